/*
 * newestfirst: goroutines in a log that is printed newest first, as journalctl -r and search pages
 * do. A header then stands under its stack, whose lines run from the creator's location up to the
 * innermost function, and what follows the header is the stack of the goroutine before it:
 *
 *     <TAB>/app/main.go:9 +0x1f
 *     main.main()
 *     goroutine 1 [running]:
 *
 * Else a location stands under its function, and a function under its header.
 */
#ifndef GL_PARSE_NEWESTFIRST_H
#define GL_PARSE_NEWESTFIRST_H

#include "lib/parse/block.h"
#include "lib/parse/linecache.h"

#define GL_NEWESTFIRST_MANY 6

/* What the lines outside of goroutines end with. */
enum gl_newestfirst_tail {
	GL_NEWESTFIRST_NO_FRAME,
	GL_NEWESTFIRST_LOCATION,
	GL_NEWESTFIRST_FUNC /* right under a location: what follows may be its header */
};

/* The same with one line more, blank ones included. */
enum gl_newestfirst_tail gl_newestfirst_tail(enum gl_newestfirst_tail tail, struct gl_str line);

/* A header right behind the block stands under a function, as if it were its. */
bool gl_newestfirst_ends(const struct gl_block *b);

/* The block may be one: its lines go on behind a creator, where those of others end. */
bool gl_newestfirst_may_be(const struct gl_block *b, const struct gl_linecache *lines,
	const struct gl_stream_place *at);

/*
 * What the block holds is not its goroutine's stack. is_header: a header follows. Told at once
 * where no block before was of the usual order; else, as lines may be lost, or those of two
 * dumps mixed, only behind GL_NEWESTFIRST_MANY such blocks in a row.
 */
bool gl_newestfirst(const struct gl_block *b, const struct gl_linecache *lines, bool is_header,
	struct gl_stream_place *at);

#endif
