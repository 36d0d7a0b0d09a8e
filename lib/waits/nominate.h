/* nominate: keeps the best candidates of an object, in order. */
#ifndef GL_WAITS_NOMINATE_H
#define GL_WAITS_NOMINATE_H

#include "lib/waits/resolve.h"

/*
 * Adds a candidate, unless it is one already by the same or better evidence, or there are better
 * ones enough. The order: the stronger evidence, then the younger sibling, then the state in which
 * a goroutine more likely keeps a lock (a send or another lock before the network, that before a
 * receive, that before a WaitGroup), then the nearer receiver, then the longer wait. Sets s->failed
 * if there is no memory.
 */
void gl_nominate(struct gl_resolve *s, struct gl_made *m, struct gl_wait_candidate c);

#endif
