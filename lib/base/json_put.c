#include "lib/base/json_put.h"

#include "lib/base/json_plain.h"
#include "lib/base/utf8.h"

/* Appends the escape \uXXXX. */
static void put_unit(struct gl_buf *b, uint32_t c)
{
	static const char hex[] = "0123456789abcdef";
	const char out[6] = {'\\', 'u', hex[c >> 12 & 15], hex[c >> 8 & 15], hex[c >> 4 & 15],
		hex[c & 15]};

	gl_buf_add(b, out, sizeof out);
}

static void put_escape(struct gl_buf *b, uint32_t c)
{
	static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
	const char *at = c && c < 0x80 ? strchr(letters, (int)c) : NULL;

	if (at) {
		gl_buf_char(b, '\\');
		gl_buf_char(b, names[at - letters]);
	} else if (c > 0xffff) {
		put_unit(b, 0xd800 + ((c - 0x10000) >> 10));
		put_unit(b, 0xdc00 + (c & 0x3ff));
	} else {
		put_unit(b, c);
	}
}

/*
 * Appends the one character at p, which is not plain, with an escape if it needs one. Returns its
 * length in bytes in the text. Sets *is_bad if it is not UTF-8.
 */
static size_t put_special(struct gl_buf *b, const char *p, const char *end, bool *is_bad)
{
	uint32_t c;
	size_t n = gl_utf8_char(p, end, &c);

	if (n == 0) {
		*is_bad = true;
		gl_utf8_put(b, 0xfffd);
		return 1;
	}
	if (c < 0x80 || gl_utf8_is_unsafe(c))
		put_escape(b, c);
	else
		gl_buf_add(b, p, n);
	return n;
}

/*
 * Appends the string piece by piece: plain bytes as they are, the rest escaped. Returns true if a
 * byte was not UTF-8.
 */
static bool put_pieces(struct gl_buf *b, struct gl_str s)
{
	const char *p = s.p, *end = s.p + s.len;
	bool is_bad = false;

	gl_buf_char(b, '"');
	while (p < end) {
		const char *q = gl_json_plain_end(p, end);

		gl_buf_add(b, p, (size_t)(q - p));
		p = q < end ? q + put_special(b, q, end, &is_bad) : end;
	}
	gl_buf_char(b, '"');
	return is_bad;
}

/*
 * Writes s with its quotes if it needs no escapes, and returns the end of what it wrote; otherwise
 * returns NULL. It copies the string first, puts a word of plain bytes behind it, and then checks
 * the copy. So the loop needs no special case for the last few bytes.
 */
static inline char *put_plain(char *out, struct gl_str s)
{
	char *p = out + 1, *end = p + s.len;

	*out = '"';
	if (s.len)
		memcpy(p, s.p, s.len);
	memset(end, ' ', GL_JSON_WORD);
	for (; p < end; p += GL_JSON_WORD)
		if (gl_json_plain_bytes(p) < GL_JSON_WORD)
			return NULL;
	*end = '"';
	return end + 1;
}

bool gl_json_put_str(struct gl_buf *b, struct gl_str s)
{
	char *end;

	if (s.len > SIZE_MAX - 2 * GL_JSON_WORD || !gl_buf_room(b, s.len + 2 * GL_JSON_WORD))
		return false;
	end = put_plain(b->p + b->len, s);
	if (!end)
		return put_pieces(b, s);
	b->len = (size_t)(end - b->p);
	return false;
}

GL_APART static char *put_pieces_at(char *out, struct gl_str s)
{
	struct gl_buf b = {.p = out, .cap = gl_json_room(s.len)};

	put_pieces(&b, s);
	return out + b.len;
}

char *gl_json_put_at(char *out, struct gl_str s)
{
	char *end = put_plain(out, s);

	return end ? end : put_pieces_at(out, s);
}

/*
 * Appends the one character at p, which is not plain, for text that is JSON already: quotes and
 * backslashes stay as they are. Returns its length in bytes in the text.
 */
static size_t show_special(struct gl_buf *b, const char *p, const char *end)
{
	bool is_bad;

	if ((unsigned char)*p >= 0x7f)
		return put_special(b, p, end, &is_bad);
	gl_buf_char(b, (unsigned char)*p < 0x20 ? ' ' : *p);
	return 1;
}

void gl_json_show(struct gl_buf *b, struct gl_str json)
{
	const char *p = json.p, *end = json.p + json.len;

	while (p < end) {
		const char *q = gl_json_plain_end(p, end);

		gl_buf_add(b, p, (size_t)(q - p));
		p = q < end ? q + show_special(b, q, end) : end;
	}
}
