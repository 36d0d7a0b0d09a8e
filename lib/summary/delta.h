/*
 * delta: snapshots of a process, and what changed between them. Goroutines are grouped over all
 * snapshots (group.h) and counted in each. Goroutines of the runtime are excluded and counted
 * separately, and so is the goroutine that writes a dump, unless its dump has no other goroutine
 * (sole.h).
 *
 * Memory grows with the groups, and with the number of snapshots in which each of them occurs. With
 * with_stuck it also grows as stuck.h says, and with with_ids as turnover.h says.
 */
#ifndef GL_SUMMARY_DELTA_H
#define GL_SUMMARY_DELTA_H

#include "lib/summary/change.h"
#include "lib/summary/cohort.h"
#include "lib/summary/group.h"
#include "lib/summary/panics.h"
#include "lib/summary/snapshots.h"

struct gl_delta;

struct gl_delta_options {
	const struct gl_keys *keys; /* as for gl_groups_new */
	/*
	 * true: a snapshot is everything between two calls of gl_delta_open; false: each dump of
	 * each source is a snapshot
	 */
	bool by_operand;
	/* use ids to find goroutines that never moved, and to find where another process begins */
	bool with_stuck;
	/* use ids to tell a leak from traffic, and to find goroutines that are held up */
	bool with_ids;
	bool with_dumps; /* the groups have the map `dumps` */
	unsigned rise; /* the percentage of steps that must rise in a leak; 0: 100 */
};

struct gl_delta *gl_delta_new(struct gl_stacks *stacks, const struct gl_delta_options *opt);
void gl_delta_free(struct gl_delta *d);

/*
 * Only if by_operand is set: begins the snapshot to which the following records belong. Returns
 * false if there is no memory.
 */
bool gl_delta_open(struct gl_delta *d, struct gl_str name);

/*
 * Adds n records, as gl_groups_add does. The strings of all n must be alive at the same time. It is
 * faster to add many at once. If operands are not taken as snapshots (by_operand is false), a group
 * is counted in each dump that its `dumps` and `sources` name.
 */
int gl_delta_add(struct gl_delta *d, const struct gl_record *r, size_t n, struct gl_err *err);

/*
 * Call it if the snapshots were not added in the order of time: gl_delta_finish then sorts them by
 * source and dump. Goroutine ids are then not evaluated, because that depends on the order of the
 * snapshots.
 */
void gl_delta_set_unordered(struct gl_delta *d);

/*
 * Call it once everything was added. Finds the goroutines that never moved (stuck.h). Snapshots
 * stay in the order of the input, with two exceptions: if a group named several dumps, they are
 * sorted by source and dump, and if a group did not name its dumps, everything is one snapshot.
 * Returns false if there is no memory.
 */
bool gl_delta_finish(struct gl_delta *d);

/*
 * The functions below may be called after gl_delta_finish. What they return is valid until
 * gl_delta_free.
 */

/*
 * Returns the number of snapshots. The snapshot of the panics (snapshots.h), which sums up all
 * dumps of a single panicking goroutine, is included only if there is no other.
 */
size_t gl_delta_count(const struct gl_delta *d);

/*
 * Returns the number of panics whose dump has only one goroutine (snapshots.h). If by_operand is
 * set, they are in the snapshot of their operand, and are not counted here.
 */
uint64_t gl_delta_lone_panics(const struct gl_delta *d);

/*
 * Only if by_operand is not set: returns the number of dumps from which the groups have goroutines,
 * including dumps of panics.
 */
size_t gl_delta_dumps(const struct gl_delta *d);

/* Returns all crashes and panics, counted by the place where they happened. */
struct gl_panics *gl_delta_panics(struct gl_delta *d);

struct gl_snapshot gl_delta_snapshot(const struct gl_delta *d, size_t i);

/*
 * Returns all snapshots together: their goroutines, what was excluded from them, and whether one of
 * them was truncated.
 */
struct gl_snapshot gl_delta_sum(const struct gl_delta *d);

struct gl_groups *gl_delta_groups(struct gl_delta *d);

/*
 * Returns how many goroutines of group `number` each snapshot has, in the order of the snapshots;
 * snapshots without any are left out. Valid until the next call.
 */
struct gl_points gl_delta_points(struct gl_delta *d, size_t number);

/* Returns the largest number of goroutines that the group has in any snapshot. */
uint64_t gl_delta_peak(struct gl_delta *d, size_t number);

/*
 * Returns how many goroutines of group `number` have a known wait in the dump of the cohort, or in
 * all dumps if the cohort is a sum.
 */
uint64_t gl_delta_waiting(const struct gl_delta *d, size_t number, const struct gl_cohort *c);

/*
 * Returns true if groups in the input did not name their dumps. There is then only one snapshot,
 * which may be a sum of several dumps.
 */
bool gl_delta_is_sum(const struct gl_delta *d);

/*
 * Sets which groups wait for work; gl_change_correct_idle is applied to these. is_idle: by group
 * number; borrowed.
 */
void gl_delta_set_idle(struct gl_delta *d, const bool *is_idle);

/* Returns true if the group waits for work, as gl_delta_set_idle said. */
bool gl_delta_is_idle(const struct gl_delta *d, size_t number);

/* Computes the change of a group. Invalidates the result of gl_delta_points. */
void gl_delta_change(struct gl_delta *d, size_t number, struct gl_change *out);

/* Returns false if the group certainly does not leak. Takes less time than gl_delta_change. */
bool gl_delta_may_leak(const struct gl_delta *d, size_t number);

/*
 * Computes the trend of the total number of goroutines. Invalidates the result of gl_delta_points.
 */
void gl_delta_total(struct gl_delta *d, struct gl_trend *out);

/* Returns the seconds from this snapshot to the last one, or 0 if a time is unknown. */
uint64_t gl_delta_seconds(const struct gl_delta *d, size_t from);

#endif
