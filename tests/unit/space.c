#include "lib/base/space.h"

#include "tests/unit/tap.h"

#define LIT(s) {(s), sizeof(s) - 1}

static const struct {
	struct gl_str text, plain;
} rows[] = {
	{LIT("main.f(0x1)"), LIT("main.f(0x1)")},
	{LIT("a\302\240b"), LIT("a b")},
	{LIT("\342\200\203\343\200\200/x.go:1\342\200\257+0x1"), LIT("  /x.go:1 +0x1")},
	{LIT("\357\273\277a/\342\200\213b\302\255c\342\201\240"), LIT("a/bc")},
	{LIT("main.\303\234n\303\257"),
		/* letters whose second bytes also occur in Unicode's blanks */
		LIT("main.\303\234n\303\257")},
	{LIT("main.\340\240\240"), LIT("main.\340\240\240")}, /* a letter with byte A0 */
	{LIT("a\240b\240"), LIT("a b ")},		      /* blanks of Latin-1 */
	{LIT("a\303\240\303"), LIT("a\303\240\303")},
	{LIT("k:\302\240\"a\302\240\\\"\302\240b\"\302\240c"), LIT("k: \"a \\\" b\" c")},
};

int main(void)
{
	struct gl_buf b = {0};
	struct gl_str labels = GL_STR("k:\302\240\"a\302\240\\\"\302\240b\"\302\240c");

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.len = 0;
		gl_space_plain(rows[i].text, false, &b);
		ok(gl_str_eq(gl_buf_view(&b), rows[i].plain), rows[i].plain.p);
		ok(gl_space_is_in(rows[i].text) == !gl_str_eq(rows[i].text, rows[i].plain),
			"and is in it");
	}
	b.len = 0;
	gl_space_plain(labels, true, &b);
	ok(gl_str_eq(gl_buf_view(&b), GL_STR("k: \"a\302\240\\\"\302\240b\" c")),
		"what is quoted is kept");
	ok(!gl_space_has_mark(GL_STR("\302\240")) && gl_space_has_mark(GL_STR("a\342\200\213")),
		"marks take no room");
	is_str(gl_space_trim(GL_STR("a:\302\240 \342\200\203\r")), "a:", "from the end");
	is_str(gl_space_trim(GL_STR("\303\240")), "\303\240", "letters stay");
	is_str(gl_space_trim(GL_STR("\240\342\200\213")), "", "all of it");
	gl_buf_free(&b);
	return done();
}
