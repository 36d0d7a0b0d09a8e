/*
 * gather_leads: the index of leads, from addresses and ids to goroutines.
 */
#ifndef GL_WAITS_GATHER_LEADS_H
#define GL_WAITS_GATHER_LEADS_H

#include "lib/waits/gather_state.h"

/*
 * Adds a lead of the goroutine, which is kept for it; of one that waits for nothing, only if no
 * goroutine of its stack has brought the same. Returns false if there is no memory.
 */
bool gl_gather_bring(struct gl_bringer *b, enum gl_lead_kind kind, uint64_t key, size_t frame);

/* The same for a lead that no two goroutines of the stack bring, even if they wait. */
bool gl_gather_bring_once(struct gl_bringer *b, struct gl_lead *l);

/* Returns the index of the goroutine of the stack that has brought the lead, or GL_WAITS_NONE. */
uint32_t gl_gather_bringer_of(const struct gl_bringer *b, struct gl_lead l);

#endif
