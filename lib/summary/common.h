/*
 * common: keeps what all members of a group have in common. If a member lacks a key, the group
 * loses it for good. So the order of the members does not matter, and groups can be members.
 */
#ifndef GL_SUMMARY_COMMON_H
#define GL_SUMMARY_COMMON_H

#include "lib/record/keytable.h"
#include "lib/summary/counter.h"

/* Keys that are true for a group if they are true for at least one member. */
#define GL_COMMON_ANY GL_KEYTABLE_BITS_OF(ANY)

/* Keys whose values gl_common_add_rest compares between the members. */
#define GL_COMMON_VALUES (GL_KEYTABLE_BITS_OF(EACH) & ~GL_KEYTABLE_BITS_OF(FLAG))

/*
 * What the members show of their stacks. A field is NULL if members differ in it, or if one of them
 * does not show it.
 */
struct gl_shown {
	const struct gl_stack *same;   /* the stack, if all have the same frames and creator */
	const struct gl_stack *frames; /* a stack with the frames that all members have */
	const struct gl_frame *creator, *where;
	/* the canon of the members that show a stack; if has_sig, it is the same for all */
	const struct gl_canon *canon;
	uint64_t sig;
	bool has_sig;
};

struct gl_common {
	/*
	 * The values on which all members agree, as a record without a stack, a count and waits.
	 * `values.has`: the keys on which they agree, plus each of `partial`, `truncated` and
	 * `mangled` that at least one member has
	 */
	struct gl_record values;
	struct gl_more *more;	 /* the rare keys on which all members agree; NULL: none */
	struct gl_shown shown;
};

/*
 * Makes r the first member. The group then has all values of r, which are copied to the pool.
 * Returns false if there is no memory.
 */
bool gl_common_begin(struct gl_common *a, struct gl_counter_pool *pool, const struct gl_record *r);

/* Does what gl_common_begin does for a record without labels and `more`, but copies no strings. */
void gl_common_borrow(struct gl_common *a, const struct gl_record *r);

/*
 * Add a further member r. Call both functions: gl_common_add_run compares its state, class, source
 * and dump, which are often the same for many consecutive members, and gl_common_add_rest compares
 * everything else but the stack.
 */
void gl_common_add_rest(struct gl_common *a, const struct gl_record *r);
void gl_common_add_run(struct gl_common *a, const struct gl_record *r);

/*
 * Does what gl_common_add_run does, for a member with the state, class and source of an earlier
 * one.
 */
static inline void gl_common_add_dump(struct gl_common *a, const struct gl_record *r)
{
	if (a->values.dump != r->dump)
		a->values.has &= ~(uint32_t)GL_HAS_DUMP;
}

/*
 * Returns what r shows of its stack. If r has no stack, `creator` and `where` are borrowed from r.
 */
struct gl_shown gl_shown_by(const struct gl_record *r);

/* Removes from *kept everything in which *s differs from it. */
void gl_shown_intersect(struct gl_shown *kept, const struct gl_shown *s);

#endif
