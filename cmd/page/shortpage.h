/*
 * shortpage: gltop --markdown: a short form of the page, for the text of a ticket. It is always
 * shorter than SHORTPAGE_MOST bytes, because GitHub, GitLab and Jira limit the length of a comment.
 * Each section has a limit of its own. If it is reached, the least important items are left out,
 * and the last line of the section says how many.
 */
#ifndef GL_CMD_PAGE_SHORTPAGE_H
#define GL_CMD_PAGE_SHORTPAGE_H

#include "cmd/page/page.h"

#define SHORTPAGE_MOST 60000

void shortpage_put(struct tool *t, const struct page *p);

#endif
