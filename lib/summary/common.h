/*
 * common: what all members of a group have in common. A member lacking a key agrees with
 * nobody: what is lost once stays lost, so that members may come in any order, and groups be
 * members.
 */
#ifndef GL_SUMMARY_COMMON_H
#define GL_SUMMARY_COMMON_H

#include "lib/base/arena.h"
#include "lib/record/record.h"

/* Keys that are true when they are so for any member. */
#define GL_COMMON_ANY ((uint32_t)(GL_HAS_PARTIAL | GL_HAS_TRUNCATED | GL_HAS_MANGLED))

/* What members show of their stacks; NULL where they differ, or one shows nothing. */
struct gl_shown {
	const struct gl_stack *same;   /* frames and creator alike */
	const struct gl_stack *frames; /* one that has the frames of all */
	const struct gl_frame *creator, *where;
	const struct gl_canon *canon; /* of those that tell; the same with has_sig */
	uint64_t sig;
	bool has_sig;
};

struct gl_common {
	/* `has`: on what all agree, and of partial, truncated, mangled what is true of any */
	struct gl_record record; /* count, waits and stack aside */
	struct gl_more *more;	 /* the rare keys all agree on; NULL: none */
	struct gl_shown shown;
};

/* The first member: on what it has, all agree so far. Copied to arena; false without memory. */
bool gl_common_begin(struct gl_common *a, struct gl_arena *arena, const struct gl_record *r);

/*
 * A further member. state, class, source, dump and the stack, which many in a row have in
 * common, are left to the two below.
 */
void gl_common_meet(struct gl_common *a, const struct gl_record *r);
void gl_common_meet_run(struct gl_common *a, const struct gl_record *r);

/* Its creator and where are borrowed from a record without a stack. */
struct gl_shown gl_shown_by(const struct gl_record *r);
void gl_shown_meet(struct gl_shown *kept, const struct gl_shown *s);

#endif
