/*
 * sums: how many goroutines of a group each of many snapshots has. There may be as many sums for
 * each of many groups, so one takes two or three bytes. A snapshot is known by a number, which may
 * as well stand for something else, such as a name (counter.h).
 *
 * Sums mostly come in the order of their snapshots, but may come in any order, and those of one
 * snapshot are added up. If they do not follow each other, this is done now and then, so that
 * memory grows with the snapshots, not with the sums that are added.
 */
#ifndef GL_SUMMARY_SUMS_H
#define GL_SUMMARY_SUMS_H

#include "lib/base/varints.h"

struct gl_sum {
	uint32_t at; /* number of the snapshot */
	uint64_t n;  /* goroutines; at most INT64_MAX, see gl_counter_sum */
	uint64_t waiting; /* how many of them have a known wait */
};

/* A zeroed struct is empty. */
struct gl_sums {
	/* of each but the last: the step to `at`; twice n, and 1 if some wait; then how many */
	struct gl_varints packed;
	struct gl_sum last; /* valid if count > 0 */
	uint32_t before;    /* `at` of the last packed one */
	uint32_t count;	    /* how many there are, with the last */
	uint32_t merged;    /* how many there were after gl_sums_merge */
	bool is_mixed;	    /* those since then are not in order */
};

void gl_sums_free(struct gl_sums *s);

/* Adds to the counts of a snapshot. Returns false if there is no memory. */
bool gl_sums_add(struct gl_sums *s, uint32_t at, uint64_t n, uint64_t waiting);

/* Leaves one sum for each snapshot, in their order. Returns false if there is no memory. */
bool gl_sums_merge(struct gl_sums *s);

/*
 * Iterates over the sums in the order in which they were added; a snapshot may have several. The
 * caller initialises the walk with 0. Returns false at the end.
 */
struct gl_sums_walk {
	size_t byte;
	uint32_t before, count;
};
bool gl_sums_next(const struct gl_sums *s, struct gl_sums_walk *w, struct gl_sum *out);

#endif
