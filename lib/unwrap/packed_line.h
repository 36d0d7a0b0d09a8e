/*
 * packed_line: unwraps a dump that stands in a line as gzip data in base64 (syntax/packed.h). Its
 * text is passed to the layer that also parses escaped dumps.
 */
#ifndef GL_UNWRAP_PACKED_LINE_H
#define GL_UNWRAP_PACKED_LINE_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/*
 * If a word of `line` unpacks to a dump, reads this dump. `line` begins at w->p. It is the whole
 * line, or the part of it before another dump. Sets *is_found if a dump was read. Sets *what to a
 * constant remark about a dump that exceeds GL_LIMIT_PACKED_TEXT, or to NULL if there is none.
 * Returns 0, or -1 with *err set.
 */
int gl_packed_line_read(struct gl_layer *l, struct gl_window *w, struct gl_str line,
	bool *is_found, const char **what, struct gl_err *err);

#endif
