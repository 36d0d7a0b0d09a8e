/*
 * packed: finds gzip data in base64 (RFC 4648, either alphabet) within a line. Some programs put
 * dumps into a log or a status page in this form.
 */
#ifndef GL_SYNTAX_PACKED_H
#define GL_SYNTAX_PACKED_H

#include "lib/base/buf.h"

/*
 * Finds the first word at or after `from` that consists only of base64, begins like gzip data, and
 * is long enough for gzip data. Returns false if there is none.
 */
bool gl_packed_find(struct gl_str line, size_t from, struct gl_str *word);

/* Appends the bytes that the word stands for. Returns false if the word is incomplete. */
bool gl_packed_decode(struct gl_str word, struct gl_buf *out);

#endif
