/*
 * tophead: the lines that a report of gltop begins with.
 */
#ifndef GL_CMD_TOP_TOPHEAD_H
#define GL_CMD_TOP_TOPHEAD_H

#include "cmd/top/top.h"

/*
 * Write why the process died, how many goroutines there are, of which form the dumps are, which
 * goroutines are not counted, how many are idle, and how long they wait.
 */
void top_put_head(struct tool *t);

#endif
