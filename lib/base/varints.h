/*
 * varints: a list of numbers that grows at its end. A number below 128 takes one byte, one below
 * 16384 two, and so on, up to ten.
 */
#ifndef GL_BASE_VARINTS_H
#define GL_BASE_VARINTS_H

#include "lib/base/port.h"

/* A zeroed struct is an empty list. */
struct gl_varints {
	unsigned char *p;
	size_t len, cap; /* in bytes */
};

void gl_varints_free(struct gl_varints *b);

/* Does what gl_varints_put does, for any number. */
bool gl_varints_put_any(struct gl_varints *b, uint64_t v);

/* Appends v. Returns false if there is no memory; the list is then unchanged. */
static inline bool gl_varints_put(struct gl_varints *b, uint64_t v)
{
	if (GL_UNLIKELY(v >= 0x80 || b->len == b->cap))
		return gl_varints_put_any(b, v);
	b->p[b->len++] = (unsigned char)v;
	return true;
}

/*
 * Returns the number at byte *at, and moves *at behind it. The first number is at 0, and another
 * one follows as long as *at is less than b->len.
 */
static inline uint64_t gl_varints_get(const struct gl_varints *b, size_t *at)
{
	uint64_t v = b->p[*at] & 0x7f;

	for (unsigned shift = 7; b->p[(*at)++] & 0x80; shift += 7)
		v |= (uint64_t)(b->p[*at] & 0x7f) << shift;
	return v;
}

/*
 * gl_varints_of_step encodes the step from one number to another as a number that is small if the
 * two are close. gl_varints_step returns the number to which such a step leads. Both numbers must
 * be below 2^63.
 */
static inline uint64_t gl_varints_of_step(uint64_t from, uint64_t to)
{
	return to >= from ? (to - from) << 1 : ((from - to) << 1) - 1;
}

static inline uint64_t gl_varints_step(uint64_t from, uint64_t step)
{
	return step & 1 ? from - (step >> 1) - 1 : from + (step >> 1);
}

#endif
