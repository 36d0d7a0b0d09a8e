/*
 * cohort: counts how many goroutines of a dump have waited for the same number of minutes. The
 * runtime prints whole minutes, counted from when a GC cycle first saw a goroutine parked
 * (waitsince, runtime/mgcmark.go; goroutineheader, runtime/traceback.go). So all goroutines that
 * were parked at one moment show the same number. If there are many of them, something probably
 * failed at that moment.
 *
 * Memory: 24 bytes for each cohort, which is a dump and a number of minutes. There are at most
 * GL_COHORTS_MOST; goroutines of any further cohort are not counted.
 */
#ifndef GL_SUMMARY_COHORT_H
#define GL_SUMMARY_COHORT_H

#include "lib/record/record.h"

#define GL_COHORTS_MOST 65536
#define GL_COHORT_LEAST 10 /* smaller cohorts are not worth a finding */

struct gl_cohorts;

struct gl_cohort {
	struct gl_str source; /* p == NULL: unknown */
	uint64_t dump;	      /* 0: unknown */
	uint64_t minutes;
	uint64_t n; /* number of goroutines */
	/*
	 * true: the cohort is a sum over several dumps, because a group does not say how its
	 * members are spread over the dumps; source and dump are then unset
	 */
	bool is_sum;
};

struct gl_cohorts *gl_cohorts_new(void); /* NULL if there is no memory */
void gl_cohorts_free(struct gl_cohorts *c);

/*
 * Returns true if all goroutines of the record are known to be from one dump: always for a
 * goroutine, and for a group if all members agree on their dump.
 */
bool gl_cohort_is_of_dump(const struct gl_record *r);

/* Returns how many goroutines of the record have a known wait. */
uint64_t gl_cohort_waiting(const struct gl_record *r);

/*
 * Counts those of the n records whose wait is known. Leaves out goroutines that were printed again
 * (`repeat`), goroutines of the runtime, and the goroutine that writes the dump. Counts a group
 * only if all its known waits are equal. Returns false if there is no memory.
 */
bool gl_cohorts_add(struct gl_cohorts *c, const struct gl_record *r, size_t n);

/*
 * Returns *n cohorts, the largest first, and equally large ones by falling wait. They are at least
 * the `most` largest ones, if there are so many, and all that have GL_COHORT_LEAST goroutines or
 * more. *all: number of all cohorts. If the dump of a group is unknown, its goroutines may belong
 * to any dump with the same wait, so all cohorts with that wait are merged into one sum. The result
 * is borrowed until the next call; NULL if there is no memory.
 */
const struct gl_cohort *gl_cohorts_sort(
	struct gl_cohorts *c, uint64_t most, size_t *n, size_t *all);

#endif
