/* gather_leads: the index of leads (gather.h), which point from addresses and ids to goroutines. */
#ifndef GL_WAITS_GATHER_LEADS_H
#define GL_WAITS_GATHER_LEADS_H

#include "lib/waits/gather_state.h"

/*
 * Adds a lead to the goroutine of b, which is then kept one by one (gl_gather_keep). If the
 * goroutine waits for nothing, the lead is added only if no other goroutine with its stack has
 * added the same one. Returns false if there is no memory.
 */
bool gl_gather_add_lead(struct gl_lead_target *b, enum gl_lead_kind kind, uint64_t key,
	size_t frame);

/*
 * Like gl_gather_add_lead, but adds the lead only if no other goroutine with its stack has added
 * the same one, even if the goroutine waits for something.
 */
bool gl_gather_add_lead_once(struct gl_lead_target *b, struct gl_lead *l);

/*
 * Adds a lead to a goroutine that waits for nothing, and does not remember that it was added. The
 * caller sees to it that no other goroutine with its stack adds the same one. Returns false if
 * there is no memory.
 */
bool gl_gather_add_first_lead(struct gl_lead_target *b, enum gl_lead_kind kind, uint64_t key);

/*
 * Returns the index of the goroutine with b's stack to which an equal lead was added; GL_WAITS_NONE
 * if there is none.
 */
uint32_t gl_gather_target_of(const struct gl_lead_target *b, struct gl_lead l);

#endif
