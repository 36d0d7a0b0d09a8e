#include "cmd/wait/waitdot.h"

#include "cmd/wait/waitobject.h"
#include "cmd/wait/waitwords.h"
#include "cmd/common/dottext.h"
#include "cmd/common/view.h"

#include "lib/base/mem.h"

#include <stdlib.h>

#define RED ",color=red,fontcolor=red"

/* What is known about a goroutine's node while the graph is written. */
enum {
	/* the goroutine has a node of its own, because it is a candidate or in a cycle */
	IS_ALONE = 1,
	IS_IN_CYCLE = 2,
	IS_WRITTEN = 4
};

struct dot {
	struct tool *t;
	const struct gl_wait_graph *graph;
	unsigned char *marks; /* indexed by goroutine: bits of the enum above */
	struct gl_buf text;
};

/* --- text ---------------------------------------------------------------------------- */

/*
 * Appends d->text as a line of a label, without the blanks at its beginning, and empties d->text.
 */
static void put_text(struct dot *d)
{
	dottext_put(&d->t->out.buf, gl_str_skip_blanks(gl_buf_view(&d->text)));
	d->text.len = 0;
}

static void put_name(struct gl_buf *b, char kind, size_t i)
{
	gl_buf_char(b, kind);
	gl_buf_u64(b, i);
}

/* --- nodes --------------------------------------------------------------------------- */

/* Appends the lines of a goroutine's label that follow the first one. */
static void put_place(struct dot *d, const struct gl_wait_goroutine *g)
{
	struct gl_buf *b = &d->t->out.buf;

	GL_BUF_LIT(b, "\\n");
	waitwords_where(&d->text, g->stack, waitwords_caller(d->graph, g));
	put_text(d);
	waitwords_state(&d->text, *g->state, g->has_wait ? g->wait_seconds : 0, g->is_leaked);
	if (d->text.len)
		GL_BUF_LIT(b, "\\n");
	put_text(d);
}

static void put_goroutine(struct dot *d, uint32_t i)
{
	const struct gl_wait_goroutine *g = &d->graph->v[i];
	struct gl_buf *b = &d->t->out.buf;

	if (d->marks[i] & IS_WRITTEN)
		return;
	d->marks[i] |= IS_WRITTEN;
	GL_BUF_LIT(b, "  ");
	put_name(b, 'g', i);
	GL_BUF_LIT(b, " [label=\"");
	waitwords_id(&d->text, g);
	put_text(d);
	put_place(d, g);
	gl_buf_char(b, '"');
	if (d->marks[i] & IS_IN_CYCLE)
		GL_BUF_LIT(b, RED);
	view_end(d->t, "]");
}

static void put_object(struct dot *d, const struct waitlist_entry *e, bool is_red)
{
	struct gl_buf *b = &d->t->out.buf;

	GL_BUF_LIT(b, "  ");
	put_name(b, 'o', (size_t)(e->o - d->graph->objects));
	GL_BUF_LIT(b, " [shape=ellipse,label=\"");
	waitwords_object(&d->text, e->o);
	put_text(d);
	if (e->n > 1)
		gl_buf_number(b, "\\nand ", e->n - 1, " more like it");
	if (e->o->ncandidates == 0) {
		GL_BUF_LIT(b, "\\n");
		waitwords_nobody(&d->text, d->graph, e->o);
		put_text(d);
	}
	gl_buf_char(b, '"');
	if (is_red)
		GL_BUF_LIT(b, RED);
	view_end(d->t, "]");
}

/* --- arrows -------------------------------------------------------------------------- */

static bool is_in_cycle(const struct dot *d, uint32_t i)
{
	return (d->marks[i] & IS_IN_CYCLE) != 0;
}

static void put_arrow(struct dot *d, char from, size_t i, char to, size_t k, struct gl_str label)
{
	struct gl_buf *b = &d->t->out.buf;

	GL_BUF_LIT(b, "  ");
	put_name(b, from, i);
	GL_BUF_LIT(b, " -> ");
	put_name(b, to, k);
	GL_BUF_LIT(b, " [label=\"");
	gl_buf_str(b, label);
	gl_buf_char(b, '"');
}

static void end_arrow(struct dot *d, bool is_red)
{
	if (is_red)
		GL_BUF_LIT(&d->t->out.buf, RED);
	view_end(d->t, "]");
}

/* A waiter of an object. Sorting puts waiters with the same stack next to each other. */
struct waiter {
	uint32_t stack; /* the ordinal of the waiter's stack */
	uint32_t rank;	/* the waiter's index among the waiters of the object */
	uint32_t goroutine;
};

static int compare_waiters(const void *a, const void *b)
{
	const struct waiter *x = a, *y = b;

	if (x->stack != y->stack)
		return x->stack < y->stack ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* Returns the waiters of an object, sorted. */
static struct waiter *sort_waiters(const struct dot *d, const struct gl_wait_object *o)
{
	struct waiter *v = gl_mem_new(o->nwaiters + 1, sizeof *v);

	for (size_t i = 0; i < o->nwaiters; i++)
		v[i] = (struct waiter){d->graph->v[o->waiters[i]].stack->ordinal, (uint32_t)i,
			o->waiters[i]};
	qsort(v, o->nwaiters, sizeof *v, compare_waiters);
	return v;
}

/*
 * Returns how many waiters from v on share a node. These have the same stack, and none of them is a
 * candidate or in a cycle.
 */
static size_t count_alike(const struct dot *d, const struct waiter *v, size_t n)
{
	size_t i = 1;

	if (d->marks[v->goroutine] & IS_ALONE)
		return 1;
	while (i < n && v[i].stack == v->stack && !(d->marks[v[i].goroutine] & IS_ALONE))
		i++;
	return i;
}

/* Writes a node for n waiters with the same stack. The node is named after the first of them. */
static void put_many(struct dot *d, uint32_t first, uint64_t n)
{
	struct gl_buf *b = &d->t->out.buf;

	GL_BUF_LIT(b, "  ");
	put_name(b, 'g', first);
	GL_BUF_LIT(b, " [label=\"");
	view_number(b, n, "goroutine", "goroutines");
	put_place(d, &d->graph->v[first]);
	view_end(d->t, "\"]");
}

/*
 * Writes the waiters of an entry (waitlist.h). If the entry has several similar objects, their
 * waiters share a node.
 */
static void put_waiters(struct dot *d, const struct waitlist_entry *e)
{
	const struct gl_wait_object *o = e->o;
	struct waiter *v = sort_waiters(d, o);

	for (size_t i = 0, n; i < o->nwaiters; i += n) {
		uint32_t first = v[i].goroutine;

		n = count_alike(d, v + i, o->nwaiters - i);
		if (n == 1 && e->n == 1)
			put_goroutine(d, first);
		else
			put_many(d, first, n * e->n);
		put_arrow(d, 'g', first, 'o', (size_t)(o - d->graph->objects),
			gl_wait_mode_name(d->graph->v[first].mode));
		end_arrow(d, is_in_cycle(d, first));
	}
	gl_mem_free(v);
}

/*
 * Returns true if candidate i is shown: if it is one of the best, or in a cycle. The others are
 * left out, because many weak candidates would hide these.
 */
static bool is_shown(const struct dot *d, const struct gl_wait_object *o, size_t i)
{
	return i < waitobject_shown(o) || is_in_cycle(d, o->candidates[i].goroutine);
}

static void put_candidates(struct dot *d, const struct gl_wait_object *o, bool is_red)
{
	for (size_t i = 0; i < o->ncandidates; i++) {
		const struct gl_wait_candidate *c = &o->candidates[i];

		if (!is_shown(d, o, i))
			continue;
		put_goroutine(d, c->goroutine);
		put_arrow(d, 'o', (size_t)(o - d->graph->objects), 'g', c->goroutine,
			gl_wait_evidence_name(c->evidence));
		GL_BUF_LIT(&d->t->out.buf, ",style=");
		gl_buf_str(&d->t->out.buf, gl_wait_is_weak(c->evidence) ? GL_STR("dotted")
								       : GL_STR("dashed"));
		end_arrow(d, is_red && is_in_cycle(d, c->goroutine));
	}
}

/* --- the whole ----------------------------------------------------------------------- */

static void mark(struct dot *d)
{
	const struct gl_wait_graph *graph = d->graph;

	for (size_t i = 0; i < graph->ncycles; i++)
		for (size_t k = 0; k < graph->cycles[i].n; k++)
			d->marks[graph->cycles[i].goroutines[k]] |= IS_ALONE | IS_IN_CYCLE;
	for (size_t i = 0; i < graph->nobjects; i++)
		for (size_t k = 0; k < graph->objects[i].ncandidates; k++)
			if (is_shown(d, &graph->objects[i], k))
				d->marks[graph->objects[i].candidates[k].goroutine] |= IS_ALONE;
}

static void put_part(struct dot *d, const struct waitlist_entry *e)
{
	bool is_red = false;

	for (size_t k = 0; k < e->o->nwaiters; k++)
		is_red |= is_in_cycle(d, e->o->waiters[k]);
	put_object(d, e, is_red);
	put_waiters(d, e);
	put_candidates(d, e->o, is_red);
}

static void put_parts(struct dot *d, uint64_t most)
{
	size_t n;
	struct waitlist_entry *v = waitlist_make(d->graph, &n);

	for (size_t i = 0; i < n && i < most; i++)
		put_part(d, &v[i]);
	gl_mem_free(v);
}

void waitdot_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most)
{
	struct dot d = {t, graph, gl_mem_new(graph->n + 1, 1), {0}};
	struct gl_buf *b = &t->out.buf;

	mark(&d);
	GL_BUF_LIT(b, "digraph \"");
	dottext_put(b, graph->source);
	if (graph->dump) {
		gl_buf_char(b, '#');
		gl_buf_u64(b, graph->dump);
	}
	view_end(t, "\" {");
	view_end(t, "  rankdir=LR");
	view_end(t, "  node [shape=box]");
	put_parts(&d, most);
	gl_buf_char(b, '}');
	view_line(t);
	gl_buf_free(&d.text);
	gl_mem_free(d.marks);
}
