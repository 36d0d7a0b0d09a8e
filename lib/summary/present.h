/*
 * present: turns the tally of a group into a record (gl-record(5)). A presenter has its own memory,
 * which holds one group and is reused for the next.
 */
#ifndef GL_SUMMARY_PRESENT_H
#define GL_SUMMARY_PRESENT_H

#include "lib/summary/key.h"
#include "lib/summary/tally.h"

/* A zeroed struct is ready for use. */
struct gl_present {
	struct gl_arena arena; /* holds the group presented last */
	struct gl_record record;
	struct gl_more more;
	struct gl_group group;
	struct gl_str names[GL_KEYS_MAX], values[GL_KEYS_MAX];
};

void gl_present_free(struct gl_present *p);

/*
 * Returns t, a tally of `store`, as a record. The runs of t must have gone through gl_run_settle
 * and gl_run_add_creators. `key` has the values of the keys as gl_keys_put made them. If no
 * member's stack has exactly the frames and the creator on which all members agree, a stack that
 * has them is added to `stacks`. The result borrows from all arguments and is valid until the next
 * call; NULL if there is no memory.
 */
const struct gl_record *gl_present_tally(struct gl_present *p, struct gl_stacks *stacks,
	const struct gl_keys *keys, struct gl_str key, const struct gl_tally *t,
	struct gl_tally_store *store);

/*
 * Returns only the maps and the waits of t. The result is valid until the next call; NULL if there
 * is no memory.
 */
const struct gl_group *gl_present_total(struct gl_present *p, const struct gl_tally *t,
	struct gl_tally_store *store);

#endif
