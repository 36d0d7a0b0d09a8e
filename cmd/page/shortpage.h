/*
 * shortpage: gltop --markdown: the page in short form, for a ticket's text field. It is always
 * shorter than SHORTPAGE_MOST bytes, as GitHub, GitLab and Jira limit a comment. Each section has
 * its share; what does not fit is left out in order of weight, and the last line says how much.
 */
#ifndef GL_CMD_PAGE_SHORTPAGE_H
#define GL_CMD_PAGE_SHORTPAGE_H

#include "cmd/page/page.h"

#define SHORTPAGE_MOST 60000

void shortpage_put(struct tool *t, const struct page *p);

#endif
