/*
 * present: a group, of which a tally keeps what there is, as a record (contract section 3).
 * One presenter shows one group at a time, in memory that it owns and uses again.
 */
#ifndef GL_SUMMARY_PRESENT_H
#define GL_SUMMARY_PRESENT_H

#include "lib/summary/key.h"
#include "lib/summary/tally.h"

/* All zero bytes: ready. */
struct gl_present {
	struct gl_arena arena; /* of the group presented last */
	struct gl_record record;
	struct gl_more more;
	struct gl_group group;
	struct gl_str names[GL_KEYS_MAX], values[GL_KEYS_MAX];
};

void gl_present_free(struct gl_present *p);

/*
 * t, whose runs are settled and told, as a record; key: its values, as gl_keys_put has them.
 * Borrowed until the next call, and from all that is passed; stacks gets what all members
 * agree on when no member shows just that. NULL without memory.
 */
const struct gl_record *gl_present_tally(struct gl_present *p, struct gl_stacks *stacks,
	const struct gl_keys *keys, struct gl_str key, const struct gl_tally *t,
	bool without_sources);

/* The maps and waits of t alone; as above. */
const struct gl_group *gl_present_total(struct gl_present *p, const struct gl_tally *t);

#endif
