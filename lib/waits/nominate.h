/* nominate: keeps the best candidates of an object, in order. */
#ifndef GL_WAITS_NOMINATE_H
#define GL_WAITS_NOMINATE_H

#include "lib/waits/resolve.h"

/*
 * Adds a candidate, unless its goroutine is one already by the same or better evidence, or
 * GL_WAITS_CANDIDATES better ones are known. c.rank need not be set. Sets s->failed if there is no
 * memory. The best candidate is found by comparing, in this order:
 * - the evidence: the strongest is best;
 * - the age: the smallest is best;
 * - the state, by how long goroutines in it may keep a lock: best is a send or another lock, then
 *   the network, then a receive, then a WaitGroup;
 * - the distance from the receiver to the object: the nearest is best;
 * - the wait: the longest is best.
 */
void gl_nominate(struct gl_resolve *s, struct gl_draft *m, struct gl_wait_candidate c);

#endif
