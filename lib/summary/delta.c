#include "lib/summary/delta.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/when.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

/* The name comes first: counters use a pointer to it as the snapshot's name. */
struct snapshot {
	struct gl_counter_name name; /* source#dump */
	struct gl_snapshot pub;
	struct gl_counter dumps; /* by_operand: the names of its dumps; only their number matters */
	/* position in the final order; in the order of the input until gl_delta_finish */
	size_t index;
};

/* A goroutine that was in every snapshot so far, parked with the same stack. */
struct sighting {
	uint64_t id;
	const struct gl_canon *canon;
	size_t number;	    /* number of its group */
	uint32_t snapshot;  /* the last snapshot it was seen in; LOST: it moved */
	uint32_t first, last; /* wait in minutes, the unit in which the runtime prints it */
};

#define LOST UINT32_MAX

/* For one group, by snapshot: its goroutines, and those of them with a known wait. */
struct sums {
	struct gl_counter goroutines, waiting;
};

struct stuck {
	size_t number;
	uint64_t id;
};

struct gl_delta {
	struct gl_groups *groups;
	bool by_operand, with_stuck;
	bool is_spread;	 /* groups named several dumps, so the order of the input says nothing */
	bool is_blurred; /* groups did not name their dumps: everything is one snapshot */
	struct gl_counter_pool pool;
	struct gl_buf scratch;
	struct gl_set index; /* of struct snapshot */
	struct snapshot **snapshots, *now, blur;
	size_t n, cap;
	struct sums **sums; /* one per group */
	size_t ngroups, groups_cap;
	struct gl_set sightings;
	struct stuck *stuck;
	uint64_t *stuck_ids; /* the ids of stuck, in the same order */
	size_t nstuck, stuck_cap, ids_cap;
	struct gl_restart restart;
	struct snapshot *watched; /* with_stuck: the snapshot whose goroutines go to `restart` */
	bool is_mixed; /* snapshots were interleaved, or came as groups: restarts cannot be found */
	struct gl_soles soles;
	/* without by_operand: the snapshot of all dumps with a single panicking goroutine */
	struct snapshot alone;
	struct gl_panics panics;
	uint64_t dump_before; /* by_operand: dump of the last goroutine that is not kept in soles */
	bool has_before;
	uint64_t *row;
	bool *begins; /* argument of gl_trend_of */
	size_t row_cap, begins_cap;
};

static bool told(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waiting);
static bool end_soles(struct gl_delta *d, size_t most);

struct gl_delta *gl_delta_new(struct gl_stacks *stacks, const struct gl_delta_options *opt)
{
	struct gl_delta *d = gl_mem_new(1, sizeof *d);

	if (!d)
		return NULL;
	d->by_operand = opt->by_operand;
	d->with_stuck = opt->with_stuck;
	d->groups = gl_groups_new(stacks, opt->keys, false);
	if (!d->groups) {
		gl_mem_free(d);
		return NULL;
	}
	gl_groups_tell(d->groups, told, d);
	return d;
}

void gl_delta_free(struct gl_delta *d)
{
	if (!d)
		return;
	gl_groups_free(d->groups);
	gl_counter_pool_free(&d->pool);
	gl_buf_free(&d->scratch);
	gl_set_free(&d->index);
	gl_mem_free(d->snapshots);
	gl_mem_free(d->sums);
	gl_set_free(&d->sightings);
	gl_mem_free(d->stuck);
	gl_mem_free(d->stuck_ids);
	gl_soles_free(&d->soles);
	gl_panics_free(&d->panics);
	gl_mem_free(d->row);
	gl_mem_free(d->begins);
	gl_mem_free(d);
}

/* --- snapshots ----------------------------------------------------------------------- */

static struct snapshot *new_snapshot(struct gl_delta *d, struct gl_str source, uint64_t dump)
{
	struct snapshot **v = gl_mem_grow(d->snapshots, &d->cap, d->n + 1, sizeof *v);
	struct snapshot *s = v ? gl_arena_new(&d->pool.arena, sizeof *s) : NULL;

	if (v)
		d->snapshots = v;
	if (!s)
		return NULL;
	*s = (struct snapshot){.pub = {.source = source, .dump = dump}, .index = d->n};
	s->name.hash = (d->n + 1) * UINT64_C(0x9e3779b97f4a7c15);
	if (source.p) {
		s->pub.source = gl_arena_copy(&d->pool.arena, source);
		if (!s->pub.source.p)
			return NULL;
	}
	v[d->n++] = s;
	return s;
}

static bool is_snapshot(const struct snapshot *s, struct gl_str source, uint64_t dump)
{
	return s->pub.dump == dump && !s->pub.source.p == !source.p &&
	       gl_str_eq(s->pub.source, source);
}

static uint64_t hash_of(struct gl_str source, uint64_t dump)
{
	return gl_hash(source.p, source.len) ^ dump * UINT64_C(0x9e3779b97f4a7c15);
}

/* Finds the snapshot of a dump; NULL if there is none yet. */
static struct snapshot *find_snapshot(const struct gl_delta *d, struct gl_str source, uint64_t dump)
{
	uint64_t hash = hash_of(source, dump);
	size_t i = hash;
	struct snapshot *s;

	while ((s = gl_set_next(&d->index, hash, &i)))
		if (is_snapshot(s, source, dump))
			break;
	return s;
}

/* Finds or adds the snapshot of a dump. Returns NULL if there is no memory. */
static struct snapshot *snapshot_of(struct gl_delta *d, struct gl_str source, uint64_t dump)
{
	struct snapshot *s;

	if (GL_LIKELY(d->by_operand || (d->now && is_snapshot(d->now, source, dump))))
		return d->now;
	s = find_snapshot(d, source, dump);
	if (!s) {
		s = new_snapshot(d, source, dump);
		if (!s || !gl_set_add(&d->index, s, hash_of(source, dump)))
			return NULL;
	}
	d->now = s;
	return s;
}

bool gl_delta_open(struct gl_delta *d, struct gl_str name)
{
	if (!end_soles(d, 0))
		return false;
	d->has_before = false;
	d->now = new_snapshot(d, name, 0);
	gl_groups_mark(d->groups, d->now);
	return d->now != NULL;
}

/* --- counting ------------------------------------------------------------------------ */

enum kind { COUNTED, OF_RUNTIME, DUMPER };

/*
 * A group does not show who else is in its dumps, and most panics print their own stack only. So a
 * group of panics is counted, not excluded.
 */
static enum kind kind_of(const struct gl_record *r)
{
	bool is_dumper = gl_record_is_dumper(r) && !(gl_record_group(r) && gl_record_panics(r));

	return gl_record_has(r, GL_HAS_RUNTIME) ? OF_RUNTIME : is_dumper ? DUMPER : COUNTED;
}

static bool room_for_group(struct gl_delta *d, size_t number)
{
	while (d->ngroups <= number) {
		struct sums **v = gl_mem_grow(d->sums, &d->groups_cap, d->ngroups + 1, sizeof *v);
		struct sums *sums = v ? gl_arena_new(&d->pool.arena, sizeof *sums) : NULL;

		if (v)
			d->sums = v;
		if (!sums)
			return false;
		*sums = (struct sums){0};
		v[d->ngroups++] = sums;
	}
	return true;
}

static bool count(struct gl_delta *d, struct snapshot *s, size_t number, uint64_t n)
{
	s->pub.goroutines = gl_counter_sum(s->pub.goroutines, n);
	return (number < d->ngroups || room_for_group(d, number)) &&
	       gl_counter_add(&d->pool, &d->sums[number]->goroutines, &s->name, n);
}

/* The group must already be counted in the snapshot. */
static bool count_waiting(struct gl_delta *d, struct snapshot *s, size_t number, uint64_t n)
{
	return n == 0 || gl_counter_add(&d->pool, &d->sums[number]->waiting, &s->name, n);
}

/* Callback of gl_groups: adds goroutines of a group to the snapshot they were marked with. */
static bool told(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waiting)
{
	return count(ctx, mark, number, n) && count_waiting(ctx, mark, number, waiting);
}

static void exclude(struct snapshot *s, enum kind kind, uint64_t n)
{
	uint64_t *of_kind = kind == OF_RUNTIME ? &s->pub.runtime : &s->pub.dumpers;

	*of_kind = gl_counter_sum(*of_kind, n);
}

/* Counts goroutines that the callback does not report. */
static bool count_kind(struct gl_delta *d, struct snapshot *s, enum kind kind, size_t number,
	uint64_t n)
{
	if (kind == COUNTED)
		return count(d, s, number, n);
	exclude(s, kind, n);
	return true;
}

/* Finds or adds the snapshot for a `source#dump` in a group's map. */
static struct snapshot *snapshot_named(struct gl_delta *d, struct gl_str name)
{
	const char *hash = gl_port_memrchr(name.p, '#', name.len);
	uint64_t dump = 0;

	if (hash && gl_num_parse(gl_str_of(hash + 1, name.p + name.len), &dump))
		name.len = (size_t)(hash - name.p);
	return snapshot_of(d, name, dump);
}

/* Counts a group in each dump that it has members in. */
static bool count_group(
	struct gl_delta *d, const struct gl_record *r, enum kind kind, size_t number)
{
	const struct gl_group *grp = gl_record_group(r);
	bool by_dump = grp->dumps.n > 0;
	struct gl_counts map = by_dump ? grp->dumps : grp->sources;
	uint64_t dump = gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0, told = 0;
	struct snapshot *s = NULL;

	for (size_t i = 0; i < map.n; i++) {
		s = by_dump ? snapshot_named(d, map.v[i].key) : snapshot_of(d, map.v[i].key, dump);
		if (!s || !count_kind(d, s, kind, number, map.v[i].n))
			return false;
		s->pub.is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED) && map.n == 1;
		told = gl_counter_sum(told, map.v[i].n);
	}
	d->is_spread |= map.n > 1; /* maps are sorted by name, not in the order of the input */
	if (told < r->count) {
		d->is_blurred |= !grp->has_sources || map.n > 0;
		s = snapshot_of(d, r->source, dump);
		if (!s || !count_kind(d, s, kind, number, r->count - told))
			return false;
	}
	return kind != COUNTED || !gl_cohort_is_of_dump(r) ||
	       count_waiting(d, s, number, gl_cohort_waiting(r));
}

/* --- who never moved ----------------------------------------------------------------- */

static struct sighting *find_sighting(const struct gl_delta *d, uint64_t id, uint64_t hash)
{
	size_t i = hash;
	struct sighting *s;

	while ((s = gl_set_next(&d->sightings, hash, &i)))
		if (s->id == id)
			return s;
	return NULL;
}

static bool new_sighting(struct gl_delta *d, const struct gl_record *r, uint64_t hash,
	size_t number, uint32_t wait)
{
	struct sighting *s = gl_arena_new(&d->pool.arena, sizeof *s);

	if (!s)
		return false;
	*s = (struct sighting){.id = r->id, .canon = r->stack->canon, .number = number,
		.first = wait, .last = wait};
	return gl_set_add(&d->sightings, s, hash);
}

static bool sight(struct gl_delta *d, const struct gl_record *r, size_t number)
{
	uint64_t hash = r->id * UINT64_C(0x9e3779b97f4a7c15), minutes = r->wait_seconds / 60;
	uint32_t wait = minutes < UINT32_MAX ? (uint32_t)minutes : UINT32_MAX;
	struct sighting *s;

	hash ^= hash >> 32;
	s = find_sighting(d, r->id, hash);
	if (!s)
		return d->now->index > 0 || new_sighting(d, r, hash, number, wait);
	/* An id that occurs twice in a snapshot identifies nobody: two processes are in it. */
	if (s->snapshot == LOST || s->snapshot + 1 != d->now->index || s->number != number ||
		s->canon != r->stack->canon || wait < s->last)
		s->snapshot = LOST;
	else
		s->snapshot++;
	s->last = wait;
	return true;
}

static bool may_be_stuck(const struct gl_record *r)
{
	const uint32_t needed = GL_HAS_ID | GL_HAS_WAIT;

	return (r->has & needed) == needed && r->stack && !gl_record_group(r);
}

/* --- where another process begins ----------------------------------------------------- */

static void end_watch(struct gl_delta *d)
{
	const struct gl_snapshot *s = d->watched ? &d->watched->pub : NULL;
	size_t begins;

	if (!s || d->is_mixed)
		return;
	begins = gl_restart_end(&d->restart, d->watched->index, s->is_truncated,
		s->has_time ? &s->time : NULL);
	if (begins != GL_RESTART_NONE)
		d->snapshots[begins]->pub.begins = true;
	if (d->restart.doubt)
		d->snapshots[d->restart.doubt]->pub.is_doubtful = true;
	d->restart.doubt = 0;
}

/* Passes n goroutines of the current snapshot to the search for restarts. */
static void watch(struct gl_delta *d, const struct gl_record *r, size_t n)
{
	if (GL_UNLIKELY(d->now != d->watched)) {
		d->is_mixed |= d->watched && d->watched->index >= d->now->index;
		end_watch(d);
		d->watched = d->now;
	}
	gl_restart_see(&d->restart, r, n);
}

/* If another process begins somewhere, no goroutine can have been in every snapshot. */
static void end_processes(struct gl_delta *d)
{
	bool has_begun = false;

	end_watch(d);
	for (size_t i = 0; i < d->n; i++) {
		struct gl_snapshot *s = &d->snapshots[i]->pub;

		s->begins &= !d->is_mixed;
		s->is_doubtful &= !d->is_mixed && !s->begins;
		has_begun |= s->begins;
	}
	if (has_begun)
		d->nstuck = 0;
}

/* --- records ------------------------------------------------------------------------- */

static void note(struct snapshot *s, const struct gl_record *r)
{
	s->pub.is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED);
	if (!s->pub.has_time && r->more && r->more->time.p)
		s->pub.has_time = gl_when_read(r->more->time, &s->pub.time);
}

/* Adds a group, or a record without a stack. The callback does not report these. */
static int add_group(struct gl_delta *d, const struct gl_record *r, struct gl_err *err)
{
	bool by_map = gl_record_group(r) && !d->by_operand;
	enum kind kind = kind_of(r);
	size_t number = GL_GROUPS_NONE;
	struct snapshot *s;

	d->is_mixed |= by_map;
	if (kind == COUNTED && gl_groups_add(d->groups, r, &number, err) != 0)
		return -1;
	if (gl_record_has(r, GL_HAS_REPEAT))
		return 0;
	s = by_map ? NULL : snapshot_of(d, r->source, gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0);
	if (s)
		note(s, r);
	if (s && d->with_stuck)
		watch(d, r, 1);
	if (by_map ? count_group(d, r, kind, number) :
		     s && count_kind(d, s, kind, number, r->count) &&
			     (kind != COUNTED || count_waiting(d, s, number, gl_cohort_waiting(r))))
		return 0;
	return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
}

/* is_sole: the goroutine is the only one of its dump. */
static int add_goroutine(struct gl_delta *d, const struct gl_record *r, bool is_sole,
	struct gl_err *err)
{
	struct snapshot *s = snapshot_of(d, r->source, gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0);
	enum kind kind = kind_of(r);
	size_t number;

	if (!s)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	note(s, r);
	if (d->with_stuck)
		watch(d, r, 1);
	if (kind == OF_RUNTIME || (kind == DUMPER && !is_sole)) {
		exclude(s, kind, r->count);
		return 0;
	}
	gl_groups_mark(d->groups, s);
	if (gl_groups_add(d->groups, r, &number, err) != 0)
		return -1;
	if (d->with_stuck && may_be_stuck(r) && !sight(d, r, number))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	return 0;
}

/* --- who is alone in a dump ----------------------------------------------------------- */

/*
 * Adds a panic that is the only goroutine of its dump. It gets no snapshot of its own, so that many
 * of them take little memory.
 */
static int add_panic(struct gl_delta *d, const struct gl_record *r, struct gl_err *err)
{
	struct snapshot *s = &d->alone;
	struct gl_record nameless = *r;

	if (s->pub.panics++ == 0) {
		s->pub.source = r->source.p ? gl_arena_copy(&d->pool.arena, r->source) : r->source;
		s->pub.dump = r->dump;
	} else {
		s->pub.dump = 0;
		if (!gl_str_eq(s->pub.source, r->source))
			s->pub.source = (struct gl_str){NULL, 0};
	}
	note(s, r);
	/* the time of one of many panics would be misleading */
	s->pub.has_time &= s->pub.panics == 1;
	nameless.has &= ~(uint32_t)GL_HAS_DUMP;
	nameless.dump = 0;
	gl_groups_mark(d->groups, s);
	return gl_groups_add(d->groups, &nameless, NULL, err);
}

static int end_sole(struct gl_delta *d, struct gl_err *err)
{
	const struct gl_record *r = gl_soles_take(&d->soles, 0);
	bool has_reason = r->more && r->more->reason.p,
	     is_panic = has_reason || gl_record_panics(r);

	if (is_panic && !has_reason && !gl_panics_add(&d->panics, r))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	is_panic &= !gl_record_has(r, GL_HAS_RUNTIME);
	return is_panic && !d->by_operand ? add_panic(d, r, err) : add_goroutine(d, r, true, err);
}

/* Adds all but the last `most` of the kept goroutines: they were alone in their dump. */
static bool end_soles(struct gl_delta *d, size_t most)
{
	struct gl_err err;

	while (d->soles.n > most)
		if (end_sole(d, &err) != 0)
			return false;
	return true;
}

/* Returns true if another goroutine of r's dump came before it. */
static bool has_company(const struct gl_delta *d, const struct gl_record *r)
{
	uint64_t dump = gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;

	return d->by_operand ? d->has_before && d->dump_before == dump
			     : find_snapshot(d, r->source, dump) != NULL;
}

/* Adds a goroutine with a stack; it may be the first one of its dump. */
static int add_any(struct gl_delta *d, const struct gl_record *r, struct gl_err *err)
{
	size_t i = gl_soles_find(&d->soles, r);
	bool is_kept = i == d->soles.n && gl_sole_may_be(r) && !has_company(d, r);

	if (i < d->soles.n && add_goroutine(d, gl_soles_take(&d->soles, i), false, err) != 0)
		return -1;
	if (is_kept && end_soles(d, GL_SOLES_MOST - 1) && gl_soles_keep(&d->soles, r))
		return 0;
	if (is_kept)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	d->has_before = true;
	d->dump_before = gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;
	return add_goroutine(d, r, false, err);
}

/*
 * A panic with a reason is recorded at once. Without a reason, it must first be known to be alone
 * in its dump.
 */
static bool tells_of_panic(const struct gl_record *r)
{
	return !gl_record_has(r, GL_HAS_REPEAT) &&
	       ((r->more && r->more->reason.p) || (gl_record_group(r) && gl_record_panics(r)));
}

static int add(struct gl_delta *d, const struct gl_record *r, struct gl_err *err)
{
	if (tells_of_panic(r) && !gl_panics_add(&d->panics, r))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (gl_record_group(r) || !r->stack)
		return add_group(d, r, err);
	return gl_record_has(r, GL_HAS_REPEAT) ? 0 : add_any(d, r, err);
}

/* --- dumps of an operand -------------------------------------------------------------- */

static bool note_dump(struct gl_delta *d, struct gl_str name)
{
	const struct gl_counter_name *known = gl_counter_name(&d->pool, name);

	return known && gl_counter_add(&d->pool, &d->now->dumps, known, 1);
}

/* Returns source#dump, valid until the next call. */
static struct gl_str dump_name(struct gl_delta *d, struct gl_str source, uint64_t dump)
{
	d->scratch.len = 0;
	gl_buf_str(&d->scratch, source);
	gl_buf_char(&d->scratch, '#');
	gl_buf_u64(&d->scratch, dump);
	return gl_buf_view(&d->scratch);
}

static bool note_dumps_of(struct gl_delta *d, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	uint64_t dump = gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;

	for (size_t i = 0; g && i < g->dumps.n; i++)
		if (!note_dump(d, g->dumps.v[i].key))
			return false;
	for (size_t i = 0; g && g->dumps.n == 0 && i < g->sources.n; i++)
		if (!note_dump(d, dump_name(d, g->sources.v[i].key, dump)))
			return false;
	return (g && g->dumps.n + g->sources.n > 0) ||
	       note_dump(d, dump_name(d, r->source, dump));
}

/*
 * Notes the dumps of n records, all of whose strings are alive. Most are from the same dump as the
 * record before them.
 */
static bool note_dumps(struct gl_delta *d, const struct gl_record *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((i == 0 || r[i].dump != r[i - 1].dump || gl_record_group(&r[i]) ||
			    !gl_str_eq(r[i].source, r[i - 1].source)) &&
			(!note_dumps_of(d, &r[i]) || d->scratch.failed))
			return false;
	return true;
}

int gl_delta_add(struct gl_delta *d, const struct gl_record *r, size_t n, struct gl_err *err)
{
	/* Goroutines that may be stuck are examined one by one. */
	uint32_t but = d->with_stuck ? GL_HAS_WAIT : 0;
	size_t i = 0;

	if (d->by_operand && !note_dumps(d, r, n))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	for (;;) {
		size_t counted = gl_groups_count_on(d->groups, r + i, n - i, but);

		if (d->with_stuck && counted > 0)
			watch(d, r + i, counted);
		i += counted;
		if (i == n)
			return 0;
		if (add(d, &r[i++], err) != 0)
			return -1;
	}
}

/* --- the end ------------------------------------------------------------------------- */

static int by_source(const void *a, const void *b)
{
	const struct gl_snapshot *x = &(*(struct snapshot *const *)a)->pub;
	const struct gl_snapshot *y = &(*(struct snapshot *const *)b)->pub;
	int c = gl_str_cmp(x->source, y->source);

	return c ? c : (x->dump > y->dump) - (x->dump < y->dump);
}

static void blur(struct gl_delta *d)
{
	struct gl_snapshot *all = &d->blur.pub;

	for (size_t i = 0; i < d->n; i++) {
		const struct gl_snapshot *s = &d->snapshots[i]->pub;

		all->goroutines = gl_counter_sum(all->goroutines, s->goroutines);
		all->runtime = gl_counter_sum(all->runtime, s->runtime);
		all->dumpers = gl_counter_sum(all->dumpers, s->dumpers);
		all->is_truncated |= s->is_truncated;
		d->snapshots[i]->index = 0;
	}
	d->snapshots[0] = &d->blur;
	d->n = 1;
}

static int by_number(const void *a, const void *b)
{
	const struct stuck *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static bool find_stuck(struct gl_delta *d)
{
	for (size_t i = 0; i < d->sightings.cap; i++) {
		const struct sighting *s = d->sightings.v[i];
		struct stuck *v;

		if (!s || s->snapshot + 1 != d->n || s->last <= s->first)
			continue;
		v = gl_mem_grow(d->stuck, &d->stuck_cap, d->nstuck + 1, sizeof *v);
		if (!v)
			return false;
		d->stuck = v;
		v[d->nstuck++] = (struct stuck){s->number, s->id};
	}
	if (d->nstuck == 0)
		return true;
	qsort(d->stuck, d->nstuck, sizeof *d->stuck, by_number);
	d->stuck_ids = gl_mem_grow(NULL, &d->ids_cap, d->nstuck, sizeof *d->stuck_ids);
	for (size_t i = 0; d->stuck_ids && i < d->nstuck; i++)
		d->stuck_ids[i] = d->stuck[i].id;
	return d->stuck_ids != NULL;
}

static void compare_times(struct gl_delta *d)
{
	const struct gl_snapshot *last = NULL;

	for (size_t i = 0; i < d->n; i++) {
		struct gl_snapshot *s = &d->snapshots[i]->pub;

		if (!s->has_time)
			continue;
		s->is_earlier = last && s->time < last->time;
		last = s;
	}
}

/* If there is no other snapshot, the panics become one. */
static bool end_panics(struct gl_delta *d)
{
	struct snapshot **v;

	if (d->n > 0 || d->alone.pub.panics == 0)
		return true;
	v = gl_mem_grow(d->snapshots, &d->cap, d->n + 1, sizeof *v);
	if (!v)
		return false;
	d->snapshots = v;
	v[d->n++] = &d->alone;
	return true;
}

bool gl_delta_finish(struct gl_delta *d)
{
	if (!end_soles(d, 0) || !end_panics(d))
		return false;
	if (!find_stuck(d))
		return false;
	if (!gl_groups_settle(d->groups))
		return false;
	end_processes(d);
	compare_times(d);
	for (size_t i = 0; i < d->n; i++)
		d->snapshots[i]->pub.dumps = d->snapshots[i]->dumps.n;
	if (d->is_blurred && d->n > 1) {
		blur(d);
	} else if (d->is_spread) {
		qsort(d->snapshots, d->n, sizeof *d->snapshots, by_source);
		for (size_t i = 0; i < d->n; i++)
			d->snapshots[i]->index = i;
	}
	if (d->snapshots && d->snapshots[0] != &d->alone)
		/* after the last one, so that its counts are never looked at */
		d->alone.index = d->n;
	d->row = gl_mem_grow(NULL, &d->row_cap, d->n + 1, sizeof *d->row);
	d->begins = gl_mem_grow(NULL, &d->begins_cap, d->n + 1, sizeof *d->begins);
	for (size_t i = 0; d->begins && i < d->n; i++)
		d->begins[i] = d->snapshots[i]->pub.begins;
	return d->row && d->begins && (d->ngroups >= gl_groups_count(d->groups) ||
				 room_for_group(d, gl_groups_count(d->groups) - 1));
}

/* --- answers ------------------------------------------------------------------------- */

size_t gl_delta_count(const struct gl_delta *d)
{
	return d->n;
}

uint64_t gl_delta_alone(const struct gl_delta *d)
{
	return d->alone.pub.panics;
}

size_t gl_delta_dumps(const struct gl_delta *d)
{
	bool are_all_panics = d->n > 0 && d->snapshots[0] == &d->alone;

	return (are_all_panics ? 0 : d->n) + (size_t)d->alone.pub.panics;
}

struct gl_panics *gl_delta_panics(struct gl_delta *d)
{
	return &d->panics;
}

const struct gl_snapshot *gl_delta_snapshot(const struct gl_delta *d, size_t i)
{
	return &d->snapshots[i]->pub;
}

struct gl_delta_aside gl_delta_aside(const struct gl_delta *d)
{
	struct gl_delta_aside all = {0};

	for (size_t i = 0; i < d->n; i++) {
		const struct gl_snapshot *s = &d->snapshots[i]->pub;

		all.runtime = gl_counter_sum(all.runtime, s->runtime);
		all.dumpers = gl_counter_sum(all.dumpers, s->dumpers);
		all.is_truncated |= s->is_truncated;
	}
	return all;
}

struct gl_groups *gl_delta_groups(struct gl_delta *d)
{
	return d->groups;
}

size_t gl_delta_spread(const struct gl_delta *d, size_t number)
{
	return d->sums[number]->goroutines.n;
}

bool gl_delta_is_blurred(const struct gl_delta *d)
{
	return d->is_blurred;
}

uint64_t gl_delta_waiting(const struct gl_delta *d, size_t number, const struct gl_cohort *c)
{
	struct gl_outline o;

	gl_groups_outline(d->groups, number, &o);
	if (c->is_sum)
		return o.wait_known;
	for (const struct gl_counter_entry *e = d->sums[number]->waiting.first; e; e = e->next)
		if (is_snapshot((const struct snapshot *)(const void *)e->name, c->source, c->dump))
			return e->n;
	return 0;
}

const uint64_t *gl_delta_counts(struct gl_delta *d, size_t number)
{
	memset(d->row, 0, d->row_cap * sizeof *d->row);
	for (const struct gl_counter_entry *e = d->sums[number]->goroutines.first; e; e = e->next) {
		const struct snapshot *s = (const struct snapshot *)(const void *)e->name;

		d->row[s->index] = gl_counter_sum(d->row[s->index], e->n);
	}
	return d->row;
}

static enum gl_verdict judge(uint64_t first, uint64_t last)
{
	if (first == last)
		return GL_VERDICT_SAME;
	if (first == 0 || last == 0)
		return first == 0 ? GL_VERDICT_NEW : GL_VERDICT_GONE;
	return first < last ? GL_VERDICT_GROWN : GL_VERDICT_SHRUNK;
}

void gl_delta_change(const struct gl_delta *d, size_t number, const uint64_t *counts,
	struct gl_change *out)
{
	uint64_t first = counts[0], last = counts[d->n - 1];
	size_t low = 0, high = d->nstuck, from;

	*out = (struct gl_change){.delta = (int64_t)(last - first), .verdict = judge(first, last)};
	gl_trend_of(counts, d->begins, d->n, &out->course);
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (d->stuck[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	from = low;
	while (low < d->nstuck && d->stuck[low].number == number)
		low++;
	out->nstuck = low - from;
	out->stuck = out->nstuck ? d->stuck_ids + from : NULL;
}

void gl_delta_total(struct gl_delta *d, struct gl_trend *out)
{
	for (size_t i = 0; i < d->n; i++)
		d->row[i] = d->snapshots[i]->pub.goroutines;
	gl_trend_of(d->row, d->begins, d->n, out);
}

struct gl_str gl_verdict_name(enum gl_verdict v)
{
	static const struct gl_str names[] = {
		[GL_VERDICT_SAME] = {"same", 4}, [GL_VERDICT_NEW] = {"new", 3},
		[GL_VERDICT_GONE] = {"gone", 4}, [GL_VERDICT_GROWN] = {"grown", 5},
		[GL_VERDICT_SHRUNK] = {"shrunk", 6},
	};

	return names[v];
}

uint64_t gl_delta_seconds(const struct gl_delta *d, size_t from)
{
	const struct gl_snapshot *first = &d->snapshots[from]->pub;
	const struct gl_snapshot *last = &d->snapshots[d->n - 1]->pub;

	if (!first->has_time || !last->has_time || last->time <= first->time)
		return 0;
	return (uint64_t)(last->time - first->time);
}
