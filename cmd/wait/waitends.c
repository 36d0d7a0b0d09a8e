#include "cmd/wait/waitends.h"

#include "cmd/wait/waitwords.h"
#include "cmd/common/view.h"

#include "lib/base/mem.h"

#include <stdlib.h>

/*
 * The ends of chains at one place in the code. `e` is the first of them in the order of the graph.
 */
struct entry {
	const struct gl_wait_end *e;
	/* the object that is the end, or that the goroutine at the end may hold */
	const struct gl_wait_object *o;
	const struct gl_frame *place;
	uint64_t n; /* number of ends */
};

/*
 * Compares ends by their place in the code, then by whether a goroutine or an object is the end,
 * then by the kind of the object. Ends that are equal in all of these share an entry.
 */
static int compare_likeness(const struct entry *x, const struct entry *y)
{
	int c = waitwords_compare_places(x->place, y->place);

	if (c == 0)
		c = (x->e->goroutine == GL_WAITS_NONE) - (y->e->goroutine == GL_WAITS_NONE);
	if (c || !x->o || !y->o)
		return c ? c : (x->o != NULL) - (y->o != NULL);
	return (x->o->kind > y->o->kind) - (x->o->kind < y->o->kind);
}

static int by_likeness(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = compare_likeness(x, y);

	return c ? c : (x->e > y->e) - (x->e < y->e);
}

/*
 * Compares two entries. Entries with an object that can be held come first. Apart from this, the
 * order is that of the graph, which is by the number of goroutines whose chains end there.
 */
static int by_rank(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	bool is_held = x->o && waitwords_is_held(x->o);

	if (is_held != (y->o && waitwords_is_held(y->o)))
		return is_held ? -1 : 1;
	return (x->e > y->e) - (x->e < y->e);
}

/*
 * Joins the ends at one place, which are next to each other, into one entry. Returns how many
 * entries are left.
 */
static size_t join(struct entry *v, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept && compare_likeness(&v[kept - 1], &v[i]) == 0)
			v[kept - 1].n++;
		else
			v[kept++] = v[i];
	}
	return kept;
}

/* Sets best[i] to the first object whose best candidate is goroutine i. */
static void find_held(const struct gl_wait_graph *graph, const struct gl_wait_object **best)
{
	for (size_t i = 0; i < graph->nobjects; i++) {
		const struct gl_wait_object *o = &graph->objects[i];

		if (o->ncandidates && !best[o->candidates[0].goroutine])
			best[o->candidates[0].goroutine] = o;
	}
}

static struct entry entry_of(const struct gl_wait_graph *graph, const struct gl_wait_end *e,
	const struct gl_wait_object *const *best)
{
	const struct gl_wait_object *o =
		e->object == GL_WAITS_NONE ? NULL : &graph->objects[e->object];
	uint32_t one = e->goroutine;

	if (one != GL_WAITS_NONE)
		o = best[one];
	else if (o && o->nwaiters)
		one = o->waiters[0];
	return (struct entry){
		e, o, one == GL_WAITS_NONE ? NULL : waitwords_place_of(graph, &graph->v[one]), 1};
}

/* Returns the entries in the order in which they are written, and sets *n to their number. */
static struct entry *make_entries(const struct gl_wait_graph *graph, size_t *n)
{
	const struct gl_wait_object **best = gl_mem_new(graph->n + 1, sizeof *best);
	struct entry *v = gl_mem_new(graph->nends, sizeof *v);

	find_held(graph, best);
	for (size_t i = 0; i < graph->nends; i++)
		v[i] = entry_of(graph, &graph->ends[i], best);
	qsort(v, graph->nends, sizeof *v, by_likeness);
	*n = join(v, graph->nends);
	qsort(v, *n, sizeof *v, by_rank);
	gl_mem_free(best);
	return v;
}

/*
 * Appends who waits for an end, for example `: 5 goroutines wait for it, 9 with those behind them,
 * the longest for 7m`.
 */
static void put_burden(struct gl_buf *b, const struct gl_wait_end *e)
{
	GL_BUF_LIT(b, ": ");
	view_number(b, e->direct, "goroutine waits for it", "goroutines wait for it");
	if (e->behind > e->direct)
		gl_buf_number(b, ", ", e->behind, " with those behind them");
	if (e->wait_seconds) {
		GL_BUF_LIT(b, ", the longest for ");
		gl_buf_duration(b, e->wait_seconds);
	}
}

/*
 * Appends a goroutine and what it may hold, for example `goroutine 7 ... (receiver: ...), candidate
 * holder of mutex 0xc000014180`.
 */
static void put_candidate(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_goroutine *g, const struct gl_wait_object *o)
{
	if (!o) {
		waitwords_goroutine(b, graph, g);
		GL_BUF_LIT(b, ", candidate");
		return;
	}
	waitwords_candidate(b, graph, &o->candidates[0]);
	GL_BUF_LIT(b, ", ");
	waitwords_role(b, o);
	if (waitwords_is_held(o))
		GL_BUF_LIT(b, " of ");
	else
		GL_BUF_LIT(b, " for ");
	waitwords_object_in(b, o, waitwords_place_of(graph, g));
}

static void put_entry(struct gl_buf *b, const struct gl_wait_graph *graph, const struct entry *x)
{
	uint32_t one = x->e->goroutine;

	if (one != GL_WAITS_NONE)
		put_candidate(b, graph, &graph->v[one], x->o);
	else if (x->o)
		waitwords_object(b, x->o);
	put_burden(b, x->e);
	if (x->n > 1) {
		GL_BUF_LIT(b, "; ");
		view_number(b, x->n - 1, "more is like it", "more are like it");
	}
	if (one == GL_WAITS_NONE && x->o) {
		GL_BUF_LIT(b, "; ");
		waitwords_nobody(b, graph, x->o);
	}
	if (one != GL_WAITS_NONE && x->o)
		waitwords_partner(b, graph, &x->o->candidates[0]);
}

void waitends_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most)
{
	struct gl_buf text = {0};
	struct entry *v;
	uint64_t more = 0;
	size_t n = 0;

	if (graph->nends == 0)
		return;
	v = make_entries(graph, &n);
	view_line(t);
	view_title(t, graph->ncycles ? "what the others wait for in the end"
					  : "what they wait for in the end", VIEW_BOLD);
	for (size_t i = 0; i < n && i < most; i++) {
		put_entry(&text, graph, &v[i]);
		waitwords_line(t, &text, 2);
	}
	for (size_t i = (size_t)(n < most ? n : most); i < n; i++)
		more += v[i].n;
	view_more(t, 2, more, "more", "more");
	gl_buf_free(&text);
	gl_mem_free(v);
}
