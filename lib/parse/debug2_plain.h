/*
 * debug2_plain: a line as Go printed it, without what pages, terminals and pasting did to it. Where
 * that makes another text of the line, d->eol goes with it.
 */
#ifndef GL_PARSE_DEBUG2_PLAIN_H
#define GL_PARSE_DEBUG2_PLAIN_H

#include "lib/parse/debug2_state.h"

/* Ends the line that b holds with an LF and returns it without that; text without memory. */
struct gl_str gl_debug2_put_plain(struct gl_debug2 *d, struct gl_buf *b, struct gl_str text);

/* With ASCII's blanks in place of others. */
struct gl_str gl_debug2_without_spaces(struct gl_debug2 *d, struct gl_str text);

/* Without colours, or without links such as pages that show logs put on numbers. */
struct gl_str gl_debug2_without_marks(struct gl_debug2 *d, struct gl_str text);

#endif
