/*
 * wire: the encoding of protobuf (protobuf.dev, "Encoding"). A message is a series of fields, each
 * with a number and a value. The fields may come in any order, and repeated numbers may be packed
 * into one field or come one by one. What a field means is for the caller to know.
 */
#ifndef GL_PARSE_WIRE_H
#define GL_PARSE_WIRE_H

#include "lib/base/str.h"

enum gl_wire_type {
	GL_WIRE_VARINT = 0,
	GL_WIRE_FIXED64 = 1,
	GL_WIRE_BYTES = 2, /* a string, a message, or packed numbers */
	GL_WIRE_FIXED32 = 5
};

struct gl_wire_field {
	uint64_t number;     /* numbers begin with 1 */
	unsigned type;	     /* an enum gl_wire_type */
	uint64_t value;	     /* the value of a varint; 0 for fixed numbers, which no profile has */
	struct gl_str bytes; /* the bytes of GL_WIRE_BYTES, borrowed; p is NULL for other types */
};

/* A message that is being read: p advances with each field. */
struct gl_wire {
	const char *p, *end;
	bool is_damaged; /* a field was cut short or invalid */
};

/*
 * Begins to read the message in these bytes. If bytes.p is NULL, as for a field that is not a
 * message, the result is marked as damaged.
 */
struct gl_wire gl_wire_open(struct gl_str bytes);

bool gl_wire_varint(struct gl_wire *m, uint64_t *v);

/*
 * Reads the next field. Returns false if there is none, or if it is damaged; m->p then stays where
 * it is.
 */
bool gl_wire_next(struct gl_wire *m, struct gl_wire_field *f);

/* Returns the varint of the last field with this number in the message, or 0 if there is none. */
uint64_t gl_wire_number(struct gl_str bytes, uint64_t number);

#endif
