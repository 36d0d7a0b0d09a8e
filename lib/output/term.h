/*
 * term: makes text safe for a terminal, and formats numbers for people. All text from dumps and
 * files must pass through it before it is printed on a terminal.
 */
#ifndef GL_OUTPUT_TERM_H
#define GL_OUTPUT_TERM_H

#include "lib/base/buf.h"

/*
 * Appends s. Whatever could control a terminal or hide text (gl_utf8_is_unsafe, and bytes that are
 * not UTF-8) is written as \xNN or \u{NNNN}.
 */
void gl_term_safe(struct gl_buf *b, struct gl_str s);

/* Like gl_term_safe, for one line: a TAB, and any byte that ends a line, becomes a blank. */
void gl_term_line(struct gl_buf *b, struct gl_str s);

/* Does what gl_term_line does, but appends the text by `put`, a function such as gl_html_text. */
void gl_term_line_by(struct gl_buf *b, struct gl_str s,
	void put(struct gl_buf *b, struct gl_str s));

/* Like gl_term_safe, for lines of a dump: TABs, LFs, and CRs before an LF are kept. */
void gl_term_lines(struct gl_buf *b, struct gl_str s);

/*
 * Returns the width that s has after gl_term_safe. Wide characters take two columns, and combining
 * marks none.
 */
size_t gl_term_columns(struct gl_str s);

/*
 * Appends text that gl_term_safe has made safe. If it takes more than `width` (>= 1) columns, its
 * middle is replaced by `…`.
 */
void gl_term_cut(struct gl_buf *b, struct gl_str s, size_t width);

/* Like gl_term_cut, but cuts off the end of the text. */
void gl_term_cut_end(struct gl_buf *b, struct gl_str s, size_t width);

/*
 * Like gl_term_cut, for `package/path.(*Type).method`, which ` file.go:7` may follow. The least
 * useful parts are cut first: directories in the middle of the path, then its first element, then
 * the middle of the rest.
 */
void gl_term_cut_name(struct gl_buf *b, struct gl_str s, size_t width);

/* Returns the width of the terminal fd, or 0 if fd is not a terminal. */
unsigned gl_term_width(int fd);

/* Appends a size such as 512 B, 40 KiB or 1.9 GiB. */
void gl_term_bytes(struct gl_buf *b, uint64_t n);

/* Appends seconds since 1970 as 2006-01-02T15:04:05Z. */
void gl_term_time(struct gl_buf *b, int64_t seconds);

/* Append n blanks. */
void gl_term_blanks(struct gl_buf *b, size_t n);

/* Appends n with blanks before it, so that it takes at least `width` columns. */
void gl_term_pad(struct gl_buf *b, uint64_t n, size_t width);

/*
 * Appends text that gl_term_safe has made safe. Breaks it between words into lines of at most
 * `width` columns; a longer word is not broken. The first line continues at column `at`, and the
 * others are indented to that column. width 0: no line breaks.
 */
void gl_term_wrap(struct gl_buf *b, struct gl_str s, size_t at, size_t width);

/* Appends n as a percentage of total, such as 65.8%. Appends nothing if total is 0. */
void gl_term_share(struct gl_buf *b, uint64_t n, uint64_t total);

/* Appends one block per value, from ▁ for the smallest value to █ for the largest. */
void gl_term_spark(struct gl_buf *b, const uint64_t *v, size_t n);

#endif
