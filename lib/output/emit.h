/* emit: writes a record as one NDJSON line, with the keys in the order of gl-record(5). */
#ifndef GL_OUTPUT_EMIT_H
#define GL_OUTPUT_EMIT_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/*
 * Appends r and an LF. It always writes the record anew; a record that was read from NDJSON can
 * also be copied from r->raw. The keys of a group (r->more->group) follow those of the record.
 */
void gl_emit_record(struct gl_buf *b, const struct gl_record *r);

#endif
