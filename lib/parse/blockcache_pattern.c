#include "lib/parse/blockcache_pattern.h"

#include "lib/base/wide.h"

/*
 * Returns true if c is a parenthesis (0x28, 0x29), an opening bracket, a control character or a
 * byte beyond ASCII. Control characters and bytes beyond ASCII may be colours or blanks in place of
 * what Go printed. A bracket may begin the state in another goroutine's header that was written
 * into the line. Only debug2 can read such lines.
 */
static inline bool is_odd(char c)
{
	return (signed char)c < ' ' || (c & ~1) == '(' || c == '[';
}

/*
 * Does what is_odd does, for the eight bytes of w at once: the result has the top bit of each odd
 * byte set. Bytes above the first odd byte may be marked, too, although they are not odd.
 */
static inline uint64_t odd_in_word(uint64_t w)
{
	uint64_t v = (w & ~GL_BYTES_ONES) ^ GL_BYTES_ONES * '(';

	return (w & GL_BYTES_TOPS) | gl_bytes_below(w, ' ') | gl_bytes_below(v, 1) |
	       gl_bytes_below(w ^ GL_BYTES_ONES * '[', 1);
}

/*
 * A goroutine's id never has more than 18 digits. A longer number is refused here, and left to
 * debug2.
 */
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

/*
 * Does the same as gl_pattern_is_parent for the number [p, lf), but faster if it has up to 7
 * digits. *lf is an LF, and the bytes behind it must be readable.
 */
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

#define WIDE GL_PATTERN_BEHIND

_Static_assert(WIDE == GL_WIDE, "so many bytes are looked at");

/* Looks at the WIDE bytes from p on. Bit i of the result is set if is_odd(p[i]). */
typedef uint64_t find_odd(const char *p);

#if defined(__SSE2__)
static inline uint64_t odd(const char *p)
{
	const __m128i *v = (const __m128i *)(const void *)p;
	const __m128i other = _mm_set1_epi8(~1), open = _mm_set1_epi8('(');
	const __m128i blank = _mm_set1_epi8(' '), bracket = _mm_set1_epi8('[');
	uint64_t m = 0;

	for (int i = 0; i < WIDE / 16; i++) {
		__m128i w = _mm_loadu_si128(v + i);
		__m128i found = _mm_or_si128(_mm_cmpeq_epi8(_mm_and_si128(w, other), open),
			_mm_cmpgt_epi8(blank, w));

		found = _mm_or_si128(found, _mm_cmpeq_epi8(w, bracket));
		m |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << 16 * i;
	}
	return m;
}
#else
static inline uint64_t odd(const char *p)
{
	uint64_t m = 0;

	for (int i = 0; i < WIDE; i++)
		m |= (uint64_t)is_odd(p[i]) << i;
	return m;
}
#endif

#if GL_HAS_AVX2
/*
 * Finds odd bytes by comparing each byte with the smallest value that it may have, which its low
 * half chooses. 8 and 9, the low halves of the parentheses, choose 0x30; all others choose 0x20. A
 * byte beyond ASCII chooses 0, and counts as negative, so it is always too small. Opening brackets
 * are found by a comparison of their own.
 */
GL_FOR_AVX2 static inline uint32_t odd_of_32(const char *p)
{
	const __m256i least = _mm256_set_epi64x(0x2020202020203030, 0x2020202020202020,
		0x2020202020203030, 0x2020202020202020);
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i small = _mm256_cmpgt_epi8(_mm256_shuffle_epi8(least, v), v);

	return (uint32_t)_mm256_movemask_epi8(
		_mm256_or_si256(small, _mm256_cmpeq_epi8(v, _mm256_set1_epi8('['))));
}

GL_FOR_AVX2 static inline uint64_t odd_avx2(const char *p)
{
	return (uint64_t)odd_of_32(p + WIDE / 2) << 32 | odd_of_32(p);
}
#endif

/* Returns true if no byte of [p, end) is odd. */
static bool has_no_odd(const char *p, const char *end)
{
	uint64_t found;

	if (end - p < 8) {
		while (p < end && !is_odd(*p))
			p++;
		return p == end;
	}
	for (found = odd_in_word(gl_bytes_at(end - 8)); end - p > 8; p += 8)
		found |= odd_in_word(gl_bytes_at(p));
	return !found;
}

#if GL_HAS_AVX2
GL_FOR_AVX2 static bool has_no_odd_avx2(const char *p, const char *end)
{
	uint32_t found = 0;

	if (end - p < 32)
		return has_no_odd(p, end);
	for (found = odd_of_32(end - 32); end - p > 32; p += 32)
		found |= odd_of_32(p);
	return !found;
}
#endif

bool gl_pattern_is_args(const char *p, const char *end)
{
#if GL_HAS_AVX2
	if (gl_avx2_is_there())
		return has_no_odd_avx2(p, end);
#endif
	return has_no_odd(p, end);
}

GL_INLINE bool is_args(const char *p, size_t n, find_odd *odd_in)
{
	for (; GL_UNLIKELY(n >= WIDE); n -= WIDE, p += WIDE)
		if (odd_in(p))
			return false;
	return gl_wide_none(odd_in(p), n);
}

/*
 * Returns true if [p, lf) is a valid offset. Mostly it equals the offset of the pattern, which has
 * n digits and ends at t. To see this, it is enough to compare the last 8 bytes, which include the
 * `x` before the digits.
 */
static inline bool is_offset_like(const char *p, const char *lf, const char *t, size_t n)
{
	return ((size_t)(lf - p) == n && n < 8 && gl_bytes_at(lf - 8) == gl_bytes_at(t - 8)) ||
	       is_offset(p, lf);
}

/*
 * Returns true if the block fits the pattern. A hole never reaches beyond its line, because the LFs
 * of block and pattern are compared, too: they stand outside of the holes.
 */
GL_INLINE bool fits(const struct gl_pattern *pattern, const struct gl_split *s, uint64_t *parent,
	gl_wide_differ_fn *differ, find_odd *odd_in)
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
			if (lf < p || !is_args(p, n, odd_in))
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
	return fits(pattern, s, parent, gl_wide_differ, odd);
}

#if GL_HAS_AVX2
GL_FOR_AVX2 static bool fits_avx2(const struct gl_pattern *pattern, const struct gl_split *s,
	uint64_t *parent)
{
	return fits(pattern, s, parent, gl_wide_differ_avx2, odd_avx2);
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
