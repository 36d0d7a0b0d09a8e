/* peekview: gltop --peek: the callers and callees of functions. */
#ifndef GL_CMD_TOP_PEEKVIEW_H
#define GL_CMD_TOP_PEEKVIEW_H

#include "cmd/top/callview.h"

void peek_put(struct tool *t, struct callview *v);

#endif
