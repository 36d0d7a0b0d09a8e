/*
 * markdown: makes text safe to stand in Markdown (CommonMark, and what GitHub and GitLab add to
 * it). Text of a dump must not become markup, a link, a mention or a reference to an issue, so
 * everything but plain words is written as code, in which none of these is recognised.
 */
#ifndef GL_OUTPUT_MARKDOWN_H
#define GL_OUTPUT_MARKDOWN_H

#include "lib/base/buf.h"

/*
 * Appends s as code, in one line: what steers or hides text is shown as \xNN or \u{NNNN}, and each
 * byte that is not UTF-8 as U+FFFD. Appends nothing if s is empty.
 */
void gl_markdown_code(struct gl_buf *b, struct gl_str s);

/*
 * Appends a sentence: words of letters, numbers and their punctuation stand as they are, and
 * everything else, such as names and places, as code. It must not begin a line.
 */
void gl_markdown_prose(struct gl_buf *b, struct gl_str s);

#endif
