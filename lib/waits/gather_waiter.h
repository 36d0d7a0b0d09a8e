/*
 * gather_waiter: handles goroutines that wait for a lock or the like. It finds out what they wait
 * for, and which of them are kept one by one.
 */
#ifndef GL_WAITS_GATHER_WAITER_H
#define GL_WAITS_GATHER_WAITER_H

#include "lib/waits/gather_state.h"

/*
 * Finds the address of the object, if the goroutine's frames show it. Returns false if there is no
 * memory.
 */
bool gl_gather_find_object(struct gl_lead_target *b, bool *has_address, uint64_t *address);

/* Adds a goroutine that waits. Returns false if there is no memory. */
bool gl_gather_add_waiter(struct gl_lead_target *b, bool has_address, uint64_t address);

/*
 * Counts a waiter together with a similar one that is kept, or keeps it so that it stands for those
 * like it (gl_early_waiters). Returns false if the goroutine must be examined by gl_gather_add,
 * which is also the case if there is no memory. Call it only if c->is_few is set.
 */
bool gl_gather_join_known(struct gl_gather *g, struct gl_gather_common *c, struct gl_site *site,
	const struct gl_record *r);

/* Returns true if the goroutine is known to have waited for a minute or longer. */
static inline bool gl_gather_has_waited(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_WAIT) && r->wait_seconds >= 60;
}

/*
 * Returns true if the goroutine is stuck in a send, so that the goroutine that started it may be
 * waiting for it.
 */
static inline bool gl_gather_is_stuck_child(const struct gl_record *r)
{
	return r->class == GL_CLASS_CHAN_SEND && gl_record_has(r, GL_HAS_PARENT) &&
	       gl_gather_has_waited(r);
}

#endif
