/*
 * object: collects the objects for which goroutines wait. What belongs together is one object: a
 * mutex and its semaphore, an RWMutex and its inner mutex, a Once and its mutex, a Cond and its
 * list.
 */
#ifndef GL_WAITS_OBJECT_H
#define GL_WAITS_OBJECT_H

#include "lib/waits/resolve.h"

/* Makes all objects. Returns false if there is no memory. */
bool gl_resolve_objects(struct gl_resolve *s);

#endif
