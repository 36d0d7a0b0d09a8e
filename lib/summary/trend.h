/*
 * trend: how a number of goroutines went over snapshots. A step leads from one snapshot to the
 * next of the same process; where another process begins there is none, since its goroutines
 * have nothing to do with those before.
 */
#ifndef GL_SUMMARY_TREND_H
#define GL_SUMMARY_TREND_H

#include "lib/base/str.h"

struct gl_trend {
	size_t steps, rose, fell; /* how many there are; in how many it did */
	int64_t rise; /* the sum of all steps */
	size_t from;  /* the first snapshot of the last process */
	int64_t late; /* last snapshot less that one */
	size_t peak;  /* the first snapshot that has the most */
	bool has_moved; /* not all counts are the same */
	bool is_leak;	/* two steps or more, each rose, by three at least in sum */
};

/* Of n counts (>= 1), each INT64_MAX at most. begins[i]: another process does, with snapshot i. */
void gl_trend_of(const uint64_t *counts, const bool *begins, size_t n, struct gl_trend *out);

/*
 * When a number that is `now`, and gained so much over `span` (seconds, or steps), will be *goal:
 * the next of 1000, 10000, ... above it. *left has the unit of span, and is never too short.
 * false: it did not gain, or not in any time that counts.
 */
bool gl_trend_forecast(uint64_t now, int64_t gained, uint64_t span, uint64_t *goal,
	uint64_t *left);

#endif
