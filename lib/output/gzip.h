/* gzip: compresses bytes (RFC 1952). */
#ifndef GL_OUTPUT_GZIP_H
#define GL_OUTPUT_GZIP_H

#include "lib/base/buf.h"

/*
 * Appends s as one gzip member, which has neither a name nor a time, so that the same bytes always
 * give the same member. Returns false if there is no memory.
 */
bool gl_gzip_put(struct gl_buf *b, struct gl_str s);

#endif
