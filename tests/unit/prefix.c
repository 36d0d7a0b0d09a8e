#include "lib/unwrap/prefix.h"

#include "lib/base/buf.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

/* A prefix that is learned, and lines in which it is then found up to the '^'. */
#define LINES 8

static const struct {
	const char *name, *prefix;
	const char *good[LINES], *bad[LINES];
} rows[] = {
	{"no prefix", "", {"^", "^x"}, {NULL}},
	{"a literal", "web: ", {"web: ^x", "web: ^", "web: ^web: "},
		{"wob: x", "web:x", "we", "", " web: x"}},
	{"a stamp", "2024-01-02T15:04:05Z ",
		{"2024-01-02T15:04:05Z ^x", "2025-12-31T23:59:59Z ^x",
			"2025-12-31T23:59:59.123Z ^x", "2025-12-31T23:59:59+01:00 ^x",
			"2025-12-31T23:59:59Z^"},
		{"x", "2024-01-02T15:04:05Zx", "2024-01-02 x", " 2024-01-02T15:04:05Z x"}},
	{"a stamp without a zone", "2024-01-02T15:04:05 app: ",
		{"2024-01-02T15:04:06 app: ^x", "2024-01-02T15:04:06.5 app: ^x",
			"2024-01-02T15:04:06,123 app: ^x", "2024-01-02T15:04:06Z app: ^x",
			"2024-01-02T15:04:06+01:00 app: ^x", "2024-01-02T15:04:06-0100 app: ^x"},
		{"2024-01-02T15:04:06 api: x", "2024-01-02T15:04:06x app: x"}},
	{"a stamp with a fraction", "15:04:05.123456 ",
		{"15:04:06.1 ^x", "15:04:06 ^x", "23:59:59.123456789 ^x"},
		{"25:04:05 x", "15:04 x"}},
	{"a stamp whose month's name changes",
		"Jan 31 15:04:05 node-3 app[7]: ", {"Feb  1 00:00:00 node-3 app[7]: ^x"},
		{"Jan 31 15:04:05 node-3 app[8]: x", "Feb  1 00:00:00 node-4 app[7]: x",
			"Feb  1 00:00:00 node-3 api[7]: x", "Feb  1 00:00:00 node-3 app[]: x",
			"Feb  1 00:00:00 node-3 app[a]: x", "Foo  1 00:00:00 node-3 app[7]: x",
			"Feb  1 00:00:00 node-3 app[7] x"}},
	{"a counter", "[7] ", {"[7] ^x", "[0] ^x", "[123456789012345678901234567890] ^x"},
		{"[] x", "[x] x", "[-1] x", "7 x"}},
	{"counters of all kinds", "a:12 0.345 (6)", {"a:1 99.0 (123)^x"},
		{"a: 0.345 (6)", "b:12 0.345 (6)", "a:12 0,345 (6)"}},
	{"a name with a number behind a dash", "web-1  | ", {"web-1  | ^x"},
		{"web-2  | x", "web-11  | x", "web-  | x", "api-1  | x"}},
	{"a name with a number behind _", "web_1 | ", {"web_1 | ^x"}, {"web_2 | x"}},
	{"a name with a number in it", "m2x3: ", {"m2x3: ^x"}, {"m3x3: x", "m2x4: x", "m22x3: x"}},
	{"numbers behind # and @", "#1 u@2: ", {"#1 u@2: ^x"}, {"#2 u@2: x", "#1 u@3: x"}},
	{"klog's stamp behind a letter", "E0102 15:04:05.123456       7 main.go:12] ",
		{"E1231 23:59:59.000000       9 main.go:345] ^x"},
		{"W1231 23:59:59.000000       9 main.go:345] x",
			"E1231 23:59:59.000000       9 mein.go:345] x"}},
	{"a stamp in quotes", "time=\"2024-01-02T15:04:05Z\" msg=\"",
		{"time=\"2024-01-02T15:04:05.123Z\" msg=\"^x"}, {"time=\"\" msg=\"x"}},
	{"two stamps", "Jan 02 15:04:05 2024/01/02 15:04:05 ",
		{"Feb 03 15:04:05 2025/01/02 15:04:05.5 ^x"}, {"Feb 03 15:04:05 x"}},
	{"bytes above 0x7f", "\xc3\xa9\xff: ", {"\xc3\xa9\xff: ^x"}, {"\xc3\xa8\xff: x"}},
	{"CRI", "2024-01-02T15:04:05.1Z stderr F ",
		{"2024-01-02T15:04:05.1Z stderr F ^x", "2024-01-02T15:04:06.123456789Z stderr F ^",
			"2024-01-02T15:04:06Z stderr F^", "2024-01-02T15:04:06Z stderr P ^x"},
		{"2024-01-02T15:04:05.1Z stdout F x", "2024-01-02T15:04:05.1Z stderr X x",
			"2024-01-02T15:04:05.1Z stderr Fx", "2024-01-02T15:04:05.1Z stderr"}},
	{"F that is no flag", "2024-01-02T15:04:05.1Z app F ", {"2024-01-02T15:04:05.1Z app F ^x"},
		{"2024-01-02T15:04:05.1Z app P x"}},
	/* blanks that were removed from the line's end */
	{"a blank is missing", "web-1: ", {"web-1:^"}, {"web-1", "web-1:x", "web-1 :"}},
	{"some blanks are missing", "web-1  |  ", {"web-1  |^", "web-1  | ^"},
		{"web-1  ", "web-1"}},
	{"TABs are missing", "7:\t\t", {"7:^", "7:\t^"}, {"7"}},
	{"a blank behind a stamp is missing", "15:04:05 ", {"15:04:06^"}, {"15:04"}},
	{"no blank is there to miss", "web-1:", {"web-1:^"}, {"web-1", "web-1 "}},
	{"a blank before a counter is not missed", "a 7", {"a 8^"}, {"a", "a "}},
};

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

/* Matches exactly these bytes; *stamp_at: the place of the timestamp in them. */
static bool match(const struct gl_prefix *s, struct gl_str line, struct gl_prefix_fit *fit,
	size_t *stamp_at)
{
	char *block = malloc(line.len + !line.len);
	bool is;

	memcpy(block, line.p, line.len);
	is = gl_prefix_match(s, (struct gl_str){block, line.len}, fit);
	*stamp_at = is && fit->stamp.p ? (size_t)(fit->stamp.p - block) : SIZE_MAX;
	free(block);
	return is;
}

static bool learn(struct gl_prefix *s, struct gl_str prefix)
{
	char *block = malloc(prefix.len + !prefix.len);
	bool is;

	memcpy(block, prefix.p, prefix.len);
	is = gl_prefix_learn(s, (struct gl_str){block, prefix.len});
	free(block);
	return is;
}

/* Copies the line without its '^' to `text`, and returns where the '^' was. */
static size_t take_row(const char *row, struct gl_buf *text)
{
	size_t at = strcspn(row, "^");

	text->len = 0;
	gl_buf_add(text, row, at);
	gl_buf_str(text, str(row + at + (row[at] == '^')));
	return at;
}

/* Cuts the line at each byte: a prefix that is found must be within the part that is left. */
static bool is_safe_cut(const struct gl_prefix *s, struct gl_str line)
{
	struct gl_prefix_fit fit;
	size_t stamp;
	unsigned wrong = 0;

	for (size_t len = 0; len <= line.len; len++)
		if (match(s, (struct gl_str){line.p, len}, &fit, &stamp))
			wrong += fit.len > len || (fit.stamp.p && stamp + fit.stamp.len > fit.len);
	return wrong == 0;
}

static void test_rows(void)
{
	struct gl_prefix s;
	struct gl_prefix_fit fit;
	struct gl_buf text = {0};
	size_t stamp;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ok(learn(&s, str(rows[i].prefix)), rows[i].name);
		ok(match(&s, str(rows[i].prefix), &fit, &stamp) &&
				fit.len == strlen(rows[i].prefix),
			"  its own prefix fits");
		for (size_t k = 0; k < LINES && rows[i].good[k]; k++) {
			size_t len = take_row(rows[i].good[k], &text);

			ok(match(&s, gl_buf_view(&text), &fit, &stamp) && fit.len == len &&
					is_safe_cut(&s, gl_buf_view(&text)),
				rows[i].good[k]);
		}
		for (size_t k = 0; k < LINES && rows[i].bad[k]; k++)
			ok(!match(&s, str(rows[i].bad[k]), &fit, &stamp) &&
					is_safe_cut(&s, str(rows[i].bad[k])),
				rows[i].bad[k]);
	}
	gl_buf_free(&text);
}

/*
 * Learns a prefix from a line, and matches it with another line. Expects the timestamp (NULL: none)
 * and whether the text continues in the next line.
 */
static const struct {
	const char *prefix, *line, *stamp;
	bool goes_on;
} told[] = {
	{"web: ", "web: x", NULL, false},
	{"2024-01-02T15:04:05.1Z stderr F ", "2024-01-02T15:04:06.12Z stderr F x",
		"2024-01-02T15:04:06.12Z", false},
	{"2024-01-02T15:04:05.1Z stderr F ", "2024-01-02T15:04:06.1Z stderr P x",
		"2024-01-02T15:04:06.1Z", true},
	{"2024-01-02T15:04:05.1Z stdout P ", "2024-01-02T15:04:06.1Z stdout P x",
		"2024-01-02T15:04:06.1Z", true},
	{"2024-01-02T15:04:05.1Z stdout P ", "2024-01-02T15:04:06.1Z stdout F",
		"2024-01-02T15:04:06.1Z", false},
	{"[7] Jan 02 15:04:05 a[8]: ", "[9] Jan  3 15:04:05 a[8]: ", "Jan  3 15:04:05", false},
	{"15:04:05 [16:04:05] ", "15:04:06 [16:04:06] ", "15:04:06", false},
	{"2024-01-02T15:04:05 a: ", "2024-01-02T15:04:06.25 a: ", "2024-01-02T15:04:06.25", false},
};

static void test_told(void)
{
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
		struct gl_str line = str(told[i].line);
		struct gl_prefix s;
		struct gl_prefix_fit fit = {0};
		bool is = learn(&s, str(told[i].prefix)) && gl_prefix_match(&s, line, &fit);

		if (told[i].stamp)
			is = is && fit.stamp.p >= line.p && fit.stamp.p <= line.p + line.len &&
			     gl_str_eq(fit.stamp, str(told[i].stamp));
		else
			is = is && fit.stamp.p == NULL;
		ok(is && fit.goes_on == told[i].goes_on, told[i].line);
	}
}

/* Prefixes of the greatest length, and longer ones. */
static void test_long(void)
{
	char text[GL_PREFIX_MAX + 1];
	struct gl_prefix s;
	struct gl_prefix_fit fit;
	size_t stamp;
	bool is_split = true;

	memset(text, 'x', sizeof text);
	ok(learn(&s, (struct gl_str){text, GL_PREFIX_MAX}), "the longest prefix");
	ok(match(&s, (struct gl_str){text, sizeof text}, &fit, &stamp) && fit.len == GL_PREFIX_MAX,
		"fits");
	ok(!match(&s, (struct gl_str){text, GL_PREFIX_MAX - 1}, &fit, &stamp), "all of it");
	ok(!learn(&s, (struct gl_str){text, sizeof text}), "one byte more");
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 ? '.' : '7';
	ok(learn(&s, (struct gl_str){text, GL_PREFIX_PARTS}), "as many parts as can be");
	ok(match(&s, (struct gl_str){text, sizeof text}, &fit, &stamp) &&
			fit.len == GL_PREFIX_PARTS,
		"fit");
	ok(!learn(&s, (struct gl_str){text, GL_PREFIX_PARTS + 1}), "one part more");
	ok(gl_prefix_learn(&s, (struct gl_str){NULL, 0}) &&
			gl_prefix_match(&s, (struct gl_str){NULL, 0}, &fit) && fit.len == 0,
		"no bytes at all");
	/* when `s` learns another prefix, nothing of the earlier one is left */
	for (size_t i = 0; i < 3; i++)
		is_split = is_split && learn(&s, i == 1 ? GL_STR("b: ") : GL_STR("aaa 7: ")) &&
			   match(&s, i == 1 ? GL_STR("b: x") : GL_STR("aaa 8: x"), &fit, &stamp);
	ok(is_split, "one shape, learned more than once");
}

static uint64_t seed = 1;

/* Returns a random number below n. */
static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/*
 * A prefix must match the line from which it was learned. If a byte of the line is changed, a match
 * must still be within the line.
 */
static void test_random(void)
{
	static const char bytes[] = "aF-_ :[]0123456789.TZ\t\xff\0";
	unsigned wrong = 0;

	for (int round = 0; round < 20000; round++) {
		char text[64];
		size_t len = draw(sizeof text), stamp;
		struct gl_prefix s;
		struct gl_prefix_fit fit;

		for (size_t i = 0; i < len; i++)
			text[i] = bytes[draw(sizeof bytes - 1)];
		if (draw(3) == 0 && len > 20)
			memcpy(text + draw(len - 19), "2024-01-02T15:04:05", 19);
		if (!learn(&s, (struct gl_str){text, len}))
			continue;
		wrong += !match(&s, (struct gl_str){text, len}, &fit, &stamp) || fit.len != len;
		if (len)
			text[draw(len)] = bytes[draw(sizeof bytes - 1)];
		if (match(&s, (struct gl_str){text, len}, &fit, &stamp))
			wrong += fit.len > len;
	}
	is_num(wrong, 0, "any prefix fits itself");
}

int main(void)
{
	test_rows();
	test_told();
	test_long();
	test_random();
	return done();
}
