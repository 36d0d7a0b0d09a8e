/* nominate: keeps the best candidates of an object, in order. */
#ifndef GL_WAITS_NOMINATE_H
#define GL_WAITS_NOMINATE_H

#include "lib/waits/resolve.h"

/*
 * Adds a candidate, unless it is already one by the same or better evidence, or enough better
 * candidates are known. Candidates are ordered by the strength of the evidence; then the younger
 * sibling comes first; then the state in which a goroutine is likelier to keep a lock (first a send
 * or another lock, then the network, then a receive, then a WaitGroup); then the nearer receiver;
 * then the longer wait. c.rank need not be set. Sets s->failed if there is no memory.
 */
void gl_nominate(struct gl_resolve *s, struct gl_draft *m, struct gl_wait_candidate c);

#endif
