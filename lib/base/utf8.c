#include "lib/base/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static const struct gl_utf8_range steering[] = {
	{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x600, 0x605}, {0x61c, 0x61c}, {0x6dd, 0x6dd},
	{0x70f, 0x70f}, {0x890, 0x891}, {0x8e2, 0x8e2}, {0x180e, 0x180e}, {0x200b, 0x200f},
	{0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb},
	{0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f}, {0x1bca0, 0x1bca3},
	{0x1d173, 0x1d17a}, {0xe0000, 0xe007f},
};

bool gl_utf8_in(const struct gl_utf8_range *ranges, size_t n, uint32_t c)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c > ranges[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && c >= ranges[low].first;
}

bool gl_utf8_is_unsafe(uint32_t c)
{
	return gl_utf8_in(steering, GL_COUNT(steering), c);
}

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t gl_utf8_char(const char *p, const char *end, uint32_t *c)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char b = (unsigned char)*p;
	size_t len;
	uint32_t v;

	if (b < 0x80) {
		*c = b;
		return 1;
	}
	len = b >= 0xf8 ? 0 : b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 0;
	if (len == 0 || (size_t)(end - p) < len)
		return 0;
	v = b & (0x7fU >> len);
	for (size_t i = 1; i < len; i++) {
		if (!is_tail(p[i]))
			return 0;
		v = v << 6 | ((unsigned char)p[i] & 0x3f);
	}
	if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*c = v;
	return len;
}

/* Returns true if the WORD bytes at p are all below 0x80. */
#if defined(__SSE2__)
#define WORD 16

static inline bool is_ascii(const char *p)
{
	return _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)p)) == 0;
}

/* Returns true if the 2 * WORD bytes at p are all below 0x80. */
static inline bool are_ascii(const char *p)
{
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);

	return _mm_movemask_epi8(_mm_or_si128(
		       a, _mm_loadu_si128((const __m128i *)(const void *)(p + WORD)))) == 0;
}
#else
#define WORD 8

static inline bool is_ascii(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return (word & 0x8080808080808080U) == 0;
}

static inline bool are_ascii(const char *p)
{
	return is_ascii(p) && is_ascii(p + WORD);
}
#endif

bool gl_utf8_ascii(struct gl_str s)
{
	const char *p = s.p, *end = s.p + s.len;

	for (; end - p >= 2 * WORD; p += 2 * WORD)
		if (!are_ascii(p))
			return false;
	if (s.len >= WORD) /* the last word may overlap the one before */
		return (end - p < WORD || is_ascii(p)) && is_ascii(end - WORD);
	while (p < end && (unsigned char)*p < 0x80)
		p++;
	return p == end;
}

bool gl_utf8_valid(struct gl_str s)
{
	const char *p = s.p, *end = s.p + s.len;
	uint32_t c;

	if (gl_utf8_ascii(s))
		return true;
	while (p < end) {
		size_t n = gl_utf8_char(p, end, &c);

		if (n == 0)
			return false;
		p += n;
	}
	return true;
}

void gl_utf8_repair(struct gl_buf *b, struct gl_str s)
{
	const char *p = s.p, *end = s.p + s.len;
	uint32_t c;

	while (p < end) {
		size_t n = gl_utf8_char(p, end, &c);

		if (n)
			gl_buf_add(b, p, n);
		else
			GL_BUF_LIT(b, "\xef\xbf\xbd");
		p += n ? n : 1;
	}
}

struct gl_str gl_utf8_mend(struct gl_arena *a, struct gl_str s)
{
	struct gl_buf clean = {0};

	gl_utf8_repair(&clean, s);
	s = clean.failed ? (struct gl_str){NULL, 0} : gl_arena_copy(a, gl_buf_view(&clean));
	gl_buf_free(&clean);
	return s;
}

void gl_utf8_put(struct gl_buf *b, uint32_t c)
{
	char out[4];
	size_t n;

	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
		gl_buf_char(b, '\xff');
		return;
	}
	if (c < 0x80) {
		out[0] = (char)c;
		n = 1;
	} else if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		n = 2;
	} else if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		n = 3;
	} else {
		out[0] = (char)(0xf0 | c >> 18);
		n = 4;
	}
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	gl_buf_add(b, out, n);
}
