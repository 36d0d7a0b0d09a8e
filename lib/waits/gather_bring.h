/* gather_bring: adds the leads (gather.h) of a goroutine, or keeps its lines for later. */
#ifndef GL_WAITS_GATHER_BRING_H
#define GL_WAITS_GATHER_BRING_H

#include "lib/waits/gather_state.h"

/*
 * Adds all leads to the goroutine: at once, at the end of the dump, or in a second reading. Returns
 * false if there is no memory.
 */
bool gl_gather_bring_all(struct gl_bringer *b);

#endif
