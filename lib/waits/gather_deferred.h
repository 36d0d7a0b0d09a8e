/*
 * gather_deferred: the lines of goroutines that are searched for addresses at the end of the dump.
 * Then it is known which addresses matter, and in most dumps none does.
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
 * Returns the kept lines of a goroutine; NULL if there are none, or if no goroutine waits for an
 * object that shows its address.
 */
struct gl_deferred *gl_deferred_of(const struct gl_gather *g, uint32_t goroutine);

/*
 * Returns the receivers that the lines show, one for each element of gl_site.receivers; 0: not
 * shown, or not counted (gl_gather_next_receiver). They are read when they are first asked for.
 * Returns NULL if there is no memory.
 */
const uint64_t *gl_deferred_receivers(struct gl_gather *g, struct gl_gather_common *c,
	struct gl_deferred *l);

/*
 * Like gl_deferred_receivers, but reads only the i-th receiver, into *key. Returns false if there
 * is no memory.
 */
bool gl_deferred_receiver(struct gl_gather *g, struct gl_gather_common *c,
	const struct gl_deferred *l, size_t i, uint64_t *key);

#endif
