#include "lib/summary/counter.h"

#include "lib/base/mem.h"
#include "lib/base/radix.h"

#include <stdlib.h>

void gl_counter_pool_free(struct gl_counter_pool *pool)
{
	for (struct gl_counter_many *m = pool->many; m; m = m->next)
		gl_sums_free(&m->sums);
	gl_set_free(&pool->names);
	gl_mem_free(pool->numbered);
	gl_mem_free(pool->sorted);
	gl_mem_free(pool->places);
	gl_arena_free(&pool->arena);
}

static const struct gl_counter_name *new_name(struct gl_counter_pool *pool, struct gl_str text)
{
	size_t number = pool->names.used;
	struct gl_counter_name *name;

	if (number >= UINT32_MAX || !GL_MEM_ROOM(pool->numbered, pool->numbered_cap, number + 1))
		return NULL;
	name = gl_arena_new(&pool->arena, sizeof *name);
	if (!name)
		return NULL;
	*name = (struct gl_counter_name){gl_arena_copy(&pool->arena, text), (uint32_t)number};
	pool->numbered[number] = name;
	return name->text.p && gl_set_add_text(&pool->names, name) ? name : NULL;
}

const struct gl_counter_name *gl_counter_name(struct gl_counter_pool *pool, struct gl_str text)
{
	const struct gl_counter_name *name = gl_set_find_text(&pool->names, text);

	return name ? name : new_name(pool, text);
}

/*
 * Moves the entries of the list to a struct gl_counter_many, because there are too many for a list.
 */
static bool list_to_many(struct gl_counter_pool *pool, struct gl_counter *t)
{
	struct gl_counter_many *many = gl_arena_new(&pool->arena, sizeof *many);
	struct gl_counter_entry *v[GL_COUNTER_FEW], *e = t->first;

	if (!many)
		return false;
	*many = (struct gl_counter_many){.next = pool->many};
	pool->many = many;
	for (size_t i = t->n; i-- > 0; e = e->next)
		v[i] = e;
	for (size_t i = 0; i < t->n; i++)
		if (!gl_sums_add(&many->sums, v[i]->name->number, v[i]->n, 0))
			return false;
	t->many = many;
	t->n = GL_COUNTER_FEW + 1;
	return true;
}

static bool add_entry(struct gl_counter_pool *pool, struct gl_counter *t,
	const struct gl_counter_name *name, uint64_t n)
{
	struct gl_counter_entry *e = gl_arena_new(&pool->arena, sizeof *e);

	if (!e)
		return false;
	*e = (struct gl_counter_entry){name, n, t->first};
	t->first = e;
	t->n++;
	return true;
}

/* Adds n to the count of a name in a counter that has at most one entry. */
static bool add_first(struct gl_counter_pool *pool, struct gl_counter *t,
	const struct gl_counter_name *name, uint64_t n)
{
	const struct gl_counter_one one = t->one;

	if (t->n == 0) {
		t->one = (struct gl_counter_one){name, n};
		t->n = 1;
		return true;
	}
	if (one.name == name) {
		t->one.n = gl_counter_sum(one.n, n);
		return true;
	}
	*t = (struct gl_counter){.first = NULL}; /* a list from now on */
	return add_entry(pool, t, one.name, one.n) && add_entry(pool, t, name, n);
}

bool gl_counter_add(struct gl_counter_pool *pool, struct gl_counter *t,
	const struct gl_counter_name *name, uint64_t n)
{
	if (t->n > GL_COUNTER_FEW)
		return gl_sums_add(&t->many->sums, name->number, n, 0);
	if (t->n <= 1)
		return add_first(pool, t, name, n);
	for (struct gl_counter_entry *e = t->first; e; e = e->next)
		if (e->name == name) {
			e->n = gl_counter_sum(e->n, n);
			return true;
		}
	if (t->n < GL_COUNTER_FEW)
		return add_entry(pool, t, name, n);
	return list_to_many(pool, t) && gl_sums_add(&t->many->sums, name->number, n, 0);
}

bool gl_counter_begin(const struct gl_counter *t, struct gl_counter_walk *w)
{
	*w = (struct gl_counter_walk){.next = NULL};
	if (t->n == 1) {
		w->one = (struct gl_counter_entry){t->one.name, t->one.n, NULL};
		w->next = &w->one;
	} else if (t->n <= GL_COUNTER_FEW) {
		w->next = t->n ? t->first : NULL;
	} else {
		w->sums = &t->many->sums;
	}
	return t->n <= GL_COUNTER_FEW || gl_sums_merge(&t->many->sums);
}

bool gl_counter_next(const struct gl_counter_pool *pool, struct gl_counter_walk *w,
	const struct gl_counter_name **name, uint64_t *n)
{
	struct gl_sum x;

	if (w->sums && gl_sums_next(w->sums, &w->walk, &x)) {
		*name = pool->numbered[x.at];
		*n = x.n;
		return true;
	}
	if (!w->next)
		return false;
	*name = w->next->name;
	*n = w->next->n;
	w->next = w->next->next;
	return true;
}

size_t gl_counter_size(const struct gl_counter *t)
{
	return t->n <= GL_COUNTER_FEW ? t->n : t->many->sums.count;
}

/* --- lists --------------------------------------------------------------------------- */

/*
 * gl_counter_list sorts all names of the pool only for a counter that has at least one in this many
 * of them. The pool may get new names between any two calls. If a counter with few entries made it
 * sort all names again each time, the work would not be linear.
 */
#define SHARE 16

static int by_key(const void *a, const void *b)
{
	return gl_str_cmp(((const struct gl_count *)a)->key, ((const struct gl_count *)b)->key);
}

static void list_few(
	const struct gl_counter_pool *pool, struct gl_counter_walk *w, struct gl_count *v)
{
	const struct gl_counter_name *name;
	uint64_t count;
	size_t n = 0;

	while (gl_counter_next(pool, w, &name, &count))
		v[n++] = (struct gl_count){name->text, count};
	if (n > 1)
		qsort(v, n, sizeof *v, by_key);
}

static int by_text(const void *a, const void *b)
{
	const struct gl_counter_name *const *x = a, *const *y = b;

	return gl_str_cmp((*x)->text, (*y)->text);
}

/*
 * Sorts all names of the pool by text, and stores the place of each. The lists of many counters,
 * each with thousands of dumps, can then be sorted by these places, without comparing texts again.
 * Does nothing if the name with this number was sorted before.
 */
static bool sort_names(struct gl_counter_pool *pool, uint64_t number)
{
	size_t n = pool->names.used;

	if (number < pool->nsorted)
		return true;
	gl_mem_free(pool->sorted);
	gl_mem_free(pool->places);
	pool->nsorted = 0;
	pool->sorted = gl_mem_new(n, sizeof *pool->sorted);
	pool->places = gl_mem_new(n, sizeof *pool->places);
	if (!pool->sorted || !pool->places)
		return false;
	memcpy(pool->sorted, pool->numbered, n * sizeof *pool->sorted);
	qsort(pool->sorted, n, sizeof *pool->sorted, by_text);
	for (size_t i = 0; i < n; i++)
		pool->places[pool->sorted[i]->number] = (uint32_t)i;
	pool->nsorted = n;
	return true;
}

static bool list_many(
	struct gl_counter_pool *pool, struct gl_counter_walk *w, struct gl_count *v, size_t n)
{
	struct gl_radix *order = gl_mem_new(n, sizeof *order);
	uint64_t *counts = gl_mem_new(n, sizeof *counts);
	bool is_done = order && counts;
	const struct gl_counter_name *name;
	uint64_t last = 0;

	for (size_t i = 0; is_done && i < n && gl_counter_next(pool, w, &name, &counts[i]); i++) {
		order[i] = (struct gl_radix){name->number, (uint32_t)i, 0};
		last = name->number > last ? name->number : last;
	}
	is_done = is_done && sort_names(pool, last);
	for (size_t i = 0; is_done && i < n; i++)
		order[i].key = pool->places[order[i].key];
	if (is_done)
		gl_radix_sort(order, n);
	for (size_t i = 0; is_done && i < n; i++)
		v[i] = (struct gl_count){
			pool->sorted[order[i].key]->text, counts[order[i].rank]};
	gl_mem_free(order);
	gl_mem_free(counts);
	return is_done;
}

bool gl_counter_list(struct gl_counter_pool *pool, const struct gl_counter *t,
	struct gl_arena *a, struct gl_counts *out)
{
	struct gl_counter_walk w;
	struct gl_count *v;
	size_t n;

	*out = (struct gl_counts){NULL, 0};
	if (t->n == 0)
		return true;
	if (!gl_counter_begin(t, &w))
		return false;
	n = gl_counter_size(t);
	v = gl_arena_new(a, n * sizeof *v);
	if (!v)
		return false;
	*out = (struct gl_counts){v, n};
	if (n > GL_COUNTER_FEW && n >= pool->names.used / SHARE)
		return list_many(pool, &w, v, n);
	list_few(pool, &w, v);
	return true;
}
