#include "lib/parse/blockcache_pattern.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define MOST 4096

static uint64_t seed = 1;

static uint32_t draw(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(seed >> 33) % below;
}

/* A part of a block: text that all blocks of a stack share, or a hole, in which they differ. */
struct part {
	char text[200];
	enum gl_hole_kind kind;
	bool is_hole;
};

struct block {
	struct part parts[64];
	size_t n;
};

static char text[MOST];	 /* the text of the pattern */
static char input[MOST]; /* the block that is compared with it */
static uint16_t ends[GL_SPLIT_LINES];
static struct gl_hole holes[GL_SPLIT_LINES];

static void add(struct block *b, const char *s, bool is_hole, enum gl_hole_kind kind)
{
	struct part *p = &b->parts[b->n++];

	snprintf(p->text, sizeof p->text, "%s", s);
	p->is_hole = is_hole;
	p->kind = kind;
}

static void add_text(struct block *b, const char *s)
{
	add(b, s, false, GL_HOLE_ARGS);
}

static void fill(char *to, const char *from, size_t most)
{
	size_t n = draw((uint32_t)most + 1), kinds = strlen(from);

	for (size_t i = 0; i < n; i++)
		to[i] = from[draw((uint32_t)kinds)];
	to[n] = '\0';
}

/* Fills a hole with valid text of a random length. */
static void fill_hole(struct part *p)
{
	static const char *const from[] = {
		"0123456789abcdefx, {}?._", "0123456789", "0123456789abcdef"};
	static const size_t most[] = {150, 17, 15};

	fill(p->text, from[p->kind], draw(3) ? most[p->kind] / 4 : most[p->kind]);
	if (p->kind != GL_HOLE_ARGS && !p->text[0])
		strcpy(p->text, "7");
}

static struct block draw_block(void)
{
	struct block b = {.n = 0};
	size_t frames = 1 + draw(8);
	char name[120];

	for (size_t i = 0; i < frames; i++) {
		fill(name, "abcdefg/.*()", draw(4) ? 20 : 100);
		add_text(&b, i ? ")\n\t/app/main.go:12 +0x1f\nmain." : "main.f");
		add_text(&b, name);
		add_text(&b, "(");
		add(&b, "", true, GL_HOLE_ARGS);
	}
	add_text(&b, ")\n\t/app/main.go:12 +0x1f\ncreated by main.main in goroutine ");
	add(&b, "", true, GL_HOLE_PARENT);
	add_text(&b, "\n\t/app/main.go:30 +0x");
	add(&b, "", true, GL_HOLE_OFFSET);
	add_text(&b, "\n");
	return b;
}

/* Makes a pattern of the block, with random text in its holes. */
static struct gl_pattern make_pattern(struct block *b)
{
	struct gl_pattern made = {text, holes, 0, 0};
	size_t line = 0, behind = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct part *p = &b->parts[i];
		size_t from = made.len;

		if (p->is_hole)
			fill_hole(p);
		strcpy(text + from, p->text);
		made.len += strlen(p->text);
		if (p->is_hole) {
			holes[made.nholes++] = (struct gl_hole){(uint16_t)(from - behind),
				(uint16_t)(made.len - from), (uint16_t)line, (uint8_t)p->kind};
			behind = made.len;
		}
		for (const char *c = p->text; *c; c++)
			line += *c == '\n';
	}
	return made;
}

/* Writes another block of the same stack, perhaps with one changed byte. */
static size_t make_input(struct block *b)
{
	size_t len = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->parts[i].is_hole && draw(3))
			fill_hole(&b->parts[i]);
		strcpy(input + len, b->parts[i].text);
		len += strlen(b->parts[i].text);
	}
	strcpy(input + len, "\ngoroutine 7 [running]:\nmain.f()\n\t/app/main.go:1 +0x1\nand so on, "
			    "and on, and on\n");
	return len;
}

/* Returns true for printable ASCII and DEL, but not for parentheses and the opening bracket. */
static bool is_printable(char c)
{
	return c >= ' ' && (unsigned char)c < 0x80 && c != '(' && c != ')' && c != '[';
}

/* Does what gl_pattern_fits does, byte by byte. */
static bool fits_plainly(const struct block *b, const char *p, const char *end, uint64_t *parent)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct part *part = &b->parts[i];
		size_t len = strlen(part->text), n = 0;
		const char *lf = memchr(p, '\n', (size_t)(end - p));

		if (!part->is_hole) {
			if ((size_t)(end - p) < len || memcmp(p, part->text, len) != 0)
				return false;
			p += len;
			continue;
		}
		if (!lf)
			return false;
		if (part->kind == GL_HOLE_ARGS) {
			while (is_printable(p[n]))
				n++;
			if (p + n + 1 != lf || *(lf - 1) != ')')
				return false;
		} else {
			n = strspn(p,
				part->kind == GL_HOLE_PARENT ? "0123456789" : "0123456789abcdef");
			if (n == 0 || p + n != lf || n > (part->kind == GL_HOLE_PARENT ? 18 : 16))
				return false;
			if (part->kind == GL_HOLE_PARENT)
				*parent = strtoull(p, NULL, 10);
		}
		p += n;
	}
	return p == end;
}

static void try_one(unsigned *wrong, unsigned *same, unsigned *other)
{
	static const char bytes[] = "()\n\t\033\037\177\200\240\377 0x1aZ";
	struct block b = draw_block(), other_args;
	struct gl_pattern pattern = make_pattern(&b);
	size_t len;
	struct gl_split s;
	uint64_t parent = 0, expected = 0;
	bool is_fit;

	other_args = b;
	len = make_input(&other_args);
	if (draw(2))
		input[draw((uint32_t)len)] = bytes[draw(sizeof bytes - 1)];
	if (!gl_split(&s, input, input + strlen(input), ends))
		return;
	is_fit = fits_plainly(&b, input, s.blank, &expected);
	*same += is_fit;
	*other += !is_fit;
	*wrong +=
		gl_pattern_fits(&pattern, &s, &parent) != is_fit || (is_fit && parent != expected);
	s.end = s.blank + GL_PATTERN_BEHIND - 1;
	*wrong += gl_pattern_fits(&pattern, &s, &parent);
}

int main(void)
{
	unsigned wrong = 0, same = 0, other = 0;
	static const char args[] = "0x1, {}", call[] = "f(1)", digits[] = "77a",
			  many[] = "0xc000010018, {0x52b003, 0x1}, 0xc00001\t018";
	const char *tab = strchr(many, '\t');
	uint64_t id = 0;

	for (int i = 0; i < 20000; i++)
		try_one(&wrong, &same, &other);
	is_num(wrong, 0, "what fits, and what does not");
	ok(same > 5000 && other > 5000, "of both there were many");
	ok(gl_pattern_is_args(args, args + strlen(args)) &&
			!gl_pattern_is_args(call, call + strlen(call)),
		"args have no parenthesis");
	for (const char *p = many; *p; p++) {
		wrong += gl_pattern_is_args(many, p) != (p <= tab);
		wrong += gl_pattern_is_args(p, many + strlen(many)) != (p > tab);
	}
	is_num(wrong, 0, "args of any length are printable");
	ok(gl_pattern_is_parent(digits, digits + 2, &id) && id == 77, "a creator is a number");
	ok(!gl_pattern_is_parent(digits, digits + 3, &id) &&
			!gl_pattern_is_parent(digits, digits, &id),
		"and nothing else");
	return done();
}
