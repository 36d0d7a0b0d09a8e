#include "lib/summary/counter.h"

#include "lib/base/hash.h"

#include <stdlib.h>

#define FEW 8 /* the index is used if a counter has more entries than this */

void gl_counter_pool_free(struct gl_counter_pool *pool)
{
	gl_set_free(&pool->names);
	gl_set_free(&pool->index);
	gl_arena_free(&pool->arena);
}

const struct gl_counter_name *gl_counter_name(struct gl_counter_pool *pool, struct gl_str text)
{
	uint64_t hash = gl_hash_key(text.p, text.len);
	size_t i = (size_t)hash;
	struct gl_counter_name *name;

	while ((name = gl_set_next(&pool->names, hash, &i)))
		if (gl_str_eq(name->text, text))
			return name;
	name = gl_arena_new(&pool->arena, sizeof *name);
	if (!name)
		return NULL;
	name->text = gl_arena_copy(&pool->arena, text);
	name->hash = hash;
	return name->text.p && gl_set_add(&pool->names, name, hash) ? name : NULL;
}

static uint64_t hash_of(const struct gl_counter *t, const struct gl_counter_name *name)
{
	return (name->hash ^ (uintptr_t)t) * UINT64_C(0x9e3779b97f4a7c15) >> 7;
}

static struct gl_counter_entry *find(const struct gl_counter_pool *pool, const struct gl_counter *t,
	const struct gl_counter_name *name)
{
	struct gl_counter_entry *e = t->first;
	uint64_t hash;
	size_t i;

	for (int left = FEW; e && left > 0; left--, e = e->next)
		if (e->name == name)
			return e;
	if (!e)
		return NULL;
	hash = hash_of(t, name);
	i = (size_t)hash;
	while ((e = gl_set_next(&pool->index, hash, &i)))
		if (e->owner == t && e->name == name)
			return e;
	return NULL;
}

/*
 * Adds the new entry to the index. If the counter just became large enough for the index, adds all
 * its entries.
 */
static bool keep_index(struct gl_counter_pool *pool, const struct gl_counter *t)
{
	struct gl_counter_entry *e = t->first;

	for (size_t left = t->n <= FEW ? 0 : t->n == FEW + 1 ? t->n : 1; left > 0; left--) {
		if (!gl_set_add(&pool->index, e, hash_of(t, e->name)))
			return false;
		e = e->next;
	}
	return true;
}

bool gl_counter_add(struct gl_counter_pool *pool, struct gl_counter *t,
	const struct gl_counter_name *name, uint64_t n)
{
	struct gl_counter_entry *e = find(pool, t, name);

	if (e) {
		e->n = gl_counter_sum(e->n, n);
		return true;
	}
	e = gl_arena_new(&pool->arena, sizeof *e);
	if (!e)
		return false;
	*e = (struct gl_counter_entry){name, n, t->first, t};
	t->first = e;
	t->n++;
	return keep_index(pool, t);
}

static int by_key(const void *a, const void *b)
{
	return gl_str_cmp(((const struct gl_count *)a)->key, ((const struct gl_count *)b)->key);
}

bool gl_counter_list(const struct gl_counter *t, struct gl_arena *a, struct gl_counts *out)
{
	struct gl_count *v = gl_arena_new(a, t->n * sizeof *v);
	size_t n = 0;

	if (!v)
		return false;
	for (const struct gl_counter_entry *e = t->first; e; e = e->next)
		v[n++] = (struct gl_count){e->name->text, e->n};
	qsort(v, n, sizeof *v, by_key);
	*out = (struct gl_counts){v, n};
	return true;
}
