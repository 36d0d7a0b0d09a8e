/*
 * shortpage: gltop --markdown: a short form of the page, for a ticket's text field. It is always
 * shorter than SHORTPAGE_MOST bytes, because GitHub, GitLab and Jira limit the length of a comment.
 * Each section has a limit of its own. What does not fit is left out, the least important items
 * first, and the last line says how much was left out.
 */
#ifndef GL_CMD_PAGE_SHORTPAGE_H
#define GL_CMD_PAGE_SHORTPAGE_H

#include "cmd/page/page.h"

#define SHORTPAGE_MOST 60000

void shortpage_put(struct tool *t, const struct page *p);

#endif
