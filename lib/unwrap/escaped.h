/*
 * escaped: unwraps a dump that is a string within a line; the string may have any length. A
 * collector may have split it into several lines, even within an escape.
 */
#ifndef GL_UNWRAP_ESCAPED_H
#define GL_UNWRAP_ESCAPED_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/*
 * Prepares the layer below l for another dump within the line at w->p, whose text begins at f->at.
 * What stands around that text in the line is passed on, as it may contain the reason for the dump.
 * Returns 0, or -1 with *err set.
 */
int gl_escaped_begin(struct gl_layer *l, const struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

/*
 * Opens the escaped dump that gl_detect found (GL_FOUND_BOX) in the line at w->p. Returns 0, or -1
 * with *err set.
 */
int gl_escaped_open(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

/*
 * Unwraps some text of the open escaped dump. *moved: it made progress. Returns 0, or -1 with *err
 * set.
 */
int gl_escaped_feed(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err);

/* Skips the rest of the line after an escaped dump, unless it contains another one. */
void gl_escaped_pass_rest(struct gl_layer *l, struct gl_window *w, bool *moved);

#endif
