#include "lib/input/checksum.h"

#include "lib/base/avx2.h"

#include <zlib.h>

static uint32_t by_zlib(uint32_t crc, const void *p, size_t n)
{
	return (uint32_t)crc32_z(crc, p, n);
}

#if defined(GL_HAS_AVX2)
#define FOR_FOLDING __attribute__((target("pclmul")))
#define FOLDED 64 /* bytes that are folded at a time */

/*
 * Multiplying the two halves of 16 bytes by these constants moves them on by 64 or 16 bytes without
 * changing the remainder of the whole, which is the CRC. The constants are the remainders of
 * x^(n+32) and x^(n-32), n = 512 and 128, bits reversed and shifted left by one. (V. Gopal et al.,
 * "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009)
 */
#define ON_BY_64 _mm_set_epi64x(0x1c6e41596, 0x154442bd4)
#define ON_BY_16 _mm_set_epi64x(0x0ccaa009e, 0x1751997d0)

static inline FOR_FOLDING __m128i load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Returns 16 bytes that stand for v and the `next` bytes to which v is moved on. */
static inline FOR_FOLDING __m128i fold(__m128i v, __m128i on_by, __m128i next)
{
	return _mm_xor_si128(next, _mm_xor_si128(_mm_clmulepi64_si128(v, on_by, 0x00),
					   _mm_clmulepi64_si128(v, on_by, 0x11)));
}

/* n: at least FOLDED */
static FOR_FOLDING uint32_t by_folding(uint32_t crc, const char *p, size_t n)
{
	const char *end = p + n;
	__m128i v[FOLDED / 16];
	char rest[16];

	for (int i = 0; i < FOLDED / 16; i++)
		v[i] = load(p + 16 * i);
	v[0] = _mm_xor_si128(v[0], _mm_cvtsi32_si128((int)~crc));
	for (p += FOLDED; end - p >= FOLDED; p += FOLDED)
		for (int i = 0; i < FOLDED / 16; i++)
			v[i] = fold(v[i], ON_BY_64, load(p + 16 * i));
	for (int i = 1; i < FOLDED / 16; i++)
		v[i] = fold(v[i - 1], ON_BY_16, v[i]);
	_mm_storeu_si128((__m128i *)(void *)rest, v[FOLDED / 16 - 1]);
	/* zlib inverts the CRC before and after, so this one begins with zeros */
	return by_zlib(by_zlib(UINT32_MAX, rest, sizeof rest), p, (size_t)(end - p));
}
#endif

uint32_t gl_checksum(uint32_t crc, const char *p, size_t n)
{
#if defined(GL_HAS_AVX2)
	if (n >= FOLDED && __builtin_cpu_supports("pclmul"))
		return by_folding(crc, p, n);
#endif
	return by_zlib(crc, p, n);
}
