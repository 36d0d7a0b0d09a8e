/*
 * bytes: eight bytes of text at once, as one number. Masks have the top bit of each byte
 * that is meant, and no other.
 */
#ifndef GL_BASE_BYTES_H
#define GL_BASE_BYTES_H

#include "lib/base/str.h"

#define GL_BYTES_ONES UINT64_C(0x0101010101010101)
#define GL_BYTES_TOPS UINT64_C(0x8080808080808080)

/* The bytes at p, the first one lowest on every machine; compilers make it one load. */
GL_INLINE uint64_t gl_bytes_at(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
	       (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 |
	       (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

/* The last 8 bytes of s, or all of it: of texts of one length equal only if these are. */
GL_INLINE uint64_t gl_bytes_tail(struct gl_str s)
{
	uint32_t first, last;

	if (s.len >= 8)
		return gl_bytes_at(s.p + s.len - 8);
	if (s.len >= 4) {
		memcpy(&first, s.p, 4);
		memcpy(&last, s.p + s.len - 4, 4);
		return (uint64_t)first << 32 | last;
	}
	if (s.len == 0)
		return 0;
	return (uint64_t)(unsigned char)s.p[0] | (uint64_t)(unsigned char)s.p[s.len / 2] << 8 |
	       (uint64_t)(unsigned char)s.p[s.len - 1] << 16;
}

/* As gl_str_eq, for short texts that are mostly equal: without a call. */
GL_INLINE bool gl_bytes_same(struct gl_str a, struct gl_str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i + 8 < a.len; i += 8)
		if (gl_bytes_at(a.p + i) != gl_bytes_at(b.p + i))
			return false;
	return gl_bytes_tail(a) == gl_bytes_tail(b);
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

/* The highest bit of x, which is not 0. */
static inline unsigned gl_bytes_log2(uint32_t x)
{
#if defined(__GNUC__)
	return 31u - (unsigned)__builtin_clz(x);
#else
	unsigned k = 0;

	while (x >>= 1)
		k++;
	return k;
#endif
}

/* Index of the lowest byte marked in m, which is not 0. */
static inline size_t gl_bytes_lowest(uint64_t m)
{
	uint64_t below = (m & (0 - m)) - 1; /* all bits under the mark */

	return (size_t)(((below & GL_BYTES_ONES) * GL_BYTES_ONES) >> 56) - 1;
}

#endif
