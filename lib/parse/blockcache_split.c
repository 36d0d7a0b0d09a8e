#include "lib/parse/blockcache_split.h"

#include "lib/base/avx2.h"
#include "lib/base/bytes.h"
#include "lib/base/hash.h"

size_t gl_split_tail(struct gl_str s)
{
	const char *q = s.p + s.len;

	for (int digits = 0; q > s.p && q[-1] != 'x' && digits < 16; digits++)
		q--;
	return q - s.p > 4 && memcmp(q - 4, " +0x", 4) == 0 ? (size_t)(q - s.p) : s.len;
}

/*
 * Mixes a into the hash. Different stacks may still get the same hash, but this costs only a
 * limited amount of time.
 */
static inline uint64_t mix(uint64_t hash, uint64_t a)
{
	return ((hash << 11 | hash >> 53) ^ a) * UINT64_C(0x9e3779b97f4a7c15);
}

/*
 * Does what gl_split_tail does, for a line [p, lf) of at least 16 bytes. It has no branch on the
 * number of digits, because the processor could not predict such a branch.
 */
static inline size_t tail_of(const char *p, const char *lf)
{
	uint64_t x = gl_bytes_equal(gl_bytes_at(lf - 8), 'x');
	const char *q = lf - 7 + gl_bytes_lowest(x | GL_BYTES_LAST);

	return memcmp(q - 4, " +0x", 4) == 0 ? (size_t)(q - p) : gl_split_tail(gl_str_of(p, lf));
}

/*
 * Adds the last line, [p, lf), to the hash: the 16 bytes before the digits of its offset, and how
 * many bytes of the line stand before these digits.
 */
static uint64_t mix_last(uint64_t hash, const char *p, const char *lf)
{
	size_t len;

	if (lf - p < 16)
		return hash;
	len = tail_of(p, lf);
	if (len >= 16)
		hash = mix(mix(hash, gl_bytes_at(p + len - 16)), gl_bytes_at(p + len - 8));
	hash = mix(hash, len);
	return hash ^ hash >> 32;
}

#define WIDE 64 /* number of bytes looked at in one step */
#define FOUR UINT64_C(0x0001000100010001)

/* Looks at the WIDE bytes from p on. Bit i of the result is set if p[i] is an LF. */
typedef uint64_t find_line_feeds(const char *p);

/*
 * For each bit i that is set in m, writes i plus a number to ends. `at` holds this number four
 * times, once in each 16 bits (FOUR). Returns how many bits are set.
 */
typedef size_t note_line_feeds(uint64_t m, uint64_t at, uint16_t *ends);

/*
 * Finds the lines up to the empty line with a memchr for each. Begins with line n, which starts at
 * `line`, and puts the offsets of LFs into ends. Returns the LF of the empty line, or NULL.
 */
static const char *find_one_by_one(struct gl_split *s, const char *line, const char *end,
	uint16_t *ends, size_t n)
{
	const char *lf;

	while ((lf = memchr(line, '\n', (size_t)(end - line))) && lf != line &&
		n < GL_SPLIT_LINES) {
		ends[n++] = (uint16_t)(lf - s->p);
		line = lf + 1;
	}
	s->nlines = n;
	return lf == line ? lf : NULL;
}

/*
 * Finds the lines up to the empty line, and puts the offsets of their LFs into ends. Returns the LF
 * of the empty line, or NULL.
 */
GL_INLINE const char *find_lines(struct gl_split *s, const char *end, uint16_t *const ends,
	find_line_feeds *line_feeds, note_line_feeds *note)
{
	const char *q = s->p;
	uint16_t *e = ends, *const room = ends + GL_SPLIT_LINES - WIDE;
	uint64_t before = 1, at = 0, m, empty; /* before: 1 if an LF stands before q */

	for (; end - q >= WIDE && e <= room; q += WIDE, at += WIDE * FOUR) {
		m = line_feeds(q);
		empty = m & (m << 1 | before);
		if (GL_UNLIKELY(empty)) {
			e += note(m & ((empty ^ (empty - 1)) >> 1), at, e);
			s->nlines = (size_t)(e - ends);
			return q + gl_first_bit(empty);
		}
		before = m >> 63;
		e += note(m, at, e);
	}
	return find_one_by_one(
		s, e > ends ? s->p + e[-1] + 1 : s->p, end, ends, (size_t)(e - ends));
}

#if defined(__SSE2__)
static size_t note_each(uint64_t m, uint64_t at, uint16_t *ends)
{
	size_t n = 0;

	for (; m; m &= m - 1)
		ends[n++] = (uint16_t)(at + gl_first_bit(m));
	return n;
}

static inline uint64_t sse2_line_feeds(const char *p)
{
	const __m128i *v = (const __m128i *)(const void *)p, lf = _mm_set1_epi8('\n');
	uint64_t m = 0;

	for (int i = 0; i < 4; i++)
		m |= (uint64_t)(uint32_t)_mm_movemask_epi8(
			     _mm_cmpeq_epi8(_mm_loadu_si128(v + i), lf))
		     << 16 * i;
	return m;
}

static const char *find_lines_anywhere(struct gl_split *s, const char *end, uint16_t *ends)
{
	return find_lines(s, end, ends, sse2_line_feeds, note_each);
}
#else
static const char *find_lines_anywhere(struct gl_split *s, const char *end, uint16_t *ends)
{
	return find_one_by_one(s, s->p, end, ends, 0);
}
#endif

#if GL_HAS_AVX2
GL_FOR_AVX2 static inline uint64_t avx2_line_feeds(const char *p)
{
	const __m256i *v = (const __m256i *)(const void *)p, lf = _mm256_set1_epi8('\n');
	uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(v), lf));
	uint32_t high =
		(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(v + 1), lf));

	return (uint64_t)high << 32 | low;
}

/*
 * Writes the numbers of set bits four at a time, even if fewer are left. A branch on how many are
 * left would be slower, because the processor could not predict it.
 */
GL_FOR_AVX2 static inline size_t note_by_four(uint64_t m, uint64_t at, uint16_t *ends)
{
	uint64_t m1 = _blsr_u64(m), m2 = _blsr_u64(m1), m3 = _blsr_u64(m2);
	uint64_t four =
		_tzcnt_u64(m) | _tzcnt_u64(m1) << 16 | _tzcnt_u64(m2) << 32 | _tzcnt_u64(m3) << 48;
	size_t n = (size_t)_mm_popcnt_u64(m);

	four += at;
	memcpy(ends, &four, sizeof four);
	if (GL_UNLIKELY(n > 4))
		note_each(_blsr_u64(m3), at, ends + 4);
	return n;
}

GL_FOR_AVX2 static const char *find_lines_avx2(struct gl_split *s, const char *end, uint16_t *ends)
{
	return find_lines(s, end, ends, avx2_line_feeds, note_by_four);
}
#endif

/*
 * Hashes the last 8 bytes of each location, that is, of every second line. These bytes are its line
 * number and offset, which tell locations apart. More bytes of the last line are hashed (mix_last).
 */
static uint64_t hash_lines(const struct gl_split *s)
{
	const char *p = s->p;
	size_t last = s->nlines - 1;
	uint64_t hash = gl_hash_seed();

	for (size_t i = 1; i < last; i += 2) {
		if (GL_UNLIKELY(p[s->ends[i - 1] + 1] != '\t'))
			/* `...additional frames elided...`, say, is one line without a location */
			i--;
		else
			hash = mix(hash, gl_bytes_at(p + s->ends[i] - 8));
	}
	return mix_last(hash, last > 0 ? p + s->ends[last - 1] + 1 : p, p + s->ends[last]);
}

bool gl_split(struct gl_split *s, const char *p, const char *end, uint16_t *ends)
{
	s->end = end;
	if ((size_t)(end - p) > GL_SPLIT_BYTES)
		end = p + GL_SPLIT_BYTES;
	s->p = p;
	s->ends = ends;
#if GL_HAS_AVX2
	if (gl_avx2_is_there())
		s->blank = find_lines_avx2(s, end, ends);
	else
#endif
		s->blank = find_lines_anywhere(s, end, ends);
	if (!s->blank || s->nlines == 0 || ends[0] < GL_SPLIT_SHORT)
		return false;
	s->hash = hash_lines(s);
	return true;
}
