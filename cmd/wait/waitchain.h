/*
 * waitchain: what one goroutine waits for, and who waits for that goroutine. Both directions are
 * followed to the end of the chain (--id).
 */
#ifndef GL_CMD_WAIT_WAITCHAIN_H
#define GL_CMD_WAIT_WAITCHAIN_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/* Returns the index of the goroutine with this id, or GL_WAITS_NONE. */
uint32_t waitchain_find(const struct gl_wait_graph *graph, uint64_t id);

/* Writes both directions, each with at most `most` objects. */
void waitchain_put(struct tool *t, const struct gl_wait_graph *graph, uint32_t one, uint64_t most);

#endif
