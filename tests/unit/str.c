#include "lib/base/str.h"

#include "tests/unit/tap.h"

/* Writes the elements of a list between brackets. */
static struct gl_str elements(struct gl_str list)
{
	static char text[64];
	size_t len = 0;

	do {
		struct gl_str one = gl_str_cut(&list, ',');

		text[len++] = '[';
		if (one.len)
			memcpy(text + len, one.p, one.len);
		len += one.len;
		text[len++] = ']';
	} while (list.p);
	return (struct gl_str){text, len};
}

static void test_cut(void)
{
	struct gl_str s = GL_STR("main.run x.go"), none = {NULL, 0};

	is_str(gl_str_cut(&s, ' '), "main.run", "what stands before a byte");
	is_str(s, "x.go", "is cut off, and so is the byte");
	is_str(gl_str_cut(&s, ' '), "x.go", "without that byte, all is");
	ok(!s.p, "and nothing is left");
	ok(gl_str_cut(&none, ' ').len == 0 && !none.p, "nothing can be cut off from nothing");
	is_str(elements(GL_STR("a,bc")), "[a][bc]", "a list");
	is_str(elements(GL_STR(",a,,")), "[][a][][]", "with empty elements");
	is_str(elements(GL_STR("")), "[]", "an empty list has one");
}

static void test_words(void)
{
	static const struct gl_str words[] = {GL_STR_ROW("_test.go"), GL_STR_ROW(".go")};

	ok(gl_str_ends_any(GL_STR("x_test.go"), words, GL_COUNT(words)) == &words[0],
		"the first word with which a text ends");
	ok(!gl_str_ends_any(GL_STR("x.s"), words, GL_COUNT(words)), "or none");
	ok(gl_str_starts_any(GL_STR(".gox"), words, GL_COUNT(words)) == &words[1],
		"or with which it begins");
	ok(!gl_str_starts_any(GL_STR("go"), words, GL_COUNT(words)), "or none");
}

int main(void)
{
	const struct gl_str absent = {NULL, 0};

	test_cut();
	test_words();
	ok(gl_str_same(absent, absent) && gl_str_same(GL_STR("a"), GL_STR("a")), "the same");
	ok(!gl_str_same(absent, GL_STR("")) && !gl_str_same(GL_STR("a"), GL_STR("b")),
		"an absent text is not an empty one");
	is_str(gl_str_trim_digits(GL_STR("func12")), "func", "without the digits at its end");
	ok(gl_is_alnum('7') && gl_is_alnum('Z') && !gl_is_alnum('_'), "letters and digits");
	ok(gl_str_is_digits(GL_STR("0123456789")), "digits");
	ok(!gl_str_is_digits(GL_STR("")) && !gl_str_is_digits(GL_STR("12a")), "are digits only");
	return done();
}
