/*
 * delta: snapshots of a process, and what changed between them. Goroutines are grouped over all
 * snapshots (group.h) and counted in each. Goroutines of the runtime are excluded and counted
 * separately, and so is the one that writes the dump, unless it is the only one of its dump
 * (sole.h).
 *
 * Memory grows with the groups and with the snapshots that each is in. If with_stuck, it also grows
 * by what stuck.h says, and if with_ids, by what turnover.h says.
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
	 * true: a snapshot is everything after one gl_delta_open; false: each dump of each source
	 * is one
	 */
	bool by_operand;
	/* use ids to find goroutines that never moved and where another process begins */
	bool with_stuck;
	/* use ids to tell a leak from traffic, and to find goroutines that are held up */
	bool with_ids;
	unsigned rise; /* the percentage of steps that must rise in a leak; 0: 100 */
};

struct gl_delta *gl_delta_new(struct gl_stacks *stacks, const struct gl_delta_options *opt);
void gl_delta_free(struct gl_delta *d);

/*
 * With by_operand: begins the snapshot that the following records belong to. Returns false if there
 * is no memory.
 */
bool gl_delta_open(struct gl_delta *d, struct gl_str name);

/*
 * Adds n records like gl_groups_add; all their strings must be alive. Many at once are faster.
 * Without by_operand, a group is counted in each dump that its maps name.
 */
int gl_delta_add(struct gl_delta *d, const struct gl_record *r, size_t n, struct gl_err *err);

/*
 * The snapshots were not added in the order of time: gl_delta_finish sorts them by source and dump.
 * What depends on the order of ids is then not known.
 */
void gl_delta_shuffle(struct gl_delta *d);

/*
 * Call it once everything was added. Finds the stuck goroutines. Snapshots stay in the order of the
 * input; but if one group named several dumps, they are sorted by source and dump, and if a group
 * did not say which dumps it is from, everything is one snapshot. Returns false if there is no
 * memory.
 */
bool gl_delta_finish(struct gl_delta *d);

/*
 * The functions below may be called after gl_delta_finish. What they return is valid until
 * gl_delta_free.
 */

/* Returns the number of snapshots. The snapshot of the panics counts only if it is the only one. */
size_t gl_delta_count(const struct gl_delta *d);

/*
 * Returns the number of panics that are dumps of a single goroutine, see above. With by_operand
 * they are in the snapshot of their operand instead.
 */
uint64_t gl_delta_alone(const struct gl_delta *d);

/*
 * Without by_operand: returns how many dumps have goroutines in the groups. Dumps of panics are
 * included.
 */
size_t gl_delta_dumps(const struct gl_delta *d);

/* Returns all crashes and panics, by the place where they happened. */
struct gl_panics *gl_delta_panics(struct gl_delta *d);

const struct gl_snapshot *gl_delta_snapshot(const struct gl_delta *d, size_t i);

/* What was excluded from all snapshots together, and whether one of them was truncated. */
struct gl_delta_aside {
	uint64_t runtime, dumpers; /* number of goroutines */
	bool is_truncated;
};
struct gl_delta_aside gl_delta_aside(const struct gl_delta *d);

struct gl_groups *gl_delta_groups(struct gl_delta *d);

/*
 * Returns the number of goroutines of a group in each snapshot that has it, in the order of the
 * snapshots, *n of them; valid until the next call. Takes time in proportion to *n.
 */
const struct gl_point *gl_delta_points(struct gl_delta *d, size_t number, size_t *n);

/* Returns the largest of these numbers. */
uint64_t gl_delta_most(struct gl_delta *d, size_t number);

/*
 * Returns how many goroutines of a group have a known wait in the cohort's dump; in all dumps if
 * the cohort is a sum.
 */
uint64_t gl_delta_waiting(const struct gl_delta *d, size_t number, const struct gl_cohort *c);

/*
 * Returns true if groups did not say which dumps they are from, so that the one snapshot may be the
 * sum of several.
 */
bool gl_delta_is_blurred(const struct gl_delta *d);

/*
 * Sets which groups wait for work (by group number; borrowed), which gl_change_calm takes into
 * account.
 */
void gl_delta_set_idle(struct gl_delta *d, const bool *is_idle);

/* Computes the change of a group. Invalidates the result of gl_delta_points. */
void gl_delta_change(struct gl_delta *d, size_t number, struct gl_change *out);

/*
 * Computes the trend of the total number of goroutines. Invalidates the result of gl_delta_points.
 */
void gl_delta_total(struct gl_delta *d, struct gl_trend *out);

/* Returns the seconds from this snapshot to the last one, or 0 if a time is unknown. */
uint64_t gl_delta_seconds(const struct gl_delta *d, size_t from);

#endif
