/*
 * packmate: finds candidates by package, for locks that plain functions lock. The holder of such a
 * lock usually runs the package of the function that waits for it.
 */
#ifndef GL_WAITS_PACKMATE_H
#define GL_WAITS_PACKMATE_H

#include "lib/waits/resolve.h"

/*
 * Examines locks without a candidate. If only one stack besides the waiters' runs the package, and
 * has been stuck for as long, it is a candidate. If there is no such stack, the lock is marked as
 * alone.
 */
void gl_packmates_nominate(struct gl_resolve *s);

#endif
