/*
 * slot: functions of libraries in which a goroutine waits for its turn: a connection of a pool, a
 * stream of a quota, another goroutine's result. They are known by name.
 */
#ifndef GL_WAITS_SLOT_H
#define GL_WAITS_SLOT_H

#include "lib/base/str.h"

struct gl_slot {
	struct gl_str func; /* the function that waits; a vendored copy's name ends like this */
	struct gl_str what; /* `a connection of a database/sql pool` */
	/* what the names of functions begin with that run while a slot is taken; p == NULL: any */
	struct gl_str holders[4];
};

/* Returns the row of a function, or NULL. */
const struct gl_slot *gl_slot_of(struct gl_str func);

/* Whether a goroutine with this function on its stack may have such a slot. */
bool gl_slot_is_held(const struct gl_slot *slot, struct gl_str func);

#endif
