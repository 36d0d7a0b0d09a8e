/* elements: what the sections of an HTML page share: headings, links to groups, bars, classes. */
#ifndef GL_CMD_PAGE_ELEMENTS_H
#define GL_CMD_PAGE_ELEMENTS_H

#include "cmd/page/page.h"

/* Begin a section with a heading, and end it. id: the name by which the navigation links to it. */
void element_section(struct gl_buf *b, const char *id, const char *title);
void element_end(struct tool *t);

/* Append a paragraph, `and N one` or `and N many`; nothing if n is 0. */
void element_more(struct gl_buf *b, uint64_t n, const char *one, const char *many);

/* Append a link to the group with this number, ` group 3`, or nothing if the number is 0. */
void element_link_to(struct gl_buf *b, size_t number);

/* Append an entry to a description list (<dl>): the term and its text. Empties `text`. */
void element_term(struct gl_buf *b, const char *term, struct gl_buf *text);

/*
 * A column of a table. A column without a title holds bars, which only repeat numbers of the table.
 */
struct element_column {
	const char *title;
	bool is_number;
};

/*
 * Begin a table with its caption and the titles of its columns, and end it. A table that is wider
 * than the screen scrolls by itself. class: the CSS class of the table; it may be empty.
 */
void element_table(struct gl_buf *b, const char *class, struct gl_str caption,
	const struct element_column *columns, size_t n);
void element_table_end(struct gl_buf *b);

/* Append a bar whose length shows n as a share of `whole`. class: see element_class. */
void element_bar(struct gl_buf *b, uint64_t n, uint64_t whole, const char *class);

/*
 * Returns the name of the CSS class that colours a goroutine class; several classes share a colour.
 * GL_CLASS_COUNT stands for goroutines of several classes.
 */
const char *element_class(enum gl_class c);

/* Append n as a share of whole, in parentheses: ` (44.8%)`. */
void element_share(struct gl_buf *b, uint64_t n, uint64_t whole);

#endif
