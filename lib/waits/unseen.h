/* unseen: lists the goroutines that wait for an object whose address the dump does not show. */
#ifndef GL_WAITS_UNSEEN_H
#define GL_WAITS_UNSEEN_H

#include "lib/waits/resolve.h"

/* Makes the list gl_wait_graph.unseen. Returns false if there is no memory. */
bool gl_resolve_unseen(struct gl_resolve *s);

#endif
