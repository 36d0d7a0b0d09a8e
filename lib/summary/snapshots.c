#include "lib/summary/snapshots.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/when.h"

#include <stdlib.h>

void gl_snapshots_free(struct gl_snapshots *s)
{
	gl_set_free(&s->index);
	gl_mem_free(s->v);
	gl_mem_free(s->places);
}

static bool add(struct gl_snapshots *s, struct gl_moment *m)
{
	struct gl_moment **v = gl_mem_grow(s->v, &s->cap, s->n + 1, sizeof *v);

	if (!v)
		return false;
	s->v = v;
	v[s->n++] = m;
	return true;
}

static struct gl_moment *new_moment(struct gl_snapshots *s, struct gl_str source, uint64_t dump)
{
	struct gl_moment *m =
		s->n < UINT32_MAX ? gl_arena_new(&s->pool->arena, sizeof *m) : NULL;

	if (!m)
		return NULL;
	*m = (struct gl_moment){.shown = {.source = source, .dump = dump}, .index = s->n,
		.number = (uint32_t)s->n + 1};
	if (source.p && s->now && gl_str_eq(s->now->shown.source, source))
		m->shown.source = s->now->shown.source;
	else if (source.p)
		m->shown.source = gl_arena_copy(&s->pool->arena, source);
	return (!source.p || m->shown.source.p) && add(s, m) ? m : NULL;
}

struct gl_moment *gl_snapshots_open(struct gl_snapshots *s, struct gl_str source)
{
	return s->now = new_moment(s, source, 0);
}

/* --- which one ----------------------------------------------------------------------- */

bool gl_snapshots_is(const struct gl_snapshot *s, struct gl_str source, uint64_t dump)
{
	return s->dump == dump && !s->source.p == !source.p && gl_str_eq(s->source, source);
}

static uint64_t hash_of(struct gl_str source, uint64_t dump)
{
	return gl_hash_key(source.p, source.len) ^ dump * UINT64_C(0x9e3779b97f4a7c15);
}

struct gl_moment *gl_snapshots_find(const struct gl_snapshots *s, struct gl_str source,
	uint64_t dump)
{
	uint64_t hash = hash_of(source, dump);
	size_t i = (size_t)hash;
	struct gl_moment *m;

	while ((m = gl_set_next(&s->index, hash, &i)))
		if (gl_snapshots_is(&m->shown, source, dump))
			break;
	return m;
}

const struct gl_moment *gl_snapshots_of_dump(const struct gl_snapshots *s, struct gl_str source,
	uint64_t dump)
{
	const struct gl_moment *m = gl_snapshots_find(s, source, dump);

	if (!m && gl_snapshots_is(&s->alone.shown, source, dump))
		m = &s->alone;
	return m;
}

struct gl_moment *gl_snapshots_get(struct gl_snapshots *s, struct gl_str source, uint64_t dump)
{
	struct gl_moment *m;

	if (GL_LIKELY(s->by_operand || (s->now && gl_snapshots_is(&s->now->shown, source, dump))))
		return s->now;
	m = gl_snapshots_find(s, source, dump);
	if (!m) {
		m = new_moment(s, source, dump);
		if (!m || !gl_set_add(&s->index, m, hash_of(source, dump)))
			return NULL;
	}
	return s->now = m;
}

struct gl_moment *gl_snapshots_named(struct gl_snapshots *s, struct gl_str name)
{
	const char *hash = gl_port_memrchr(name.p, '#', name.len);
	uint64_t dump = 0;

	if (hash && gl_num_parse(gl_str_of(hash + 1, name.p + name.len), &dump))
		name.len = (size_t)(hash - name.p);
	return gl_snapshots_get(s, name, dump);
}

/* --- what records say ---------------------------------------------------------------- */

void gl_snapshots_note(struct gl_moment *m, const struct gl_record *r)
{
	struct gl_snapshot *s = &m->shown;

	s->is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED);
	if (!s->has_time && r->more && r->more->time.p)
		s->has_time = gl_when_read(r->more->time, &s->time);
}

bool gl_snapshots_note_alone(struct gl_snapshots *s, const struct gl_record *r)
{
	struct gl_snapshot *alone = &s->alone.shown;

	if (alone->panics++ == 0) {
		alone->source = r->source.p ? gl_arena_copy(&s->pool->arena, r->source) : r->source;
		alone->dump = r->dump;
	} else {
		alone->dump = 0;
		if (!gl_str_eq(alone->source, r->source))
			alone->source = (struct gl_str){NULL, 0};
	}
	gl_snapshots_note(&s->alone, r);
	/* if there are many panics, the time of one of them would mislead */
	alone->has_time &= alone->panics == 1;
	return !r->source.p || alone->panics > 1 || alone->source.p;
}

/* --- the end ------------------------------------------------------------------------- */

bool gl_snapshots_end_panics(struct gl_snapshots *s)
{
	return s->n > 0 || s->alone.shown.panics == 0 || add(s, &s->alone);
}

static void blur(struct gl_snapshots *s)
{
	struct gl_snapshot *all = &s->blur.shown;

	for (size_t i = 0; i < s->n; i++) {
		const struct gl_snapshot *one = &s->v[i]->shown;

		all->goroutines = gl_counter_sum(all->goroutines, one->goroutines);
		all->runtime = gl_counter_sum(all->runtime, one->runtime);
		all->dumpers = gl_counter_sum(all->dumpers, one->dumpers);
		all->is_truncated |= one->is_truncated;
		s->v[i]->index = 0;
	}
	s->v[0] = &s->blur;
	s->n = 1;
}

static int by_source(const void *a, const void *b)
{
	const struct gl_snapshot *x = &(*(struct gl_moment *const *)a)->shown;
	const struct gl_snapshot *y = &(*(struct gl_moment *const *)b)->shown;
	int c = gl_str_cmp(x->source, y->source);

	return c ? c : (x->dump > y->dump) - (x->dump < y->dump);
}

static void sort(struct gl_snapshots *s)
{
	qsort(s->v, s->n, sizeof *s->v, by_source);
	for (size_t i = 0; i < s->n; i++)
		s->v[i]->index = i;
}

static void compare_times(struct gl_snapshots *s)
{
	const struct gl_snapshot *last = NULL;

	for (size_t i = 0; i < s->n; i++) {
		struct gl_snapshot *one = &s->v[i]->shown;

		if (!one->has_time)
			continue;
		one->is_earlier = last && one->time < last->time;
		last = one;
	}
}

static bool compare_sources(struct gl_snapshots *s)
{
	struct gl_set seen = {0};
	bool is_done = true;

	for (size_t i = 0; i < s->n && is_done; i++) {
		struct gl_snapshot *one = &s->v[i]->shown, *other;
		uint64_t hash = gl_hash_key(one->source.p, one->source.len);
		size_t at = (size_t)hash;

		while ((other = gl_set_next(&seen, hash, &at)))
			if (gl_str_eq(other->source, one->source))
				break;
		if (other)
			one->shares_source = other->shares_source = true;
		else
			is_done = gl_set_add(&seen, one, hash);
	}
	gl_set_free(&seen);
	return is_done;
}

/*
 * Records, for the number of each moment, the index at which sorting has put it. If all moments
 * became one snapshot, all indexes are 0.
 */
static bool note_places(struct gl_snapshots *s, size_t nmoments)
{
	s->places = gl_mem_new(nmoments + 1, sizeof *s->places);
	if (!s->places)
		return false;
	for (size_t i = 0; i < s->n; i++)
		s->places[s->v[i]->number] = (uint32_t)i;
	s->places[s->alone.number] = (uint32_t)s->alone.index;
	return true;
}

static bool count_dumps(struct gl_snapshots *s)
{
	struct gl_counter_walk w;

	for (size_t i = 0; i < s->n; i++) {
		if (!gl_counter_begin(&s->v[i]->dumps, &w))
			return false;
		s->v[i]->shown.dumps = gl_counter_size(&s->v[i]->dumps);
	}
	return true;
}

bool gl_snapshots_finish(struct gl_snapshots *s)
{
	size_t nmoments = s->n;

	if (s->is_shuffled)
		sort(s);
	compare_times(s);
	if (!count_dumps(s))
		return false;
	if (s->is_blurred && s->n > 1)
		blur(s);
	else if (s->is_spread)
		sort(s);
	if (s->v && s->v[0] != &s->alone)
		/*
		 * `alone` is not among the snapshots; an index beyond the last one keeps its counts
		 * out of sight
		 */
		s->alone.index = s->n;
	return note_places(s, nmoments) && compare_sources(s);
}
