/* listing: gltop --list: the goroutines at each source line of functions. */
#ifndef GL_CMD_TOP_LISTING_H
#define GL_CMD_TOP_LISTING_H

#include "cmd/top/callview.h"

void listing_put(struct tool *t, struct callview *v);

#endif
