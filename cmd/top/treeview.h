/* treeview: gltop --tree: stacks from their root frames down. */
#ifndef GL_CMD_TOP_TREEVIEW_H
#define GL_CMD_TOP_TREEVIEW_H

#include "cmd/top/callview.h"

void treeview_put(struct tool *t, struct callview *v);

#endif
