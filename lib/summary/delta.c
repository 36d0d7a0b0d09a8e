#include "lib/summary/delta.h"

#include "lib/base/mem.h"
#include "lib/summary/delta_add.h"

struct gl_delta *gl_delta_new(struct gl_stacks *stacks, const struct gl_delta_options *opt)
{
	struct gl_delta *d = gl_mem_new(1, sizeof *d);

	if (!d)
		return NULL;
	d->snapshots.pool = &d->pool;
	d->snapshots.by_operand = opt->by_operand;
	d->stuck.arena = &d->pool.arena;
	d->with_stuck = opt->with_stuck;
	d->with_ids = opt->with_ids;
	d->rise = opt->rise ? opt->rise : 100;
	d->groups = gl_groups_new(stacks, opt->keys,
		opt->with_dumps ? GL_WITHOUT_NONE : GL_WITHOUT_DUMPS);
	if (!d->groups) {
		gl_mem_free(d);
		return NULL;
	}
	gl_groups_set_report(d->groups, gl_delta_report_count, d);
	return d;
}

void gl_delta_free(struct gl_delta *d)
{
	if (!d)
		return;
	gl_groups_free(d->groups);
	gl_counter_pool_free(&d->pool);
	gl_buf_free(&d->scratch);
	gl_snapshots_free(&d->snapshots);
	for (size_t i = 0; i < d->ngroups; i++)
		gl_sums_free(&d->sums[i]);
	gl_mem_free(d->sums);
	gl_turnover_free(&d->turnover);
	gl_stuck_free(&d->stuck);
	gl_soles_free(&d->soles);
	gl_panics_free(&d->panics);
	gl_timeline_free(&d->timeline);
	gl_sums_free(&d->sorted);
	gl_mem_free(d->blocked);
	gl_mem_free(d);
}

bool gl_delta_open(struct gl_delta *d, struct gl_str name)
{
	if (!gl_delta_end_soles(d, 0))
		return false;
	d->has_before = false;
	if (!gl_snapshots_open(&d->snapshots, name))
		return false;
	gl_delta_mark(d, d->snapshots.now);
	return true;
}

int gl_delta_add(struct gl_delta *d, const struct gl_record *r, size_t n, struct gl_err *err)
{
	return gl_delta_add_records(d, r, n, err);
}

/* --- the end ------------------------------------------------------------------------- */

/*
 * Corrects what depends on where processes begin. If snapshots are mixed (is_mixed), it is unknown
 * where they begin. If another process begins at some snapshot, no goroutine can have been in every
 * snapshot, so no goroutine is stuck.
 */
static void end_processes(struct gl_delta *d)
{
	bool has_begun = false;

	for (size_t i = 1; i <= d->snapshots.n; i++) {
		struct gl_snapshot_row *s = &d->snapshots.v[i];

		s->begins &= !d->is_mixed;
		s->is_doubtful &= !d->is_mixed && !s->begins;
		has_begun |= s->begins;
	}
	if (has_begun)
		gl_stuck_clear(&d->stuck);
}

static bool lay_timeline(struct gl_delta *d)
{
	bool is_done = true;

	for (size_t i = 0; i < d->snapshots.nshown && is_done; i++) {
		struct gl_snapshot one = gl_snapshots_at(&d->snapshots, i);

		is_done = gl_timeline_add(&d->timeline, one.begins, one.is_truncated);
	}
	return is_done;
}

/* --- answers ------------------------------------------------------------------------- */

size_t gl_delta_count(const struct gl_delta *d)
{
	return d->snapshots.nshown;
}

uint64_t gl_delta_lone_panics(const struct gl_delta *d)
{
	return d->snapshots.panics;
}

size_t gl_delta_dumps(const struct gl_delta *d)
{
	return (d->snapshots.n > 0 ? d->snapshots.nshown : 0) + (size_t)d->snapshots.panics;
}

struct gl_panics *gl_delta_panics(struct gl_delta *d)
{
	return &d->panics;
}

struct gl_snapshot gl_delta_snapshot(const struct gl_delta *d, size_t i)
{
	return gl_snapshots_at(&d->snapshots, i);
}

struct gl_snapshot gl_delta_sum(const struct gl_delta *d)
{
	return gl_snapshots_sum(&d->snapshots);
}

struct gl_groups *gl_delta_groups(struct gl_delta *d)
{
	return d->groups;
}

bool gl_delta_is_sum(const struct gl_delta *d)
{
	return d->snapshots.is_sum;
}

uint64_t gl_delta_waiting(const struct gl_delta *d, size_t number, const struct gl_cohort *c)
{
	struct gl_outline o;
	struct gl_sums_walk w = {0};
	struct gl_sum x;
	uint32_t snapshot;
	uint64_t n = 0;

	gl_groups_outline(d->groups, number, &o);
	if (c->is_sum)
		return o.wait_known;
	if (!gl_snapshots_of_dump(&d->snapshots, c->source, c->dump, &snapshot))
		return 0;
	while (gl_sums_next(&d->sums[number], &w, &x))
		if (x.at == snapshot)
			n = gl_counter_sum(n, x.waiting);
	return n;
}

/* Returns true if the sums of the group are in the final order of the snapshots. */
static bool is_in_order(const struct gl_delta *d, size_t number)
{
	return !gl_sums_is_mixed(&d->sums[number]) && gl_snapshots_are_in_order(&d->snapshots);
}

/*
 * Empties d->sorted, and returns it as points. If memory runs out while it is filled, points are
 * missing; gl_mem_lacked says so.
 */
static struct gl_points begin_points(struct gl_delta *d)
{
	gl_sums_free(&d->sorted);
	d->sorted = (struct gl_sums){.count = 0};
	return (struct gl_points){&d->sorted, d->timeline.n};
}

struct gl_points gl_delta_points(struct gl_delta *d, size_t number)
{
	struct gl_points points = {&d->sums[number], d->timeline.n};
	struct gl_sums_walk w = {0};
	struct gl_sum x;

	if (is_in_order(d, number))
		return points;
	points = begin_points(d);
	while (gl_sums_next(&d->sums[number], &w, &x)) {
		size_t at = gl_snapshots_place(&d->snapshots, x.at);

		if (at < points.n) /* it is not the snapshot of the panics (snapshots.h) */
			gl_sums_add(&d->sorted, (uint32_t)at + 1, x.n, x.waiting);
	}
	gl_sums_merge(&d->sorted);
	return points;
}

uint64_t gl_delta_peak(struct gl_delta *d, size_t number)
{
	const struct gl_sums *sums = &d->sums[number];
	struct gl_points points = gl_delta_points(d, number);
	struct gl_sums_walk w = {0};
	struct gl_outline o;
	struct gl_point p;
	uint64_t most = 0;

	gl_groups_outline(d->groups, number, &o);
	if (is_in_order(d, number) && !d->is_mixed && sums->count > 1 && o.count == sums->count)
		return 1; /* each snapshot that has the group has one goroutine of it */
	while (gl_points_next(&points, &w, &p))
		most = p.n > most ? p.n : most;
	return most;
}

/* Finds the goroutines that are held up in the last snapshot. */
static bool find_blocked(struct gl_delta *d)
{
	bool *was_there, begins;

	if (!d->with_stuck || d->is_mixed || !d->watched || d->watched != d->snapshots.nshown)
		return true;
	begins = d->snapshots.v[d->watched].begins;
	d->blocked = gl_mem_new(d->ngroups, sizeof *d->blocked);
	was_there = gl_mem_new(d->ngroups, sizeof *was_there);
	for (size_t i = 0; was_there && i < d->ngroups; i++) {
		struct gl_points points = gl_delta_points(d, i);

		was_there[i] = gl_points_at(&points, 0) > 0;
	}
	if (d->blocked && was_there)
		gl_blocked_find(&d->turnover, d->groups, begins, was_there, d->blocked);
	gl_mem_free(was_there);
	return d->blocked && was_there;
}

void gl_delta_set_unordered(struct gl_delta *d)
{
	d->snapshots.is_unordered = d->is_mixed = true;
}

bool gl_delta_finish(struct gl_delta *d)
{
	size_t ngroups;

	if (!gl_delta_end_soles(d, 0))
		return false;
	ngroups = gl_groups_count(d->groups);
	/* makes room for all groups at once, before they are reported one by one */
	if (ngroups > 0 && !gl_delta_reserve(d, ngroups - 1))
		return false;
	if (!gl_groups_settle(d->groups) || !gl_delta_end_watched(d) ||
		!gl_stuck_finish(&d->stuck))
		return false;
	gl_turnover_finish(&d->turnover);
	end_processes(d);
	return gl_snapshots_finish(&d->snapshots) && lay_timeline(d) && find_blocked(d);
}

void gl_delta_set_idle(struct gl_delta *d, const bool *is_idle)
{
	d->is_idle = is_idle;
}

bool gl_delta_is_idle(const struct gl_delta *d, size_t number)
{
	return d->is_idle && d->is_idle[number];
}

/* Returns how many goroutines of a group have a known wait in the last snapshot. */
static uint64_t waiting_last(const struct gl_points *p)
{
	return p->sums->count > 0 && p->sums->at == p->n ? p->sums->waiting : 0;
}

void gl_delta_change(struct gl_delta *d, size_t number, struct gl_change *out)
{
	struct gl_points points = gl_delta_points(d, number);
	const struct gl_transition_sums *sums =
		d->is_mixed ? NULL : gl_turnover_sums(&d->turnover, number);
	struct gl_outline outline;

	gl_change_of(&d->timeline, &points, sums, d->rise, out);
	out->waiting = waiting_last(&points);
	out->stuck = gl_stuck_of(&d->stuck, number, &out->nstuck);
	if (d->blocked)
		out->blocked = d->blocked[number];
	gl_groups_outline(d->groups, number, &outline);
	gl_change_correct_waiting(out, outline.class, out->course.last);
	if (gl_delta_is_idle(d, number))
		gl_change_correct_idle(out, out->course.last);
}

bool gl_delta_may_leak(const struct gl_delta *d, size_t number)
{
	return !is_in_order(d, number) ||
	       gl_sums_rises(&d->sums[number]) >= GL_CHANGE_LEAST_STEPS;
}

void gl_delta_total(struct gl_delta *d, struct gl_trend *out)
{
	struct gl_points points = begin_points(d);

	for (size_t i = 0; i < points.n; i++)
		gl_sums_add(&d->sorted, (uint32_t)i + 1, gl_delta_snapshot(d, i).goroutines, 0);
	gl_trend_of(&d->timeline, &points, out);
}

uint64_t gl_delta_seconds(const struct gl_delta *d, size_t from)
{
	struct gl_snapshot first = gl_delta_snapshot(d, from);
	struct gl_snapshot last = gl_delta_snapshot(d, gl_delta_count(d) - 1);

	if (!first.has_time || !last.has_time || last.time <= first.time)
		return 0;
	return (uint64_t)(last.time - first.time);
}
