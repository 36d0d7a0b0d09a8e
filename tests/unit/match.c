#include "lib/select/match.h"

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "tests/unit/tap.h"

#include <regex.h>

struct row {
	enum gl_match_kind kind;
	const char *pattern;
	struct gl_str text;
	int holds; /* -1: refused */
};

#define ROW(kind, pattern, text, holds) {kind, pattern, {text, sizeof(text) - 1}, holds}
#define RE(pattern, text, holds) ROW(GL_MATCH_REGEX, pattern, text, holds)
#define FIX(pattern, text, holds) ROW(GL_MATCH_FIXED, pattern, text, holds)
#define GLOB(pattern, text, holds) ROW(GL_MATCH_GLOB, pattern, text, holds)

static const struct row rows[] = {
	RE("main", "a/main.run", true),
	RE("^main", "a/main.run", false),
	RE("run$", "main.run", true),
	RE("^$", "", true),
	RE("", "x", true),
	RE("grpc|http", "net/http.Serve", true),
	RE("f(oo)+$", "main.foooo", true),
	RE("f(oo)+$", "main.fooo", false),
	RE("f(oo)+$", "main.foooo\0", false),
	RE("serve", "net/http.(*conn).Serve", false),
	RE("a.b", "a\nb", true),
	RE("b$", "a\0b", true),
	RE("^b", "a\0b", false),
	RE("a.b", "a\0b", true),
	RE("x", "a\0", false),
	RE("\\.\\(\\*conn\\)\\.", "net/http.(*conn).serve", true),
	RE("[[:upper:]]", "ab", false),
	RE("\xc3\xa9", "caf\xc3\xa9", true),
	RE("\\bconn\\b", "http.(*conn).serve", true),
	RE("\\bconn\\b", "http.connect", false),
	RE("\\<w\\w+\\>$", "a.wait_2", true),
	RE("\\Bun", "run", true),
	RE("\\Brun", "run", false),
	RE("\\`a\\S\\W\\'", "ab-", true),
	RE("a{2,}b{,1}c{2}$", "aaacc", true),
	RE("a{2,}b{,1}c{2}$", "aaac", false),
	RE("(a|b*|)*c", "abbabc", true),
	RE("f)", "f)", true),
	RE("x|^*", "x", -1),
	RE("a{2", "", -1),
	RE("a{2,1}", "", -1),
	RE("a{32768}", "", -1),
	RE("(a", "", -1),
	RE("[b-a]", "", -1),
	RE("[[:alpa:]]", "", -1),
	RE("[[.a.]-[=c=]]", "", -1),
	RE("a\\", "", -1),
	RE("(a)\\1", "aa", -1),
	RE("[\\1]", "\\", true),
	RE("end$", "a text that is longer than what a remembered verdict may have: the end", true),
	FIX("net/http.(*conn).serve", "net/http.(*conn).serve", true),
	FIX("(*conn)", "x", false),
	FIX("", "", true),
	FIX("", "x", true),
	FIX("a", "", false),
	FIX("b", "a\0b", true),
	FIX("main.f", "main.g\0main.f.func1", true),
	FIX(".*", "abc", false),
	GLOB("select", "select", true),
	GLOB("select", "select (no cases)", false),
	GLOB("chan*", "chan receive", true),
	GLOB("chan*", "a chan", false),
	GLOB("*", "", true),
	GLOB("*", "a/b.c", true),
	GLOB("?", "ab", false),
	GLOB("[st]*", "select", true),
	GLOB("* (nil chan)", "chan send (nil chan)", true),
	GLOB("\\*", "*", true),
	GLOB("a\\*", "ab", false),
	GLOB("*b", "a\0b", true),
	GLOB("a", "a\0b", false),
	GLOB("a*c", "a\0b", false),
	GLOB("a?b", "a\0b", true),
	GLOB("", "", true),
	GLOB("", "a", false),
	GLOB("*.x", ".x", true),
	GLOB("a*b*c?", "aXbXbXcY", true),
	GLOB("[a-c][[:digit:]]", "b7", true),
	GLOB("[b-a]", "", -1),
	GLOB("[", "[", -1),
	GLOB("a[b-", "", -1),
	GLOB("[]", "]", -1),
	GLOB("[]]", "]", true),
	GLOB("[!]]", "]", false),
	GLOB("[[:alpha:]]", "x", true),
	GLOB("[[:alpha:]", "x", -1),
	GLOB("x\\", "", -1),
	GLOB("\\[", "[", true),
	GLOB("[\\]", "x", -1),
	GLOB("a]", "a]", true),
};

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_match *m = gl_match_new();
		struct gl_err err;
		int first = -1, again = -1;

		if (gl_match_add(m, rows[i].kind, str(rows[i].pattern), &err) == 0) {
			first = gl_match_test(m, rows[i].text);
			again = gl_match_test(m, rows[i].text);
		}
		ok(first == rows[i].holds && again == first,
			*rows[i].pattern ? rows[i].pattern : "empty");
		gl_match_free(m);
	}
}

static void test_many(void)
{
	struct gl_match *m = gl_match_new();
	struct gl_err err;
	char text[32];
	unsigned wrong = 0;

	ok(gl_match_test(m, GL_STR("x")) == 0, "no pattern holds for nothing");
	gl_match_add(m, GL_MATCH_REGEX, GL_STR("^a"), &err);
	ok(gl_match_test(m, GL_STR("b")) == 0, "one of several");
	gl_match_add(m, GL_MATCH_FIXED, GL_STR("b"), &err);
	ok(gl_match_test(m, GL_STR("b")) == 1, "a verdict is not older than the patterns");
	gl_match_add(m, GL_MATCH_GLOB, GL_STR("*7"), &err);
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 1000; i++) {
			int n = snprintf(text, sizeof text, "%c%d", i % 3 ? 'c' : 'a', i);

			wrong += gl_match_test(m, (struct gl_str){text, (size_t)n}) !=
				 (i % 3 == 0 || i % 10 == 7);
		}
	is_num(wrong, 0, "remembered verdicts are right");
	gl_match_free(m);
}

static void test_refused(void)
{
	struct gl_match *m = gl_match_new();
	struct gl_err err;

	ok(gl_match_add(m, GL_MATCH_REGEX, GL_STR("net/http.(*conn"), &err) == -1 &&
			err.code == GL_ERR_SYNTAX && err.detail[0],
		"a bad regular expression, with a reason");
	ok(gl_match_add(m, GL_MATCH_REGEX, GL_STR("a\0b"), &err) == -1, "a pattern with a NUL");
	ok(gl_match_add(m, GL_MATCH_REGEX, GL_STR("((a{99}){99}){99}"), &err) == -1 &&
			err.code == GL_ERR_LIMIT && gl_match_test(m, GL_STR("a")) == 0,
		"a pattern of too many steps");
	ok(gl_match_add(m, GL_MATCH_REGEX, GL_STR("good"), &err) == 0 &&
			gl_match_test(m, GL_STR("good")) == 1,
		"the list goes on without them");
	ok(gl_match_add(m, GL_MATCH_REGEX, GL_STR("((a{99}){99}){99}"), &err) == -1 &&
			gl_match_test(m, GL_STR("good")) == 1 &&
			gl_match_test(m, GL_STR("aa")) == 0,
		"and with those that it had");
	gl_match_free(m);
}

/* A pattern that consists of `n` times `text`, between `before` and `after`. */
struct size {
	const char *before, *text, *after;
	size_t n;
	int holds; /* whether it matches the text "a"; -1: it exceeds a limit */
};

static const struct size sizes[] = {
	{"", "(", "", GL_LIMIT_PATTERN_DEPTH + 1, -1},
	{"((((((((((((((((((((((((((((((((" "(((((((((((((((((((((((((((((((("
	 "a", ")", "", GL_LIMIT_PATTERN_DEPTH, 1},
	{"(a", "*", ")", GL_LIMIT_PATTERN_DEPTH - 1, 1},
	{"(a", "*", ")", GL_LIMIT_PATTERN_DEPTH, -1},
	{"a", "|b", "", GL_LIMIT_PATTERN_CHOICES - 1, 1},
	{"a", "|b", "", GL_LIMIT_PATTERN_CHOICES, -1},
	{"a", "|", "", 100000, -1},
	{"", "b", "", GL_LIMIT_PATTERN, 0},
	{"", "b", "", GL_LIMIT_PATTERN + 1, -1},
	{"(", "b", "){4095}", 8, 0},
	{"(", "b", "){4096}", 8, -1},
	{"b{32766}", "b", "", 1, 0},
	{"b{32766}", "b", "", 2, -1},
	{"((a{200}){200}){200}", "", "", 0, -1},
	{"((a*)+)+", "(((a+)+)+)+", "", 20, 0},
	{"(((", "(){255}", "){255}){255}){255}", 1, 1},
	{"", "", "", 0, 1},
};

static int test_size(const struct size *s, enum gl_match_kind kind)
{
	struct gl_buf b = {0};
	struct gl_match *m = gl_match_new();
	struct gl_err err;
	int holds;

	gl_buf_str(&b, str(s->before));
	for (size_t i = 0; i < s->n; i++)
		gl_buf_str(&b, str(s->text));
	gl_buf_str(&b, str(s->after));
	if (gl_match_add(m, kind, (struct gl_str){b.p, b.len}, &err) == 0)
		holds = gl_match_test(m, GL_STR("a"));
	else
		holds = err.code == GL_ERR_LIMIT && !err.detail[0] ? -1 : -2;
	gl_match_free(m);
	gl_buf_free(&b);
	return holds;
}

static void test_sizes(void)
{
	struct size longest = {"", "*", "", GL_LIMIT_PATTERN, 1};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		is_num(test_size(&sizes[i], GL_MATCH_REGEX), sizes[i].holds, sizes[i].before);
	is_num(test_size(&longest, GL_MATCH_GLOB), 1, "the longest glob");
	is_num(test_size(&longest, GL_MATCH_FIXED), 0, "the longest fixed text");
	longest.n++;
	is_num(test_size(&longest, GL_MATCH_GLOB), -1, "a longer glob");
	is_num(test_size(&longest, GL_MATCH_FIXED), -1, "a longer fixed text");
}

/* A long text, for which a backtracking matcher would take almost for ever. */
static void test_long(void)
{
	static const char *const patterns[] = {
		"a+b", "(a|a)*b", "(a*)*b", "a(a|b){30}b", "(x+x+)+y"};
	static char text[1 << 18];

	for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
		struct gl_match *m = gl_match_new();
		struct gl_err err;

		memset(text, i == 4 ? 'x' : 'a', sizeof text);
		gl_match_add(m, GL_MATCH_REGEX, str(patterns[i]), &err);
		is_num(gl_match_test(m, (struct gl_str){text, sizeof text}), 0, patterns[i]);
		text[sizeof text - 1] = "bbbby"[i];
		is_num(gl_match_test(m, (struct gl_str){text, sizeof text}), 1, patterns[i]);
		gl_match_free(m);
	}
}

/* Leads to more states than are kept: each text of 'a' and 'b' makes new ones. */
static void test_forgotten(void)
{
	struct gl_match *m = gl_match_new();
	struct gl_err err;
	char text[4096];
	uint32_t draw = 1;
	unsigned wrong = 0;

	gl_match_add(m, GL_MATCH_REGEX, GL_STR("a(a|b){15}c"), &err);
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < sizeof text; i++)
			text[i] = "ab"[(draw = draw * 1664525 + 1013904223) >> 31];
		text[sizeof text - 1] = 'c';
		wrong += gl_match_test(m, (struct gl_str){text, sizeof text}) !=
			 (text[sizeof text - 17] == 'a');
	}
	is_num(wrong, 0, "what was forgotten is found out again");
	gl_match_free(m);
}

#ifdef __GLIBC__
/* Random patterns match the same random texts as in the C library. */
static void test_drawn(void)
{
	static const char *const parts[] = {"a", "b", "a", "b", ".", "*", "+", "?", "|", "(", ")",
		"(", ")", "^", "$", "[ab]", "[^a]", "[]a]", "[a-]", "{2}", "{0,1}", "{1,}", "{",
		"\\b", "\\B", "\\<", "\\w", "\\(", "()", "[[.a.]]", "[b-a]", "-"};
	uint32_t draw = 7;
	unsigned wrong = 0;

#define DRAW(n) ((draw = draw * 1664525 + 1013904223) >> 8) % (n)
	for (int i = 0; i < 4000; i++) {
		struct gl_match *m = gl_match_new();
		struct gl_err err;
		char pattern[64] = "", text[8] = "";
		regex_t regex;
		int code, got;

		for (size_t n = DRAW(8); n > 0; n--)
			strcat(pattern, parts[DRAW(sizeof parts / sizeof parts[0])]);
		code = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);
		got = gl_match_add(m, GL_MATCH_REGEX, str(pattern), &err);
		wrong += (code == 0) != (got == 0);
		for (size_t n = DRAW(sizeof text); n > 0 && code == 0 && got == 0; n--) {
			text[n - 1] = "ab.-("[DRAW(5)];
			wrong += gl_match_test(m, str(text)) !=
				 (regexec(&regex, text, 0, NULL, 0) == 0);
		}
		if (code == 0)
			regfree(&regex);
		gl_match_free(m);
	}
#undef DRAW
	is_num(wrong, 0, "as the C library has it");
}
#else
static void test_drawn(void)
{
}
#endif

/*
 * Adds patterns to one list, some of them after strings were tested, and some so large that they
 * are not tested together with others. A string matches if one of the patterns alone matches it.
 */
static void test_together(void)
{
	static const char *const patterns[] = {"^a", "b$", "a.*b", "^(ab)+$", "(^|-)b", "aab",
		"(a|b-){300}", "^(a|b){3}$", "a{400}", "\\bb\\b", "^$", "-(a|b)*-", "^-.*-$"};
	enum { N = sizeof patterns / sizeof patterns[0] };
	size_t wrong = 0, matched = 0;
	uint32_t seed = 1;

#define DRAW(n) (seed = seed * 1103515245U + 12345U, seed / 65536U % (uint32_t)(n))
	for (int round = 0; round < 300; round++) {
		struct gl_match *all = gl_match_new(), *one[8];
		struct gl_err err;
		size_t n = 1 + DRAW(8);

		for (size_t i = 0; i < n; i++) {
			const char *pattern = patterns[DRAW(N)];

			one[i] = gl_match_new();
			wrong += gl_match_add(all, GL_MATCH_REGEX, str(pattern), &err) != 0;
			wrong += gl_match_add(one[i], GL_MATCH_REGEX, str(pattern), &err) != 0;
			for (int k = 0; k < 20; k++) {
				char text[16] = "";
				int want = 0;

				for (size_t len = DRAW(sizeof text); len > 0; len--)
					text[len - 1] = "ab-"[DRAW(3)];
				for (size_t j = 0; j <= i; j++)
					want |= gl_match_test(one[j], str(text));
				wrong += gl_match_test(all, str(text)) != want;
				matched += want == 1;
			}
		}
		gl_match_free(all);
		for (size_t i = 0; i < n; i++)
			gl_match_free(one[i]);
	}
#undef DRAW
	is_num(wrong, 0, "a list matches what one of its patterns does");
	ok(matched > 1000, "many do match");
}

int main(void)
{
	test_sizes();
	test_long();
	test_forgotten();
	test_drawn();
	test_together();
	test_rows();
	test_many();
	test_refused();
	return done();
}
