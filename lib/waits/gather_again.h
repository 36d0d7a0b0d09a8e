/*
 * gather_again: the second reading of a file, for leads (gather.h) that the first reading left out.
 */
#ifndef GL_WAITS_GATHER_AGAIN_H
#define GL_WAITS_GATHER_AGAIN_H

#include "lib/waits/gather_state.h"

/* Returns true if the records of the dump must be added once more, because leads are missing. */
bool gl_gather_is_short(const struct gl_gather *g);

/*
 * Prepares the dump for the second reading, which keeps only leads to objects for which goroutines
 * wait. Returns false if there is no memory.
 */
bool gl_gather_again(struct gl_gather *g);

/* Returns true if gl_gather_again has prepared the dump. */
static inline bool gl_gather_is_again(const struct gl_gather *g)
{
	return g->is_again;
}

/*
 * Returns true if the lead may be needed. In a first reading this is true of every lead; a second
 * reading knows which addresses and ids are looked for.
 */
bool gl_gather_is_wanted(const struct gl_gather *g, const struct gl_lead *l);

/*
 * Returns true if the record that is being added may add more leads than it did in the first
 * reading. *index: the index of its goroutine, if that was kept.
 */
bool gl_gather_is_needed(struct gl_gather *g, uint32_t *index);

#endif
