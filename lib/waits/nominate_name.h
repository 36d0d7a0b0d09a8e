/*
 * nominate_name: finds candidates by name: goroutines that have the type or the enclosing function
 * of the waiters on their stacks.
 */
#ifndef GL_WAITS_NOMINATE_NAME_H
#define GL_WAITS_NOMINATE_NAME_H

#include "lib/waits/resolve.h"

/*
 * Finds candidates for each lock, and for each slot (slot.h) that has none yet. Returns false if
 * there is no memory.
 */
bool gl_nominate_by_name(struct gl_resolve *s);

#endif
