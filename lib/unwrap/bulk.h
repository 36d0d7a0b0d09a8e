/*
 * bulk: many lines at once from a level's text to the level below, as far as they are plain.
 * The others are taken one by one by who calls this, with the same outcome.
 */
#ifndef GL_UNWRAP_BULK_H
#define GL_UNWRAP_BULK_H

#include "lib/unwrap/layer.h"

/* Lines of l's text. */
struct gl_bulk {
	const char *p, *end; /* they begin at p; up to `end` they may go */
	uint64_t at, number; /* offset of p in l's text, and the number of its line */
	size_t most;	     /* with so many bytes in the level's piece no line is begun */
};

/*
 * Of the open box, in its text. Returns where they end; b->p when there is none. Failure is
 * kept in the level's piece.
 */
const char *gl_bulk_box(struct gl_layer *l, const struct gl_bulk *b);

/* The same of the stream w's, one of l's: whole lines of l's text. */
const char *gl_bulk_stream(struct gl_layer *l, struct gl_logstream *w, const struct gl_bulk *b);

#endif
