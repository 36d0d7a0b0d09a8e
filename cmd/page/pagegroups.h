/* pagegroups: the section of an HTML page with the groups, each with its stack. */
#ifndef GL_CMD_PAGE_PAGEGROUPS_H
#define GL_CMD_PAGE_PAGEGROUPS_H

#include "cmd/page/page.h"

void pagegroups_put(struct tool *t, const struct page *p);

#endif
