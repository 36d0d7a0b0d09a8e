/*
 * namesake: finds candidates by name: goroutines on whose stacks the type or the enclosing function
 * of the waiters appears.
 */
#ifndef GL_WAITS_NAMESAKE_H
#define GL_WAITS_NAMESAKE_H

#include "lib/waits/resolve.h"

/* Does this for locks, and for slots without candidates. Returns false if there is no memory. */
bool gl_namesakes_nominate(struct gl_resolve *s);

#endif
