/*
 * receiver: the asterisk in the name of a pointer's method, as in net.(*conn).serve. Markdown takes
 * two asterisks of a paragraph for emphasis, so dumps that were copied from a rendered ticket show
 * net.(conn).serve, and those that a converter rewrote show net.(_conn).serve or
 * net.(\*conn).serve. Go puts a type into parentheses only if a pointer to it is the receiver
 * (MethodSymSuffix of cmd/compile/internal/ir/expr.go), so it is certain that an asterisk stood
 * there.
 */
#ifndef GL_SYNTAX_RECEIVER_H
#define GL_SYNTAX_RECEIVER_H

#include "lib/base/buf.h"

/*
 * Returns where the asterisk is missing in a function's name; 0 if none is. *instead is set to the
 * number of bytes, at most 2, that stand in its place.
 */
size_t gl_receiver_lost_star(struct gl_str name, size_t *instead);

/* Appends the name, and its asterisk if that is missing. The caller checks b->failed. */
void gl_receiver_put(struct gl_buf *b, struct gl_str name);

#endif
