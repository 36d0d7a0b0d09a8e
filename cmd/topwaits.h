/*
 * topwaits: gltop --waits: how long goroutines wait, and who was parked at one moment.
 */
#ifndef GL_CMD_TOPWAITS_H
#define GL_CMD_TOPWAITS_H

#include "cmd/top.h"

void top_put_waits(struct tool *t);

#endif
