#include "lib/syntax/unescape.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define LOST "\xff" /* not UTF-8; stands for a surrogate without its other half */

/* Contents of strings, and what they decode to. */
static const struct {
	const char *name;
	struct gl_str text, want;
} rows[] = {
#define ROW(name, text, want) {name, {text, sizeof text - 1}, {want, sizeof want - 1}}
	ROW("nothing", "", ""),
	ROW("plain", "main.main(0x1, {0x2})", "main.main(0x1, {0x2})"),
	ROW("quotation mark", "a\\\"b", "a\"b"),
	ROW("reverse solidus", "a\\\\b", "a\\b"),
	ROW("solidus", "a\\/b", "a/b"),
	ROW("backspace", "a\\bb", "a\bb"),
	ROW("form feed", "a\\fb", "a\fb"),
	ROW("line feed", "a\\nb", "a\nb"),
	ROW("carriage return", "a\\rb", "a\rb"),
	ROW("tab", "a\\tb", "a\tb"),
	ROW("bell", "a\\ab", "a\ab"),
	ROW("vertical tab", "a\\vb", "a\vb"),
	ROW("apostrophe", "a\\'b", "a'b"),
	ROW("u, ascii", "\\u0041.\\u003c\\u003E", "A.<>"),
	ROW("u, control", "\\u0009\\u001b\\u007f", "\t\033\177"),
	ROW("u, NUL", "a\\u0000b", "a\0b"),
	ROW("u, a line feed", "a\\u000ab", "a\nb"),
	ROW("u, two bytes", "\\u00e9\\u00E9\\u0080", "\xc3\xa9\xc3\xa9\xc2\x80"),
	ROW("u, three bytes", "\\u20ac\\uffff", "\xe2\x82\xac\xef\xbf\xbf"),
	ROW("u, below the surrogates", "\\ud7ff", "\xed\x9f\xbf"),
	ROW("u, above the surrogates", "\\ue000", "\xee\x80\x80"),
	ROW("a pair", "\\ud83d\\ude00", "\xf0\x9f\x98\x80"),
	ROW("a pair, capitals", "\\uD83D\\uDE00", "\xf0\x9f\x98\x80"),
	ROW("the first pair", "\\ud800\\udc00", "\xf0\x90\x80\x80"),
	ROW("the last pair", "\\udbff\\udfff", "\xf4\x8f\xbf\xbf"),
	ROW("high alone, then text", "\\ud83dx", LOST "x"),
	ROW("high alone, then a line", "\\ud83d\\nx", LOST "\nx"),
	ROW("high alone, then a character", "\\ud83d\\u0041x", LOST "Ax"),
	ROW("high alone, then none", "\\ud83d\\uxyzt", LOST "\\uxyzt"),
	ROW("high, then a pair", "\\ud83d\\ud83d\\ude00", LOST "\xf0\x9f\x98\x80"),
	ROW("low alone", "\\ude00x", LOST "x"),
	ROW("low, then high", "\\ude00\\ud83dx", LOST LOST "x"),
	ROW("x", "\\x41\\x7f\\x00\\xfF.", "A\177\0\xff."),
	ROW("U", "\\U0001f600\\U00000041\\U0010FFFF", "\xf0\x9f\x98\x80"
							"A\xf4\x8f\xbf\xbf"),
	ROW("U, no character", "\\U00110000\\U0000d800\\Uffffffff.", LOST LOST LOST "."),
	ROW("odd letters stay", "\\q\\z\\ \\N\\e", "\\q\\z\\ \\N\\e"),
	ROW("octal digits stay", "\\0\\011\\377", "\\0\\011\\377"),
	ROW("odd x stays", "\\x4g\\xg4\\x.", "\\x4g\\xg4\\x."),
	ROW("odd u stays", "\\u004g\\ug041\\u.", "\\u004g\\ug041\\u."),
	ROW("odd U stays", "\\U0001f60g\\U.", "\\U0001f60g\\U."),
	ROW("odd, then an escape", "\\q\\tx\\u00\\ty", "\\q\tx\\u00\ty"),
	ROW("odd is not two", "\\q\\\\tx", "\\q\\tx"),
	ROW("high bytes", "\xc3\xa9\\t\xff\x80", "\xc3\xa9\t\xff\x80"),
	ROW("a CR", "a\rb\\r", "a\rb\r"),
	ROW("a quote is text", "a\"b'c", "a\"b'c"),
	ROW("a stack", "goroutine 1 [running]:\\nmain.f(0x1)\\n\\t/a.go:1 +0x2\\n",
		"goroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x2\n"),
};

/* What gl_unescape returns for a text, what it appends to `out`, and the text it leaves. */
static const struct {
	const char *name, *text;
	char quote;
	enum gl_unescape result;
	const char *out, *rest;
} stops[] = {
	{"nothing there", "", '"', GL_UNESCAPE_MORE, "", ""},
	{"no end there", "abc", '"', GL_UNESCAPE_MORE, "abc", ""},
	{"a line", "ab\\ncd", '"', GL_UNESCAPE_LINE, "ab\n", "cd"},
	{"an empty line", "\\n", '"', GL_UNESCAPE_LINE, "\n", ""},
	{"n of another escape", "a\\\\nb", '"', GL_UNESCAPE_MORE, "a\\nb", ""},
	{"a quote", "ab\",c", '"', GL_UNESCAPE_QUOTE, "ab", "\",c"},
	{"a quote at once", "\"", '"', GL_UNESCAPE_QUOTE, "", "\""},
	{"an escaped quote", "a\\\"b\"c", '"', GL_UNESCAPE_QUOTE, "a\"b", "\"c"},
	{"a quote behind a backslash", "a\\\\\"c", '"', GL_UNESCAPE_QUOTE, "a\\", "\"c"},
	{"another quote", "a'b\"c'd", '\'', GL_UNESCAPE_QUOTE, "a", "'b\"c'd"},
	{"no quote asked for", "a'b\"c", 0, GL_UNESCAPE_MORE, "a'b\"c", ""},
	{"a quote far behind", "0123456789abcdef0123\"", '"', GL_UNESCAPE_QUOTE,
		"0123456789abcdef0123", "\""},
	{"a quote behind x", "\\x41\"", '"', GL_UNESCAPE_QUOTE, "A", "\""},
	{"a quote behind u", "\\u003e\"}", '"', GL_UNESCAPE_QUOTE, ">", "\"}"},
	{"a quote behind U", "\\U0001f600\"", '"', GL_UNESCAPE_QUOTE, "\xf0\x9f\x98\x80", "\""},
	{"a quote within x", "\\x4\"", '"', GL_UNESCAPE_QUOTE, "\\x4", "\""},
	{"a quote within u", "\\u00\"", '"', GL_UNESCAPE_QUOTE, "\\u00", "\""},
	{"a line behind u", "\\u003e\\n\"", '"', GL_UNESCAPE_LINE, ">\n", "\""},
	{"a bare LF", "ab\ncd", '"', GL_UNESCAPE_EOL, "ab", "\ncd"},
	{"a bare LF at once", "\n", '"', GL_UNESCAPE_EOL, "", "\n"},
	{"a bare LF and no quote", "ab\ncd", 0, GL_UNESCAPE_EOL, "ab", "\ncd"},
	{"a bare LF behind x", "\\x41\nb", '"', GL_UNESCAPE_EOL, "A", "\nb"},
	{"a bare LF behind u", "\\u0041\nb", '"', GL_UNESCAPE_EOL, "A", "\nb"},
	{"a bare LF behind an odd one", "\\q\nb", '"', GL_UNESCAPE_EOL, "\\q", "\nb"},
	{"a bare LF behind an odd x", "\\x4g\nb", '"', GL_UNESCAPE_EOL, "\\x4g", "\nb"},
	{"LF cuts it at once", "a\\\nb", '"', GL_UNESCAPE_CUT, "a", "\\\nb"},
	{"LF cuts x", "a\\x4\n1", '"', GL_UNESCAPE_CUT, "a", "\\x4\n1"},
	{"LF cuts u", "a\\u00\n41 and more", '"', GL_UNESCAPE_CUT, "a", "\\u00\n41 and more"},
	{"LF cuts U", "a\\U0001f60\n0", '"', GL_UNESCAPE_CUT, "a", "\\U0001f60\n0"},
	{"LF cuts a pair", "a\\ud83d\\ude0\n0 and more", 0, GL_UNESCAPE_CUT, "a",
		"\\ud83d\\ude0\n0 and more"},
	{"CR LF cuts it at once", "a\\\r\nb", '"', GL_UNESCAPE_CUT, "a", "\\\r\nb"},
	{"CR LF cuts u", "a\\u00\r\n41", '"', GL_UNESCAPE_CUT, "a", "\\u00\r\n41"},
	{"end cuts it at once", "a\\", '"', GL_UNESCAPE_MORE, "a", "\\"},
	{"end cuts x", "a\\x4", '"', GL_UNESCAPE_MORE, "a", "\\x4"},
	{"end cuts u", "a\\u004", '"', GL_UNESCAPE_MORE, "a", "\\u004"},
	{"end cuts U", "a\\U0001f60", '"', GL_UNESCAPE_MORE, "a", "\\U0001f60"},
	{"end cuts a pair", "a\\ud83d\\ude0", '"', GL_UNESCAPE_MORE, "a", "\\ud83d\\ude0"},
	{"end perhaps cuts a pair", "a\\ud83d", '"', GL_UNESCAPE_MORE, "a", "\\ud83d"},
	{"x is whole at the end", "a\\x41", '"', GL_UNESCAPE_MORE, "aA", ""},
	{"u is whole at the end", "a\\u0041", '"', GL_UNESCAPE_MORE, "aA", ""},
	{"u of two bytes is, too", "a\\u00e9", '"', GL_UNESCAPE_MORE, "a\xc3\xa9", ""},
	{"U is whole at the end", "a\\U0001f600", 0, GL_UNESCAPE_MORE, "a\xf0\x9f\x98\x80", ""},
	{"a pair is whole at the end", "\\ud83d\\ude00", 0, GL_UNESCAPE_MORE,
		"\xf0\x9f\x98\x80", ""},
};

static const struct {
	const char *text;
	size_t len;
} lengths[] = {
	{"\\n", 2}, {"\\nx", 2}, {"\\qx", 2}, {"\\", 1}, {"\\x41", 4}, {"\\x41x", 4}, {"\\x4", 3},
	{"\\u0041", 6}, {"\\u0041xyz", 6}, {"\\u00", 4}, {"\\U0001f600", 10}, {"\\U0001f600x", 10},
	{"\\U0001", 6}, {"\\ud83d\\ude00", 12}, {"\\ud83d\\ude00x", 12}, {"\\uD83D\\uDE00x", 12},
	{"\\ud83d\\ude", 10}, {"\\ud83dxyzuvwxyz", 6}, {"\\u0041\\u0042", 6},
};

/* What several calls of gl_unescape, each with a part of the input, gave. */
struct events {
	struct gl_buf text; /* decoded; a byte marks each result other than GL_UNESCAPE_MORE */
	bool is_over;
};

/*
 * Decodes a copy of exactly these bytes, so that a sanitizer notices reads beyond them. Returns how
 * many bytes were used up.
 */
static size_t feed(const char *p, size_t len, char quote, struct events *e)
{
	char *block = malloc(len + !len);
	const char *at = block;
	enum gl_unescape r;

	memcpy(block, p, len);
	do {
		r = gl_unescape(&at, block + len, quote, &e->text);
		if (r != GL_UNESCAPE_MORE)
			gl_buf_char(&e->text, (char)(1 + (int)r));
		if (r == GL_UNESCAPE_EOL)
			at++;
		e->is_over = r == GL_UNESCAPE_QUOTE || r == GL_UNESCAPE_CUT;
	} while (r == GL_UNESCAPE_LINE || r == GL_UNESCAPE_EOL);
	len = (size_t)(at - block);
	free(block);
	return len;
}

/* Decodes the text up to each of the cuts, and then to its end. */
static struct gl_buf feed_cut(struct gl_str text, size_t first, size_t second, char quote)
{
	size_t cuts[] = {first, second, text.len}, done_with = 0;
	struct events e = {.is_over = false};

	for (size_t i = 0; i < 3 && !e.is_over; i++)
		done_with += feed(text.p + done_with, cuts[i] - done_with, quote, &e);
	gl_buf_char(&e.text, '|');
	gl_buf_add(&e.text, text.p + done_with, text.len - done_with);
	return e.text;
}

/* Returns true if the result is the same wherever the text is cut in three. */
static bool is_same_cut(struct gl_str text, char quote)
{
	struct gl_buf whole = feed_cut(text, text.len, text.len, quote);
	size_t wrong = 0;

	for (size_t i = 0; i <= text.len; i++) {
		for (size_t k = i; k <= text.len; k++) {
			struct gl_buf cut = feed_cut(text, i, k, quote);

			wrong += !gl_str_eq(gl_buf_view(&cut), gl_buf_view(&whole));
			gl_buf_free(&cut);
		}
	}
	gl_buf_free(&whole);
	return wrong == 0;
}

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *p = rows[i].text.p, *end = p + rows[i].text.len;
		struct gl_buf out = {0};

		while (gl_unescape(&p, end, 0, &out) == GL_UNESCAPE_LINE)
			;
		ok(p == end && gl_str_eq(gl_buf_view(&out), rows[i].want), rows[i].name);
		gl_buf_free(&out);
		ok(is_same_cut(rows[i].text, 0), "  the same, cut anywhere");
	}
}

static void test_stops(void)
{
	for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
		struct gl_str text = str(stops[i].text);
		const char *p = text.p, *end = p + text.len;
		struct gl_buf out = {0};
		enum gl_unescape r = gl_unescape(&p, end, stops[i].quote, &out);

		ok(r == stops[i].result && gl_str_eq(gl_buf_view(&out), str(stops[i].out)) &&
				gl_str_eq(gl_str_of(p, end), str(stops[i].rest)),
			stops[i].name);
		gl_buf_free(&out);
		ok(is_same_cut(text, stops[i].quote), "  the same, cut anywhere");
	}
}

static void test_lengths(void)
{
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		struct gl_str text = str(lengths[i].text);
		char *block = malloc(text.len);

		memcpy(block, text.p, text.len);
		ok(gl_unescape_len(block, block + text.len) == lengths[i].len, lengths[i].text);
		free(block);
	}
}

static uint64_t seed = 1;

/* Returns a random number below n. */
static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* Decodes random bytes, cut anywhere. `out` must keep its earlier contents. */
static void test_random(void)
{
	static const char bytes[] = "\\\\\\\\uuUxnd8c0041\"\n\r/tqz\xff";
	unsigned wrong = 0;

	for (int round = 0; round < 2000; round++) {
		char text[16];
		size_t len = draw(sizeof text + 1);
		struct gl_buf out = {0};
		const char *p = text;

		for (size_t i = 0; i < len; i++)
			text[i] = bytes[draw(sizeof bytes - 1)];
		wrong += !is_same_cut((struct gl_str){text, len}, round % 2 ? '"' : 0);
		GL_BUF_LIT(&out, "before");
		(void)gl_unescape(&p, text + len, '"', &out);
		wrong += !gl_str_starts(gl_buf_view(&out), GL_STR("before")) || p > text + len;
		gl_buf_free(&out);
	}
	is_num(wrong, 0, "any bytes, cut anywhere");
}

int main(void)
{
	test_rows();
	test_stops();
	test_lengths();
	test_random();
	return done();
}
