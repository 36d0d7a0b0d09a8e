/*
 * namesake: finds candidates by name: goroutines that have the type or the enclosing function of
 * the waiters on their stacks.
 */
#ifndef GL_WAITS_NAMESAKE_H
#define GL_WAITS_NAMESAKE_H

#include "lib/waits/resolve.h"

/*
 * Finds candidates for all locks, and for slots (slot.h) that have none yet. Returns false if there
 * is no memory.
 */
bool gl_namesakes_nominate(struct gl_resolve *s);

#endif
