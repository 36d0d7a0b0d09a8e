/*
 * debug2_plain: turns a line back into what Go printed, by undoing what pages, terminals and
 * pasting did to it. If the line's text changes, d->eol is set to the end of the new text.
 */
#ifndef GL_PARSE_DEBUG2_PLAIN_H
#define GL_PARSE_DEBUG2_PLAIN_H

#include "lib/parse/debug2_state.h"

/* Append an LF to the line in b. Returns the line without the LF, or text if there is no memory. */
struct gl_str gl_debug2_put_plain(struct gl_debug2 *d, struct gl_buf *b, struct gl_str text);

/* Returns the line with ASCII blanks in place of all others. */
struct gl_str gl_debug2_without_spaces(struct gl_debug2 *d, struct gl_str text);

/*
 * Returns the line without colours, or without the links that web pages which show logs put on
 * numbers.
 */
struct gl_str gl_debug2_without_marks(struct gl_debug2 *d, struct gl_str text);

#endif
