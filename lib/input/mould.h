/*
 * mould: bytes that must be there one for one, but that a digit may be another where
 * numbers count and time passes. Checked sixteen at once.
 */
#ifndef GL_INPUT_MOULD_H
#define GL_INPUT_MOULD_H

#include "lib/base/str.h"

#include <stdalign.h>

#if defined(__SSE2__) && defined(__x86_64__)
#include <emmintrin.h>
#define GL_MOULD_SSE2 1
#endif

#define GL_MOULD_MAX 512 /* bytes, a multiple of GL_MOULD_STEP */
#define GL_MOULD_STEP 16

/* A byte b fits when low <= b <= low + span. Behind `len` all fit. */
struct gl_mould {
	size_t len;
	size_t room; /* bytes that gl_mould_fits reads */
	alignas(16) unsigned char low[GL_MOULD_MAX];
	alignas(16) unsigned char span[GL_MOULD_MAX];
};

/* Empty. */
void gl_mould_begin(struct gl_mould *m);

/* false: it would be too long. */
bool gl_mould_add(struct gl_mould *m, struct gl_str text, bool digits_vary);

/* The text begins with such bytes. */
bool gl_mould_fits_str(const struct gl_mould *m, struct gl_str text);

/* The bytes at p, of which m->room can be read, begin with such. */
static inline bool gl_mould_fits(const struct gl_mould *m, const char *p)
{
#if defined(GL_MOULD_SSE2)
	__m128i bad = _mm_setzero_si128();

	for (size_t i = 0; i < m->room; i += GL_MOULD_STEP) {
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

#endif
