/*
 * widecopy: copies a chunk of 16 or 32 bytes, and while doing so finds the first byte in it that is
 * one of three given bytes.
 */
#ifndef GL_UNWRAP_WIDECOPY_H
#define GL_UNWRAP_WIDECOPY_H

#include "lib/base/avx2.h"
#include "lib/base/bytes.h"

#define GL_CHUNK 16
#define GL_CHUNK_AVX2 32
#define GL_CHUNK_MOST 32

typedef size_t gl_widecopy_fn(char *to, const char *p, char a, char b, char c);

/*
 * Copies the chunk at p to `to`. Returns the index of its first byte that is a, b or c; GL_CHUNK if
 * there is none.
 */
static inline size_t gl_widecopy(char *to, const char *p, char a, char b, char c)
{
#if defined(__SSE2__)
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p), m;
	unsigned found;

	_mm_storeu_si128((__m128i *)(void *)to, v);
	m = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(a)),
		_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(b)),
			_mm_cmpeq_epi8(v, _mm_set1_epi8(c))));
	found = (unsigned)_mm_movemask_epi8(m);
	return found ? (size_t)__builtin_ctz(found) : GL_CHUNK;
#else
	for (size_t i = 0; i < GL_CHUNK; i += 8) {
		uint64_t w = gl_bytes_at(p + i);
		uint64_t m = gl_bytes_equal(w, a) | gl_bytes_equal(w, b) | gl_bytes_equal(w, c);

		memcpy(to + i, p + i, 8);
		if (m)
			return i + gl_bytes_lowest(m);
	}
	return GL_CHUNK;
#endif
}

#if GL_HAS_AVX2
/* Does what gl_widecopy does, for chunks of GL_CHUNK_AVX2 bytes. */
GL_FOR_AVX2 static inline size_t gl_widecopy_avx2(char *to, const char *p, char a, char b, char c)
{
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p), m;

	_mm256_storeu_si256((__m256i *)(void *)to, v);
	m = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(a)),
		_mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(b)),
			_mm256_cmpeq_epi8(v, _mm256_set1_epi8(c))));
	return _tzcnt_u32((unsigned)_mm256_movemask_epi8(m));
}
#endif

#endif
