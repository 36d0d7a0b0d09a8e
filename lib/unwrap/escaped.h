/*
 * escaped: unwraps an escaped dump, which is a string within a line; the string may have any
 * length. A collector may have split it into several lines, even within an escape.
 */
#ifndef GL_UNWRAP_ESCAPED_H
#define GL_UNWRAP_ESCAPED_H

#include "lib/unwrap/detect.h"
#include "lib/unwrap/layer.h"

/*
 * Prepares the layer below l for another dump, whose text begins at f->at in the line at w->p. The
 * text around the dump in that line may contain the reason for the dump, so it is passed on to that
 * layer. Returns 0, or -1 with *err set.
 */
int gl_escaped_begin(struct gl_layer *l, const struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

/*
 * Returns the offset map's step for the text that the layer below l gets next. That text was
 * unwrapped from `from`, which is part of the line at w->p.
 */
struct gl_step gl_escaped_step(struct gl_layer *l, const struct gl_window *w, struct gl_str from);

/*
 * Passes `text`, which may have several lines, on to the layer below l. Its offset map then points
 * from every one of them to `from`, which is part of the line at w->p. Returns false if there is no
 * memory.
 */
bool gl_escaped_put(struct gl_layer *l, const struct gl_window *w, struct gl_str text,
	struct gl_str from);

/*
 * Ends the text of the layer below l after the whole dump was passed on to it. Moves w->p to `end`,
 * which is nlines lines further on. Returns 0, or -1 with *err set.
 */
int gl_escaped_end(struct gl_layer *l, struct gl_window *w, const char *end, size_t nlines,
	struct gl_err *err);

/*
 * Begins to read the escaped dump that gl_detect found (GL_FOUND_ESCAPED) in the line at w->p.
 * Returns 0, or -1 with *err set.
 */
int gl_escaped_open(struct gl_layer *l, struct gl_window *w, const struct gl_detected *f,
	struct gl_err *err);

/*
 * Unwraps some text of the escaped dump that gl_escaped_open began to read. Sets *moved to whether
 * w->p moved or the dump ended; if not, more bytes are needed. Returns 0, or -1 with *err set.
 */
int gl_escaped_feed(struct gl_layer *l, struct gl_window *w, bool *moved, struct gl_err *err);

/*
 * Skips the rest of the line behind an escaped dump, up to another dump in the line, if there is
 * one. Sets *moved to false if more bytes are needed to find that out.
 */
void gl_escaped_skip_rest(struct gl_layer *l, struct gl_window *w, bool *moved);

#endif
