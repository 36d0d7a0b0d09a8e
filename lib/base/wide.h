/*
 * wide: compares GL_WIDE bytes of text at once. A result is a bit set in which bit i stands for
 * byte i. avx2.h says how the AVX2 and the portable version are chosen.
 */
#ifndef GL_BASE_WIDE_H
#define GL_BASE_WIDE_H

#include "lib/base/avx2.h"
#include "lib/base/bytes.h"

#define GL_WIDE 64

/* Returns the set of bytes in which a and b differ. */
typedef uint64_t gl_wide_differ_fn(const char *a, const char *b);

static inline uint64_t gl_wide_differ(const char *a, const char *b)
{
	uint64_t m = 0;

#if defined(__SSE2__)
	const __m128i *x = (const __m128i *)(const void *)a, *y = (const __m128i *)(const void *)b;

	for (int i = 0; i < GL_WIDE / 16; i++) {
		__m128i same = _mm_cmpeq_epi8(_mm_loadu_si128(x + i), _mm_loadu_si128(y + i));

		m |= (uint64_t)(uint32_t)_mm_movemask_epi8(same) << 16 * i;
	}
	return ~m;
#else
	for (int i = 0; i < GL_WIDE; i++)
		m |= (uint64_t)(a[i] != b[i]) << i;
	return m;
#endif
}

#if GL_HAS_AVX2
GL_FOR_AVX2 static inline uint64_t gl_wide_differ_avx2(const char *a, const char *b)
{
	const __m256i *x = (const __m256i *)(const void *)a, *y = (const __m256i *)(const void *)b;
	__m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256(x), _mm256_loadu_si256(y));
	__m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256(x + 1), _mm256_loadu_si256(y + 1));

	return ~((uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 |
		 (uint32_t)_mm256_movemask_epi8(low));
}
#endif

/* Returns true if none of the first n bits is set. n < GL_WIDE. */
static inline bool gl_wide_none(uint64_t bits, size_t n)
{
	return (bits & ((UINT64_C(1) << n) - 1)) == 0;
}

/*
 * Returns true if the n bytes at a and b are equal. The caller guarantees that GL_WIDE bytes may be
 * read from any place in [a, end], and from any place in [b, b+n].
 */
GL_INLINE bool gl_wide_same(const char *a, const char *end, const char *b, size_t n,
	gl_wide_differ_fn *differ)
{
	for (; GL_UNLIKELY(n >= GL_WIDE); n -= GL_WIDE, a += GL_WIDE, b += GL_WIDE)
		if (end - a < GL_WIDE || differ(a, b))
			return false;
	return gl_wide_none(differ(a, b), n);
}

#endif
