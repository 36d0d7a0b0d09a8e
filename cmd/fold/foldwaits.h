/*
 * foldwaits: how many goroutines of each group have waited for how long. This is counted here
 * because groups keep only sums of waits, but a profile has a sample for each wait.
 *
 * Memory grows with the groups and the distinct waits in each.
 */
#ifndef GL_CMD_FOLD_FOLDWAITS_H
#define GL_CMD_FOLD_FOLDWAITS_H

#include "lib/summary/counter.h"

struct foldwait {
	uint64_t seconds, n;
	uint64_t sum; /* seconds * n, or GL_COUNTER_MOST if that is less */
};

/* A zeroed struct is empty. All fields are private. */
struct foldwaits {
	struct gl_counter_pool pool;
	struct gl_counter **v; /* indexed by the number of the group; NULL: no wait is known */
	size_t n, cap;
	/* indexed by minutes: the name of this wait; NULL: not needed yet */
	const struct gl_counter_name **minutes;
	struct foldwait *list;
	size_t list_cap;
};

void foldwaits_free(struct foldwaits *w);

/*
 * Adds the waits of a record of this group. If the record is itself a group, adds them only if all
 * its known waits are equal.
 */
void foldwaits_add(struct foldwaits *w, size_t group, const struct gl_record *r);

/*
 * Returns the waits of a group, the shortest first, and sets *n to their number. They are valid
 * until the next call.
 */
const struct foldwait *foldwaits_list(struct foldwaits *w, size_t group, size_t *n);

#endif
