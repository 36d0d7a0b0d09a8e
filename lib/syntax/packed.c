#include "lib/syntax/packed.h"

#include "lib/base/num.h"

#define LEAST 40 /* a shorter word of base64 cannot hold a goroutine */

/* What a dump in base64 begins with. */
static const struct gl_str begins[] = {
	{"H4sI", 4},		  /* gzip: 1f 8b 08 */
	{"WgQIAR", 6},		  /* the period type, with which Go begins a profile */
	{"CgQIAR", 6},		  /* a sample type, with which google/pprof begins a profile */
	{"Z29yb3V0aW5lI", 13},	  /* goroutine */
	{"cGFuaWM6I", 9},	  /* panic: */
	{"ZmF0YWwgZXJyb3I6I", 17}, /* fatal error: */
	{"U0lHUVVJVDog", 12},	  /* SIGQUIT: */
};

/* What may stand in base64 besides digits. (A digit has a value from 0 to 63.) */
enum { PAD = 64, CR, LF, OTHER };

static int unit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return c == '=' ? PAD : c == '\r' ? CR : c == '\n' ? LF : OTHER;
}

/* Does what unit_at does, for the escape that begins at p. */
static int unit_of_escape(const char *p, const char *end, size_t *len)
{
	uint64_t c = 0;

	*len = 2;
	if (end - p < 2)
		return OTHER;
	if (p[1] == 'n' || p[1] == 'r')
		return p[1] == 'n' ? LF : CR;
	if (p[1] == '/')
		return unit_of('/');
	*len = 6;
	if (p[1] != 'u' || !gl_num_hex_of(p + 2, end, 4, &c) || c > 0x7f)
		return OTHER;
	return unit_of((char)c);
}

/*
 * Returns the value of the base64 digit at p < end, which may be written as an escape; or PAD, CR,
 * LF or OTHER. *len: how many bytes it takes.
 */
static int unit_at(const char *p, const char *end, size_t *len)
{
	*len = 1;
	return *p == '\\' ? unit_of_escape(p, end, len) : unit_of(*p);
}

/* Returns the end of the digits at p and of the padding behind them. *n: number of digits. */
static const char *skip_digits(const char *p, const char *end, size_t *n)
{
	size_t len, npads = 0;
	int unit;

	for (*n = 0; p < end; p += len, ++*n) {
		unit = unit_at(p, end, &len);
		npads += unit == PAD;
		if (unit > PAD || npads > 2 || (npads && unit < PAD))
			break;
	}
	return p;
}

/* Returns the start of the next line, behind its blanks; NULL if p is not at a line end. */
static const char *skip_line_end(const char *p, const char *end)
{
	size_t len = 0;

	while (p < end && (gl_is_blank(*p) || unit_at(p, end, &len) == CR))
		p += gl_is_blank(*p) ? 1 : len;
	if (p < end && unit_at(p, end, &len) != LF)
		return NULL;
	return gl_skip_blanks(p < end ? p + len : p, end);
}

/* Returns the byte behind the character or escape at p, which is not a digit. */
static const char *skip_other(const char *p, const char *end)
{
	size_t len;

	if (unit_at(p, end, &len) == OTHER && *p == '\\')
		len = 2;
	return len < (size_t)(end - p) ? p + len : end;
}

bool gl_packed_find(struct gl_str line, size_t from, struct gl_str *word)
{
	const char *p = line.p + from, *end = line.p + line.len, *behind;
	size_t n;

	for (; p < end; p = behind > p ? behind : skip_other(p, end)) {
		behind = skip_digits(p, end, &n);
		*word = gl_str_of(p, behind);
		if (n >= LEAST && gl_str_starts_any(gl_str_of(p, end), begins, GL_COUNT(begins)))
			return true;
	}
	return false;
}

struct gl_packed_lines gl_packed_lines(struct gl_str word, const char *end)
{
	struct gl_packed_lines lines = {word, word, false};
	const char *p = word.p + word.len, *next;
	size_t width, n;

	skip_digits(word.p, p, &width);
	for (n = width; n == width && p[-1] != '=' && (next = skip_line_end(p, end));) {
		p = skip_digits(next, end, &n);
		lines.is_open = p == end;
		if (n == 0 || n > width || !(p == end || skip_line_end(p, end) || *p == '"'))
			break;
		lines.but_last = lines.all;
		lines.all = gl_str_of(word.p, p);
	}
	return lines;
}

bool gl_packed_decode(struct gl_str word, struct gl_buf *out)
{
	const char *p = word.p, *end = p + word.len;
	uint32_t bits = 0;
	size_t n = 0, len;

	if (!gl_buf_room(out, word.len / 4 * 3 + 3))
		return false;
	for (; p < end; p += len) {
		int unit = unit_at(p, end, &len);

		if (unit >= PAD)
			continue; /* padding, and what stands between lines */
		bits = bits << 6 | (uint32_t)unit;
		if (n % 4 != 0)
			out->p[out->len++] = (char)(bits >> (6 - n % 4 * 2) & 0xff);
		n++;
	}
	return n % 4 != 1;
}
