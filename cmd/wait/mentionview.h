/*
 * mentionview: what one dump has of an address: its object, and the frames that mention it
 * (--object).
 */
#ifndef GL_CMD_WAIT_MENTIONVIEW_H
#define GL_CMD_WAIT_MENTIONVIEW_H

#include "cmd/common/tool.h"
#include "cmd/wait/mention.h"
#include "lib/waits/waits.h"

/* Whether the dump has anything to show: an object at the address, or a mention of it. */
bool mentionview_has(const struct gl_wait_graph *graph, const struct mentions *m, size_t first);

/*
 * Write it. The mentions are those from index `first` on. At most `most` objects, and stacks, are
 * written.
 */
void mentionview_put(struct tool *t, const struct gl_wait_graph *graph, const struct mentions *m,
	size_t first, uint64_t most);

#endif
