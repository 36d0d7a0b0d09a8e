/*
 * held: alarms about objects for which goroutines wait and which other goroutines may hold: rings
 * of goroutines that wait for each other, locks that are not released, and WaitGroups whose
 * goroutines are stuck.
 */
#ifndef GL_JUDGE_HELD_H
#define GL_JUDGE_HELD_H

#include "lib/judge/maker.h"

/*
 * Add the alarms about rings, about locks and slots, and about WaitGroups. Call gl_held_add_rings
 * first, because it marks the goroutines of all rings.
 */
void gl_held_add_rings(struct gl_maker *m);
void gl_held_add_locks(struct gl_maker *m);
void gl_held_add_groups(struct gl_maker *m);

/* Returns true if the chain that begins at the goroutine leads into a ring. */
bool gl_held_leads_to_ring(const struct gl_maker *m, uint32_t i);

#endif
