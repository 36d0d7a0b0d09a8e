/* pageicicle: the section of an HTML page that draws the stacks as an icicle chart. */
#ifndef GL_CMD_PAGE_PAGEICICLE_H
#define GL_CMD_PAGE_PAGEICICLE_H

#include "cmd/page/page.h"

void pageicicle_put(struct tool *t);

#endif
