/*
 * json_plain: skips the bytes of a JSON string that stand for themselves, many at a time.
 */
#ifndef GL_BASE_JSON_PLAIN_H
#define GL_BASE_JSON_PLAIN_H

#include "lib/base/bytes.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/*
 * gl_json_plain_bytes: returns how many of the GL_JSON_WORD bytes at p come before the first byte
 * that is not plain. `"`, `\`, and bytes below 0x20 or above 0x7e are not plain, because they may
 * need an escape or a check.
 */
#if defined(__SSE2__)
#define GL_JSON_WORD 16

static inline size_t gl_json_plain_bytes(const char *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	/* bytes are signed here, so this also selects those >= 0x80 */
	__m128i low = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
	__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
	__m128i del = _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7f));
	__m128i any = _mm_or_si128(_mm_or_si128(low, quote), _mm_or_si128(slash, del));

	return (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(any) | 1U << GL_JSON_WORD);
}
#else
#define GL_JSON_WORD 8

/*
 * The subtraction may also select the byte above a match by mistake, but never a byte below the
 * lowest match.
 */
static inline size_t gl_json_plain_bytes(const char *p)
{
	const uint64_t ones = GL_BYTES_ONES, tops = GL_BYTES_TOPS;
	uint64_t w = gl_bytes_at(p), quote = w ^ ones * '"', slash = w ^ ones * '\\';
	uint64_t low = (w - ones * 0x20) | (quote - ones) | (slash - ones);
	uint64_t high = ((w & ~tops) + ones) | w, m = (low | high) & tops;

	return m ? gl_bytes_lowest(m) : GL_JSON_WORD;
}
#endif

static inline bool gl_json_is_special(char c)
{
	unsigned char b = (unsigned char)c;

	return b < 0x20 || b >= 0x7f || b == '"' || b == '\\';
}

/* Returns the first byte of [p, end) that is not plain (gl_json_plain_bytes), or end. */
static inline const char *gl_json_plain_end(const char *p, const char *end)
{
	for (; end - p >= GL_JSON_WORD; p += GL_JSON_WORD) {
		size_t n = gl_json_plain_bytes(p);

		if (n < GL_JSON_WORD)
			return p + n;
	}
	while (p < end && !gl_json_is_special(*p))
		p++;
	return p;
}

#endif
