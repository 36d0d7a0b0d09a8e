#include "lib/select/match.h"

#include "tests/unit/tap.h"

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
	ok(gl_match_add(m, GL_MATCH_REGEX, GL_STR("good"), &err) == 0 &&
			gl_match_test(m, GL_STR("good")) == 1,
		"the list goes on without them");
	gl_match_free(m);
}

int main(void)
{
	test_rows();
	test_many();
	test_refused();
	return done();
}
