/*
 * bytes: eight bytes of text at once, as one number. Masks have the top bit of each byte
 * that is meant, and no other.
 */
#ifndef GL_BASE_BYTES_H
#define GL_BASE_BYTES_H

#include "lib/base/str.h"

#include <string.h>

#define GL_BYTES_ONES UINT64_C(0x0101010101010101)
#define GL_BYTES_TOPS UINT64_C(0x8080808080808080)
#define GL_BYTES_LAST UINT64_C(0x8000000000000000) /* of the highest byte alone */

/* The bytes at p, the first one lowest on every machine. */
GL_INLINE uint64_t gl_bytes_at(const char *p)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t w;

	memcpy(&w, p, sizeof w); /* one load, which compilers do not always make of the loop */
	return w;
#else
	uint64_t w = 0;

	for (int i = 0; i < 8; i++)
		w |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return w;
#endif
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

/*
 * memcpy of much. glibc has the processor copy more than 2 KiB by itself (rep movsb), which
 * takes five times as long where the addresses differ modulo 64; so it is given less at a time.
 */
static inline void gl_bytes_copy(char *to, const char *from, size_t n)
{
	for (; n > 1024; n -= 1024, to += 1024, from += 1024)
		memcpy(to, from, 1024);
	memcpy(to, from, n);
}

/* gl_bytes_at the other way: the lowest byte of w goes to p. */
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

/* The number that eight digits make, the first one lowest; v has their values, 0 to 9. */
static inline uint64_t gl_bytes_number(uint64_t v)
{
	const uint64_t every_4th = UINT64_C(0x000000ff000000ff);

	v = v * 10 + (v >> 8); /* each 2nd byte: two digits */
	return ((v & every_4th) * (100 + (UINT64_C(1000000) << 32)) +
		       (v >> 16 & every_4th) * (1 + (UINT64_C(10000) << 32))) >> 32;
}

/* The eight nibbles of n < 2^32 as bytes, the highest one lowest. */
static inline uint64_t gl_bytes_nibbles(uint64_t n)
{
	n = n >> 16 | (n & 0xffff) << 32; /* the parts change places as they move apart */
	n = (n >> 8 & UINT64_C(0x000000ff000000ff)) | (n & UINT64_C(0x000000ff000000ff)) << 16;
	return (n >> 4 & UINT64_C(0x000f000f000f000f)) | (n & UINT64_C(0x000f000f000f000f)) << 8;
}

/* The other way. */
static inline uint64_t gl_bytes_pack_nibbles(uint64_t v)
{
	v = (v << 4 | v >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v << 8 | v >> 16) & UINT64_C(0x0000ffff0000ffff);
	return (v << 16 | v >> 32) & UINT32_MAX;
}

/* Values 0 to 15 to hexadecimal digits. */
static inline uint64_t gl_bytes_to_hex(uint64_t v)
{
	uint64_t letters = (v + GL_BYTES_ONES * 6) >> 4 & GL_BYTES_ONES; /* 1 where v is above 9 */

	return v + GL_BYTES_ONES * '0' + letters * ('a' - '0' - 10);
}

/* And back; of bytes that are no such digits, some other values below 256. */
static inline uint64_t gl_bytes_of_hex(uint64_t w)
{
	uint64_t letters = w >> 6 & GL_BYTES_ONES;

	return (w & GL_BYTES_ONES * 15) + letters * 9;
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

/* And of the highest. */
static inline size_t gl_bytes_highest(uint64_t m)
{
#if defined(__GNUC__)
	return 7 - (size_t)__builtin_clzll(m) / 8;
#else
	size_t n = 0;

	while (m >>= 8)
		n++;
	return n;
#endif
}

#endif
