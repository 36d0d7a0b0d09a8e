/*
 * hardwrap: lines of a goroutine's block that a console broke at its edge.
 *
 *     	C:/Users/x/go/src/github.com/example/service/intern
 *     al/worker/pool.go:19
 *     +0x8e
 *
 * Where the edge was is not known: TABs may have become any number of blanks. So what tells is that
 * the first part is of no use as it is, long enough to reach an edge, and a line with the next.
 */
#ifndef GL_SYNTAX_HARDWRAP_H
#define GL_SYNTAX_HARDWRAP_H

#include "lib/base/buf.h"

#define GL_HARDWRAP_LEAST ((size_t)40) /* bytes; consoles are no narrower */
#define GL_HARDWRAP_MOST ((size_t)4096)

/*
 * The line is none of a block's, but may be the begin of one: of a location where one is awaited,
 * else of a function's or creator's line.
 */
bool gl_hardwrap_begins(struct gl_str line, bool is_pending);

/* `begin` was such, and is so with `more`: what is between the first part and the last one. */
bool gl_hardwrap_goes_on(struct gl_str begin, struct gl_str more, bool is_pending);

/* The line that `begin`, which was such, and `rest` make, to *out, in place of all. false: none. */
bool gl_hardwrap_join(struct gl_str begin, struct gl_str rest, bool is_pending, struct gl_buf *out);

/*
 * The same where `whole` is a line by itself: a location, a creator's, or a function's that ends in
 * dots. `rest` is none: it is the end of a number with an offset, or an offset, or, behind a line
 * that ends at a column where consoles do, whatever makes one line with it.
 */
bool gl_hardwrap_add(struct gl_str whole, struct gl_str rest, struct gl_buf *out);

#endif
