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

int main(void)
{
	const struct gl_str absent = {NULL, 0};

	test_cut();
	ok(gl_str_same(absent, absent) && gl_str_same(GL_STR("a"), GL_STR("a")), "the same");
	ok(!gl_str_same(absent, GL_STR("")) && !gl_str_same(GL_STR("a"), GL_STR("b")),
		"an absent text is not an empty one");
	ok(gl_str_is_digits(GL_STR("0123456789")), "digits");
	ok(!gl_str_is_digits(GL_STR("")) && !gl_str_is_digits(GL_STR("12a")), "are digits only");
	return done();
}
