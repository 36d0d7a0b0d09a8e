/*
 * html: makes text safe for an HTML page. Whatever comes from a dump must pass through this module,
 * and no other module escapes text.
 */
#ifndef GL_OUTPUT_HTML_H
#define GL_OUTPUT_HTML_H

#include "lib/base/buf.h"

/*
 * Appends s as the text of an element, or of an attribute in quotes. `&`, `<`, `>` and both quotes
 * become references. Characters that control or hide text (gl_utf8_is_unsafe) are shown as \xNN or
 * \u{NNNN}, as on a terminal, and each byte that is not UTF-8 becomes U+FFFD.
 */
void gl_html_text(struct gl_buf *b, struct gl_str s);

/* Like gl_html_text, for one line: a TAB, and any byte that ends a line, becomes a blank. */
void gl_html_line(struct gl_buf *b, struct gl_str s);

/* Like gl_html_text, but LFs are kept, for preformatted text. */
void gl_html_lines(struct gl_buf *b, struct gl_str s);

/* Appends `<tag>`, the text in one line, and `</tag>`. */
void gl_html_element(struct gl_buf *b, const char *tag, struct gl_str text);

/*
 * Appends n as a percentage of total, as gl_term_share does. Escapes it, because it may be `<0.1%`.
 */
void gl_html_share(struct gl_buf *b, uint64_t n, uint64_t total);

/* Appends n as a percentage of whole with three decimals, for an attribute: `41.379%`. */
void gl_html_percent(struct gl_buf *b, uint64_t n, uint64_t whole);

#endif
