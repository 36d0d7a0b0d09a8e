/*
 * gotext: prints the goroutine of a record as Go would print it. It adds nothing that the record
 * lacks, except for parts that a line must have: (...) for arguments, 0x0 for addresses, ??? for a
 * state. A byte that cannot occur at its place in a line becomes '_'; no name in Go contains such
 * bytes. If the reader had to replace bytes of the record, each of these is written as 0xff, so
 * that the text gives a `mangled` record again.
 */
#ifndef GL_OUTPUT_GOTEXT_H
#define GL_OUTPUT_GOTEXT_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/* A line that tells readers that the block or bucket above it is partial. */
#define GL_GOTEXT_CUT "(cut short)\n"

/*
 * Appends r with its header, as in debug=2. Returns true if readers of the text will find it
 * partial, which happens only if r is partial.
 */
bool gl_gotext_block(struct gl_buf *b, const struct gl_record *r);

/* Appends r as a bucket of debug=1, without the blank line that ends it. */
void gl_gotext_bucket(struct gl_buf *b, const struct gl_record *r);

/*
 * Appends the reason of r. The reason of a crash is written as the lines before the first
 * goroutine, with a blank line after them. The reason of a recovered panic is written as the line
 * of a log. Appends nothing if r has no reason, or one that could not be read back from such lines.
 */
void gl_gotext_reason(struct gl_buf *b, const struct gl_record *r);

#endif
