/*
 * held: alarms about objects that goroutines wait for: rings, locks that are kept, and WaitGroups
 * whose goroutines are stuck.
 */
#ifndef GL_JUDGE_HELD_H
#define GL_JUDGE_HELD_H

#include "lib/judge/maker.h"

/* Call this first: it marks the goroutines of all rings. */
void gl_held_add_rings(struct gl_maker *m);
void gl_held_add_locks(struct gl_maker *m);
void gl_held_add_groups(struct gl_maker *m);

/* Returns true if the chain from the goroutine leads into a ring. */
bool gl_held_leads_to_ring(const struct gl_maker *m, uint32_t i);

#endif
