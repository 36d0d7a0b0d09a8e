/*
 * escaped: a dump that is a string within a line, of any length. It may be cut in pieces, each on
 * a line of its own, even within an escape.
 */
#ifndef GL_UNWRAP_ESCAPED_H
#define GL_UNWRAP_ESCAPED_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/* Another text is to come for the level of boxes, of a line with this stamp. 0, or -1 and *err. */
int gl_escaped_begin(struct gl_layer *l, struct gl_str stamp, struct gl_err *err);

/* What stands around the text at w->p + f->at, in its line, may be its reason. false without memory. */
bool gl_escaped_clue(struct gl_layer *l, const struct gl_window *w, const struct gl_detected *f);

/* GL_FOUND_BOX at w->p. 0, or -1 and *err. */
int gl_escaped_open(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

/* Some of the open box's text. 0, or -1 and *err. */
int gl_escaped_feed(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err);

/* Behind a box its line goes on with what is of no interest, or with another box. */
void gl_escaped_pass_rest(struct gl_layer *l, struct gl_window *w, bool *moved);

#endif
