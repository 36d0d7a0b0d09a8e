/*
 * hardwrap: joins the lines of a goroutine's block that a console broke at its edge.
 *
 *       C:/Users/x/go/src/github.com/example/service/intern
 *      al/worker/pool.go:19
 *      +0x8e
 *
 * The column of the edge is unknown, because TABs may have become any number of blanks. So two
 * parts are joined if the first part is not a line of a stack but is long enough to reach an edge,
 * and both parts together are a line of a stack.
 */
#ifndef GL_SYNTAX_HARDWRAP_H
#define GL_SYNTAX_HARDWRAP_H

#include "lib/base/buf.h"

#define GL_HARDWRAP_LEAST ((size_t)40) /* bytes; no console is narrower */
#define GL_HARDWRAP_MOST ((size_t)4096)

/*
 * Returns true if the line, which is not a line of a stack, may be the first part of one that
 * was broken. is_pending: a function stands above it, so it must be the first part of a location.
 * Otherwise it must be the first part of a function or a creator.
 */
bool gl_hardwrap_begins(struct gl_str line, bool is_pending);

/*
 * Returns true if `begin` and `more` may be the first two parts of a line that was broken into
 * three or more. is_pending: as for gl_hardwrap_begins.
 */
bool gl_hardwrap_goes_on(struct gl_str begin, struct gl_str more, bool is_pending);

/*
 * Sets *out to the line that `begin` and `rest` make together. is_pending: as for
 * gl_hardwrap_begins. Returns false if this is not a line of a stack.
 */
bool gl_hardwrap_join(struct gl_str begin, struct gl_str rest, bool is_pending, struct gl_buf *out);

/*
 * Returns true if the line can be the rest of the offset and the registers that follow the number
 * of a location: `1f`, `3e08f88 pc=0x4906ea`.
 */
bool gl_hardwrap_is_registers(struct gl_str line);

/*
 * Returns true if a line that gl_hardwrap_is_registers accepts may begin with digits of the offset.
 */
bool gl_hardwrap_may_be_offset(struct gl_str line);

/*
 * Like gl_hardwrap_join, for a first part `whole` that is a line of a stack by itself: a location,
 * a creator, or a function that ends in dots. `rest` must be no line of a stack. It must be an
 * offset, or the end of a line number with an offset. But if `whole` ends at a column where
 * consoles usually end, it may be anything that forms a line of a stack with `whole`.
 */
bool gl_hardwrap_add(struct gl_str whole, struct gl_str rest, struct gl_buf *out);

#endif
