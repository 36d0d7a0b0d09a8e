/* emit: writes a record as one line of NDJSON. gl-record(5) has the order of the keys. */
#ifndef GL_OUTPUT_EMIT_H
#define GL_OUTPUT_EMIT_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/*
 * Appends r and an LF. If r was read as NDJSON, copies its line byte for byte, with unknown keys.
 * Only a surrogate without its other half is replaced, by U+FFFD, and the copy then gets the key
 * `mangled`.
 */
void gl_emit_line(struct gl_buf *b, const struct gl_record *r);

/*
 * Appends r and an LF. Writes all keys anew, even if r was read as NDJSON. The keys of a group
 * (r->more->group) follow those of the record.
 */
void gl_emit_record(struct gl_buf *b, const struct gl_record *r);

/*
 * Removes the closing brace of the record at the end of b, and what follows this brace, so that
 * another member can be appended.
 */
void gl_emit_reopen(struct gl_buf *b);

#endif
