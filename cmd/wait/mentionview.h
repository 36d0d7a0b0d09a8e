/*
 * mentionview: what one dump shows about an address: the object at the address, and the frames that
 * mention it (--object).
 */
#ifndef GL_CMD_WAIT_MENTIONVIEW_H
#define GL_CMD_WAIT_MENTIONVIEW_H

#include "cmd/common/tool.h"
#include "cmd/wait/mention.h"
#include "lib/waits/waits.h"

/* Returns true if the dump has something to show: an object at the address, or a mention of it. */
bool mentionview_has(const struct gl_wait_graph *graph, const struct mentions *m, size_t first);

/*
 * Writes the object and the mentions from index `first` on. Writes at most `most` objects and
 * `most` stacks.
 */
void mentionview_put(struct tool *t, const struct gl_wait_graph *graph, const struct mentions *m,
	size_t first, uint64_t most);

#endif
