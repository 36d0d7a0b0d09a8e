/*
 * waittext: the report of one dump: deadlocks, what the others wait for in the end, objects, and
 * what is not shown.
 */
#ifndef GL_CMD_WAIT_WAITTEXT_H
#define GL_CMD_WAIT_WAITTEXT_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/* Write the report; each of its lists has at most `most` entries. */
void waittext_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most);

#endif
