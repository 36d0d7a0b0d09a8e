/*
 * term: what a person's terminal may be shown, and figures as a person reads them.
 * Untrusted text never reaches it raw.
 */
#ifndef GL_OUTPUT_TERM_H
#define GL_OUTPUT_TERM_H

#include "lib/base/buf.h"

/*
 * Append s with everything that could steer a terminal or hide text (gl_utf8_steers, and what is
 * not UTF-8) written as \xNN or \u{NNNN}.
 */
void gl_term_safe(struct gl_buf *b, struct gl_str s);

/* The same in one line: a tab, and each byte that ends a line, is a blank. */
void gl_term_line(struct gl_buf *b, struct gl_str s);

/* The same of lines of a dump, whose TAB, LF and CR before a LF stay. */
void gl_term_lines(struct gl_buf *b, struct gl_str s);

/* Columns s takes after gl_term_safe: wide characters two, combining marks none. */
size_t gl_term_columns(struct gl_str s);

/* Append safe text cut in its middle, with `…`, to take at most `width` (>= 1) columns. */
void gl_term_cut(struct gl_buf *b, struct gl_str s, size_t width);

/* The same, cut at its end. */
void gl_term_cut_end(struct gl_buf *b, struct gl_str s, size_t width);

/*
 * The same of `package/path.(*Type).method` or of it with ` file.go:7` behind. What tells least
 * goes first: folders in the middle of the path, its first one, then the middle of the rest.
 */
void gl_term_cut_name(struct gl_buf *b, struct gl_str s, size_t width);

/* Columns of the terminal fd, 0 when it is none. */
unsigned gl_term_width(int fd);

/* Append 512 B, 40 KiB, 1.9 GiB. */
void gl_term_bytes(struct gl_buf *b, uint64_t n);

/* Append seconds since 1970 as 2006-01-02T15:04:05Z. */
void gl_term_time(struct gl_buf *b, int64_t seconds);

/* Append n blanks. */
void gl_term_blanks(struct gl_buf *b, size_t n);

/* Append n behind blanks that make it `width` columns wide, or more. */
void gl_term_pad(struct gl_buf *b, uint64_t n, size_t width);

/*
 * Append safe text in lines of at most `width` columns where its words allow it, the first of
 * which goes on at column `at`, where the others begin. width 0: in one line.
 */
void gl_term_wrap(struct gl_buf *b, struct gl_str s, size_t at, size_t width);

/* Append n as its share of total: 65.8%. Nothing when total is 0. */
void gl_term_share(struct gl_buf *b, uint64_t n, uint64_t total);

/* Append one of ▁▂▃▄▅▆▇█ for each value, from the least to the largest. */
void gl_term_spark(struct gl_buf *b, const uint64_t *v, size_t n);

#endif
