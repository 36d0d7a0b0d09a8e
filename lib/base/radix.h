/*
 * radix: sorts large arrays of 16 bytes an element by a number, in linear time. Equal numbers stay
 * in their order.
 */
#ifndef GL_BASE_RADIX_H
#define GL_BASE_RADIX_H

#include "lib/base/port.h"

/* An element: what it is sorted by, and anything else. */
struct gl_radix {
	uint64_t key;
	uint64_t rest;
};

/*
 * Sorts n elements, each of which begins with the key, as struct gl_radix does. spare has room for
 * as many, and is overwritten. Either is where the sorted elements are in the end: it is returned.
 */
void *gl_radix_sort(void *v, void *spare, size_t n);

#endif
