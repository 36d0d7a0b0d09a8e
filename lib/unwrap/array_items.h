/*
 * array_items: iterates over the elements of an array within a line of JSON, or of similar text:
 * Python lists have single quotes, before which a `b` or `u` may stand, and arrays printed by Go's
 * %q have no commas.
 */
#ifndef GL_UNWRAP_ARRAY_ITEMS_H
#define GL_UNWRAP_ARRAY_ITEMS_H

#include "lib/base/buf.h"

struct gl_array_items {
	const char *behind; /* the end of the string that contains byte `at` */
	/* the byte after the `[` of the array that has this string as an element, or NULL */
	const char *inner;
	/* the byte after the `[` of an enclosing array that has further elements, or NULL */
	const char *outer;
};

/* Finds the arrays around byte `at` of the line. Returns false if the byte is not in a string. */
bool gl_array_items_around(struct gl_str line, size_t at, struct gl_array_items *out);

/*
 * Finds the next element of an array. *p must be before the first element or between two elements,
 * and is moved past the element that was found. Returns false if there is none; *p is then after
 * the `]`, or at `end`. An element is also found if `end` cuts it off.
 */
bool gl_array_items_next(const char **p, const char *end, struct gl_str *item);

/* Returns true if the element is a string rather than a number or another array. */
bool gl_array_items_is_string(struct gl_str item);

/*
 * Appends the text of an element. A string loses its quotes and escapes; any other element stays as
 * it is.
 */
void gl_array_items_text(struct gl_str item, struct gl_buf *out);

#endif
