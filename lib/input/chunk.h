/*
 * chunk: sixteen bytes of text at once, copied while they are looked over.
 */
#ifndef GL_INPUT_CHUNK_H
#define GL_INPUT_CHUNK_H

#include "lib/base/bytes.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define GL_CHUNK 16

/*
 * Copy the chunk at p to `to`. Returns the index of the first byte in it that is a, b or c;
 * GL_CHUNK without one.
 */
static inline size_t gl_chunk_copy(char *to, const char *p, char a, char b, char c)
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

#endif
