#include "lib/syntax/unescape.h"

#include "lib/base/bytes.h"
#include "lib/base/json.h"
#include "lib/base/utf8.h"

#define LONGEST 12 /* bytes of the longest escape, such as \ud83d\ude00 */

/* Returns the value of the n hexadecimal digits at p; -1 if they are not hexadecimal digits. */
static int64_t hex(const char *p, const char *end, size_t n)
{
	uint64_t v;

	return gl_num_hex_of(p, end, n, &v) ? (int64_t)v : -1;
}

/* Decodes \uNNNN, or a pair of surrogates. Returns the length of the escape in the text. */
static int put_u(const char *p, const char *end, struct gl_buf *out)
{
	uint32_t c;
	const char *q = gl_json_units(p, end, &c);

	if (!q)
		return 0;
	gl_utf8_put(out, c);
	return (int)(q - p);
}

/*
 * Appends the byte for which an escape of one letter stands, such as \n. Returns the length of the
 * escape; 0 if it is of another kind, or is cut off.
 */
static int put_short(const char *p, const char *end, struct gl_buf *out)
{
	char bytes[GL_UNESCAPE_SHORT] = "", byte;
	size_t have = (size_t)(end - p), n;

	if (have < GL_UNESCAPE_SHORT)
		p = memcpy(bytes, p, have);
	n = gl_unescape_short(p, &byte);
	if (n)
		gl_buf_char(out, byte);
	return (int)n;
}

/*
 * Appends the bytes for which an escape with hexadecimal digits at p stands: \xNN, \uNNNN or
 * \UNNNNNNNN. Returns the length of the escape; 0 if it is none of these, or is cut off.
 */
static int put_long(const char *p, const char *end, struct gl_buf *out)
{
	int64_t v;

	if (p[1] == 'u')
		return put_u(p, end, out);
	if (p[1] == 'x' && (v = hex(p + 2, end, 2)) >= 0) {
		gl_buf_char(out, (char)v);
		return 4;
	}
	if (p[1] == 'U' && (v = hex(p + 2, end, 8)) >= 0) {
		gl_utf8_put(out, (uint32_t)v);
		return 10;
	}
	return 0;
}

/* Returns where the \xNN, \uNNNN or \UNNNNNNNN at p ends, or where it is cut off. */
static const char *escape_part(const char *p, const char *end, bool *is_whole)
{
	size_t digits = end - p < 2 ? 0 : p[1] == 'x' ? 2 : p[1] == 'u' ? 4 : p[1] == 'U' ? 8 : 0;
	const char *q = p + 1 + (digits > 0);

	for (; digits && q < end && gl_num_hex_digit(*q) >= 0; digits--)
		q++;
	*is_whole = q > p + 1 && digits == 0;
	return q;
}

/*
 * put_short could not decode the escape at p. Returns GL_UNESCAPE_CUT or GL_UNESCAPE_MORE if the
 * escape is incomplete; GL_UNESCAPE_LINE if it is complete, or no escape at all.
 */
static enum gl_unescape what_cuts(const char *p, const char *end)
{
	bool is_whole;
	const char *q = escape_part(p, end, &is_whole);
	int64_t v = is_whole && p[1] == 'u' ? hex(p + 2, end, 4) : 0;

	if (v >= 0xd800 && v < 0xdc00) { /* the other half of a pair of surrogates may follow */
		is_whole = false;
		if (q < end && *q == '\\')
			q = escape_part(q, end, &is_whole);
	}
	if (is_whole)
		return GL_UNESCAPE_LINE;
	if (q == end || (*q == '\r' && q + 1 == end))
		return GL_UNESCAPE_MORE;
	return *q == '\n' || (*q == '\r' && q[1] == '\n') ? GL_UNESCAPE_CUT : GL_UNESCAPE_LINE;
}

size_t gl_unescape_len(const char *p, const char *end)
{
	size_t n = 2, have = (size_t)(end - p);

	if (have > 1 && p[1] == 'x')
		n = 4;
	else if (have > 1 && p[1] == 'U')
		n = 10;
	else if (have > 1 && p[1] == 'u')
		n = have > 7 && (p[2] | ' ') == 'd' && p[6] == '\\' && p[7] == 'u' ? LONGEST : 6;
	return n < have ? n : have;
}

#define CHUNK ((ptrdiff_t)4096) /* room is made for this many bytes at a time */

/*
 * Appends the bytes from p on that stand for themselves, and returns where they end. It copies
 * eight bytes at a time. So up to seven more bytes may be written after them; out has room for
 * these.
 */
static const char *copy_plain(const char *p, const char *end, char quote, struct gl_buf *out)
{
	char *to = out->p + out->len;

	for (; end - p >= 8; p += 8, to += 8) {
		uint64_t w = gl_bytes_at(p), m = gl_bytes_equal(w, '\\') | gl_bytes_equal(w, '\n');

		memcpy(to, p, 8);
		m |= quote ? gl_bytes_equal(w, quote) : 0;
		if (m) {
			out->len = (size_t)(to - out->p) + gl_bytes_lowest(m);
			return p + gl_bytes_lowest(m);
		}
	}
	while (p < end && *p != '\\' && *p != '\n' && (*p != quote || quote == 0))
		*to++ = *p++;
	out->len = (size_t)(to - out->p);
	return p;
}

enum gl_unescape gl_unescape(const char **p, const char *end, char quote, struct gl_buf *out)
{
	while (*p < end) {
		const char *all = end - *p > CHUNK ? *p + CHUNK : end, *q;
		enum gl_unescape cut;
		int n;

		if (!gl_buf_room(out, (size_t)(all - *p)))
			return GL_UNESCAPE_EOL; /* out->failed is set */
		*p = q = copy_plain(*p, all, quote, out);
		if (q == all)
			continue;
		if (*q == '\n')
			return GL_UNESCAPE_EOL;
		if (*q != '\\')
			return GL_UNESCAPE_QUOTE;
		n = put_short(q, end, out);
		cut = n ? GL_UNESCAPE_LINE : what_cuts(q, end);
		if (cut != GL_UNESCAPE_LINE)
			return cut;
		if (n == 0)
			n = put_long(q, end, out);
		if (n == 0) /* an unknown escape stands for itself */
			gl_buf_char(out, '\\');
		*p += n ? n : 1;
		if (q[1] == 'n')
			return GL_UNESCAPE_LINE;
	}
	return GL_UNESCAPE_MORE;
}

bool gl_unescape_is_escaped(struct gl_str s, size_t at)
{
	size_t n = 0;

	while (n < at && s.p[at - n - 1] == '\\')
		n++;
	return n % 2 == 1;
}

size_t gl_unescape_string_end(struct gl_str s, size_t from)
{
	const char *q;

	while (from < s.len && (q = memchr(s.p + from, '"', s.len - from))) {
		from = (size_t)(q - s.p);
		if (!gl_unescape_is_escaped(s, from))
			return from;
		from++;
	}
	return s.len;
}
