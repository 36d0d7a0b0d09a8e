#include "cmd/wait/waitlist.h"

#include "cmd/wait/waitwords.h"
#include "lib/base/mem.h"

#include <stdlib.h>

/* The entry of a single object, and what objects must have in common to share an entry. */
struct item {
	struct waitlist_entry e;
	/* the place of its only waiter; NULL: the object has an entry of its own */
	const struct gl_frame *place;
	const struct gl_frame *other; /* the place of its best candidate; NULL: there is none */
};

struct waitlist_entry waitlist_entry_of(const struct gl_wait_graph *graph,
	const struct gl_wait_object *o)
{
	const struct gl_wait_goroutine *first = o->nwaiters ? &graph->v[o->waiters[0]] : NULL;

	return (struct waitlist_entry){
		o, 1, first && first->has_wait ? first->wait_seconds : 0};
}

/* Returns the item of an object. Locks and slots that have candidates never share an entry. */
static struct item item_of(const struct gl_wait_graph *graph, const struct gl_wait_object *o)
{
	struct item it = {waitlist_entry_of(graph, o), NULL, NULL};

	if (o->goroutines != 1 || (o->ncandidates && waitwords_is_held(o)))
		return it;
	it.place = waitwords_place_of(graph, &graph->v[o->waiters[0]]);
	if (o->ncandidates)
		it.other = waitwords_place_of(graph, &graph->v[o->candidates[0].goroutine]);
	return it;
}

static int compare_pointers(const void *a, const void *b)
{
	return a < b ? -1 : a > b;
}

static int compare_likeness(const struct item *a, const struct item *b)
{
	int c = waitwords_compare_places(a->place, b->place);

	if (c == 0)
		c = waitwords_compare_places(a->other, b->other);
	if (c == 0)
		c = (a->e.o->kind > b->e.o->kind) - (a->e.o->kind < b->e.o->kind);
	return c ? c : a->e.o->is_abandoned - b->e.o->is_abandoned;
}

/* Orders items so that similar ones are next to each other, in the order of the graph. */
static int by_likeness(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int c = compare_likeness(x, y);

	return c ? c : compare_pointers(x->e.o, y->e.o);
}

static bool are_alike(const struct item *a, const struct item *b)
{
	return a->place && compare_likeness(a, b) == 0;
}

/*
 * Returns the rank of an object. Objects that can be held come first, and channels without a
 * candidate, which every process has, come last.
 */
static int rank_of(const struct gl_wait_object *o)
{
	if (waitwords_is_held(o))
		return 0;
	return o->kind == GL_WAIT_CHAN && o->ncandidates == 0 ? 2 : 1;
}

/*
 * Orders entries by rank, then by the number of goroutines that wait for its objects, then in the
 * order of the graph.
 */
static int by_rank(const void *a, const void *b)
{
	const struct waitlist_entry *x = a, *y = b;
	uint64_t m = x->o->goroutines * x->n, n = y->o->goroutines * y->n;

	if (rank_of(x->o) != rank_of(y->o))
		return rank_of(x->o) - rank_of(y->o);
	if (m != n)
		return m > n ? -1 : 1;
	return compare_pointers(x->o, y->o);
}

/*
 * Joins similar items, which are next to each other, into entries. Returns the number of entries.
 */
static size_t join(struct waitlist_entry *v, const struct item *items, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct waitlist_entry *last = kept ? &v[kept - 1] : NULL;

		if (!last || !are_alike(&items[i - 1], &items[i])) {
			v[kept++] = items[i].e;
			continue;
		}
		last->n++;
		if (items[i].e.wait_seconds > last->wait_seconds)
			last->wait_seconds = items[i].e.wait_seconds;
	}
	return kept;
}

struct waitlist_entry *waitlist_make(const struct gl_wait_graph *graph, size_t *n)
{
	struct item *items = gl_mem_new(graph->nobjects, sizeof *items);
	struct waitlist_entry *v = gl_mem_new(graph->nobjects, sizeof *v);

	for (size_t i = 0; i < graph->nobjects; i++)
		items[i] = item_of(graph, &graph->objects[i]);
	qsort(items, graph->nobjects, sizeof *items, by_likeness);
	*n = join(v, items, graph->nobjects);
	qsort(v, *n, sizeof *v, by_rank);
	gl_mem_free(items);
	return v;
}
