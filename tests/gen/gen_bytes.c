/* Random numbers, buffers and quoting. */
#include "gen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- ends and chances -- */

_Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "gen: %s: %s\n", what, why);
	exit(2);
}

uint64_t draw(struct gen *g) /* splitmix64 */
{
	uint64_t z = g->rng += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Draws in two statements: in one expression, the compiler would choose which draw comes first. */
uint64_t draw_any_size(struct gen *g)
{
	uint64_t v = draw(g);

	return v >> below(g, 64);
}

size_t below(struct gen *g, size_t n)
{
	return (size_t)((draw(g) >> 32) * (uint64_t)n >> 32);
}

bool one_in(struct gen *g, size_t n)
{
	return below(g, n) == 0;
}

/* Returns the offset of a call within its function. */
uint64_t draw_offset(struct gen *g)
{
	return 1 + below(g, 0xfff);
}

/* Returns a random text of the table that the dump's release of Go may print. */
const char *fitting(struct gen *g, const struct message *table, size_t n)
{
	const struct message *m;

	do
		m = &table[below(g, n)];
	while (g->minor < m->since || g->minor > m->until);
	return m->text;
}

/* -- bytes -- */

static void room_for(struct buf *b, size_t n)
{
	if (b->cap - b->len >= n)
		return;
	b->cap = (b->cap + n) * 2;
	b->p = realloc(b->p, b->cap);
	if (!b->p)
		die("memory", strerror(ENOMEM));
}

void put(struct buf *b, const char *p, size_t n)
{
	room_for(b, n);
	if (n)
		memcpy(b->p + b->len, p, n);
	b->len += n;
}

void put_str(struct buf *b, const char *s)
{
	put(b, s, strlen(s));
}

static void put_in_base(struct buf *b, uint64_t v, unsigned base)
{
	char digits[24];
	size_t i = sizeof digits;

	do
		digits[--i] = "0123456789abcdef"[v % base];
	while (v /= base);
	put(b, digits + i, sizeof digits - i);
}

void put_num(struct buf *b, uint64_t v)
{
	put_in_base(b, v, 10);
}

void put_hex(struct buf *b, uint64_t v)
{
	put(b, "0x", 2);
	put_in_base(b, v, 16);
}

void put_padded_hex(struct buf *b, uint64_t v, unsigned width)
{
	while (width--)
		put(b, &"0123456789abcdef"[v >> 4 * width & 15], 1);
}

char *copied(const struct buf *b)
{
	char *s = malloc(b->len + 1);

	if (!s)
		die("memory", strerror(ENOMEM));
	memcpy(s, b->p, b->len);
	s[b->len] = 0;
	return s;
}

uint64_t position(const struct sink *s)
{
	return s->done + s->b.len;
}

void flush(struct sink *s)
{
	size_t want = s->b.len < s->limit ? s->b.len : (size_t)s->limit;
	const char *p = s->b.p;

	s->limit -= want;
	while (want) {
		ssize_t n = write(s->fd, p, want);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die(s->name, strerror(errno));
		p += n;
		want -= (size_t)n;
	}
	s->done += s->b.len;
	s->b.len = 0;
}

void flush_when_full(struct sink *s)
{
	if (s->b.len >= FLUSH_AT)
		flush(s);
}

/* -- quoted text: JSON, Go's %q and the runtime's printquoted differ in their escapes only -- */

/* Decodes a character of valid UTF-8, and returns where the next one begins. */
static const char *next_char(const char *s, uint32_t *c)
{
	const unsigned char *u = (const unsigned char *)s;
	int more = *u < 0x80 ? 0 : *u < 0xe0 ? 1 : *u < 0xf0 ? 2 : 3;

	*c = more ? *u & (0x3fu >> more) : *u;
	for (u++; more--; u++)
		*c = *c << 6 | (*u & 0x3fu);
	return (const char *)u;
}

/* Returns the escape letter of c, or NULL. escapes: pairs of a character and its letter. */
static const char *letter_for(const char *escapes, uint32_t c)
{
	for (; *escapes; escapes += 2)
		if ((unsigned char)*escapes == c)
			return escapes + 1;
	return NULL;
}

void put_json(struct buf *b, const char *s)
{
	put(b, "\"", 1);
	for (; *s; s++) {
		const char *letter = letter_for("\"\"\\\\\nn\rr\tt", (unsigned char)*s);

		if (letter) {
			put(b, "\\", 1);
			put(b, letter, 1);
		} else if ((unsigned char)*s < 0x20) {
			put_str(b, "\\u");
			put_padded_hex(b, (unsigned char)*s, 4);
		} else {
			put(b, s, 1);
		}
	}
	put(b, "\"", 1);
}

static void put_escaped_rune(struct buf *b, uint32_t c)
{
	put_str(b, c < 0x10000 ? "\\u" : "\\U");
	put_padded_hex(b, c, c < 0x10000 ? 4 : 8);
}

/* U+200B is the only character in gen's texts that Go's %q escapes because it is unprintable. */
void put_quoted(struct buf *b, const char *s, const char *escapes, bool is_ascii_only)
{
	uint32_t c;

	put(b, "\"", 1);
	while (*s) {
		const char *here = s, *letter;

		s = next_char(s, &c);
		letter = letter_for(escapes, c);
		if (letter) {
			put(b, "\\", 1);
			put(b, letter, 1);
		} else if (c < 0x20 || (c == 0x7f && !is_ascii_only)) {
			put_str(b, "\\x");
			put_padded_hex(b, c, 2);
		} else if (c == 0x200b || (c >= 0x7f && is_ascii_only)) {
			put_escaped_rune(b, c);
		} else {
			put(b, here, (size_t)(s - here));
		}
	}
	put(b, "\"", 1);
}
