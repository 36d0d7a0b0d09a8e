#include "lib/parse/wire.h"

struct gl_wire gl_wire_open(struct gl_str bytes)
{
	if (!bytes.p) /* the caller expects a message, but the field has another wire type */
		return (struct gl_wire){NULL, NULL, true};
	return (struct gl_wire){bytes.p, bytes.p + bytes.len, false};
}

bool gl_wire_varint(struct gl_wire *m, uint64_t *v)
{
	*v = 0;
	for (unsigned shift = 0; m->p < m->end && shift < 64; shift += 7) {
		unsigned char c = (unsigned char)*m->p++;

		*v |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return true;
	}
	m->is_damaged = true;
	return false;
}

static bool skip_bytes(struct gl_wire *m, uint64_t n)
{
	if (n > (uint64_t)(m->end - m->p))
		return false;
	m->p += n;
	return true;
}

static bool read_value(struct gl_wire *m, struct gl_wire_field *f)
{
	uint64_t len;

	switch (f->type) {
	case GL_WIRE_VARINT:
		return gl_wire_varint(m, &f->value);
	case GL_WIRE_FIXED64:
		return skip_bytes(m, 8);
	case GL_WIRE_FIXED32:
		return skip_bytes(m, 4);
	case GL_WIRE_BYTES:
		if (!gl_wire_varint(m, &len))
			return false;
		f->bytes = (struct gl_str){m->p, (size_t)len};
		return skip_bytes(m, len);
	default: /* groups, which proto3 does not have, or an unknown wire type */
		return false;
	}
}

bool gl_wire_next(struct gl_wire *m, struct gl_wire_field *f)
{
	const char *start = m->p;
	uint64_t key;

	*f = (struct gl_wire_field){0};
	if (m->is_damaged || m->p == m->end)
		return false;
	if (gl_wire_varint(m, &key)) {
		f->number = key >> 3;
		f->type = (unsigned)(key & 7);
		if (f->number > 0 && read_value(m, f))
			return true;
	}
	m->is_damaged = true;
	m->p = start;
	return false;
}

uint64_t gl_wire_number(struct gl_str bytes, uint64_t number)
{
	struct gl_wire m = gl_wire_open(bytes);
	struct gl_wire_field f;
	uint64_t value = 0;

	while (gl_wire_next(&m, &f))
		if (f.number == number && f.type == GL_WIRE_VARINT)
			value = f.value;
	return value;
}
