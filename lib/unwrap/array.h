/*
 * array: a dump whose lines are the elements of an array in one line, for the level of boxes: of
 * strings, each of them a line; of objects or arrays, each of which is one as JSON.
 */
#ifndef GL_UNWRAP_ARRAY_H
#define GL_UNWRAP_ARRAY_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/* GL_FOUND_ARRAY in the line at w->p, which is all there. 0, or -1 and *err. */
int gl_array_read(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

#endif
