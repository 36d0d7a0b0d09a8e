/*
 * retell: one goroutine as Go prints it, made of its record. What a record does not have is not
 * made up, but for what a line cannot be without: (...) for arguments, 0x0 for addresses, ??? for
 * a state. Bytes that a line cannot hold there, which no name of Go's has, become '_'. Where bytes of
 * the record were not UTF-8, 0xff stands for each, so that it reads as mangled again.
 */
#ifndef GL_OUTPUT_RETELL_H
#define GL_OUTPUT_RETELL_H

#include "lib/base/buf.h"
#include "lib/record/record.h"

/* The line that cuts a block or bucket, so that it is read as partial. */
#define GL_RETELL_CUT "(cut short)\n"

/*
 * Append goroutine r with its header, as debug=2 has it. true: it reads as partial, which only
 * partial ones do.
 */
bool gl_retell_block(struct gl_buf *b, const struct gl_record *r);

/* The same as a bucket of debug=1, without the blank line that ends it. */
void gl_retell_bucket(struct gl_buf *b, const struct gl_record *r);

/*
 * The reason r has, a line each, as before a crash's first goroutine, with the blank line behind it;
 * or as the line of a log before a panic that was recovered. Nothing, where it has none, or one that
 * would not be read from there.
 */
void gl_retell_reason(struct gl_buf *b, const struct gl_record *r);

#endif
