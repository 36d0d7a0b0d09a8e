/*
 * newestfirst: recognises a log that is printed newest first, as by journalctl -r and by search
 * pages. A header then stands below its stack, whose lines run from the creator's location to the
 * innermost function, and the lines below the header are the stack of another goroutine:
 *
 *     <TAB>/app/main.go:9 +0x1f
 *     main.main()
 *     goroutine 1 [running]:
 *
 * In the usual order a location stands below its function, and a function below its header.
 */
#ifndef GL_PARSE_NEWESTFIRST_H
#define GL_PARSE_NEWESTFIRST_H

#include "lib/parse/block.h"
#include "lib/parse/linecache.h"

#define GL_NEWESTFIRST_MANY 6

/* What the last line outside of goroutines was. */
enum gl_newestfirst_tail {
	GL_NEWESTFIRST_NO_FRAME,
	GL_NEWESTFIRST_LOCATION,
	GL_NEWESTFIRST_FUNC /* a function right below a location; their header may come next */
};

/*
 * Returns the kind of `line`, which may be blank. tail: the kind that was returned for the line
 * before it.
 */
enum gl_newestfirst_tail gl_newestfirst_tail(enum gl_newestfirst_tail tail, struct gl_str line);

/*
 * Returns true if the block ends with a function, and nothing stands below that. If the log is
 * printed newest first, the next header could belong to that function.
 */
bool gl_newestfirst_ends(const struct gl_block *b);

/*
 * Returns true if the block may come from a log that is printed newest first. In such a log, lines
 * of another goroutine's stack may follow the creator, with which a block ends otherwise.
 */
bool gl_newestfirst_may_be(const struct gl_block *b, const struct gl_linecache *lines,
	const struct gl_stream_place *at);

/*
 * Returns true if the log is printed newest first, so that the lines in the block are not the stack
 * of its header. is_header: a header follows the block. As long as no block was in the usual order,
 * one block that looks like part of such a log is enough. Afterwards GL_NEWESTFIRST_MANY such
 * blocks in a row are needed, since lines may be lost, or the lines of two dumps may be mixed.
 */
bool gl_newestfirst(const struct gl_block *b, const struct gl_linecache *lines, bool is_header,
	struct gl_stream_place *at);

#endif
