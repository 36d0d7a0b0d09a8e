/* elements: what the sections of an HTML page share: headings, links to groups, bars, classes. */
#ifndef GL_CMD_PAGE_ELEMENTS_H
#define GL_CMD_PAGE_ELEMENTS_H

#include "cmd/page/page.h"

/* Begin a section with a heading, and end it. id: what the navigation links to. */
void element_section(struct gl_buf *b, const char *id, const char *title);
void element_end(struct tool *t);

/* Append constant text. */
void element_text(struct gl_buf *b, const char *s);

/* Append a link to the group with this stack, if the page shows it: ` → group 3`. */
void element_link(struct gl_buf *b, const struct page *p, const struct gl_stack *stack);

/* Append such a link by the number of the group; 0: nothing. */
void element_link_to(struct gl_buf *b, size_t number);

/* Append a row of a list of terms: the term, and its text, which is emptied. */
void element_term(struct gl_buf *b, const char *term, struct gl_buf *text);

/* Append a bar that is as long as n of `whole`. class: how it is coloured, see element_class. */
void element_bar(struct gl_buf *b, uint64_t n, uint64_t whole, const char *class);

/* Returns how a class is coloured; several share a colour. GL_CLASS_COUNT: of several classes. */
const char *element_class(enum gl_class c);

/* Append n as a share of whole, in parentheses: ` (44.8%)`. */
void element_share(struct gl_buf *b, uint64_t n, uint64_t whole);

#endif
