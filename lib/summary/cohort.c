#include "lib/summary/cohort.h"

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/set.h"
#include "lib/summary/census.h"

#include <stdlib.h>

#define RECENT 256 /* cohorts at hand; a power of two */

struct gl_cohorts {
	struct gl_arena arena;
	struct gl_set set; /* struct gl_cohort */
	/* The dump of the record before. */
	struct gl_str source;
	uint64_t dump, hash;
	bool has_dump;
	struct gl_cohort *recent[RECENT]; /* of this dump, by the minutes' last bits */
	struct gl_cohort *sorted;
};

struct gl_cohorts *gl_cohorts_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_cohorts));
}

void gl_cohorts_free(struct gl_cohorts *c)
{
	if (!c)
		return;
	gl_arena_free(&c->arena);
	gl_set_free(&c->set);
	gl_mem_free(c->sorted);
	gl_mem_free(c);
}

/* --- counting ------------------------------------------------------------------------ */

static bool is_of_dump(const struct gl_cohorts *c, struct gl_str source, uint64_t dump)
{
	return c->has_dump && c->dump == dump && !c->source.p == !source.p &&
	       gl_str_eq(c->source, source);
}

/* Records from here on are of this dump. */
static bool turn(struct gl_cohorts *c, struct gl_str source, uint64_t dump)
{
	memset(c->recent, 0, sizeof c->recent);
	c->source = source.p ? gl_arena_copy(&c->arena, source) : source;
	c->dump = dump;
	c->hash = gl_hash(source.p, source.len) ^ dump * UINT64_C(0x9e3779b97f4a7c15);
	c->has_dump = true;
	return !source.p || c->source.p;
}

static struct gl_cohort *find(const struct gl_cohorts *c, uint64_t minutes, uint64_t hash)
{
	size_t i = hash;
	struct gl_cohort *e;

	while ((e = gl_set_next(&c->set, hash, &i)))
		if (e->minutes == minutes && is_of_dump(c, e->source, e->dump))
			return e;
	return NULL;
}

static bool count_new(struct gl_cohorts *c, uint64_t minutes, uint64_t n)
{
	uint64_t hash = c->hash ^ (minutes + 1) * UINT64_C(0xd6e8feb86659fd93);
	struct gl_cohort *e = find(c, minutes, hash ^ hash >> 32);

	if (!e && c->set.used >= GL_COHORTS_MOST)
		return true;
	if (!e) {
		e = gl_arena_new(&c->arena, sizeof *e);
		if (!e || !gl_set_add(&c->set, e, hash ^ hash >> 32))
			return false;
		*e = (struct gl_cohort){c->source, c->dump, minutes, 0};
	}
	e->n = gl_census_sum(e->n, n);
	c->recent[minutes % RECENT] = e;
	return true;
}

static bool count(struct gl_cohorts *c, uint64_t minutes, uint64_t n)
{
	struct gl_cohort *e = c->recent[minutes % RECENT];

	if (GL_UNLIKELY(!e || e->minutes != minutes))
		return count_new(c, minutes, n);
	e->n = gl_census_sum(e->n, n);
	return true;
}

static uint64_t dump_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;
}

/* How many of r are known to have waited for the same time; 0: that is not known. */
static uint64_t alike(const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (!g)
		return r->count;
	return g->wait_known && g->wait_min / 60 == g->wait_max / 60 ? g->wait_known : 0;
}

bool gl_cohorts_add(struct gl_cohorts *c, const struct gl_record *r, size_t n)
{
	const uint32_t asked = GL_HAS_WAIT | GL_HAS_REPEAT | GL_HAS_RUNTIME;
	const struct gl_record *before = NULL; /* whose dump is at hand; all of them live */

	for (; n > 0; n--, r++) {
		if ((r->has & asked) != GL_HAS_WAIT)
			continue;
		if (!before || r->source.p != before->source.p || r->source.len != before->source.len ||
			dump_of(r) != dump_of(before)) {
			if (!is_of_dump(c, r->source, dump_of(r)) && !turn(c, r->source, dump_of(r)))
				return false;
			before = r;
		}
		if (!count(c, r->wait_seconds / 60, alike(r)))
			return false;
	}
	return true;
}

/* --- order --------------------------------------------------------------------------- */

/* All that is looked at differs between two of them. */
static int by_size(const void *a, const void *b)
{
	const struct gl_cohort *x = a, *y = b;
	int c;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	if (x->minutes != y->minutes)
		return x->minutes < y->minutes ? 1 : -1;
	c = gl_str_cmp(x->source, y->source);
	return c ? c : (x->dump > y->dump) - (x->dump < y->dump);
}

const struct gl_cohort *gl_cohorts_sort(struct gl_cohorts *c, size_t *n)
{
	struct gl_cohort *v = gl_mem_new(c->set.used, sizeof *v);

	*n = 0;
	if (!v)
		return NULL;
	for (size_t i = 0; i < c->set.cap; i++) {
		const struct gl_cohort *e = c->set.v[i];

		if (e && e->n > 0)
			v[(*n)++] = *e;
	}
	qsort(v, *n, sizeof *v, by_size);
	gl_mem_free(c->sorted);
	c->sorted = v;
	return v;
}
