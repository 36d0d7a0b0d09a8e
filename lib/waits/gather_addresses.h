/*
 * gather_addresses: reads the addresses among the arguments of a goroutine, which become leads
 * (gather.h) to it.
 */
#ifndef GL_WAITS_GATHER_ADDRESSES_H
#define GL_WAITS_GATHER_ADDRESSES_H

#include "lib/waits/gather_state.h"

/* Reads the args of the first n frames. Returns false if there is no memory. */
bool gl_gather_read_args(struct gl_lead_target *b, size_t n);

/*
 * Finds the next receiver that counts, from index *i of gl_outer.receivers on. The args of the
 * frames must have been read. If methods call each other on one receiver, only the innermost of
 * them counts. May skip receivers that are not wanted. Returns false at the end.
 */
bool gl_gather_next_receiver(struct gl_lead_target *b, size_t *i, uint64_t *key);

/*
 * Records the receiver of a method of the type, because receivers show how large the structs of the
 * type can be. Returns false if there is no memory.
 */
bool gl_gather_add_shown(struct gl_gather *g, uint64_t key, uint32_t type);

/*
 * Adds leads from the args that were read. If b->wanted is set, leaves out those that
 * gl_gather_add_held_leads adds. Returns false if there is no memory.
 */
bool gl_gather_add_address_leads(struct gl_lead_target *b);

/* Returns true if gl_gather_add_held_leads may add leads. */
bool gl_gather_may_hold(const struct gl_lead_target *b);

/*
 * Adds leads from the arguments of a stuck goroutine, because a lock that it holds may be among
 * them: a struct that begins with its lock is often passed on to other functions. Adds only a
 * limited number (GL_LIMIT_HELD), because the first of many waiters are enough. Returns false if
 * there is no memory.
 */
bool gl_gather_add_held_leads(struct gl_lead_target *b);

#endif
