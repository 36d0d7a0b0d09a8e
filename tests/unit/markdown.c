/* Tests sentences as Markdown: which parts are plain words, and which must be code. */
#include "lib/output/markdown.h"

#include "tests/unit/tap.h"

static const struct row {
	const char *text, *wanted;
} rows[] = {
	{"3 goroutines wait, 44.8% of all; for 1h30m.", NULL},
	{"they wait for each other's locks", NULL},
	{"at main.f x.go:7, the longest", "at `main.f x.go:7`, the longest"},
	{"one of [IO wait, 12m] is", "one of `[IO wait, 12m]` is"},
	{"ask @team about #12.", "ask `@team` about `#12`."},
	{"a link: http://a.b/c", "a link: `http://a.b/c`"},
	{"since 4c1d09af", "since `4c1d09af`"},
	{"**bold** <b> _x_", "`**bold** <b> _x_`"},
	{"main.f *", "`main.f *`"},
	{"main.f  main.g", "`main.f`  `main.g`"},
	{"100% of 0.5.1", "100% of `0.5.1`"},
	{"it's 'x'", "it's `'x'`"},
	{"", NULL},
};

int main(void)
{
	struct gl_buf b = {0};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *wanted = rows[i].wanted ? rows[i].wanted : rows[i].text;

		b.len = 0;
		gl_markdown_prose(&b, (struct gl_str){rows[i].text, strlen(rows[i].text)});
		tap_str(gl_buf_view(&b), (struct gl_str){wanted, strlen(wanted)}, rows[i].text,
			rows[i].text, __FILE__, __LINE__);
	}
	gl_buf_free(&b);
	return done();
}
