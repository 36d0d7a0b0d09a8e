#include "lib/input/utf16.h"

#include "lib/base/utf8.h"

#define MARK 0xfeff

static uint32_t unit_at(const struct gl_utf16 *u, const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return u->is_big ? (uint32_t)b[0] << 8 | b[1] : (uint32_t)b[1] << 8 | b[0];
}

bool gl_utf16_detect(struct gl_utf16 *u, const char *p, const char *end)
{
	bool is_little = end - p >= 2 && memcmp(p, "\xff\xfe", 2) == 0;
	bool is_big = end - p >= 2 && memcmp(p, "\xfe\xff", 2) == 0;

	if (is_little && end - p >= 4 && memcmp(p + 2, "\0\0", 2) == 0)
		return false;
	*u = (struct gl_utf16){.is_on = is_little || is_big, .is_big = is_big};
	return u->is_on;
}

bool gl_utf16_goes_on(const struct gl_utf16 *u, const char *p)
{
	uint32_t unit = unit_at(u, p);

	return unit > 0 && unit < 0x80;
}

static bool is_high(uint32_t unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

/* Decodes the character at p. Returns its length in bytes, or 0 if it is incomplete. */
static size_t char_at(const struct gl_utf16 *u, const char *p, const char *end, uint32_t *c)
{
	uint32_t low;

	if (end - p < 2)
		return 0;
	*c = unit_at(u, p);
	if (!is_high(*c))
		return 2;
	if (end - p < 4)
		return 0;
	low = unit_at(u, p + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return 2; /* a lone surrogate: gl_utf8_put writes 0xff for it */
	*c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

static void put_char(struct gl_buf *out, uint32_t c)
{
	if (c < 0x80)
		gl_buf_char(out, (char)c);
	else if (c != MARK)
		gl_utf8_put(out, c);
}

/* Converts the complete characters of [p, end). Returns where an incomplete one begins, or end. */
static const char *put_whole(const struct gl_utf16 *u, const char *p, const char *end,
	struct gl_buf *out)
{
	uint32_t c;
	size_t n;

	while ((n = char_at(u, p, end, &c)) > 0) {
		put_char(out, c);
		p += n;
	}
	return p;
}

void gl_utf16_put(struct gl_utf16 *u, struct gl_str bytes, struct gl_buf *out)
{
	const char *p = bytes.p, *end = bytes.p + bytes.len, *done;

	while (u->nrest > 0 && p < end) {
		u->rest[u->nrest++] = *p++;
		done = put_whole(u, u->rest, u->rest + u->nrest, out);
		u->nrest -= (size_t)(done - u->rest);
		memmove(u->rest, done, u->nrest);
	}
	p = put_whole(u, p, end, out);
	while (p < end)
		u->rest[u->nrest++] = *p++;
}

bool gl_utf16_end(struct gl_utf16 *u)
{
	bool is_whole = u->nrest == 0;

	u->nrest = 0;
	return is_whole;
}
