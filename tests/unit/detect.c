#include "lib/unwrap/detect.h"

#include "lib/base/limits.h"
#include "lib/unwrap/entry.h"

#include "tests/unit/tap.h"

#include <stdlib.h>
#include <time.h>

#define ESC "\033"
#define STACK "main.main()\n\t/a.go:7 +0x1\n"

/* In `input`, the dump's text begins behind the '^'; without one it begins with the line. */
static const struct row {
	const char *name, *input;
	enum gl_found found;
	enum gl_envelope_kind kind;
	char quote;
	const char *indent, *stamp;
} rows[] = {
	{"CRI",
		"2024-01-02T15:04:05.1Z stderr F ^goroutine 1 [running]:\n"
		"2024-01-02T15:04:05.1Z stderr F main.main()\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a collector's prefix needs no second line", "web-1  | ^goroutine 1 [running]:\nx\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"syslog around JSON",
		"Jan 02 15:04:05 node-3 app[7]: ^{\"msg\":\"goroutine 1 "
		"[running]:\\nmain.main()\"}\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a prefix of somebody's",
		"[7] app: ^goroutine 1 [running]:\n[8] app: main.main()\n[9] app: \t/a.go:7 +0x1\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"others' lines between",
		"7 a: ^goroutine 1 [running]:\n7 b: hello\n\n7 b: world\n8 a: main.main()\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"CR LF", "7 a: ^goroutine 1 [running]:\r\n8 a: main.main()\r\n", GL_FOUND_ENVELOPE,
		GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a crash, then its header", "a: ^panic: boom\na: \na: goroutine 1 [running]:\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a count, then its first line", "a: ^goroutine profile: total 2\na: 2 @ 0x1 0x2\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a stack that is not available",
		"a: ^goroutine 1 [running]:\n"
		"a: \tgoroutine running on other thread; stack unavailable\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a header that ends the input", "15:04:05 ^goroutine 1 [running]:\n", GL_FOUND_ENVELOPE,
		GL_ENVELOPE_PREFIX, 0, "", ""},
	{"the same without LF", "> ^goroutine 1 [running]:", GL_FOUND_ENVELOPE, GL_ENVELOPE_PREFIX,
		0, "", ""},
	{"prose that ends the input", "see goroutine 1 [running]:\n", GL_FOUND_NOTHING,
		GL_ENVELOPE_PREFIX, 0, "", ""},
	{"docker's json-file",
		"{\"log\":\"^goroutine 1 [running]:\\n\",\"stream\":\"stderr\",\"time\":\"1\"}\n"
		"{\"log\":\"main.main()\\n\",\"stream\":\"stderr\",\"time\":\"2\"}\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_STRING, 0, "", ""},
	{"docker's, two streams",
		"{\"log\":\"^goroutine 1 [running]:\\n\",\"stream\":\"stderr\"}\n"
		"{\"log\":\"hello\\n\",\"stream\":\"stdout\"}\n"
		"{\"log\":\"main.main()\\n\",\"stream\":\"stderr\"}\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_STRING, 0, "", ""},
	{"test2json, fields before and behind",
		"{\"Action\":\"output\",\"Package\":\"p\",\"Output\":\"^goroutine 1 "
		"[running]:\\n\"}\n"
		"{\"Action\":\"output\",\"Package\":\"p\",\"Output\":\"main.main()\\n\"}\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_STRING, 0, "", ""},
	{"a string without a key",
		"7 a: \"^goroutine 1 [running]:\"\n8 a: \"main.main()\"\n8 a: \"\\t/a.go:7 "
		"+0x1\"\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_STRING, 0, "", ""},
	{"a prefix within a string",
		"{\"log\":\"^7 a: goroutine 1 [running]:\\n\",\"stream\":\"stderr\"}\n"
		"{\"log\":\"8 a: main.main()\\n\",\"stream\":\"stderr\"}\n",
		GL_FOUND_ENVELOPE, GL_ENVELOPE_STRING, 0, "", ""},
	{"an escaped dump in JSON",
		"{\"time\":\"2024-01-02T15:04:05Z\",\"msg\":\"^goroutine 1 "
		"[running]:\\nmain.main()\\n\"}\n",
		GL_FOUND_ESCAPED, GL_ENVELOPE_PREFIX, '"', "", "2024-01-02T15:04:05Z"},
	{"an escaped dump with its time behind it",
		"{\"msg\":\"^goroutine 1 [running]:\\nmain.main()\\n\",\"ts\":1704207845.25}\n",
		GL_FOUND_ESCAPED, GL_ENVELOPE_PREFIX, '"', "", "1704207845.25"},
	{"an escaped dump in logfmt",
		"ts=2024-01-02T15:04:05Z msg=\"^goroutine 1 [running]:\\r\\nmain.main()\\r\\n\" "
		"x=1\n",
		GL_FOUND_ESCAPED, GL_ENVELOPE_PREFIX, '"', "", "2024-01-02T15:04:05Z"},
	{"an escaped dump of a crash",
		"{\"msg\":\"^panic: boom \\\"x\\\"\\n\\ngoroutine 1 "
		"[running]:\\nmain.main()\\n\"}\n",
		GL_FOUND_ESCAPED, GL_ENVELOPE_PREFIX, '"', "", ""},
	{"an escaped dump whose text begins with something else",
		"{\"msg\":\"^it died: goroutine 1 [running]:\\nmain.main()\\n\"}\n",
		GL_FOUND_ESCAPED, GL_ENVELOPE_PREFIX, '"', "", ""},
	{"an escaped dump of a count", "\"^goroutine profile: total 2\\n2 @ 0x1\\n\"\n",
		GL_FOUND_ESCAPED, GL_ENVELOPE_PREFIX, '"', "", ""},
	{"an escaped dump without a quote",
		"7 err=^goroutine 1 [running]:\\nmain.main()\\n\\t/a.go:7\n",
		GL_FOUND_ESCAPED, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"an escaped dump of a crash without a quote",
		"7 err=^panic: x\\n\\ngoroutine 1 [running]:\\nmain.f()\n", GL_FOUND_ESCAPED,
		GL_ENVELOPE_PREFIX, 0, "", ""},
	{"an escaped dump that the input's end cuts", "{\"msg\":\"^goroutine 1 [running]:\\nmain.m",
		GL_FOUND_ESCAPED, GL_ENVELOPE_PREFIX, '"', "", ""},
	{"colours", ESC "[31mgoroutine 1 [running]:" ESC "[0m\n" STACK, GL_FOUND_ENVELOPE,
		GL_ENVELOPE_COLOUR, 0, "", ""},
	{"HTML", "<html><pre>goroutine 1 [running]:\n" STACK, GL_FOUND_ENVELOPE, GL_ENVELOPE_HTML,
		0, "", ""},
	{"HTML with attributes", "<code class=\"x\">goroutine 1 [running]:\n" STACK,
		GL_FOUND_ENVELOPE, GL_ENVELOPE_HTML, 0, "", ""},
	{"bare behind Go's log", "2024/01/02 15:04:05 ^goroutine 1 [running]:\n" STACK,
		GL_FOUND_BARE, GL_ENVELOPE_PREFIX, 0, "", "2024/01/02 15:04:05"},
	{"bare behind a level's name",
		"2024-01-02 15:04:05 ERROR app: ^goroutine 1 [running]:\n" STACK, GL_FOUND_BARE,
		GL_ENVELOPE_PREFIX, 0, "", "2024-01-02 15:04:05"},
	{"bare, and no time", "http: panic serving x: ^goroutine 1 [running]:\r\nmain.main()\r\n",
		GL_FOUND_BARE, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"bare, another header at once",
		"a: ^goroutine 1 [running]:\ngoroutine 2 [select]:\nmain.main()\n", GL_FOUND_BARE,
		GL_ENVELOPE_PREFIX, 0, "", ""},
	{"bare behind blanks",
		"  a: ^goroutine 1 [running]:\n    main.main()\n    \t/a.go:7 +0x1\n",
		GL_FOUND_BARE, GL_ENVELOPE_PREFIX, 0, "    ", ""},
	{"bare, a count", "a: ^goroutine profile: total 2\n2 @ 0x1 0x2\n", GL_FOUND_BARE,
		GL_ENVELOPE_PREFIX, 0, "", ""},
	{"prose", "he saw goroutine 1 [running]:\nand went home\n", GL_FOUND_NOTHING,
		GL_ENVELOPE_PREFIX, 0, "", ""},
	{"prose that ends in a string", "\"goroutine 1 [running]:\" she said\nand left\n",
		GL_FOUND_NOTHING, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a crash and nothing", "a: panic: boom\na: bye\n", GL_FOUND_NOTHING, GL_ENVELOPE_PREFIX, 0,
		"", ""},
	{"a crash that ends the input", "a: panic: boom\n", GL_FOUND_NOTHING, GL_ENVELOPE_PREFIX, 0,
		"", ""},
	{"a crash, then a bare header", "a: panic: boom\n\ngoroutine 1 [running]:\n" STACK,
		GL_FOUND_NOTHING, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a crash in a string, a header in another",
		"{\"a\":\"panic: x\",\"b\":\"goroutine 1 [running]:\\nmain.main()\"}\n",
		GL_FOUND_NOTHING, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"a prefix that does not show again", "a: goroutine 1 [running]:\nb: main.main()\n",
		GL_FOUND_NOTHING, GL_ENVELOPE_PREFIX, 0, "", ""},
	{"another writer's stack",
		"{\"log\":\"goroutine 1 [running]:\\n\",\"stream\":\"stderr\"}\n"
		"{\"log\":\"main.main()\\n\",\"stream\":\"stdout\"}\n",
		GL_FOUND_NOTHING, GL_ENVELOPE_PREFIX, 0, "", ""},
};

/* What gl_detect finds in a copy of a text. The strings point into the text, not into the copy. */
struct answer {
	struct gl_detected f;
	struct gl_str indent, stamp;
	bool has_hit, has_eol;
};

static struct gl_str moved(struct gl_str s, const char *from, const char *to)
{
	return s.len ? (struct gl_str){to + (s.p - from), s.len} : (struct gl_str){to, 0};
}

static struct answer ask(const char *text, size_t len, bool is_last)
{
	char *block = malloc(len + !len);
	const char *end = block + len, *nl, *eol;
	struct answer a = {.has_hit = false};
	struct gl_hit hit;

	memcpy(block, text, len);
	nl = memchr(block, '\n', len);
	eol = nl ? nl : is_last ? end : NULL;
	a.has_eol = eol != NULL;
	hit = gl_locate(gl_str_of(block, eol ? eol : end), 0);
	if (hit.kind != GL_HIT_NONE) {
		a.has_hit = true;
		a.f = gl_detect(block, eol, end, is_last, hit);
		a.indent = moved(a.f.indent, block, text);
		if (a.f.behind.p)
			a.f.stamp = gl_entry_time(a.f.behind);
		a.stamp = moved(a.f.stamp, block, text);
	}
	free(block);
	return a;
}

static bool is_same(const struct answer *a, const struct answer *b)
{
	return a->f.found == b->f.found && a->f.kind == b->f.kind && a->f.at == b->f.at &&
	       a->f.quote == b->f.quote && gl_str_eq(a->indent, b->indent) &&
	       gl_str_eq(a->stamp, b->stamp);
}

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

/* Copies the row's input without its '^' to `text`, and returns where the '^' was. */
static size_t take_row(const struct row *row, struct gl_buf *text)
{
	size_t at = strcspn(row->input, "^"), all = strlen(row->input);

	text->len = 0;
	gl_buf_add(text, row->input, at);
	if (at < all)
		gl_buf_str(text, str(row->input + at + 1));
	return at < all ? at : 0;
}

static bool is_right(const struct row *row, const struct answer *a, size_t at)
{
	if (!a->has_hit || a->f.found != row->found)
		return false;
	if (row->found == GL_FOUND_NOTHING)
		return true;
	return (row->found != GL_FOUND_ENVELOPE || a->f.kind == row->kind) && a->f.at == at &&
	       a->f.quote == row->quote && gl_str_eq(a->indent, str(row->indent)) &&
	       gl_str_eq(a->stamp, str(row->stamp));
}

/*
 * Cuts the text at each byte. If more bytes may follow, the answer must be GL_FOUND_MORE at first,
 * and `last` from some byte on. If none may follow, it must never be GL_FOUND_MORE. While the first
 * line is incomplete, nothing but an escaped dump may be found.
 */
static bool is_same_cut(struct gl_str text, const struct answer *last)
{
	bool was_final = false;
	unsigned wrong = 0;

	for (size_t len = 0; len <= text.len; len++) {
		struct answer a = ask(text.p, len, false);

		wrong += was_final && (!a.has_hit || a.f.found == GL_FOUND_MORE);
		if (a.has_eol && a.has_hit && a.f.found != GL_FOUND_MORE) {
			wrong += !is_same(&a, last);
			was_final = true;
		} else if (!a.has_eol && a.has_hit && a.f.found == GL_FOUND_ESCAPED) {
			wrong += a.f.at != last->f.at && last->f.found == GL_FOUND_ESCAPED;
		} else if (!a.has_eol && a.has_hit) {
			wrong += a.f.found != GL_FOUND_NOTHING;
		}
		a = ask(text.p, len, true);
		wrong += a.has_hit && a.f.found == GL_FOUND_MORE;
	}
	return wrong == 0;
}

static void test_rows(void)
{
	struct gl_buf text = {0};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t at = take_row(&rows[i], &text);
		struct answer last = ask(text.p, text.len, true);

		ok(is_right(&rows[i], &last, at), rows[i].name);
		ok(is_same_cut(gl_buf_view(&text), &last), "  cut anywhere");
		for (int k = 0; k < GL_LIMIT_WRAP_LINES + 6; k++)
			GL_BUF_LIT(&text, "\nbye");
		last = ask(text.p, text.len, true);
		ok(is_same_cut(gl_buf_view(&text), &last), "  with much behind it");
	}
	gl_buf_free(&text);
}

/* The envelope must occur again within a limited number of lines and bytes. */
static void test_limits(void)
{
	struct gl_buf text = {0};
	size_t len;

	GL_BUF_LIT(&text, "a: goroutine 1 [running]:\n");
	for (int i = 0; i < GL_LIMIT_WRAP_LINES - 1; i++)
		GL_BUF_LIT(&text, "noise\n");
	len = text.len;
	is_num(ask(text.p, text.len, false).f.found, GL_FOUND_MORE, "one line more may tell");
	GL_BUF_LIT(&text, "a: main.main()\n");
	is_num(ask(text.p, text.len, false).f.found, GL_FOUND_ENVELOPE, "and does");
	text.len = len;
	GL_BUF_LIT(&text, "noise\n");
	is_num(ask(text.p, text.len, false).f.found, GL_FOUND_NOTHING, "or it is none");
	text.len = strlen("a: goroutine 1 [running]:\n");
	for (size_t i = 0; i < GL_LIMIT_WRAP_BYTES; i++)
		gl_buf_char(&text, 'x');
	gl_buf_char(&text, '\n');
	is_num(ask(text.p, text.len, false).f.found, GL_FOUND_NOTHING, "not behind so many bytes");
	text.len = strlen("a: goroutine 1 [running]:");
	is_num(ask(text.p, text.len, false).f.found, GL_FOUND_NOTHING,
		"a line's begin tells no more");
	text.len = strlen("a: ");
	GL_BUF_LIT(&text, "\"goroutine 1 [running]:\\nmain.m");
	is_num(ask(text.p, text.len, false).f.found, GL_FOUND_ESCAPED, "but an escaped dump");
	gl_buf_free(&text);
}

/* A line with many hits must not take quadratic time. */
static void test_hostile(void)
{
	static const char *const units[] = {"panic: ", " panic: x\\n", "\"panic: \\\"",
		"goroutine 1 [running]: \"", "SIGQUIT: x\\n",
		"<panic: ", "goroutine profile: total 1\\ "};
	clock_t begin = clock();
	struct gl_buf text = {0};
	size_t n = 0;

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		struct gl_hit hit;
		struct gl_str line;

		text.len = 0;
		GL_BUF_LIT(&text, "{\"msg\":\"");
		while (text.len < 100000)
			gl_buf_str(&text, str(units[i]));
		line = gl_buf_view(&text);
		hit = gl_locate(line, 0);
		for (int k = 0; k < 100 && hit.kind != GL_HIT_NONE; k++, n++) {
			(void)gl_detect(line.p, line.p + line.len, line.p + line.len, true, hit);
			hit = gl_locate(line, hit.end);
		}
	}
	ok(n >= 500, "hostile lines, hit by hit");
	ok((clock() - begin) / CLOCKS_PER_SEC < 20, "in little time");
	gl_buf_free(&text);
}

int main(void)
{
	test_rows();
	test_limits();
	test_hostile();
	return done();
}
