#include "lib/parse/split.h"

#include "lib/base/bytes.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_AVX2 1 /* the compiler; of the machine is asked when it runs */
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

size_t gl_split_tail(struct gl_str s)
{
	const char *q = s.p + s.len;

	for (int digits = 0; q > s.p && q[-1] != 'x' && digits < 16; digits++)
		q--;
	return q - s.p > 4 && memcmp(q - 4, " +0x", 4) == 0 ? (size_t)(q - s.p) : s.len;
}

/* --- the hash ---------------------------------------------------------------------------- */

/* Text may be made to collide: that costs time, capped. */
static inline uint64_t mix(uint64_t hash, uint64_t a)
{
	return ((hash << 11 | hash >> 53) ^ a) * UINT64_C(0x9e3779b97f4a7c15);
}

/* The last line, [p, lf), is told by what stands before its offset. */
static uint64_t mix_last(uint64_t hash, const char *p, const char *lf)
{
	size_t len = gl_split_tail(gl_str_of(p, lf));

	if (len >= 16)
		hash = mix(mix(hash, gl_bytes_at(p + len - 16)), gl_bytes_at(p + len - 8));
	hash = mix(hash, len);
	return hash ^ hash >> 32;
}

/* --- lines ------------------------------------------------------------------------------- */

#define WIDE 32 /* bytes looked at at once */

/* Bit i: p[i] is an LF. Of WIDE bytes. */
typedef uint32_t find_line_feeds(const char *p);

/* The line at hand. A location's last bytes, its line and offset, tell it. */
struct cursor {
	const char *line, *before; /* where it begins, and the one before */
	uint64_t hash, location;   /* the last location is mixed in when there is another */
	size_t n;
};

/* It ends at lf. */
GL_INLINE void end_line(struct cursor *c, const struct gl_split *s, uint16_t *ends,
	const char *lf)
{
	if (*c->line == '\t') {
		c->hash = mix(c->hash, c->location);
		c->location = lf - s->p >= 8 ? gl_bytes_at(lf - 8) : 0;
	}
	ends[c->n++] = (uint16_t)(lf - s->p);
	c->before = c->line;
	c->line = lf + 1;
}

/* The lines up to the empty one, whose LF is returned; NULL: there is none. */
GL_INLINE const char *find_lines_by(struct cursor *c, const struct gl_split *s,
	const char *end, uint16_t *ends, find_line_feeds *line_feeds)
{
	const char *q = s->p, *lf;

	for (; line_feeds && end - q >= WIDE && c->n <= GL_SPLIT_LINES - WIDE; q += WIDE)
		for (uint32_t at = line_feeds(q); at; at &= at - 1) {
			lf = q + gl_first_bit(at);
			if (GL_UNLIKELY(lf == c->line))
				return lf;
			end_line(c, s, ends, lf);
		}
	while ((lf = memchr(c->line, '\n', (size_t)(end - c->line))) && c->n < GL_SPLIT_LINES) {
		if (lf == c->line)
			return lf;
		end_line(c, s, ends, lf);
	}
	return NULL;
}

GL_INLINE void find_lines(struct gl_split *s, const char *end, uint16_t *ends,
	find_line_feeds *line_feeds)
{
	struct cursor c = {.line = s->p, .before = s->p};

	s->blank = find_lines_by(&c, s, end, ends, line_feeds);
	s->nlines = c.n;
	if (c.n > 0)
		s->hash = mix_last(c.hash, c.before, c.line - 1);
}

#if defined(__SSE2__)
static inline uint32_t sse2_line_feeds(const char *p)
{
	const __m128i *v = (const __m128i *)(const void *)p, lf = _mm_set1_epi8('\n');
	uint32_t low = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(v), lf));
	uint32_t high = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(v + 1), lf));

	return high << 16 | low;
}
#else
#define sse2_line_feeds NULL
#endif

static void find_lines_anywhere(struct gl_split *s, const char *end, uint16_t *ends)
{
	find_lines(s, end, ends, sse2_line_feeds);
}

#if HAS_AVX2
__attribute__((target("avx2"))) static inline uint32_t avx2_line_feeds(const char *p)
{
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n')));
}

__attribute__((target("avx2,bmi"))) static void find_lines_avx2(struct gl_split *s,
	const char *end, uint16_t *ends)
{
	find_lines(s, end, ends, avx2_line_feeds);
}
#endif

bool gl_split(struct gl_split *s, const char *p, const char *end, uint16_t *ends)
{
	if ((size_t)(end - p) > GL_SPLIT_BYTES)
		end = p + GL_SPLIT_BYTES;
	s->p = p;
	s->ends = ends;
#if HAS_AVX2
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
		find_lines_avx2(s, end, ends);
	else
#endif
		find_lines_anywhere(s, end, ends);
	return s->blank && s->nlines > 0;
}
