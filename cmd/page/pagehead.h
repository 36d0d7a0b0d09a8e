/*
 * pagehead: the sections of an HTML page that come first: what the page is about, the verdict, and
 * what is suspicious.
 */
#ifndef GL_CMD_PAGE_PAGEHEAD_H
#define GL_CMD_PAGE_PAGEHEAD_H

#include "cmd/page/page.h"

/* Write the list of facts about the page: source, time, form, and so on. */
void pagehead_terms(struct tool *t, const struct page *p);

/* Write the verdict, and what is suspicious. */
void pagehead_put(struct tool *t, const struct page *p);

#endif
