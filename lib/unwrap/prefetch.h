/*
 * prefetch: unwrapping ahead. A hint says how the top level's text is being unwrapped; others
 * who know its next bytes can do so before it comes to them, and what came of it is ready
 * (lib/stream/par_unwrap.h).
 */
#ifndef GL_UNWRAP_PREFETCH_H
#define GL_UNWRAP_PREFETCH_H

#include "lib/unwrap/linestrip.h"

enum gl_hint_kind {
	GL_HINT_NONE,
	GL_HINT_STREAM, /* lines in an envelope */
	GL_HINT_BOX	/* lines of a string */
};

struct gl_hint {
	enum gl_hint_kind kind;
	uint64_t stream; /* whose envelope */
	char quote;	 /* that closes the string; 0: none does */
	struct gl_linestrip peel; /* of the stream */
};

/* What came of [begin, end) of the window when that was done; begin begins a line. */
struct gl_prefetch {
	enum gl_hint_kind kind;
	uint64_t stream;
	char quote;
	const char *begin, *end;
	const struct gl_linebatch *yield;
};

#endif
