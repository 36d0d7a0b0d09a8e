/*
 * slot: functions of libraries in which a goroutine waits for its turn: for a connection of a pool,
 * a stream of a quota, or another goroutine's result. They are recognised by their names.
 */
#ifndef GL_WAITS_SLOT_H
#define GL_WAITS_SLOT_H

#include "lib/base/str.h"

struct gl_slot {
	/* the function that waits; in a vendored copy, the name ends in the same way */
	struct gl_str func;
	struct gl_str what; /* such as `a connection of a database/sql pool` */
	/*
	 * prefixes of the names of the functions that run while the slot is taken; if the first one
	 * is empty, any function may
	 */
	struct gl_str holders[4];
};

/* Returns the slot for which this function waits, or NULL. */
const struct gl_slot *gl_slot_of(struct gl_str func);

/* Returns true if a goroutine with this function on its stack may have one of these slots. */
bool gl_slot_is_held(const struct gl_slot *slot, struct gl_str func);

#endif
