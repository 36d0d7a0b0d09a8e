/*
 * flattened_debug1: the lines of a debug=1 profile that a collector put into one line, because it
 * replaced the line ends by blanks or by another mark (flattened.h). Each of them, called a row, is
 * recognised by its beginning:
 *
 *      goroutine profile: total 3 2 @ 0x1 0x2 # 0x1 main.f+0x1 /app/a.go:3 1 @ 0x3
 *      goroutine profile: total 3#0122 @ 0x1 0x2#012# 0x1 main.f+0x1 /app/a.go:3
 *
 * If nothing separates the rows, it is impossible to find out where one number ends and the next
 * one begins.
 */
#ifndef GL_SYNTAX_FLATTENED_DEBUG1_H
#define GL_SYNTAX_FLATTENED_DEBUG1_H

#include "lib/base/str.h"

/*
 * Returns true if another row follows in the same line. p: where a title or the pcs of a count end.
 */
bool gl_flattened_debug1_follow(const char *p, const char *end);

struct gl_flattened_debug1 {
	struct gl_str rest, mark; /* mark: what replaces a line end; empty: blanks do */
};

/*
 * Begins to divide a text into its rows. Returns false if the text does not begin with a title or a
 * count.
 */
bool gl_flattened_debug1_begin(struct gl_flattened_debug1 *f, struct gl_str text);

/* Sets *line to the next line. Returns false at the end. */
bool gl_flattened_debug1_next(struct gl_flattened_debug1 *f, struct gl_str *line);

/*
 * Returns true if `line` may have been cut off. Only the last line of the text can be, so call it
 * for that line alone.
 */
bool gl_flattened_debug1_is_cut(struct gl_str line);

#endif
