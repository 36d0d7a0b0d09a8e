/*
 * waittext: the report of one dump: deadlocks, where the chains of the other goroutines end,
 * objects, and what the dump does not show.
 */
#ifndef GL_CMD_WAIT_WAITTEXT_H
#define GL_CMD_WAIT_WAITTEXT_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/* Write the report; each of its lists has at most `most` entries. */
void waittext_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most);

/* Appends a description of a cycle, for example `a cycle of 2 goroutines, with 3 more behind`. */
void waittext_cycle(struct gl_buf *b, const struct gl_wait_graph *graph,
	const struct gl_wait_cycle *c);

/*
 * Appends a goroutine of a cycle, and the next one in the cycle, `to`, for example `goroutine 24
 * ... waits for mutex 0xc0001; candidate holder: goroutine 25 (receiver: ...)`.
 */
void waittext_link(struct gl_buf *text, const struct gl_wait_graph *graph, uint32_t from,
	uint32_t to);

/* Append how many goroutines wait for a lock or the like. */
void waittext_waiting(struct gl_buf *b, const struct gl_wait_graph *graph);

#endif
