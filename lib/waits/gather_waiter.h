/*
 * gather_waiter: goroutines that wait for a lock or the like: what they wait for, and which of them
 * are kept one by one.
 */
#ifndef GL_WAITS_GATHER_WAITER_H
#define GL_WAITS_GATHER_WAITER_H

#include "lib/waits/gather_state.h"

/* Where the object's address stands, if it shows. Returns false if there is no memory. */
bool gl_gather_find_object(struct gl_bringer *b, bool *has_address, uint64_t *address);

/* Adds a goroutine that waits. Returns false if there is no memory. */
bool gl_gather_add_waiter(struct gl_bringer *b, bool has_address, uint64_t address);

/* Whether the goroutine is known to have waited for a minute. */
static inline bool gl_gather_has_waited(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_WAIT) && r->wait_seconds >= 60;
}

/* Whether the goroutine that started this one may wait for it, which is stuck in a send. */
static inline bool gl_gather_is_stuck_child(const struct gl_record *r)
{
	return r->class == GL_CLASS_CHAN_SEND && gl_record_has(r, GL_HAS_PARENT) &&
	       gl_gather_has_waited(r);
}

#endif
