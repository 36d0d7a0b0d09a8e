#include "lib/syntax/csv.h"

#include "tests/unit/tap.h"

/* What gl_csv_unquote returns for a text, what it appends to `out`, and the text it leaves. */
static const struct {
	const char *name, *text;
	bool is_last;
	enum gl_unescape result;
	const char *out, *rest;
} stops[] = {
	{"nothing there", "", false, GL_UNESCAPE_MORE, "", ""},
	{"no end there", "ab", true, GL_UNESCAPE_MORE, "ab", ""},
	{"a line", "ab\ncd", false, GL_UNESCAPE_LINE, "ab\n", "cd"},
	{"a mark of the next line", "a\n\"", false, GL_UNESCAPE_LINE, "a\n", "\""},
	{"two marks are one", "a\"\"b\n", false, GL_UNESCAPE_LINE, "a\"b\n", ""},
	{"four are two", "a\"\"\"\"\n", false, GL_UNESCAPE_LINE, "a\"\"\n", ""},
	{"two, then the last", "a\"\"\",b", false, GL_UNESCAPE_QUOTE, "a\"", "\",b"},
	{"before a comma", "a\",b", false, GL_UNESCAPE_QUOTE, "a", "\",b"},
	{"before a semicolon", "a\";b", false, GL_UNESCAPE_QUOTE, "a", "\";b"},
	{"before a TAB", "a\"\tb", false, GL_UNESCAPE_QUOTE, "a", "\"\tb"},
	{"before LF", "a\"\nb", false, GL_UNESCAPE_QUOTE, "a", "\"\nb"},
	{"before CR LF", "a\"\r\nb", false, GL_UNESCAPE_QUOTE, "a", "\"\r\nb"},
	{"at the end", "a\"", true, GL_UNESCAPE_QUOTE, "a", "\""},
	{"before CR at the end", "a\"\r", true, GL_UNESCAPE_QUOTE, "a", "\"\r"},
	{"what follows is not there", "a\"", false, GL_UNESCAPE_MORE, "a", "\""},
	{"LF is not there", "a\"\r", false, GL_UNESCAPE_MORE, "a", "\"\r"},
	{"before CR and more", "a\"\rb\n", false, GL_UNESCAPE_LINE, "a\"\rb\n", ""},
	{"a lone one", "{a: \"x y\"}:\n", false, GL_UNESCAPE_LINE, "{a: \"x y\"}:\n", ""},
	{"a comma behind a lone one", "\"x y\", b\n", false, GL_UNESCAPE_LINE, "\"x y\", b\n", ""},
	{"LF behind a lone one", "\"x y\"\n", false, GL_UNESCAPE_QUOTE, "\"x y", "\"\n"},
};

/* Lines, the place of a byte, and where the quoted field around that byte begins. */
static const struct {
	const char *line;
	size_t at, begin; /* begin 0: there is no such field, or the line closes it */
} opens[] = {
	{"\"goroutine 1", 5, 1},
	{"7,\"goroutine 1", 8, 3},
	{"7;\"goroutine 1", 8, 3},
	{"7,\"a, \"\"b\"\", c", 12, 3},
	{"7,\"\"\"b\"\" c", 9, 3},
	{"\"7\",\"\",\"goroutine 1", 12, 8},
	{"goroutine 1", 5, 0},
	{"7,goroutine 1", 5, 0},
	{"7,\"goroutine 1\"", 5, 0},
	{"7,\"goroutine 1\",8", 5, 0},
	{"{\"log\":\"goroutine 1", 10, 0},
	{"x \"goroutine 1", 5, 0},
	{"\"log\": goroutine 1", 10, 0},
	{"[[\"1\",\"goroutine 1\"],[\"2\",\"main\"]]", 10, 0},
};

/* Returns true if the text gives the same result in pieces of `step` bytes. */
static bool is_same(const char *text, size_t step, struct gl_str want)
{
	struct gl_csv_lone lone = {false, false};
	size_t len = strlen(text), have = 0;
	enum gl_unescape got = GL_UNESCAPE_MORE;
	const char *p = text;
	struct gl_buf out = {0};
	bool is;

	while (got != GL_UNESCAPE_QUOTE && (have < len || p < text + len)) {
		have = have + step < len ? have + step : len;
		got = gl_csv_unquote(&p, text + have, have == len, &out, &lone);
	}
	is = gl_str_eq(gl_buf_view(&out), want);
	gl_buf_free(&out);
	return is;
}

int main(void)
{
	static const char field[] = "a \"\"b\"\"\"\" c\n\"\"\r\n{\"x y\", z}\nlast\",\"next\"";

	for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
		const char *p = stops[i].text, *end = p + strlen(p);
		struct gl_csv_lone lone = {false, false};
		struct gl_buf out = {0};
		enum gl_unescape got = gl_csv_unquote(&p, end, stops[i].is_last, &out, &lone);
		struct gl_str want = {stops[i].out, strlen(stops[i].out)};

		ok(got == stops[i].result && gl_str_eq(gl_buf_view(&out), want) &&
				strcmp(p, stops[i].rest) == 0,
			stops[i].name);
		gl_buf_free(&out);
	}
	for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++) {
		struct gl_str line = {opens[i].line, strlen(opens[i].line)};
		size_t begin = 0;
		bool is_open = gl_csv_is_open(line, opens[i].at, &begin);

		ok(is_open == (opens[i].begin > 0) && (!is_open || begin == opens[i].begin),
			opens[i].line);
	}
	for (size_t step = 1; step < sizeof field; step++)
		ok(is_same(field, step, GL_STR("a \"b\"\" c\n\"\r\n{\"x y\", z}\nlast")),
			"a field in pieces");
	return done();
}
