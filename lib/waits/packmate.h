/*
 * packmate: of locks that plain functions lock, whom the package leads to. Who holds such a lock
 * mostly runs the package of the function that waits for it.
 */
#ifndef GL_WAITS_PACKMATE_H
#define GL_WAITS_PACKMATE_H

#include "lib/waits/resolve.h"

/*
 * For locks without a candidate. If a single stack besides the waiters' runs the package, and is
 * stuck for as long, it is one; if there is none, the lock is alone.
 */
void gl_packmates_nominate(struct gl_resolve *s);

#endif
