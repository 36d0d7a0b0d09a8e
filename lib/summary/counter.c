#include "lib/summary/counter.h"

#include "lib/base/mem.h"

#include <stdlib.h>

void gl_counter_pool_free(struct gl_counter_pool *pool)
{
	for (struct gl_counter_many *m = pool->many; m; m = m->next)
		gl_sums_free(&m->sums);
	gl_set_free(&pool->names);
	gl_mem_free(pool->numbered);
	gl_mem_free(pool->sorted);
	gl_mem_free(pool->places);
	gl_mem_free(pool->counts);
	gl_mem_free(pool->present);
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

/* Makes room for sorting the names of the pool. */
static bool reserve_sorted(struct gl_counter_pool *pool, size_t n)
{
	return GL_MEM_ROOM(pool->sorted, pool->sorted_cap, n) &&
	       GL_MEM_ROOM(pool->places, pool->places_cap, n) &&
	       GL_MEM_ROOM(pool->counts, pool->counts_cap, n) &&
	       GL_MEM_ZEROED(pool->present, pool->present_cap, n / 64 + 1);
}

/*
 * Sorts all names of the pool by text, and stores the place of each. The lists of many counters,
 * each with thousands of dumps, can then be put in order without comparing texts again. Does
 * nothing if the name with this number was sorted before.
 */
static bool sort_names(struct gl_counter_pool *pool, uint64_t number)
{
	const struct gl_counter_name **names;
	size_t n = pool->names.used;

	if (number < pool->nsorted)
		return true;
	names = gl_mem_new(n, sizeof *names);
	if (!names || !reserve_sorted(pool, n)) {
		gl_mem_free(names);
		return false;
	}
	memcpy(names, pool->numbered, n * sizeof *names);
	qsort(names, n, sizeof *names, by_text);
	for (size_t i = 0; i < n; i++) {
		pool->sorted[i] = names[i]->text;
		pool->places[names[i]->number] = (uint32_t)i;
	}
	gl_mem_free(names);
	pool->nsorted = n;
	return true;
}

/*
 * Lists counts of many names. Each is put in its place, and the places that are taken are then read
 * in order. The sums are those of a counter after gl_counter_begin, so they rise by number.
 */
static bool list_many(struct gl_counter_pool *pool, const struct gl_sums *sums, struct gl_count *v)
{
	struct gl_sums_walk w = {0};
	struct gl_sum x;
	size_t n = 0;

	if (!sort_names(pool, sums->at))
		return false;
	while (gl_sums_next(sums, &w, &x)) {
		uint32_t place = pool->places[x.at];

		pool->counts[place] = x.n;
		pool->present[place / 64] |= UINT64_C(1) << place % 64;
	}
	for (size_t word = 0; word <= pool->nsorted / 64; word++) {
		for (uint64_t bits = pool->present[word]; bits; bits &= bits - 1) {
			size_t place = word * 64 + gl_first_bit(bits);

			v[n++] = (struct gl_count){pool->sorted[place], pool->counts[place]};
		}
		pool->present[word] = 0;
	}
	return true;
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
		return list_many(pool, w.sums, v);
	list_few(pool, &w, v);
	return true;
}
