/*
 * pagedumps: the section of an HTML page about several dumps: how many goroutines each of them has,
 * and what changed.
 */
#ifndef GL_CMD_PAGE_PAGEDUMPS_H
#define GL_CMD_PAGE_PAGEDUMPS_H

#include "cmd/page/page.h"

void pagedumps_put(struct tool *t);

#endif
