/*
 * array: unwraps a dump whose lines are the elements of an array within one line, for the layer of
 * escaped dumps. If the elements are strings, each is one line of the dump; if they are objects or
 * arrays, each is passed on as one line of JSON.
 */
#ifndef GL_UNWRAP_ARRAY_H
#define GL_UNWRAP_ARRAY_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/*
 * Reads the array that gl_detect found (GL_FOUND_ARRAY) in the line at w->p; the whole line must be
 * in the window. Returns 0, or -1 with *err set.
 */
int gl_array_read(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

#endif
