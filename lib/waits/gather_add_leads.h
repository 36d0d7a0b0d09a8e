/* gather_add_leads: adds the leads (gather.h) of a goroutine, or keeps its lines for later. */
#ifndef GL_WAITS_GATHER_ADD_LEADS_H
#define GL_WAITS_GATHER_ADD_LEADS_H

#include "lib/waits/gather_state.h"

/*
 * Adds all leads to the goroutine: at once, at the end of the dump, or in a second reading. Returns
 * false if there is no memory.
 */
bool gl_gather_add_leads(struct gl_lead_target *b);

#endif
