#include "lib/output/protobuf.h"

enum { VARINT = 0, BYTES = 2 }; /* wire types */

void gl_protobuf_varint(struct gl_buf *b, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		gl_buf_char(b, (char)(unsigned char)(n | 0x80));
	gl_buf_char(b, (char)n);
}

void gl_protobuf_number(struct gl_buf *b, unsigned field, uint64_t n)
{
	gl_protobuf_varint(b, (uint64_t)field << 3 | VARINT);
	gl_protobuf_varint(b, n);
}

void gl_protobuf_bytes(struct gl_buf *b, unsigned field, struct gl_str s)
{
	gl_protobuf_varint(b, (uint64_t)field << 3 | BYTES);
	gl_protobuf_varint(b, s.len);
	gl_buf_str(b, s);
}

void gl_protobuf_message(struct gl_buf *b, unsigned field, struct gl_buf *m)
{
	gl_protobuf_bytes(b, field, gl_buf_view(m));
	b->failed |= m->failed;
	m->len = 0;
}
