/*
 * flattened_line: a dump that is in one line without its line ends (lib/syntax/flattened.h), for the level of
 * boxes.
 */
#ifndef GL_UNWRAP_FLATTENED_LINE_H
#define GL_UNWRAP_FLATTENED_LINE_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/* GL_FOUND_FLAT in the line at w->p, which is all there. 0, or -1 and *err. */
int gl_flattened_line_read(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

#endif
