/*
 * packed_line: unwraps a dump that a line contains in base64 (syntax/packed.h), for the layer of
 * escaped dumps.
 */
#ifndef GL_UNWRAP_PACKED_LINE_H
#define GL_UNWRAP_PACKED_LINE_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

enum gl_packed_found {
	GL_PACKED_NOTHING,
	GL_PACKED_MORE, /* more input is needed to decide */
	GL_PACKED_LOST, /* a dump that cannot be read; *what, a constant text, says why */
	GL_PACKED_DUMP	/* a dump was read */
};

/*
 * If a word of `line` is base64 of a dump, reads that dump. `line` begins at w->p; it is the whole
 * line, or the part before another dump in the line. The base64 may continue in the lines below.
 * Sets *found. Returns 0, or -1 with *err set.
 */
int gl_packed_line_read(struct gl_layer *l, struct gl_window *w, struct gl_str line,
	enum gl_packed_found *found, const char **what, struct gl_err *err);

#endif
