#include "lib/syntax/packed.h"

#define BEGIN GL_STR("H4sI") /* stands for the bytes 1f 8b 08 */
/* least bytes of a word of base64: gzip data that contain a header are never shorter */
#define LEAST 40

/* Returns the value of a digit of base64, or -1. */
static int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

bool gl_packed_find(struct gl_str line, size_t from, struct gl_str *word)
{
	const char *p = line.p + from, *end = line.p + line.len, *q;
	const struct gl_str begin = BEGIN;

	while (p < end && (p = gl_port_memmem(p, (size_t)(end - p), begin.p, begin.len))) {
		for (q = p + begin.len; q < end && digit(*q) >= 0; q++)
			;
		for (int i = 0; i < 2 && q < end && *q == '='; i++)
			q++;
		*word = gl_str_of(p, q);
		if (word->len >= LEAST && (p == line.p || digit(p[-1]) < 0))
			return true;
		p = q;
	}
	return false;
}

bool gl_packed_decode(struct gl_str word, struct gl_buf *out)
{
	uint32_t bits = 0;
	size_t n = 0;

	while (word.len && word.p[word.len - 1] == '=')
		word.len--;
	if (word.len % 4 == 1 || !gl_buf_room(out, word.len / 4 * 3 + 3))
		return false;
	for (; n < word.len; n++) {
		bits = bits << 6 | (uint32_t)digit(word.p[n]);
		if (n % 4 != 0)
			out->p[out->len++] = (char)(bits >> (6 - n % 4 * 2) & 0xff);
	}
	return true;
}
