/*
 * array_items: the elements of an array that stands in a line of JSON, or of what looks like it:
 * Python's lists have single quotes, Go's %q none of the commas.
 */
#ifndef GL_UNWRAP_ARRAY_ITEMS_H
#define GL_UNWRAP_ARRAY_ITEMS_H

#include "lib/base/buf.h"

struct gl_array_items {
	const char *behind; /* the string that holds the byte asked for */
	const char *inner;  /* behind the `[` of the array that it is an element of; or NULL */
	const char *outer;  /* of one further out, that has an element behind; or NULL */
};

/* The arrays around the byte at `at` of the line; false: it is in no string. */
bool gl_array_items_around(struct gl_str line, size_t at, struct gl_array_items *out);

/*
 * The next element of the array that *p is within, between two of them; *p is behind it then.
 * false: there is none, and *p is behind the `]`, or at `end`. An element that `end` cuts is one.
 */
bool gl_array_items_next(const char **p, const char *end, struct gl_str *item);

/* A string of the array, rather than a number or another array. */
bool gl_array_items_is_string(struct gl_str item);

/* What it stands for: of a string, unescaped, what is in it. Appended to out. */
void gl_array_items_text(struct gl_str item, struct gl_buf *out);

#endif
