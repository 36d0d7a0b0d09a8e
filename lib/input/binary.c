#include "lib/input/binary.h"

#include "lib/base/bytes.h"

#define LOW 0x08

static const char *find_one(const char *p, const char *end)
{
	while (p < end && (unsigned char)*p > LOW)
		p++;
	return p;
}

#if GL_HAS_AVX2
#define STEP 256

GL_FOR_AVX2 static inline __m256i least_of_four(const __m256i *v)
{
	__m256i a = _mm256_min_epu8(_mm256_loadu_si256(v), _mm256_loadu_si256(v + 1));
	__m256i b = _mm256_min_epu8(_mm256_loadu_si256(v + 2), _mm256_loadu_si256(v + 3));

	return _mm256_min_epu8(a, b);
}

/*
 * Returns true if one of the STEP bytes at p is low (at most LOW). It reduces them to one vector of
 * minima first, so that a single comparison is enough.
 */
GL_FOR_AVX2 static inline bool has_low_avx2(const char *p)
{
	const __m256i *v = (const __m256i *)(const void *)p;
	__m256i least = _mm256_min_epu8(least_of_four(v), least_of_four(v + 4));
	__m256i low = _mm256_min_epu8(least, _mm256_set1_epi8(LOW));

	return _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, least)) != 0;
}

GL_FOR_AVX2 static const char *find_avx2(const char *p, const char *end)
{
	while (end - p >= STEP && !has_low_avx2(p))
		p += STEP;
	return p;
}
#endif

/*
 * Goes through [p, end) in steps of eight bytes. Returns the start of the first eight of which one
 * is low or, if there are none, of the last few bytes, fewer than eight, which it does not examine.
 * Subtracting LOW + 1 from each byte sets the top bit of those that are low. By a borrow it may
 * also set the top bit of a byte above a low one, which does no harm here.
 */
static const char *find_eight(const char *p, const char *end)
{
	uint64_t w;

	for (; end - p >= 8; p += 8) {
		w = gl_bytes_at(p);
		if ((w - 0x0101010101010101U * (LOW + 1)) & ~w & 0x8080808080808080U)
			break;
	}
	return p;
}

const char *gl_binary_find(const char *p, const char *end)
{
	const char *found = p;

#if GL_HAS_AVX2
	if (end - p >= STEP && gl_avx2_is_there())
		found = find_avx2(p, end);
#endif
	return find_one(find_eight(found, end), end);
}
