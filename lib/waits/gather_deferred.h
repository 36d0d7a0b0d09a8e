/*
 * gather_deferred: the lines of goroutines that are searched for addresses only at the end of the
 * dump, when it is known which addresses matter. In most dumps none does.
 */
#ifndef GL_WAITS_GATHER_DEFERRED_H
#define GL_WAITS_GATHER_DEFERRED_H

#include "lib/waits/gather_state.h"

/*
 * Keeps the goroutine's lines until the end of the dump, unless they show no addresses, or there is
 * no room. Returns false if there is no memory.
 */
bool gl_deferred_keep(struct gl_lead_target *b);

/*
 * Looks in the lines for addresses that lead to the objects for which goroutines wait. Returns
 * false if there is no memory.
 */
bool gl_deferred_link(struct gl_gather *g, struct gl_gather_common *c);

/*
 * Adds the leads from arguments of stuck waiters (GL_LEAD_ARG) in the lines. Few dumps need them,
 * so call this only when such leads are about to be searched for. Only the first call does
 * anything. The leads must have been sorted. Returns false if there is no memory.
 */
bool gl_deferred_link_held(struct gl_gather *g, struct gl_gather_common *c);

/*
 * Returns the kept lines of a goroutine; NULL if there are none, or if no goroutine waits for an
 * object that shows its address.
 */
struct gl_deferred *gl_deferred_of(const struct gl_gather *g, uint32_t goroutine);

/*
 * Returns the i-th receiver (gl_outer.receivers) in the lines; 0: it is not shown, or not counted
 * (gl_gather_next_receiver). Call gl_deferred_link before.
 */
uint64_t gl_deferred_receiver(const struct gl_gather *g, const struct gl_deferred *l, size_t i);

/*
 * Returns all receivers in the lines, as gl_deferred_receiver returns them, and keeps them. Returns
 * NULL if there is no memory.
 */
const uint64_t *gl_deferred_receivers(struct gl_gather *g, struct gl_deferred *l);

#endif
