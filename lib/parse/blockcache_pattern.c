#include "lib/parse/blockcache_pattern.h"

#include "lib/base/wide.h"

/* --- what may stand in holes --------------------------------------------------------------- */

static inline bool is_parenthesis(char c)
{
	return (c & ~1) == '('; /* ( is 0x28, ) is 0x29 */
}

bool gl_pattern_is_args(const char *p, const char *end)
{
	while (p < end && !is_parenthesis(*p))
		p++;
	return p == end;
}

/* No id needs more than 18 digits; a longer number is left to debug2. */
bool gl_pattern_is_parent(const char *p, const char *end, uint64_t *id)
{
	uint64_t n = 0;

	if (end == p || end - p > 18)
		return false;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (uint64_t)(*p - '0');
	*id = n;
	return p == end;
}

/* The same, fast for up to 7 digits before the LF; the bytes behind the LF can be read. */
static inline bool is_parent(const char *p, const char *lf, uint64_t *id)
{
	uint64_t w = gl_bytes_at(p), no_digits = gl_bytes_no_digit(w);
	size_t n = no_digits ? gl_bytes_lowest(no_digits) : 0;

	if (GL_UNLIKELY(n == 0 || n != (size_t)(lf - p)))
		return gl_pattern_is_parent(p, lf, id);
	*id = gl_bytes_number((w ^ GL_BYTES_ONES * '0') << 8 * (8 - n));
	return true;
}

static bool is_offset(const char *p, const char *lf)
{
	if (lf == p || lf - p > 16)
		return false;
	while (p < lf && ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f')))
		p++;
	return p == lf;
}

/* --- many bytes at once -------------------------------------------------------------------- */

#define WIDE GL_PATTERN_BEHIND

_Static_assert(WIDE == GL_WIDE, "so many bytes are looked at");

/* Looks at WIDE bytes. Bit i: p[i] is a parenthesis. */
typedef uint64_t find_parentheses(const char *p);

#if defined(__SSE2__)
static inline uint32_t bits16(__m128i v)
{
	return (uint32_t)_mm_movemask_epi8(v);
}

static inline uint64_t parentheses(const char *p)
{
	const __m128i *v = (const __m128i *)(const void *)p;
	uint64_t m = 0;

	for (int i = 0; i < WIDE / 16; i++)
		m |= (uint64_t)bits16(_mm_cmpeq_epi8(
			     _mm_and_si128(_mm_loadu_si128(v + i), _mm_set1_epi8(~1)),
			     _mm_set1_epi8('(')))
		     << 16 * i;
	return m;
}
#else
static inline uint64_t parentheses(const char *p)
{
	uint64_t m = 0;

	for (int i = 0; i < WIDE; i++)
		m |= (uint64_t)is_parenthesis(p[i]) << i;
	return m;
}
#endif

#if GL_HAS_AVX2
GL_FOR_AVX2 static inline uint32_t bits32(__m256i v)
{
	return (uint32_t)_mm256_movemask_epi8(v);
}

GL_FOR_AVX2 static inline uint64_t parentheses_avx2(const char *p)
{
	const __m256i *v = (const __m256i *)(const void *)p;
	const __m256i other = _mm256_set1_epi8(~1), open = _mm256_set1_epi8('(');
	uint32_t low =
		bits32(_mm256_cmpeq_epi8(_mm256_and_si256(_mm256_loadu_si256(v), other), open));
	uint32_t high =
		bits32(_mm256_cmpeq_epi8(_mm256_and_si256(_mm256_loadu_si256(v + 1), other), open));

	return (uint64_t)high << 32 | low;
}
#endif

GL_INLINE bool is_args(const char *p, size_t n, find_parentheses *parentheses_in)
{
	for (; GL_UNLIKELY(n >= WIDE); n -= WIDE, p += WIDE)
		if (parentheses_in(p))
			return false;
	return gl_wide_none(parentheses_in(p), n);
}

/* --- the block ----------------------------------------------------------------------------- */

/*
 * The offset in [p, lf) is valid. Mostly it equals the n digits of the pattern's offset, which ends
 * at t: comparing the last 8 bytes, with the `x` before the digits, then tells.
 */
static inline bool is_offset_like(const char *p, const char *lf, const char *t, size_t n)
{
	return ((size_t)(lf - p) == n && n < 8 && gl_bytes_at(lf - 8) == gl_bytes_at(t - 8)) ||
	       is_offset(p, lf);
}

/* The LFs outside of holes are the same in pattern and block, so that a hole stays in its line. */
GL_INLINE bool fits(const struct gl_pattern *pattern, const struct gl_split *s, uint64_t *parent,
	gl_wide_differ_fn *differ, find_parentheses *parentheses_in)
{
	const char *p = s->p, *t = pattern->text, *lf;
	const struct gl_hole *h = pattern->holes, *end = h + pattern->nholes;
	size_t n;

	for (; h < end; h++) {
		n = h->before;
		if (!gl_wide_same(p, s->blank, t, n, differ))
			return false;
		p += n;
		t += n + h->len;
		lf = s->p + s->ends[h->line];
		if (GL_LIKELY(h->kind == GL_HOLE_ARGS)) {
			n = (size_t)(--lf - p);
			if (lf < p || !is_args(p, n, parentheses_in))
				return false;
		} else if (h->kind == GL_HOLE_PARENT ? !is_parent(p, lf, parent)
						     : !is_offset_like(p, lf, t, h->len)) {
			return false;
		}
		p = lf;
	}
	n = (size_t)(pattern->text + pattern->len - t);
	return n == (size_t)(s->blank - p) && gl_wide_same(p, s->blank, t, n, differ);
}

static bool fits_anywhere(
	const struct gl_pattern *pattern, const struct gl_split *s, uint64_t *parent)
{
	return fits(pattern, s, parent, gl_wide_differ, parentheses);
}

#if GL_HAS_AVX2
GL_FOR_AVX2 static bool fits_avx2(const struct gl_pattern *pattern, const struct gl_split *s,
	uint64_t *parent)
{
	return fits(pattern, s, parent, gl_wide_differ_avx2, parentheses_avx2);
}
#endif

bool gl_pattern_fits(const struct gl_pattern *pattern, const struct gl_split *s, uint64_t *parent)
{
	if (s->end - s->blank < GL_PATTERN_BEHIND)
		return false;
#if GL_HAS_AVX2
	if (gl_avx2_is_there())
		return fits_avx2(pattern, s, parent);
#endif
	return fits_anywhere(pattern, s, parent);
}
