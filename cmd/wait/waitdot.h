/*
 * waitdot: the graph of one dump for graphviz. Arrows lead from waiters to the objects for which
 * they wait, and from the objects to their best candidates. Waiters with the same stack share a
 * node, and so do similar objects (waitlist.h).
 */
#ifndef GL_CMD_WAIT_WAITDOT_H
#define GL_CMD_WAIT_WAITDOT_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/* Write the graph, with at most `most` objects. */
void waitdot_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most);

#endif
