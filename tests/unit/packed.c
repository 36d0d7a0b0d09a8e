#include "lib/syntax/packed.h"

#include "tests/unit/tap.h"

#define HEADER "Z29yb3V0aW5lIDcgW3J1bm5pbmddOgptYWluLm1haW4oKQo" /* goroutine 7 [running]: ... */
#define TEXT "goroutine 7 [running]:\nmain.main()\n"

/* `word` is the first word that is found in the line; NULL: there is none. */
static const struct {
	const char *line, *word;
} words[] = {
	{HEADER, HEADER},
	{HEADER "=", HEADER "="},
	{"stack: " HEADER "= done", HEADER "="},
	{"{\"stack\":\"" HEADER "\"}", HEADER},
	{"stack=" HEADER "&x", HEADER},
	{"a\\n" HEADER "\\n", HEADER},
	{"a\\t" HEADER, HEADER},
	{"H4sI, then " HEADER, HEADER},
	{"x" HEADER, NULL},
	{"x\\/" HEADER, NULL},
	{"Z29yb3V0aW5lIDcgW3J1bm5pbmddOg==", NULL}, /* too short for a stack */
	{"goroutine 7 [running]:", NULL},
	{"", NULL},
};

/* Words of base64 over several lines. first: bytes of the first line; the rest: what is found. */
static const struct {
	const char *name, *text;
	size_t first, all, but_last;
	bool is_open;
} lines[] = {
	{"one word", "AAAA BBBB", 4, 4, 4, false},
	{"a string", "AAAA\",", 4, 4, 4, false},
	{"padding ends it", "AAA=\nBBBB\n", 4, 4, 4, false},
	{"nothing behind it", "AAAA", 4, 4, 4, true},
	{"a line end behind it", "AAAA\n", 4, 4, 4, true},
	{"as long", "AAAA\nBBBB\nCCCC", 4, 14, 9, true},
	{"shorter", "AAAA\nBBBB\nCC==\nDDDD\n", 4, 14, 9, false},
	{"shorter at the end", "AAAA\nBBBB\nCC", 4, 12, 9, true},
	{"longer", "AAAA\nBBBBB\n", 4, 4, 4, false},
	{"prose", "AAAA\nBB is\n", 4, 4, 4, false},
	{"CR LF, indented", "AAAA\r\n  BBBB\r\n  CC\r\n", 4, 18, 12, false},
	{"escapes", "AAAA\\nBBBB\\nCC\\n\"", 4, 14, 10, false},
};

static void decodes(const char *word, const char *want, const char *name)
{
	struct gl_buf out = {0};
	bool is_whole = gl_packed_decode((struct gl_str){word, strlen(word)}, &out);

	ok(want ? is_whole && gl_str_eq(gl_buf_view(&out), (struct gl_str){want, strlen(want)})
		: !is_whole,
		name);
	gl_buf_free(&out);
}

int main(void)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const char *want = words[i].word;
		struct gl_str line = {words[i].line, strlen(words[i].line)}, got;
		bool is_found = gl_packed_find(line, 0, &got);

		ok(is_found == (want != NULL) &&
				(!want || gl_str_eq(got, (struct gl_str){want, strlen(want)})),
			words[i].line);
	}
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		const char *text = lines[i].text;
		struct gl_packed_lines got = gl_packed_lines(
			(struct gl_str){text, lines[i].first}, text + strlen(text));

		ok(got.all.len == lines[i].all && got.but_last.len == lines[i].but_last &&
				got.is_open == lines[i].is_open,
			lines[i].name);
	}
	decodes(HEADER, TEXT, "without padding");
	decodes(HEADER "=", TEXT, "with padding");
	decodes("Z29y\nb3V0\r\n  aW5l", "goroutine", "over lines");
	decodes("Z29y\\nb3V0\\r\\naW5l", "goroutine", "over lines, as escapes");
	decodes("Pz8\\/Pj4\\u002b", "?\?\?>>>", "escapes");
	decodes("Pz8_Pj4-", "?\?\?>>>", "the other alphabet");
	decodes("Z29yb", NULL, "cut");
	return done();
}
