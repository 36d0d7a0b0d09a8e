/* waitjson: the graph of one dump as one JSON object on one line. */
#ifndef GL_CMD_WAIT_WAITJSON_H
#define GL_CMD_WAIT_WAITJSON_H

#include "cmd/common/tool.h"
#include "lib/waits/waits.h"

/* Write the graph, with at most `most` objects. */
void waitjson_put(struct tool *t, const struct gl_wait_graph *graph, uint64_t most);

#endif
