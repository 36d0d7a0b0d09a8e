/*
 * wire: protobuf's encoding (protobuf.dev, "Encoding"): a message is fields, one after another,
 * each with a number and a value. They may come in any order, and repeated numbers may be packed
 * into one field or come one by one. The caller knows what a field means.
 */
#ifndef GL_PARSE_WIRE_H
#define GL_PARSE_WIRE_H

#include "lib/base/str.h"

enum gl_wire_type {
	GL_WIRE_VARINT = 0,
	GL_WIRE_FIXED64 = 1,
	GL_WIRE_BYTES = 2, /* a string, a message, packed numbers */
	GL_WIRE_FIXED32 = 5
};

struct gl_wire_field {
	uint64_t number;     /* from 1 */
	unsigned type;	     /* an enum gl_wire_type */
	uint64_t value;	     /* of a varint; 0 for fixed numbers, which no profile has */
	struct gl_str bytes; /* of GL_WIRE_BYTES, borrowed; p == NULL: another type */
};

/* Where the reading of a message stands; it is read by advancing p. */
struct gl_wire {
	const char *p, *end;
	bool is_damaged; /* a field was cut short or invalid */
};

/* Begin to read the message in these bytes; it is damaged if p == NULL. */
struct gl_wire gl_wire_open(struct gl_str bytes);

bool gl_wire_varint(struct gl_wire *m, uint64_t *v);

/* Read the next field. false: there is none, or it is damaged, and m->p stays before it. */
bool gl_wire_next(struct gl_wire *m, struct gl_wire_field *f);

/* The varint of the last field of this number in the message; 0 without one. */
uint64_t gl_wire_number(struct gl_str bytes, uint64_t number);

#endif
