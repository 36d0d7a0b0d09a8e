#include "cmd/wait/waitwords.h"

#include "cmd/common/view.h"
#include "lib/base/num.h"
#include "lib/output/term.h"
#include "lib/record/place.h"

/* the lines of an entry after its first one are indented by this many columns more */
#define HANG 2

/* Returns the index of the first frame from i on whose package differs from that of frame i. */
static uint32_t leave_package(const struct gl_stack *s, uint32_t i)
{
	struct gl_str package;

	if (i >= s->nframes)
		return i;
	package = gl_func_package(s->frames[i]->func);
	while (i < s->nframes && gl_str_eq(gl_func_package(s->frames[i]->func), package))
		i++;
	return i;
}

uint32_t waitwords_outside(const struct gl_stack *s, uint32_t i)
{
	uint32_t k = i;

	while (k < s->nframes && (s->frames[k]->is_gap || gl_func_is_std(s->frames[k]->func)))
		k++;
	return k < s->nframes ? k : i;
}

uint32_t waitwords_caller(const struct gl_wait_graph *graph, const struct gl_wait_goroutine *g)
{
	const struct gl_stack *s = g->stack;

	if (g->object == GL_WAITS_NONE)
		return s->where < s->nframes ? (uint32_t)s->where : g->caller;
	return waitwords_outside(s,
		graph->objects[g->object].what.p ? leave_package(s, g->caller) : g->caller);
}

const struct gl_frame *waitwords_place(const struct gl_stack *s, uint32_t caller)
{
	if (caller < s->nframes)
		return s->frames[caller];
	if (waitwords_is_creator(s, caller))
		return s->created_by;
	return s->nframes ? s->frames[s->nframes - 1] : NULL;
}

static int compare_pointers(const void *a, const void *b)
{
	return a < b ? -1 : a > b;
}

/*
 * Compares names by address. Both frames must be from one table of stacks, where equal names have
 * the same address.
 */
int waitwords_compare_places(const struct gl_frame *a, const struct gl_frame *b)
{
	int c;

	if (!a || !b)
		return (a != NULL) - (b != NULL);
	c = compare_pointers(a->func.p, b->func.p);
	if (c == 0)
		c = compare_pointers(a->file.p, b->file.p);
	return c ? c : (a->line > b->line) - (a->line < b->line);
}

void waitwords_where(struct gl_buf *b, const struct gl_stack *s, uint32_t caller)
{
	const struct gl_frame *f = waitwords_place(s, caller);

	if (waitwords_is_creator(s, caller))
		GL_BUF_LIT(b, "created by ");
	if (f)
		gl_frame_brief(b, f);
	else
		GL_BUF_LIT(b, GL_PLACE_NO_FRAMES);
}

const struct gl_wait_candidate *waitwords_link(
	const struct gl_wait_graph *graph, uint32_t from, uint32_t to)
{
	uint32_t object = graph->v[from].object;
	const struct gl_wait_object *o;

	if (object == GL_WAITS_NONE)
		return NULL;
	o = &graph->objects[object];
	for (size_t i = 0; i < o->ncandidates; i++)
		if (o->candidates[i].goroutine == to)
			return &o->candidates[i];
	return NULL;
}

void waitwords_id(struct gl_buf *b, const struct gl_wait_goroutine *g)
{
	GL_BUF_LIT(b, "goroutine ");
	if (g->has_id)
		gl_buf_u64(b, g->id);
	else
		GL_BUF_LIT(b, "(unknown id)");
}

void waitwords_state(struct gl_buf *b, struct gl_str state, uint64_t seconds, bool is_leaked)
{
	size_t begin = b->len;

	if (state.len) {
		GL_BUF_LIT(b, " [");
		gl_buf_str(b, state);
	}
	if (seconds) {
		gl_buf_add(b, b->len > begin ? ", " : " [", 2);
		gl_buf_duration(b, seconds);
	}
	if (is_leaked) {
		gl_buf_add(b, b->len > begin ? ", " : " [", 2);
		GL_BUF_LIT(b, "leaked");
	}
	if (b->len > begin)
		gl_buf_char(b, ']');
}

void waitwords_goroutine(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g)
{
	waitwords_id(b, g);
	gl_buf_char(b, ' ');
	waitwords_where(b, g->stack, waitwords_caller(graph, g));
	waitwords_state(b, *g->state, g->has_wait ? g->wait_seconds : 0, g->is_leaked);
}

void waitwords_address(struct gl_buf *b, uint64_t address)
{
	char hex[18];

	gl_buf_add(b, hex, gl_num_put_hex(address, hex));
}

/* Returns true if the name belongs to a type, such as `main.(*store)`, and not to a function. */
static bool is_type(struct gl_str name)
{
	return name.len && memchr(name.p, '(', name.len);
}

void waitwords_object_in(struct gl_buf *b, const struct gl_wait_object *o, const struct gl_frame *f)
{
	if (o->what.p) {
		gl_buf_str(b, o->what);
		return;
	}
	gl_buf_str(b, gl_wait_kind_name(o->kind));
	if (o->has_address) {
		gl_buf_char(b, ' ');
		waitwords_address(b, o->address);
	}
	if (!o->type.p || (o->has_address && f && gl_str_starts(f->func, o->type)))
		return;
	if (is_type(o->type))
		GL_BUF_LIT(b, " of ");
	else
		GL_BUF_LIT(b, " in ");
	gl_buf_str(b, o->type);
}

void waitwords_object(struct gl_buf *b, const struct gl_wait_object *o)
{
	waitwords_object_in(b, o, NULL);
}

bool waitwords_is_held(const struct gl_wait_object *o)
{
	return o->kind != GL_WAIT_WAITGROUP && o->kind != GL_WAIT_COND && o->kind != GL_WAIT_CHAN;
}

void waitwords_role(struct gl_buf *b, const struct gl_wait_object *o)
{
	GL_BUF_LIT(b, "candidate");
	if (waitwords_is_held(o))
		GL_BUF_LIT(b, " holder");
}

static void put_evidence(struct gl_buf *b, const struct gl_wait_candidate *c,
	const struct gl_stack *s, bool has_frame)
{
	GL_BUF_LIT(b, " (");
	gl_buf_str(b, gl_wait_evidence_name(c->evidence));
	if (gl_wait_is_weak(c->evidence))
		GL_BUF_LIT(b, ", weak");
	if (has_frame && waitwords_place(s, c->frame)) {
		GL_BUF_LIT(b, ": ");
		waitwords_where(b, s, c->frame);
	}
	gl_buf_char(b, ')');
}

void waitwords_evidence(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c)
{
	put_evidence(b, c, graph->v[c->goroutine].stack, true);
}

void waitwords_candidate(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c)
{
	const struct gl_wait_goroutine *g = &graph->v[c->goroutine];

	waitwords_goroutine(b, graph, g);
	put_evidence(b, c, g->stack, c->frame != waitwords_caller(graph, g));
}

void waitwords_partner(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_candidate *c)
{
	if (c->partner == GL_WAITS_NONE)
		return;
	GL_BUF_LIT(b, "; the other side of its channel may be ");
	waitwords_id(b, &graph->v[c->partner]);
	GL_BUF_LIT(b, ", which waits for this lock");
}

static void put_abandoned(struct gl_buf *b, const struct gl_wait_object *o)
{
	GL_BUF_LIT(b, "holder on no stack");
	if (o->is_read_held)
		GL_BUF_LIT(b, ", a reader");
	if (!o->type.p)
		return;
	GL_BUF_LIT(b, ": look at ");
	if (is_type(o->type))
		GL_BUF_LIT(b, "the methods of ");
	gl_buf_str(b, o->type);
}

void waitwords_nobody(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_object *o)
{
	if (o->is_abandoned)
		put_abandoned(b, o);
	else if (o->kind == GL_WAIT_CHAN && o->has_address && graph->unlinked == 0)
		GL_BUF_LIT(b, "no other goroutine shows it");
	else
		GL_BUF_LIT(b, "no candidate");
}

void waitwords_line(struct tool *t, struct gl_buf *text, size_t indent)
{
	struct gl_buf safe = {0};

	gl_term_line(&safe, gl_buf_view(text));
	gl_term_blanks(&t->out.buf, indent);
	gl_term_wrap(&t->out.buf, gl_buf_view(&safe), indent + HANG, view_width());
	gl_buf_free(&safe);
	text->len = 0;
	view_line(t);
}
