/* pagecharts: the section of an HTML page with states, classes and waits as bars. */
#ifndef GL_CMD_PAGE_PAGECHARTS_H
#define GL_CMD_PAGE_PAGECHARTS_H

#include "cmd/page/page.h"

void pagecharts_put(struct tool *t);

#endif
