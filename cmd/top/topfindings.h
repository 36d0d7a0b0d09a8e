/*
 * topfindings: what gltop finds suspicious.
 */
#ifndef GL_CMD_TOP_TOPFINDINGS_H
#define GL_CMD_TOP_TOPFINDINGS_H

#include "cmd/top/top.h"

/*
 * Write what is suspicious, or that nothing is, then the facts. used: the number of lines that are
 * written already; what is suspicious ends within the first 24, and the rest is counted.
 */
void top_put_findings(struct tool *t, size_t used);

#endif
