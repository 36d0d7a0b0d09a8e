/*
 * flattened_debug1: the lines of a debug=1 profile that stand in one line, because a collector put
 * blanks or another mark (flattened.h) in the place of line ends. Rows are told by how they begin:
 *
 *     goroutine profile: total 3 2 @ 0x1 0x2 # 0x1 main.f+0x1 /app/a.go:3 1 @ 0x3
 *     goroutine profile: total 3#0122 @ 0x1 0x2#012#	0x1	main.f+0x1	/app/a.go:3
 *
 * With nothing in their place it is unknown where a number ends and the next one begins.
 */
#ifndef GL_SYNTAX_FLATTENED_DEBUG1_H
#define GL_SYNTAX_FLATTENED_DEBUG1_H

#include "lib/base/str.h"

/* Behind p, the end of a title or of a count's pcs, another row follows in the same line. */
bool gl_flattened_debug1_follow(const char *p, const char *end);

struct gl_flattened_debug1 {
	struct gl_str rest, mark; /* mark: stands for line ends; empty: blanks do */
};

/* false: the text begins with something else than a title or a count (flattened.h). */
bool gl_flattened_debug1_begin(struct gl_flattened_debug1 *f, struct gl_str text);

/* The next line; false: there is none. */
bool gl_flattened_debug1_next(struct gl_flattened_debug1 *f, struct gl_str *line);

/* The end of the text may have cut the line, its last one. */
bool gl_flattened_debug1_is_cut(struct gl_str line);

#endif
