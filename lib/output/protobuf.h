/*
 * protobuf: appends fields of protobuf messages to a buffer (protobuf.dev, "Encoding"). The length
 * of a message precedes it in the message that contains it, so it is made in a buffer of its own
 * first.
 */
#ifndef GL_OUTPUT_PROTOBUF_H
#define GL_OUTPUT_PROTOBUF_H

#include "lib/base/buf.h"

/* Appends a bare number, as in packed fields. */
void gl_protobuf_varint(struct gl_buf *b, uint64_t n);

/* Appends a field with a number. 0 is written, too; a reader takes an absent field as 0. */
void gl_protobuf_number(struct gl_buf *b, unsigned field, uint64_t n);

/* Appends a field with a string, or with packed numbers. */
void gl_protobuf_bytes(struct gl_buf *b, unsigned field, struct gl_str s);

/* Appends a field with the message (or the packed numbers) in *m, and empties *m. */
void gl_protobuf_message(struct gl_buf *b, unsigned field, struct gl_buf *m);

#endif
