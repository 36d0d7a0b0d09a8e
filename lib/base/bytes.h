/*
 * bytes: eight bytes of text at once, as one number. Masks have the top bit of each byte
 * that is meant, and no other.
 */
#ifndef GL_BASE_BYTES_H
#define GL_BASE_BYTES_H

#include "lib/base/port.h"

#include <string.h>

#define GL_BYTES_ONES UINT64_C(0x0101010101010101)
#define GL_BYTES_TOPS UINT64_C(0x8080808080808080)

/* The bytes at p, the first one lowest on every machine; compilers make it one load. */
static inline uint64_t gl_bytes_at(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
	       (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 |
	       (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

/* The other way: the lowest byte of w goes to p. */
static inline void gl_bytes_put(char *p, uint64_t w)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(p, &w, sizeof w); /* one store, which compilers do not make of the loop */
#else
	for (int i = 0; i < 8; i++)
		p[i] = (char)(unsigned char)(w >> (8 * i));
#endif
}

/* The bytes that are c. A borrow may mark one above a marked one by mistake, never the lowest. */
static inline uint64_t gl_bytes_equal(uint64_t w, char c)
{
	uint64_t v = w ^ GL_BYTES_ONES * (unsigned char)c;

	return (v - GL_BYTES_ONES) & ~v & GL_BYTES_TOPS;
}

/* The bytes that are not 0. */
static inline uint64_t gl_bytes_nonzero(uint64_t w)
{
	return (((w & ~GL_BYTES_TOPS) + ~GL_BYTES_TOPS) | w) & GL_BYTES_TOPS;
}

/* The bytes that are no decimal digits. */
static inline uint64_t gl_bytes_no_digit(uint64_t w)
{
	uint64_t v = w ^ GL_BYTES_ONES * '0'; /* 0 to 9 for digits */

	return (((v & ~GL_BYTES_TOPS) + GL_BYTES_ONES * (0x7f - 9)) | v) & GL_BYTES_TOPS;
}

/* Index of the lowest byte of m that is not 0; there is one. */
static inline size_t gl_bytes_lowest(uint64_t m)
{
#if defined(__GNUC__)
	return (size_t)__builtin_ctzll(m) / 8;
#else
	uint64_t below = (m & (0 - m)) - 1; /* all bits under the lowest */

	return (size_t)((((below & GL_BYTES_TOPS) >> 7) * GL_BYTES_ONES) >> 56);
#endif
}

#endif
