/*
 * turn: whether a goroutine that waits for a place, in a pool or to send on a channel that is used
 * as a semaphore, just waits behind others that are at work. However long it waits, that is
 * backpressure, and nothing is stuck.
 */
#ifndef GL_JUDGE_TURN_H
#define GL_JUDGE_TURN_H

#include "lib/waits/graph.h"

/*
 * Returns true if a goroutine has moved within the last minute that seems to have such a place: it
 * runs inside the library for the same type; or it is past the send in the same function, or was
 * started behind the send there.
 */
bool gl_turn_may_come(const struct gl_wait_graph *g, const struct gl_wait_goroutine *one);

#endif
