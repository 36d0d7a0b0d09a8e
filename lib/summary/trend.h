/*
 * trend: how a number of goroutines developed over snapshots. A step leads from one snapshot to the
 * next one of the same process. Where another process begins there is no step, because its
 * goroutines have nothing to do with those before.
 */
#ifndef GL_SUMMARY_TREND_H
#define GL_SUMMARY_TREND_H

#include "lib/base/str.h"

struct gl_trend {
	size_t steps, rose, fell; /* number of steps, and in how many the number rose or fell */
	int64_t rise; /* the sum of all steps */
	size_t from;  /* the first snapshot of the last process */
	int64_t late; /* the last snapshot minus snapshot `from` */
	size_t peak;  /* the first snapshot with the largest number */
	bool has_moved; /* the counts are not all the same */
	/* there are two steps or more, all of them rise, by at least three in total */
	bool is_leak;
};

/*
 * Computes the trend of n counts (n >= 1), each at most INT64_MAX. begins[i]: another process
 * begins with snapshot i.
 */
void gl_trend_of(const uint64_t *counts, const bool *begins, size_t n, struct gl_trend *out);

/*
 * Forecasts when a number that is `now` and gained `gained` over `span` (seconds, or steps) will
 * reach *goal, the next power of ten above it, from 1000 on. *left is in the unit of span, rounded
 * up. Returns false if it did not gain, or if that is too far away.
 */
bool gl_trend_forecast(uint64_t now, int64_t gained, uint64_t span, uint64_t *goal,
	uint64_t *left);

#endif
