/*
 * topgroups: the table of the largest groups.
 */
#ifndef GL_CMD_TOP_TOPGROUPS_H
#define GL_CMD_TOP_TOPGROUPS_H

#include "cmd/top/top.h"

void top_put_groups(struct tool *t);

#endif
