/*
 * prefetch: text of the top layer that threads unwrap ahead of time. The top layer says in a hint
 * how it unwraps its text. Threads (lib/stream/par_unwrap.h) unwrap the bytes that follow in the
 * same way, and hand the result over as a gl_prefetch before the top layer comes to those bytes.
 */
#ifndef GL_UNWRAP_PREFETCH_H
#define GL_UNWRAP_PREFETCH_H

#include "lib/unwrap/linestrip.h"

enum gl_hint_kind {
	GL_HINT_NONE,
	GL_HINT_STREAM, /* lines of a log stream, each in its envelope */
	GL_HINT_ESCAPED	/* lines of a dump that is a string */
};

struct gl_hint {
	enum gl_hint_kind kind;
	uint64_t stream; /* STREAM: gl_logstream.number */
	char quote;	 /* ESCAPED: the quote that closes the string; 0: no quote closes it */
	struct gl_linestrip strip; /* STREAM: how to strip the envelope */
};

/*
 * The text of [begin, end) of the window, unwrapped in the way that a hint describes. `begin` is
 * the start of a line.
 */
struct gl_prefetch {
	enum gl_hint_kind kind;
	uint64_t stream;
	char quote;
	const char *begin, *end;
	const struct gl_linebatch *lines;
};

#endif
