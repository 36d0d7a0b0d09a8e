/*
 * topwaits: gltop --waits: how long goroutines wait, and which of them were parked at one moment.
 */
#ifndef GL_CMD_TOP_TOPWAITS_H
#define GL_CMD_TOP_TOPWAITS_H

#include "cmd/top/top.h"

void top_put_waits(struct tool *t);

#endif
