/*
 * nominate_package: finds candidates by package, for locks that are locked by functions rather than
 * methods. The holder of such a lock usually runs the package of the function that waits for the
 * lock.
 */
#ifndef GL_WAITS_NOMINATE_PACKAGE_H
#define GL_WAITS_NOMINATE_PACKAGE_H

#include "lib/waits/resolve.h"

/*
 * Examines locks that have no candidate. If all goroutines that run the package, apart from the
 * waiters, have one stack, and the first of them has been stuck for as long as the waiters, it
 * becomes a candidate. If no other goroutine runs the package at all, the lock is marked with
 * is_alone.
 */
void gl_nominate_by_package(struct gl_resolve *s);

#endif
