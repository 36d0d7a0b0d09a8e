/* emit: writes a record as one NDJSON line, new or copied; gl-record(5) has the order of keys. */
#ifndef GL_OUTPUT_EMIT_H
#define GL_OUTPUT_EMIT_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/*
 * Appends r and an LF. A record that was read as NDJSON is copied byte for byte, unknown keys
 * included, except that surrogates without their other half become U+FFFD, which makes the copy
 * `mangled`.
 */
void gl_emit_line(struct gl_buf *b, const struct gl_record *r);

/*
 * Appends r and an LF, always written anew. The keys of a group (r->more->group) follow those of
 * the record.
 */
void gl_emit_record(struct gl_buf *b, const struct gl_record *r);

/*
 * Removes the closing brace of the record at the end of b, and what follows this brace, so that
 * another member can be appended.
 */
void gl_emit_reopen(struct gl_buf *b);

#endif
