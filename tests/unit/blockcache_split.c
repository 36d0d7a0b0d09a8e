#include "lib/parse/blockcache_split.h"

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
	static const char text[] = BLOCK "goroutine 2 [running]:\n", empty[] = "\nx\n\n",
			  few[] = "m.f(0)\n\t/app/a.go:10 +0x11\n\n";
	struct gl_split s;

	ok(gl_split(&s, text, text + sizeof text - 1, ends), "a block is split");
	ok(s.nlines == 6 && s.p == text, "into its lines");
	ok(s.ends[0] == 11 && text[s.ends[5]] == '\n', "each up to its LF");
	ok(*s.blank == '\n' && s.blank == text + s.ends[5] + 1, "up to the empty one");
	ok(!gl_split(&s, text, text + s.ends[5] + 1, ends), "whose end must be there");
	ok(!gl_split(&s, empty, empty + sizeof empty - 1, ends), "no line, no block");
	ok(!gl_split(&s, few, few + sizeof few - 1, ends),
		"nor where the first is shorter than any is");
}

static void hash_blocks(void)
{
	uint64_t h = hash_of(BLOCK);

	ok(h != 0, "a hash");
	ok(h == hash_of("main.f(0x123456789)\n\t/app/a.go:10 +0x11\nmain.g()\n\t/app/b.go:20 "
			"+0x22\n"
			"created by main.main in goroutine 77\n\t/app/main.go:30 +0x3f\n\n"),
		"args, the creator's id, and the last offset are no part of it");
	ok(h != hash_of("main.f(0x1)\n\t/app/a.go:11 +0x11\nmain.g(0x2)\n\t/app/b.go:20 +0x22\n"
			"created by main.main in goroutine 1\n\t/app/main.go:30 +0x33\n\n"),
		"a line's number is");
	ok(h != hash_of("main.f(0x1)\n\t/app/a.go:10 +0x11\nmain.g(0x2)\n\t/app/b.go:20 +0x22\n"
			"created by main.main in goroutine 1\n\t/app/main.go:31 +0x33\n\n"),
		"the last one's, too");
}

/*
 * Puts an LF at every place of the 64 bytes that are examined together, and on either side of them.
 */
static void find_lines_anywhere(void)
{
	char text[300];
	bool is_right = true;
	struct gl_split s;

	for (size_t a = GL_SPLIT_SHORT; a < 140; a++)
		for (size_t b = a + 2; b < 280; b += 3) {
			memset(text, 'x', sizeof text);
			text[a] = text[b] = text[b + 1] = '\n';
			is_right &= gl_split(&s, text, text + sizeof text, ends) && s.nlines == 2 &&
				    s.ends[0] == a && s.ends[1] == b && s.blank == text + b + 1;
			is_right &= gl_split(&s, text, text + b + 2, ends) && s.nlines == 2 &&
				    !gl_split(&s, text, text + b + 1, ends);
		}
	ok(is_right, "LFs are found wherever they stand");
}

/* Tests blocks with many lines of only 2 to 20 bytes. */
static void find_short_lines(void)
{
	char text[400];
	bool is_right = true;
	struct gl_split s;

	for (size_t width = 2; width < 20; width++)
		for (size_t from = GL_SPLIT_SHORT; from < 80; from++) {
			size_t n = 1 + (sizeof text - 2 - from) / width;

			memset(text, 'x', sizeof text);
			for (size_t i = 0; i < n; i++)
				text[from + i * width] = '\n';
			text[from + (n - 1) * width + 1] = '\n';
			is_right &= gl_split(&s, text, text + sizeof text, ends) && s.nlines == n;
			for (size_t i = 0; i < s.nlines; i++)
				is_right &= s.ends[i] == from + i * width;
		}
	ok(is_right, "and however many");
}

static void limits(void)
{
	static char text[2 * GL_SPLIT_LINES + 24];
	struct gl_split s;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 && i > GL_SPLIT_SHORT ? '\n' : 'x';
	text[sizeof text - 1] = text[sizeof text - 2] = '\n';
	ok(!gl_split(&s, text, text + sizeof text, ends), "too many lines are none");
	text[2 * GL_SPLIT_LINES - 100] = '\n';
	ok(gl_split(&s, text, text + sizeof text, ends) && s.nlines == GL_SPLIT_LINES - 54,
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
	find_short_lines();
	limits();
	tails();
	return done();
}
