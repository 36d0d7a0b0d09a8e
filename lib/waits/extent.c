#include "lib/waits/extent.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/waits/gather_deferred.h"

struct gl_extent {
	/*
	 * last: the largest address of a receiver of the type so far. most: the smallest distance
	 * between two receivers so far; a struct of the type cannot be larger. 0: unknown.
	 */
	uint64_t last, most;
	uint32_t method; /* index + 1 of the first method of the type in gl_extents.methods */
	bool is_complete; /* the lines that were kept (gather_deferred.h) have been searched, too */
};

/* A method on a stack, and where its receiver is. */
struct gl_method {
	uint32_t stack;	   /* ordinal */
	uint32_t receiver; /* index in gl_outer.receivers */
	uint32_t next;	   /* index + 1 of the next method of the type; 0: none */
};

void gl_extents_free(struct gl_extents *e)
{
	gl_mem_free(e->v);
	gl_mem_free(e->methods);
	gl_mem_free(e->first);
	gl_mem_free(e->next);
}

/* Takes account of the next receiver of the type. Receivers must come in rising order. */
static void take(struct gl_extent *x, uint64_t key)
{
	uint64_t distance = key - x->last;

	if (x->last && distance && (!x->most || distance < x->most))
		x->most = distance;
	x->last = key;
}

/* --- preparing ----------------------------------------------------------------------- */

static bool add_methods(struct gl_extents *e, const struct gl_outer *outer, uint32_t stack)
{
	for (size_t i = 0; i < outer->nreceivers; i++) {
		struct gl_extent *x = &e->v[outer->receivers[i].type];
		struct gl_method *v = gl_mem_grow(
			e->methods, &e->methods_cap, e->nmethods + 1, sizeof *v);

		if (!v)
			return false;
		e->methods = v;
		v[e->nmethods++] = (struct gl_method){stack, (uint32_t)i, x->method};
		x->method = (uint32_t)e->nmethods;
	}
	return true;
}

/*
 * Makes two indexes: of the goroutines whose lines were kept, by stack, and of the methods on these
 * stacks, by type.
 */
static bool index_deferred(struct gl_extents *e)
{
	const struct gl_gather *g = e->g;

	e->first = gl_mem_new(e->common->sites->nblocks * GL_SITES_BLOCK, sizeof *e->first);
	e->next = gl_mem_new(g->ndeferred, sizeof *e->next);
	if (!e->first || !e->next)
		return false;
	for (size_t i = 0; i < g->ndeferred; i++) {
		const struct gl_wait_goroutine *k = &g->v[g->deferred[i].goroutine];
		uint32_t stack = k->stack->ordinal;

		if (!e->first[stack] && !add_methods(e, k->site->outer, stack))
			return false;
		e->next[i] = e->first[stack];
		e->first[stack] = (uint32_t)i + 1;
	}
	return true;
}

static bool prepare(struct gl_extents *e)
{
	const struct gl_gather *g = e->g;

	e->n = gl_sites_types(e->common->sites);
	e->v = gl_mem_new(e->n, sizeof *e->v);
	for (size_t i = 0; e->v && i < g->nshown; i++)
		take(&e->v[g->shown[i].rank], g->shown[i].key);
	/*
	 * If the list g->shown is not empty, it also has the receivers of the lines that were kept,
	 * so these lines need not be searched.
	 */
	return e->v && (g->nshown > 0 || g->ndeferred == 0 || !g->has_object || index_deferred(e));
}

/* --- the lines that were kept -------------------------------------------------------- */

/* The receivers of one type. */
struct keys {
	struct gl_radix *v;
	size_t n, cap;
};

static bool put_key(struct gl_gather *g, struct keys *keys, uint64_t key)
{
	struct gl_radix *v;

	if (keys->n >= GL_LIMIT_SHOWN) {
		g->has_more_shown = true;
		return true;
	}
	v = gl_mem_grow(keys->v, &keys->cap, keys->n + 1, sizeof *v);
	if (!v)
		return false;
	keys->v = v;
	v[keys->n++] = (struct gl_radix){.key = key};
	return true;
}

static bool collect(struct gl_extents *e, const struct gl_method *m, struct keys *keys)
{
	for (uint32_t i = e->first[m->stack]; i; i = e->next[i - 1]) {
		uint64_t key = gl_deferred_receiver(e->g, &e->g->deferred[i - 1], m->receiver);

		if (key && !put_key(e->g, keys, key))
			return false;
	}
	return true;
}

static bool complete(struct gl_extents *e, struct gl_extent *x)
{
	struct keys keys = {.v = NULL};
	bool is_done = true;

	x->is_complete = true;
	for (uint32_t m = x->method; is_done && m; m = e->methods[m - 1].next)
		is_done = collect(e, &e->methods[m - 1], &keys);
	if (keys.n)
		gl_radix_sort(keys.v, keys.n);
	for (size_t i = 0; i < keys.n; i++)
		take(x, keys.v[i].key);
	gl_mem_free(keys.v);
	return is_done;
}

uint64_t gl_extents_of(struct gl_extents *e, uint32_t type)
{
	if (!e->v && !e->failed)
		e->failed = !prepare(e);
	if (e->failed || type >= e->n)
		return UINT64_MAX;
	if (!e->v[type].is_complete)
		e->failed = !complete(e, &e->v[type]);
	return e->v[type].most ? e->v[type].most : UINT64_MAX;
}
