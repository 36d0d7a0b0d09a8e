/*
 * flattened_line: unwraps a dump that was written to one line without its line ends
 * (lib/syntax/flattened.h), for the layer of escaped dumps.
 */
#ifndef GL_UNWRAP_FLATTENED_LINE_H
#define GL_UNWRAP_FLATTENED_LINE_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/*
 * Reads the dump that gl_detect found (GL_FOUND_FLAT) in the line at w->p; the whole line must be
 * in the window. Returns 0, or -1 with *err set.
 */
int gl_flattened_line_read(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

#endif
