#include "lib/parse/split.h"

#include "tests/unit/tap.h"

static uint16_t ends[GL_SPLIT_LINES];

static uint64_t hash_of(const char *text)
{
	struct gl_split s;

	return gl_split(&s, text, text + strlen(text), ends) ? s.hash : 0;
}

#define BLOCK "main.f(0x1)\n\t/app/a.go:10 +0x11\nmain.g(0x2)\n\t/app/b.go:20 +0x22\n" \
	"created by main.main in goroutine 1\n\t/app/main.go:30 +0x33\n\n"

static void split_blocks(void)
{
	static const char text[] = BLOCK "goroutine 2 [running]:\n", empty[] = "\nx\n\n";
	struct gl_split s;

	ok(gl_split(&s, text, text + sizeof text - 1, ends), "a block is split");
	ok(s.nlines == 6 && s.p == text, "into its lines");
	ok(s.ends[0] == 11 && text[s.ends[5]] == '\n', "each up to its LF");
	ok(*s.blank == '\n' && s.blank == text + s.ends[5] + 1, "up to the empty one");
	ok(!gl_split(&s, text, text + s.ends[5] + 1, ends), "whose end must be there");
	ok(!gl_split(&s, empty, empty + sizeof empty - 1, ends), "no line, no block");
}

static void hash_blocks(void)
{
	uint64_t h = hash_of(BLOCK);

	ok(h != 0, "a hash");
	ok(h == hash_of("main.f(0x123456789)\n\t/app/a.go:10 +0x11\nmain.g()\n\t/app/b.go:20 +0x22\n"
			"created by main.main in goroutine 77\n\t/app/main.go:30 +0x3f\n\n"),
		"args, the creator's id, and the last offset are no part of it");
	ok(h != hash_of("main.f(0x1)\n\t/app/a.go:11 +0x11\nmain.g(0x2)\n\t/app/b.go:20 +0x22\n"
			"created by main.main in goroutine 1\n\t/app/main.go:30 +0x33\n\n"),
		"a line's number is");
	ok(h != hash_of("main.f(0x1)\n\t/app/a.go:10 +0x11\nmain.g(0x2)\n\t/app/b.go:20 +0x22\n"
			"created by main.main in goroutine 1\n\t/app/main.go:31 +0x33\n\n"),
		"the last one's, too");
}

/* At every place of the 32 bytes that are looked at together, and on either side of them. */
static void find_lines_anywhere(void)
{
	char text[200];
	bool is_right = true;
	struct gl_split s;

	for (size_t a = 1; a < 70; a++)
		for (size_t b = a + 2; b < 140; b += 3) {
			memset(text, 'x', sizeof text);
			text[a] = text[b] = text[b + 1] = '\n';
			is_right &= gl_split(&s, text, text + sizeof text, ends) && s.nlines == 2 &&
				    s.ends[0] == a && s.ends[1] == b && s.blank == text + b + 1;
		}
	ok(is_right, "LFs are found wherever they stand");
}

static void limits(void)
{
	static char text[2 * GL_SPLIT_LINES + 8];
	struct gl_split s;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 ? '\n' : 'x';
	text[sizeof text - 1] = text[sizeof text - 2] = '\n';
	ok(!gl_split(&s, text, text + sizeof text, ends), "too many lines are none");
	text[2 * GL_SPLIT_LINES - 100] = '\n';
	ok(gl_split(&s, text, text + sizeof text, ends) && s.nlines == GL_SPLIT_LINES - 50,
		"fewer are");
}

static void tails(void)
{
	ok(gl_split_tail(GL_STR("\t/a.go:7 +0x1f")) == 12, "before the digits of an offset");
	ok(gl_split_tail(GL_STR("\t/a.go:7")) == 8, "all without one");
}

int main(void)
{
	split_blocks();
	hash_blocks();
	find_lines_anywhere();
	limits();
	tails();
	return done();
}
