/*
 * trend: how a number of goroutines developed over snapshots. A step leads from one snapshot to the
 * next one of the same process. No step leads to a snapshot with which another process begins,
 * because its goroutines have nothing to do with those before.
 *
 * The number in a truncated snapshot is a lower bound. So a rise to a truncated snapshot is a step,
 * and so is a fall from it to a smaller number than it shows. In all other cases the truncated
 * snapshot is skipped, and the snapshot after it is compared with the snapshot before it. If both
 * snapshots of a step are truncated, they are taken to have lost equally many goroutines, so that
 * the second one proves a rise if it shows more.
 *
 * Most groups are only in a few of many snapshots. So a trend is computed from the snapshots that
 * have the group, and takes time in proportion to their number, however many snapshots there are in
 * all.
 */
#ifndef GL_SUMMARY_TREND_H
#define GL_SUMMARY_TREND_H

#include "lib/base/ranks.h"
#include "lib/summary/sums.h"

/*
 * The snapshots in their order. They show all that a step depends on besides the counts. A snapshot
 * takes less than a byte. A zeroed struct is empty.
 */
struct gl_timeline {
	size_t n;
	struct gl_ranks begins; /* the snapshots with which another process begins */
	struct gl_ranks wholes; /* the snapshots that are not truncated */
	/* those of `wholes` that follow another complete snapshot of their process */
	struct gl_ranks steps;
	bool has_whole; /* the last process has a complete snapshot */
};

/*
 * Appends a snapshot. begins: another process begins with it; is_truncated: its counts are lower
 * bounds. Returns false if there is no memory.
 */
bool gl_timeline_add(struct gl_timeline *t, bool begins, bool is_truncated);
void gl_timeline_free(struct gl_timeline *t);

static inline bool gl_timeline_is_truncated(const struct gl_timeline *t, size_t i)
{
	return !gl_ranks_has(&t->wholes, i);
}

/* Returns the first snapshot of the process of snapshot i. */
size_t gl_timeline_from(const struct gl_timeline *t, size_t i);

/* The number of goroutines in one snapshot. */
struct gl_point {
	size_t at; /* index of the snapshot */
	uint64_t n;
};

/*
 * Points in the order of their snapshots. The sum with number `at` is the point of snapshot at - 1.
 * A sum with the number 0, or with a number above n, is no point.
 */
struct gl_points {
	const struct gl_sums *sums; /* not mixed (gl_sums_is_mixed) */
	size_t n;
};

/* Iterates over the points. The caller initialises the walk with 0. */
bool gl_points_next(const struct gl_points *p, struct gl_sums_walk *w, struct gl_point *out);

/*
 * Returns the number of goroutines in the snapshot at this index. May take time in proportion to
 * the number of points before it.
 */
uint64_t gl_points_at(const struct gl_points *p, size_t at);

struct gl_trend {
	uint64_t first, last; /* the numbers in the first and in the last snapshot */
	/* number of all steps, of steps in which the number rose, and of those in which it fell */
	size_t steps, rose, fell;
	size_t absent; /* number of steps that begin and end without any goroutine */
	size_t quiet; /* number of steps after the last one that rose */
	int64_t rise; /* by how much the number changed in all steps together */
	size_t from;  /* the first snapshot of the last process */
	/* the number in the last snapshot minus that in snapshot `from` */
	int64_t late;
	size_t peak;  /* index of the first snapshot with the largest number */
	bool has_moved; /* the counts are not all equal */
};

/*
 * Computes the trend over the snapshots of t. The points are in the order of the snapshots, and
 * each count is at most INT64_MAX; a snapshot without a point has no goroutines.
 */
void gl_trend_of(const struct gl_timeline *t, const struct gl_points *points, struct gl_trend *out);

/*
 * Forecasts when a number will reach *goal, the next power of ten above it, but at least 1000. The
 * number is `now`, and it grew by `gained` during `span`, which is in seconds or in steps. *left is
 * in the same unit, rounded up. Returns false if the number did not grow, or if the goal is too far
 * away.
 */
bool gl_trend_forecast(uint64_t now, int64_t gained, uint64_t span, uint64_t *goal,
	uint64_t *left);

#endif
