/*
 * topfindings: what gltop finds suspicious.
 */
#ifndef GL_CMD_TOP_TOPFINDINGS_H
#define GL_CMD_TOP_TOPFINDINGS_H

#include "cmd/top/top.h"

/* Write a heading, and one line or more for each finding; nothing if there is none. */
void top_put_findings(struct tool *t);

#endif
