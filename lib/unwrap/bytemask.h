/*
 * bytemask: a pattern for the start of a line. Each byte must match exactly, except that a digit of
 * a counter or a time may be any digit. The line is compared with it 16 bytes at a time, or 32 with
 * AVX2.
 */
#ifndef GL_UNWRAP_BYTEMASK_H
#define GL_UNWRAP_BYTEMASK_H

#include "lib/base/avx2.h"
#include "lib/base/str.h"

#include <stdalign.h>

#define GL_BYTEMASK_MAX 512 /* longest mask in bytes, a multiple of GL_BYTEMASK_STEP */
#define GL_BYTEMASK_STEP 32

/*
 * Byte i of a line, b, matches if low[i] <= b <= low[i] + span[i]. From index `len` on, every byte
 * matches.
 */
struct gl_bytemask {
	size_t len;
	size_t room; /* gl_bytemask_fits reads this many bytes */
	alignas(16) unsigned char low[GL_BYTEMASK_MAX];
	alignas(16) unsigned char span[GL_BYTEMASK_MAX];
};

/* Makes m an empty mask. */
void gl_bytemask_begin(struct gl_bytemask *m);

/*
 * Appends text to the mask. digits_vary: where the text has a digit, any digit matches. Returns
 * false if the mask would become longer than GL_BYTEMASK_MAX.
 */
bool gl_bytemask_add(struct gl_bytemask *m, struct gl_str text, bool digits_vary);

/* Returns true if text begins with bytes that match the mask. */
bool gl_bytemask_fits_str(const struct gl_bytemask *m, struct gl_str text);

typedef bool gl_bytemask_fits_fn(const struct gl_bytemask *m, const char *p);

/* Returns true if the bytes at p match the mask. At least m->room bytes must be readable at p. */
static inline bool gl_bytemask_fits(const struct gl_bytemask *m, const char *p)
{
#if defined(__SSE2__)
	__m128i bad = _mm_setzero_si128();

	for (size_t i = 0; i < m->len; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));

		v = _mm_sub_epi8(v, _mm_load_si128((const __m128i *)(const void *)(m->low + i)));
		v = _mm_subs_epu8(v, _mm_load_si128((const __m128i *)(const void *)(m->span + i)));
		bad = _mm_or_si128(bad, v);
	}
	return _mm_movemask_epi8(_mm_cmpeq_epi8(bad, _mm_setzero_si128())) == 0xffff;
#else
	unsigned bad = 0;

	for (size_t i = 0; i < m->len; i++)
		bad |= (unsigned char)((unsigned char)p[i] - m->low[i]) > m->span[i];
	return bad == 0;
#endif
}

#if GL_HAS_AVX2
GL_FOR_AVX2 static inline bool gl_bytemask_fits_avx2(const struct gl_bytemask *m, const char *p)
{
	__m256i bad = _mm256_setzero_si256();

	for (size_t i = 0; i < m->len; i += 32) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));

		v = _mm256_sub_epi8(
			v, _mm256_loadu_si256((const __m256i *)(const void *)(m->low + i)));
		v = _mm256_subs_epu8(
			v, _mm256_loadu_si256((const __m256i *)(const void *)(m->span + i)));
		bad = _mm256_or_si256(bad, v);
	}
	return _mm256_testz_si256(bad, bad);
}
#endif

#endif
