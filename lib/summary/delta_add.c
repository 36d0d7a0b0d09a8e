#include "lib/summary/delta_add.h"

#include "lib/base/mem.h"
#include "lib/summary/cohort.h"

/* --- counting ------------------------------------------------------------------------ */

enum kind { COUNTED, OF_RUNTIME, DUMPER };

/*
 * Returns whether a record is counted, or how it is excluded. A goroutine that writes its dump is
 * excluded. But a group of panics is counted, because the group does not show who else is in its
 * dumps, and most panics print no stack but their own.
 */
static enum kind kind_of(const struct gl_record *r)
{
	bool is_dumper = gl_record_is_dumper(r) && !(gl_record_group(r) && gl_record_panics(r));

	return gl_record_has(r, GL_HAS_RUNTIME) ? OF_RUNTIME : is_dumper ? DUMPER : COUNTED;
}

bool gl_delta_reserve(struct gl_delta *d, size_t number)
{
	return GL_MEM_ZEROED(d->sums, d->ngroups, number + 1);
}

GL_INLINE bool count(struct gl_delta *d, uint32_t snapshot, size_t number, uint64_t n,
	uint64_t waiting)
{
	return gl_snapshots_count(&d->snapshots, snapshot, GL_SNAPSHOT_GOROUTINES, n) &&
	       gl_delta_reserve(d, number) &&
	       gl_sums_add(&d->sums[number], snapshot, n, waiting);
}

void gl_delta_mark(struct gl_delta *d, uint32_t snapshot)
{
	/* the mark is the number of the snapshot, cast to a pointer that is never dereferenced */
	gl_groups_mark(d->groups, (void *)(uintptr_t)snapshot);
}

bool gl_delta_report_count(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waiting)
{
	return count(ctx, (uint32_t)(uintptr_t)mark, number, n, waiting);
}

static bool exclude(struct gl_delta *d, uint32_t snapshot, enum kind kind, uint64_t n)
{
	return gl_snapshots_count(&d->snapshots, snapshot,
		kind == OF_RUNTIME ? GL_SNAPSHOT_RUNTIME : GL_SNAPSHOT_DUMPERS, n);
}

/*
 * Adds n goroutines of group `number`, of which `waiting` have a known wait, to snapshot s, or
 * counts them as excluded, depending on their kind. This is for goroutines that gl_groups does not
 * report through its callback, gl_delta_report_count.
 */
static bool count_kind(struct gl_delta *d, uint32_t s, enum kind kind, size_t number,
	uint64_t n, uint64_t waiting)
{
	if (kind == COUNTED)
		return count(d, s, number, n, waiting);
	return exclude(d, s, kind, n);
}

/* Counts the members of a group in the snapshots of the dumps that they are from. */
static bool count_group(
	struct gl_delta *d, const struct gl_record *r, enum kind kind, size_t number)
{
	const struct gl_group *grp = gl_record_group(r);
	bool by_dump = grp->dumps.n > 0;
	struct gl_counts map = by_dump ? grp->dumps : grp->sources;
	uint64_t waiting = gl_cohort_is_of_dump(r) ? gl_cohort_waiting(r) : 0;
	uint64_t dump = gl_record_dump(r), named = 0;
	uint32_t s = 0;

	for (size_t i = 0; i < map.n; i++) {
		s = by_dump ? gl_snapshots_named(&d->snapshots, map.v[i].key)
			    : gl_snapshots_get(&d->snapshots, map.v[i].key, dump);
		if (!s || !count_kind(d, s, kind, number, map.v[i].n, 0))
			return false;
		d->snapshots.v[s].is_truncated |=
			gl_record_has(r, GL_HAS_TRUNCATED) && map.n == 1;
		named = gl_counter_sum(named, map.v[i].n);
	}
	/* the map of dumps is sorted by name, so the order of the input is lost */
	d->snapshots.is_spread |= map.n > 1;
	if (named < r->count) {
		d->snapshots.is_sum |= !grp->has_sources || map.n > 0;
		s = gl_snapshots_get(&d->snapshots, r->source, dump);
		if (!s || !count_kind(d, s, kind, number, r->count - named, 0))
			return false;
	}
	return kind != COUNTED || !s || waiting == 0 || count(d, s, number, 0, waiting);
}

/* --- ids ----------------------------------------------------------------------------- */

/*
 * Records what the search for restarts found at the end of a snapshot. begins: the result of
 * gl_restart_end.
 */
static void note_restart(struct gl_delta *d, size_t begins)
{
	if (begins != GL_RESTART_NONE) {
		d->snapshots.v[begins + 1].begins = true;
		d->turnover.process = begins;
	}
	if (d->restart.doubt)
		d->snapshots.v[d->restart.doubt + 1].is_doubtful = true;
	d->restart.doubt = 0;
}

/*
 * Ends snapshot `number` in the search for restarts. There its index is one less than its number.
 */
static void end_restart(struct gl_delta *d, uint32_t number)
{
	const struct gl_snapshot_row *m = &d->snapshots.v[number];

	note_restart(d, gl_restart_end(&d->restart, number - 1, m->is_truncated,
				m->has_time ? &m->time : NULL));
}

/* Passes the goroutines whose ids were recorded to the search for restarts (restart.h). */
static void replay(struct gl_delta *d, const struct gl_turnover_snapshot *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct gl_turnover_goroutine *x = &l->v[i];
		struct gl_record r = {.stack = gl_groups_stack(d->groups, x->stack), .id = x->id,
			.has = GL_HAS_ID | (x->seconds ? GL_HAS_WAIT : 0U),
			.wait_seconds = x->seconds};

		gl_restart_see(&d->restart, &r, 1);
	}
	if (l->most_excluded)
		gl_restart_see(&d->restart,
			&(struct gl_record){.id = l->most_excluded, .has = GL_HAS_ID}, 1);
}

/*
 * gl_restart_end_by_id may end a snapshot by its largest id alone. If it did so with l, passes the
 * goroutines of l to the search for restarts now.
 */
static void add_to_restart(struct gl_delta *d, const struct gl_turnover_snapshot *l)
{
	const struct gl_snapshot_row *m = &d->snapshots.v[l->index + 1];

	if (!d->restart.is_recalled_later)
		return;
	replay(d, l);
	gl_restart_recall(&d->restart, m->has_time ? &m->time : NULL);
}

/*
 * Ends the snapshot in the search for restarts without adding its goroutines, which are needed only
 * if the largest id has fallen, or if there is no snapshot before. Returns false if they are
 * needed.
 */
static bool end_by_id(struct gl_delta *d, const struct gl_turnover_snapshot *now)
{
	uint64_t most = now->most_excluded, bound = d->restart.bound, nold = 0;
	size_t begins;

	for (size_t i = 0; i < now->n; i++) {
		most = now->v[i].id > most ? now->v[i].id : most;
		nold += now->v[i].id < bound;
	}
	nold += now->most_excluded > 0 && now->most_excluded < bound;
	if (!gl_restart_end_by_id(&d->restart, most, nold, &begins))
		return false;
	note_restart(d, begins);
	return true;
}

/*
 * Looks for a restart at the snapshot that has just ended. To save time, the goroutines of the
 * first snapshot are passed to the search only when the second one ends, and those of a later
 * snapshot only if the largest id falls. This is possible because the goroutines of the snapshot
 * before are still stored then. If only a sample of the ids was kept, a restart cannot be found.
 */
static void look_back(struct gl_delta *d)
{
	const struct gl_turnover_snapshot *now = &d->turnover.now, *before = &d->turnover.before;
	bool can_tell = before->is_usable && now->is_usable && !before->shift && !now->shift;
	bool is_whole = now->n > 0 && !d->snapshots.v[d->watched].is_truncated;

	if (can_tell && is_whole && end_by_id(d, now))
		return;
	add_to_restart(d, before);
	if (!can_tell)
		return;
	if (!d->restart.has_before) {
		replay(d, before);
		end_restart(d, (uint32_t)before->index + 1);
	}
	replay(d, now);
	end_restart(d, d->watched);
}

bool gl_delta_end_watched(struct gl_delta *d)
{
	size_t index = d->watched - 1;
	bool is_truncated;

	if (!d->watched || d->is_mixed)
		return true;
	is_truncated = d->snapshots.v[d->watched].is_truncated;
	if (d->with_stuck) {
		end_restart(d, d->watched);
		gl_stuck_end(&d->stuck, index, is_truncated);
	} else if (d->with_ids) {
		look_back(d);
	}
	if (!d->with_ids)
		return true;
	if (!gl_turnover_end(&d->turnover, index, is_truncated,
		    d->restart.is_pending ? d->restart.fall : 0))
		return false;
	if (!d->turnover.is_latest_before)
		add_to_restart(d, &d->turnover.now);
	return true;
}

static size_t group_of_stack(const void *ctx, uint32_t ordinal)
{
	return gl_groups_of_stack(ctx, ordinal);
}

/*
 * If r is the first record of another snapshot, ends the snapshot before it. If with_stuck is set,
 * passes n goroutines, beginning with r[0], to the search for restarts.
 */
static bool watch(struct gl_delta *d, const struct gl_record *r, size_t n)
{
	uint32_t now = d->snapshots.now;

	if (GL_UNLIKELY(now != d->watched)) {
		d->is_mixed |= d->watched >= now;
		if (!gl_delta_end_watched(d))
			return false;
		d->watched = now;
		d->turnover.group_of =
			gl_groups_are_of_stacks(d->groups) ? group_of_stack : NULL;
		d->turnover.ctx = d->groups;
		gl_turnover_begin(&d->turnover);
	}
	if (d->with_stuck)
		gl_restart_see(&d->restart, r, n);
	return true;
}

/*
 * Records the ids of n goroutines that gl_groups_count_on has just counted. That function counts
 * a goroutine in the group to which the last goroutine of the same stack was added, so the group
 * can be found by the stack.
 */
static bool note_ids(struct gl_delta *d, const struct gl_record *r, size_t n)
{
	bool is_seen = true;

	if (d->turnover.group_of)
		for (size_t i = 0; i < n && is_seen; i++)
			is_seen = gl_turnover_see(&d->turnover, &r[i], 0);
	else
		for (size_t i = 0; i < n && is_seen; i++)
			is_seen = gl_turnover_see(&d->turnover, &r[i],
				gl_groups_of_stack(d->groups, gl_record_ordinal(&r[i])));
	return is_seen;
}

/*
 * Passes a goroutine of group `number` to the two searches that recognise goroutines by their ids,
 * turnover.h and stuck.h.
 */
static bool note_id(struct gl_delta *d, const struct gl_record *r, size_t number)
{
	return (!d->with_ids || gl_turnover_see(&d->turnover, r, number)) &&
	       (!d->with_stuck || !gl_stuck_may_be(r) ||
		       gl_stuck_see(&d->stuck, r, number, d->snapshots.now - 1));
}

/* --- records ------------------------------------------------------------------------- */

/*
 * gl_delta_add_records sets *err to a lack of memory in advance. So if memory is lacking, the
 * functions below just return false; only gl_groups_add sets *err, to other faults.
 */

/* Returns the number of the snapshot of the record; 0 if there is no memory. */
static uint32_t snapshot_of(struct gl_delta *d, const struct gl_record *r)
{
	return gl_snapshots_get(
		&d->snapshots, r->source, gl_record_dump(r));
}

/*
 * Adds a group, or a record without a stack. gl_groups does not report these through the callback,
 * so they are counted in their snapshots here.
 */
static bool add_group(struct gl_delta *d, const struct gl_record *r, struct gl_err *err)
{
	bool by_map = gl_record_group(r) && !d->snapshots.by_operand;
	enum kind kind = kind_of(r);
	size_t number = GL_GROUPS_NONE;
	uint32_t s;

	d->is_mixed |= by_map;
	if (kind == COUNTED && gl_groups_add(d->groups, r, &number, err) != 0)
		return false;
	if (gl_record_has(r, GL_HAS_REPEAT))
		return true;
	s = by_map ? 0 : snapshot_of(d, r);
	if (s)
		gl_snapshots_note(&d->snapshots, s, r);
	if (s && (!watch(d, r, 1) || (kind == COUNTED && !note_id(d, r, number))))
		s = 0;
	return by_map ? count_group(d, r, kind, number) :
			s && count_kind(d, s, kind, number, r->count, gl_cohort_waiting(r));
}

/*
 * Records the largest id of the excluded goroutines. The goroutine that writes a dump is often the
 * youngest one, so its id shows how many goroutines there have been.
 */
static void note_excluded(struct gl_turnover_snapshot *now, const struct gl_record *r)
{
	if (gl_record_has(r, GL_HAS_ID) && r->id > now->most_excluded)
		now->most_excluded = r->id;
}

/* Adds a goroutine with a stack. is_sole: its dump has no other goroutine. */
static bool add_goroutine(struct gl_delta *d, const struct gl_record *r, bool is_sole,
	struct gl_err *err)
{
	uint32_t s = snapshot_of(d, r);
	enum kind kind = kind_of(r);
	size_t number;

	if (!s)
		return false;
	gl_snapshots_note(&d->snapshots, s, r);
	if (!watch(d, r, 1))
		return false;
	gl_delta_mark(d, s);
	if (kind == OF_RUNTIME || (kind == DUMPER && !is_sole)) {
		note_excluded(&d->turnover.now, r);
		return exclude(d, s, kind, r->count);
	}
	return gl_groups_add(d->groups, r, &number, err) == 0 && note_id(d, r, number);
}

/* --- the only goroutine of a dump ----------------------------------------------------- */

/*
 * Adds a panic whose dump has no other goroutine. The dump gets no snapshot of its own, so that
 * many such panics take little memory.
 */
static bool add_panic(struct gl_delta *d, const struct gl_record *r, struct gl_err *err)
{
	struct gl_record nameless = *r;

	if (!gl_snapshots_add_lone_panic(&d->snapshots, r))
		return false;
	nameless.has &= ~(uint32_t)GL_HAS_DUMP;
	nameless.dump = 0;
	gl_delta_mark(d, GL_SNAPSHOTS_PANICS);
	return gl_groups_add(d->groups, &nameless, NULL, err) == 0;
}

static bool end_sole(struct gl_delta *d, struct gl_err *err)
{
	const struct gl_record *r = gl_soles_take(&d->soles, 0);
	bool has_reason = r->more && r->more->reason.p,
	     is_panic = has_reason || gl_record_panics(r);

	if (is_panic && !has_reason && !gl_panics_add(&d->panics, r))
		return false;
	is_panic &= !gl_record_has(r, GL_HAS_RUNTIME);
	is_panic &= !d->snapshots.by_operand;
	return is_panic ? add_panic(d, r, err) : add_goroutine(d, r, true, err);
}

bool gl_delta_end_soles(struct gl_delta *d, size_t most)
{
	struct gl_err err;

	while (d->soles.n > most)
		if (!end_sole(d, &err))
			return false;
	return true;
}

/* Returns true if an earlier goroutine is from the same dump as r. */
static bool has_company(const struct gl_delta *d, const struct gl_record *r)
{
	uint64_t dump = gl_record_dump(r);

	if (d->snapshots.by_operand)
		return d->has_before && d->dump_before == dump;
	return gl_snapshots_find(&d->snapshots, r->source, dump) > 0;
}

/*
 * Adds a goroutine with a stack. If it may be the only one of its dump, it is kept in d->soles
 * until another goroutine of the dump comes, or until it is certain that none will come.
 */
static bool add_any(struct gl_delta *d, const struct gl_record *r, struct gl_err *err)
{
	size_t i = gl_soles_find(&d->soles, r);
	bool is_kept = i == d->soles.n && gl_sole_may_be(r) && !has_company(d, r);

	if (i < d->soles.n && !add_goroutine(d, gl_soles_take(&d->soles, i), false, err))
		return false;
	if (is_kept)
		return gl_delta_end_soles(d, GL_SOLES_MOST - 1) && gl_soles_keep(&d->soles, r);
	d->has_before = true;
	d->dump_before = gl_record_dump(r);
	return add_goroutine(d, r, false, err);
}

/*
 * Returns true if r is recorded as a panic at once, because it has a reason or is a group of
 * panics. Any other panic is recorded by end_sole, if its dump turns out to have no other
 * goroutine.
 */
static bool tells_of_panic(const struct gl_record *r)
{
	return !gl_record_has(r, GL_HAS_REPEAT) &&
	       ((r->more && r->more->reason.p) || (gl_record_group(r) && gl_record_panics(r)));
}

static bool add(struct gl_delta *d, const struct gl_record *r, struct gl_err *err)
{
	if (tells_of_panic(r) && !gl_panics_add(&d->panics, r))
		return false;
	if (gl_record_group(r) || !r->stack)
		return add_group(d, r, err);
	return gl_record_has(r, GL_HAS_REPEAT) || add_any(d, r, err);
}

/* --- dumps of an operand -------------------------------------------------------------- */

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
	uint64_t dump = gl_record_dump(r);

	for (size_t i = 0; g && i < g->dumps.n; i++)
		if (!gl_snapshots_add_dump_name(&d->snapshots, g->dumps.v[i].key))
			return false;
	for (size_t i = 0; g && g->dumps.n == 0 && i < g->sources.n; i++)
		if (!gl_snapshots_add_dump_name(
			    &d->snapshots, dump_name(d, g->sources.v[i].key, dump)))
			return false;
	return (g && g->dumps.n + g->sources.n > 0) ||
	       gl_snapshots_add_dump_name(&d->snapshots, dump_name(d, r->source, dump));
}

/*
 * With by_operand: adds the names of the dumps of n records, whose strings must all be alive, to
 * the current snapshot. Skips a record that is from the same dump as the record before it, as most
 * are.
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

int gl_delta_add_records(struct gl_delta *d, const struct gl_record *r, size_t n,
	struct gl_err *err)
{
	/* A goroutine with a wait may be stuck, so it must be added singly, not only counted. */
	uint32_t but = d->with_stuck ? GL_HAS_WAIT : 0;
	size_t i = 0;

	gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (d->snapshots.by_operand && !note_dumps(d, r, n))
		return -1;
	for (;;) {
		size_t counted = gl_groups_count_on(d->groups, r + i, n - i, but);

		if (counted > 0 && (!watch(d, r + i, counted) ||
					   (d->with_ids && !note_ids(d, r + i, counted))))
			return -1;
		i += counted;
		if (i == n)
			return 0;
		if (!add(d, &r[i++], err))
			return -1;
	}
}

