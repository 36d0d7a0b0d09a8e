/*
 * protobuf: appends fields of protobuf messages to a buffer (protobuf.dev, "Encoding"). A message
 * that is a field of another one is preceded by its length. So it must first be made in a buffer of
 * its own.
 */
#ifndef GL_OUTPUT_PROTOBUF_H
#define GL_OUTPUT_PROTOBUF_H

#include "lib/base/buf.h"

/* Appends a number without a field number, as within packed fields. */
void gl_protobuf_varint(struct gl_buf *b, uint64_t n);

/* Appends a numeric field. 0 is written, too, although readers take an absent field for 0. */
void gl_protobuf_number(struct gl_buf *b, unsigned field, uint64_t n);

/* Appends a field with a string, or with packed numbers. */
void gl_protobuf_bytes(struct gl_buf *b, unsigned field, struct gl_str s);

/* Appends a field with the message (or the packed numbers) in *m, and empties *m. */
void gl_protobuf_message(struct gl_buf *b, unsigned field, struct gl_buf *m);

#endif
