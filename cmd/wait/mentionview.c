#include "cmd/wait/mentionview.h"

#include "cmd/wait/waitobject.h"
#include "cmd/wait/waitwords.h"
#include "cmd/common/view.h"

#include "lib/output/term.h"

/*
 * Returns the size of an object in bytes on 64-bit machines, because each address within an object
 * is regarded as its address. lib/waits/primitive.h names the sources; the size of a channel is
 * that of an hchan (runtime/chan.go, Go 1.3 to 1.28).
 */
static uint64_t size_of(enum gl_wait_kind kind)
{
	static const uint64_t sizes[GL_WAIT_KINDS] = {
		[GL_WAIT_MUTEX] = 8, [GL_WAIT_RWMUTEX] = 24, [GL_WAIT_ONCE] = 12,
		[GL_WAIT_COND] = 56, [GL_WAIT_WAITGROUP] = 16, [GL_WAIT_CHAN] = 96,
		[GL_WAIT_SEMAPHORE] = 4, [GL_WAIT_SLOT] = 1};

	return sizes[kind];
}

/* Returns true if the address is a receiver that was the evidence for a candidate. */
static bool is_receiver(const struct gl_wait_object *o, uint64_t address)
{
	for (size_t i = 0; i < o->ncandidates; i++) {
		const struct gl_wait_candidate *c = &o->candidates[i];

		if ((c->evidence == GL_WAIT_BY_RECEIVER || c->evidence == GL_WAIT_BY_RELOCK) &&
			o->address - c->distance == address)
			return true;
	}
	return false;
}

/*
 * Returns true if the address is within the object, or if the object is part of the struct at the
 * address.
 */
static bool concerns(const struct gl_wait_object *o, uint64_t address)
{
	return o->has_address && ((address >= o->address &&
					  address - o->address < size_of(o->kind)) ||
					 is_receiver(o, address));
}

static size_t next_object(const struct gl_wait_graph *graph, uint64_t address, size_t i)
{
	while (i < graph->nobjects && !concerns(&graph->objects[i], address))
		i++;
	return i;
}

bool mentionview_has(const struct gl_wait_graph *graph, const struct mentions *m, size_t first)
{
	return first < m->n || next_object(graph, m->address, 0) < graph->nobjects;
}

static uint64_t put_objects(struct tool *t, const struct gl_wait_graph *graph, uint64_t address,
	uint64_t most)
{
	uint64_t n = 0;

	for (size_t i = next_object(graph, address, 0); i < graph->nobjects;
		i = next_object(graph, address, i + 1)) {
		struct waitlist_entry e = waitlist_entry_of(graph, &graph->objects[i]);

		if (n == 0)
			view_title(t, "objects", VIEW_BOLD);
		if (n++ < most)
			waitobject_put(t, graph, &e);
	}
	if (n > most)
		view_more(t, 2, n - most, "more object", "more objects");
	return n;
}

/*
 * Writes the header of n goroutines that are shown together, for example `goroutine 7 [select, 5m]`
 * or `3 goroutines [select, 5m]: 7 8 9`.
 */
static void put_header(struct tool *t, struct gl_buf *text, const struct mention *v, size_t n)
{
	uint64_t longest = 0;

	for (size_t i = 0; i < n; i++)
		if (v[i].has_wait && v[i].wait_seconds > longest)
			longest = v[i].wait_seconds;
	if (n > 1)
		view_number(text, n, "goroutine", "goroutines");
	else
		GL_BUF_LIT(text, "goroutine");
	if (n == 1 && v->has_id) {
		gl_buf_char(text, ' ');
		gl_buf_u64(text, v->id);
	}
	waitwords_state(text, v->state, longest, v->is_leaked);
	for (size_t i = 0; n > 1 && i < n; i++) {
		if (i == 0)
			gl_buf_char(text, ':');
		if (!v[i].has_id)
			continue;
		gl_buf_char(text, ' ');
		gl_buf_u64(text, v[i].id);
	}
	waitwords_line(t, text, 2);
}

/* Appends a frame with its arguments, for example `main.(*store).put(0xc0001, 0x5) store.go:33`. */
static void put_marked(struct gl_buf *b, const struct gl_frame *f, struct gl_str args)
{
	struct gl_frame rest = *f;

	gl_buf_str(b, f->func);
	gl_buf_char(b, '(');
	gl_buf_str(b, args);
	gl_buf_char(b, ')');
	rest.func = (struct gl_str){0};
	gl_frame_brief(b, &rest);
}

static void put_frame(struct tool *t, struct gl_buf *text, const struct gl_frame *f,
	const struct mention_mark *mark)
{
	view_color(t, mark ? VIEW_BOLD : "");
	gl_buf_add(&t->out.buf, mark ? "  > " : "    ", 4);
	if (f->is_gap)
		GL_BUF_LIT(text, "...");
	else if (mark)
		put_marked(text, f, mark->args);
	else
		gl_frame_brief(text, f);
	gl_term_line(&t->out.buf, gl_buf_view(text));
	text->len = 0;
	view_color(t, mark ? VIEW_PLAIN : "");
	view_line(t);
}

static void put_stack(struct tool *t, struct gl_buf *text, const struct mention *one)
{
	const struct gl_stack *s = one->stack;

	for (size_t i = 0, k = 0; i < s->nframes; i++) {
		bool is_marked = k < one->nmarks && one->marks[k].frame == i;

		put_frame(t, text, s->frames[i], is_marked ? &one->marks[k] : NULL);
		k += is_marked;
	}
	if (s->created_by) {
		GL_BUF_LIT(text, "created by ");
		gl_frame_brief(text, s->created_by);
		waitwords_line(t, text, 4);
	}
}

static void put_mentions(struct tool *t, struct gl_buf *text, const struct mention *v, size_t n,
	uint64_t most)
{
	uint64_t stacks = 0;

	view_title(t, "mentioned by", VIEW_BOLD);
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && mention_is_like(&v[i], &v[k]);)
			k++;
		if (stacks++ >= most)
			continue;
		put_header(t, text, v + i, k - i);
		put_stack(t, text, v + i);
	}
	if (stacks > most)
		view_more(t, 2, stacks - most, "more stack", "more stacks");
}

void mentionview_put(struct tool *t, const struct gl_wait_graph *graph, const struct mentions *m,
	size_t first, uint64_t most)
{
	struct gl_buf text = {0};

	if (put_objects(t, graph, m->address, most) > 0 && first < m->n)
		view_line(t);
	if (first < m->n)
		put_mentions(t, &text, m->v + first, m->n - first, most);
	gl_buf_free(&text);
}
