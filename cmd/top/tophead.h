/* tophead: the lines with which a report of gltop begins. */
#ifndef GL_CMD_TOP_TOPHEAD_H
#define GL_CMD_TOP_TOPHEAD_H

#include "cmd/top/top.h"

/*
 * Write why the process died, how many goroutines there are, which form the dumps have, which
 * goroutines are not counted, how many are idle, and how long the goroutines wait.
 */
void top_put_head(struct tool *t);

#endif
