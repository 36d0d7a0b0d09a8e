/*
 * gather_again: the second reading of a file, for leads that the first one has left out.
 */
#ifndef GL_WAITS_GATHER_AGAIN_H
#define GL_WAITS_GATHER_AGAIN_H

#include "lib/waits/gather_state.h"

/* Whether the records of the dump must be added once more: there is something to look for. */
bool gl_gather_is_short(const struct gl_gather *g);

/*
 * Prepares for that: only leads to what goroutines wait for are kept then. Returns false if there
 * is no memory.
 */
bool gl_gather_again(struct gl_gather *g);

/* Whether gl_gather_again has prepared the dump. */
static inline bool gl_gather_is_again(const struct gl_gather *g)
{
	return g->is_again;
}

/* Whether the lead may be needed: in a second reading it is known what for. */
bool gl_gather_is_wanted(const struct gl_gather *g, const struct gl_lead *l);

/*
 * Whether the record that is being added may bring more than it did before; *index: of its
 * goroutine, if that was kept.
 */
bool gl_gather_is_needed(struct gl_gather *g, uint32_t *index);

#endif
