/*
 * retell: prints one goroutine from its record as Go prints it. It invents nothing that the record
 * lacks, except for parts that a line must have: (...) for arguments, 0x0 for addresses, ??? for a
 * state. A byte that is impossible at its place in the line (no name in Go contains such bytes)
 * becomes '_'. If the record was repaired, each repaired byte is written as 0xff, so that it reads
 * as mangled again.
 */
#ifndef GL_OUTPUT_RETELL_H
#define GL_OUTPUT_RETELL_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/* A line that makes the block or bucket above it read as partial. */
#define GL_RETELL_CUT "(cut short)\n"

/*
 * Appends r with its header, as in debug=2. Returns true if the text reads as partial; that happens
 * only for partial records.
 */
bool gl_retell_block(struct gl_buf *b, const struct gl_record *r);

/* Appends r as a bucket of debug=1, without the blank line that ends it. */
void gl_retell_bucket(struct gl_buf *b, const struct gl_record *r);

/*
 * Appends the reason of r: as the lines before the first goroutine of a crash, with a blank line
 * after them, or as the log line before a recovered panic. Appends nothing if r has no reason, or
 * one that could not be read back from there.
 */
void gl_retell_reason(struct gl_buf *b, const struct gl_record *r);

#endif
