#include "lib/base/space.h"

#include "lib/base/utf8.h"

/*
 * Ranges of characters, in ascending order: blanks, which have width, and marks, which have none.
 */
static const struct space_row {
	uint32_t first, last;
	bool has_width;
} rows[] = {
	{0x00a0, 0x00a0, true},	 /* no-break */
	{0x00ad, 0x00ad, false}, /* soft hyphen */
	{0x1680, 0x1680, true},
	{0x2000, 0x200a, true},	 /* en, em, figure, thin, hair */
	{0x200b, 0x200b, false}, /* zero width */
	{0x202f, 0x202f, true},	 /* narrow no-break */
	{0x205f, 0x205f, true},
	{0x2060, 0x2060, false}, /* word joiner */
	{0x3000, 0x3000, true},	 /* ideographic */
	{0xfeff, 0xfeff, false}, /* byte order mark */
};

/*
 * Returns the row of the character at p, or NULL if it has none. Stores the character's length in
 * bytes in *n.
 */
static const struct space_row *row_at(const char *p, const char *end, size_t *n)
{
	uint32_t c;

	*n = gl_utf8_char(p, end, &c);
	if (*n == 0) {
		*n = 1;
		c = (unsigned char)*p == 0xa0 ? 0xa0 : 0;
	}
	if (c < 0x80)
		return NULL;
	for (size_t i = 0; i < GL_COUNT(rows); i++)
		if (c >= rows[i].first && c <= rows[i].last)
			return &rows[i];
	return NULL;
}

size_t gl_space_at(const char *p, const char *end)
{
	size_t n;

	return row_at(p, end, &n) ? n : 0;
}

/* Returns the length of the blank or mark at the end of s, or 0 if there is none. */
static size_t space_before(struct gl_str s)
{
	const char *end = s.p + s.len;
	size_t n = s.len < 4 ? s.len : 4;
	uint32_t c;

	while (n > 1 && gl_utf8_char(end - n, end, &c) != n)
		n--;
	return n > 0 && gl_space_at(end - n, end) == n ? n : 0;
}

struct gl_str gl_space_trim_slowly(struct gl_str s)
{
	size_t n;

	while (s.len && (unsigned char)s.p[s.len - 1] >= 0x80 && (n = space_before(s)) > 0) {
		s.len -= n;
		s = gl_str_trim(s);
	}
	return s;
}

bool gl_space_is_in(struct gl_str s)
{
	const char *p = s.p, *end = s.p + s.len;
	size_t n;

	if (gl_utf8_ascii(s))
		return false;
	for (; p < end; p += n)
		if (row_at(p, end, &n))
			return true;
	return false;
}

bool gl_space_has_mark(struct gl_str s)
{
	const char *p = s.p, *end = s.p + s.len;
	size_t n;

	for (; p < end; p += n) {
		const struct space_row *row = row_at(p, end, &n);

		if (row && !row->has_width)
			return true;
	}
	return false;
}

void gl_space_plain(struct gl_str s, bool keep_quoted, struct gl_buf *out)
{
	const char *p = s.p, *end = s.p + s.len;
	bool is_quoted = false;
	size_t n;

	for (; p < end; p += n) {
		const struct space_row *row = row_at(p, end, &n);

		if (keep_quoted && *p == '"')
			is_quoted = !is_quoted;
		if (is_quoted && *p == '\\' && end - p > 1)
			n = 2;
		if (!row || is_quoted)
			gl_buf_add(out, p, n);
		else if (row->has_width)
			gl_buf_char(out, ' ');
	}
}
