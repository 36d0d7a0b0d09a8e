/* radix: sorts large arrays of 16-byte elements by numbers, in place and in linear time. */
#ifndef GL_BASE_RADIX_H
#define GL_BASE_RADIX_H

#include "lib/base/port.h"

/* An element. Elements are sorted by the key, then by the rank; equal ones come in any order. */
struct gl_radix {
	uint64_t key;
	uint32_t rank;
	uint32_t rest;
};

void gl_radix_sort(struct gl_radix *v, size_t n);

#endif
