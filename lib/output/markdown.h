/*
 * markdown: makes text safe for Markdown (CommonMark, and what GitHub and GitLab add to it). Text
 * of a dump must not become markup, a link, a mention or a reference to an issue. So everything but
 * plain words is written as code, where Markdown recognises none of these.
 */
#ifndef GL_OUTPUT_MARKDOWN_H
#define GL_OUTPUT_MARKDOWN_H

#include "lib/base/buf.h"

/*
 * Appends s as code, in one line. Characters that control or hide text are shown as \xNN or
 * \u{NNNN}, and each byte that is not UTF-8 as U+FFFD. Appends nothing if s is empty.
 */
void gl_markdown_code(struct gl_buf *b, struct gl_str s);

/*
 * Appends a sentence. Words of letters, numbers and their punctuation are appended as they are.
 * Everything else, such as names and places, is appended as code. Something must precede the text
 * in its line, because at the beginning of a line more characters are markup.
 */
void gl_markdown_prose(struct gl_buf *b, struct gl_str s);

#endif
