/*
 * cohort: how many goroutines of a dump have waited for the same number of minutes. The runtime
 * prints whole minutes, counted from when a GC cycle first saw a goroutine parked (waitsince,
 * runtime/mgcmark.go; goroutineheader, runtime/traceback.go), so all that were parked at one
 * moment are told with one number: many of them are the moment of a failure.
 *
 * Memory: 24 bytes for each number of minutes of each dump, but for at most GL_COHORTS_MOST of
 * them; the goroutines of others are left out.
 */
#ifndef GL_SUMMARY_COHORT_H
#define GL_SUMMARY_COHORT_H

#include "lib/record/record.h"

#define GL_COHORTS_MOST 65536

struct gl_cohorts;

struct gl_cohort {
	struct gl_str source; /* p == NULL: not known */
	uint64_t dump;	      /* 0: not known */
	uint64_t minutes;
	uint64_t n; /* goroutines */
	bool is_sum; /* over dumps of which groups do not tell; then there is neither of the above */
};

struct gl_cohorts *gl_cohorts_new(void); /* NULL without memory */
void gl_cohorts_free(struct gl_cohorts *c);

/* A record is of one dump; so are the members of a group where all agree on which. */
bool gl_cohort_is_of_dump(const struct gl_record *r);

/* How many goroutines of a record have a known wait. */
uint64_t gl_cohort_waiting(const struct gl_record *r);

/*
 * Count those of n records whose wait is known; repeats, the runtime's own and who writes the dump
 * are left out. A group counts where all its known waits are alike. false without memory.
 */
bool gl_cohorts_add(struct gl_cohorts *c, const struct gl_record *r, size_t n);

/*
 * Where groups that are not of one dump have waited for as long as goroutines of some dump, which
 * may be theirs, all are one sum. The largest come first, then the longest wait; borrowed. NULL
 * without memory.
 */
const struct gl_cohort *gl_cohorts_sort(struct gl_cohorts *c, size_t *n);

#endif
