/*
 * emit: a record as one NDJSON line, keys in the order of gl-record(5).
 */
#ifndef GL_OUTPUT_EMIT_H
#define GL_OUTPUT_EMIT_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/*
 * Append r and a LF. A record that came as NDJSON is not copied here: r->raw is for that.
 * Groups (r->more->group) get their further keys behind the record's.
 */
void gl_emit_record(struct gl_buf *b, const struct gl_record *r);

#endif
