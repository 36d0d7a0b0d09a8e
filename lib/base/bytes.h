/*
 * bytes: works on eight bytes of text at once, held in a uint64_t. A function that selects bytes
 * returns a mask, which has the top bit of each byte that is selected set and no other bit.
 */
#ifndef GL_BASE_BYTES_H
#define GL_BASE_BYTES_H

#include "lib/base/str.h"

#include <string.h>

#define GL_BYTES_ONES UINT64_C(0x0101010101010101)
#define GL_BYTES_TOPS UINT64_C(0x8080808080808080)
#define GL_BYTES_LAST UINT64_C(0x8000000000000000) /* top bit of the highest byte */

/* Loads the eight bytes at p; the first one becomes the lowest byte on every machine. */
GL_INLINE uint64_t gl_bytes_at(const char *p)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t w;

	/* one load; compilers do not always turn the loop below into one */
	memcpy(&w, p, sizeof w);
	return w;
#else
	uint64_t w = 0;

	for (int i = 0; i < 8; i++)
		w |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return w;
#endif
}

/*
 * Reverses the order of the bytes. Reversed, two words that gl_bytes_at returned compare as numbers
 * in the same order as their texts.
 */
GL_INLINE uint64_t gl_bytes_reversed(uint64_t w)
{
#if defined(__GNUC__)
	return __builtin_bswap64(w);
#else
	w = (w >> 8 & UINT64_C(0x00ff00ff00ff00ff)) | (w & UINT64_C(0x00ff00ff00ff00ff)) << 8;
	w = (w >> 16 & UINT64_C(0x0000ffff0000ffff)) | (w & UINT64_C(0x0000ffff0000ffff)) << 16;
	return w >> 32 | w << 32;
#endif
}

/* Returns true if 4 bytes are the same. */
GL_INLINE bool gl_bytes_same4(const char *a, const char *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return x == y;
}

/* Does what gl_str_eq does, but inline. It is meant for short texts that are usually equal. */
GL_INLINE bool gl_bytes_same(struct gl_str a, struct gl_str b)
{
	size_t n = a.len;

	if (n != b.len)
		return false;
	if (n < 4)
		return n == 0 || (a.p[0] == b.p[0] && a.p[n / 2] == b.p[n / 2] &&
					 a.p[n - 1] == b.p[n - 1]);
	if (n < 8)
		return gl_bytes_same4(a.p, b.p) && gl_bytes_same4(a.p + n - 4, b.p + n - 4);
	for (size_t i = 0; i + 8 < n; i += 8)
		if (gl_bytes_at(a.p + i) != gl_bytes_at(b.p + i))
			return false;
	return gl_bytes_at(a.p + n - 8) == gl_bytes_at(b.p + n - 8);
}

/*
 * Does what memcpy does, for large blocks. Above 2 KiB glibc uses `rep movsb`, which is five times
 * slower if the two addresses differ modulo 64, so this copies at most 1 KiB at a time.
 */
static inline void gl_bytes_copy(char *to, const char *from, size_t n)
{
	for (; n > 1024; n -= 1024, to += 1024, from += 1024)
		memcpy(to, from, 1024);
	memcpy(to, from, n);
}

/* Stores w at p, the lowest byte first; the inverse of gl_bytes_at. */
static inline void gl_bytes_put(char *p, uint64_t w)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(p, &w, sizeof w); /* one store; compilers do not turn the loop below into one */
#else
	for (int i = 0; i < 8; i++)
		p[i] = (char)(unsigned char)(w >> (8 * i));
#endif
}

/*
 * Selects the bytes equal to c. The subtraction may borrow from the byte above a match, which may
 * then be selected by mistake; the lowest selected byte is always right.
 */
static inline uint64_t gl_bytes_equal(uint64_t w, char c)
{
	uint64_t v = w ^ GL_BYTES_ONES * (unsigned char)c;

	return (v - GL_BYTES_ONES) & ~v & GL_BYTES_TOPS;
}

/*
 * Selects the bytes below n, which must be at most 0x80. The subtraction may borrow from the byte
 * above a match, which may then be selected by mistake; the lowest selected byte is always right.
 */
static inline uint64_t gl_bytes_below(uint64_t w, unsigned char n)
{
	return (w - GL_BYTES_ONES * n) & ~w & GL_BYTES_TOPS;
}

/* Selects the bytes that are not 0. */
static inline uint64_t gl_bytes_nonzero(uint64_t w)
{
	return (((w & ~GL_BYTES_TOPS) + ~GL_BYTES_TOPS) | w) & GL_BYTES_TOPS;
}

/* Selects the bytes that are not decimal digits. */
static inline uint64_t gl_bytes_no_digit(uint64_t w)
{
	uint64_t v = w ^ GL_BYTES_ONES * '0'; /* digits become 0 to 9 */

	return (((v & ~GL_BYTES_TOPS) + GL_BYTES_ONES * (0x7f - 9)) | v) & GL_BYTES_TOPS;
}

/* Returns the index of the highest set bit of x, which must not be 0. */
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

/*
 * Returns the number written by eight digits. v holds their values, 0 to 9, the first digit in the
 * lowest byte.
 */
static inline uint64_t gl_bytes_number(uint64_t v)
{
	const uint64_t every_4th = UINT64_C(0x000000ff000000ff);

	v = v * 10 + (v >> 8); /* every second byte now holds the value of two digits */
	return ((v & every_4th) * (100 + (UINT64_C(1000000) << 32)) +
		       (v >> 16 & every_4th) * (1 + (UINT64_C(10000) << 32))) >> 32;
}

/* Spreads the eight nibbles of n < 2^32 over eight bytes, the highest nibble in the lowest byte. */
static inline uint64_t gl_bytes_nibbles(uint64_t n)
{
	n = n >> 16 | (n & 0xffff) << 32; /* swaps the two halves while moving them apart */
	n = (n >> 8 & UINT64_C(0x000000ff000000ff)) | (n & UINT64_C(0x000000ff000000ff)) << 16;
	return (n >> 4 & UINT64_C(0x000f000f000f000f)) | (n & UINT64_C(0x000f000f000f000f)) << 8;
}

/* The inverse of gl_bytes_nibbles. */
static inline uint64_t gl_bytes_pack_nibbles(uint64_t v)
{
	v = (v << 4 | v >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v << 8 | v >> 16) & UINT64_C(0x0000ffff0000ffff);
	return (v << 16 | v >> 32) & UINT32_MAX;
}

/* Turns the eight bytes of v, each 0 to 15, into lower-case hexadecimal digits. */
static inline uint64_t gl_bytes_to_hex(uint64_t v)
{
	/* 1 in each byte whose value is above 9 */
	uint64_t letters = (v + GL_BYTES_ONES * 6) >> 4 & GL_BYTES_ONES;

	return v + GL_BYTES_ONES * '0' + letters * ('a' - '0' - 10);
}

/*
 * The inverse of gl_bytes_to_hex. A byte that is not such a digit yields an arbitrary value below
 * 256.
 */
static inline uint64_t gl_bytes_of_hex(uint64_t w)
{
	uint64_t letters = w >> 6 & GL_BYTES_ONES;

	return (w & GL_BYTES_ONES * 15) + letters * 9;
}

/* Returns the index of the lowest byte of m that is not 0. m must not be 0. */
static inline size_t gl_bytes_lowest(uint64_t m)
{
#if defined(__GNUC__)
	return (size_t)__builtin_ctzll(m) / 8;
#else
	uint64_t below = (m & (0 - m)) - 1; /* all bits below the lowest set bit */

	return (size_t)((((below & GL_BYTES_TOPS) >> 7) * GL_BYTES_ONES) >> 56);
#endif
}

/* Returns the index of the highest byte of m that is not 0. m must not be 0. */
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
