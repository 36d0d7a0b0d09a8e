/* pagewho: the section of an HTML page that shows who waits for whom. */
#ifndef GL_CMD_PAGE_PAGEWHO_H
#define GL_CMD_PAGE_PAGEWHO_H

#include "cmd/page/page.h"

void pagewho_put(struct tool *t, const struct page *p);

#endif
