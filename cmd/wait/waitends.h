/*
 * waitends: where the chains of a dump end. A chain ends at a goroutine that waits for no other
 * goroutine but may hold what others wait for, or at an object without a candidate. Ends at the
 * same place in the code share an entry. Objects that can be held come first.
 */
#ifndef GL_CMD_WAIT_WAITENDS_H
#define GL_CMD_WAIT_WAITENDS_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/* Write at most `most` entries. */
void waitends_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most);

#endif
