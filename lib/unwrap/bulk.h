/*
 * bulk: unwraps many plain lines of a layer's text at once into the text of the layer below. Plain
 * lines are those that linestrip.h or unescape_bulk.h can read. At any other line it stops; the
 * caller then unwraps that line by the general path, which gives the same result for plain lines,
 * too.
 */
#ifndef GL_UNWRAP_BULK_H
#define GL_UNWRAP_BULK_H

#include "lib/unwrap/layer.h"

/* The part of a layer's text that is to be unwrapped. */
struct gl_bulk {
	const char *p, *end; /* p is the start of a line; reading stops at `end` */
	uint64_t at, number; /* offset and line number (from 1) of p in the layer's text */
	/* once `piece` of the layer below holds this many bytes, no further line is unwrapped */
	size_t most;
};

/*
 * Unwraps lines of the escaped dump that l is reading. Returns where it stopped, which is b->p if
 * it did nothing. If there is no memory, sets piece.failed of the layer below.
 */
const char *gl_bulk_escaped(struct gl_layer *l, const struct gl_bulk *b);

/* Does what gl_bulk_escaped does, for lines of log stream w, which is one of l's streams. */
const char *gl_bulk_stream(struct gl_layer *l, struct gl_logstream *w, const struct gl_bulk *b);

#endif
