#include "lib/output/table.h"

#include "lib/output/term.h"
#include "tests/unit/tap.h"

/* A row is an array of strings; the columns show them one by one. */
static void put_nth(struct gl_buf *b, const struct gl_cell *c, size_t n)
{
	const char *s = ((const char *const *)c->row)[n];

	gl_buf_add(b, s, strlen(s));
}

static void first(struct gl_buf *b, const struct gl_cell *c)
{
	put_nth(b, c, 0);
}

static void second(struct gl_buf *b, const struct gl_cell *c)
{
	put_nth(b, c, 1);
}

static void third(struct gl_buf *b, const struct gl_cell *c)
{
	put_nth(b, c, 2);
}

static void fourth(struct gl_buf *b, const struct gl_cell *c)
{
	put_nth(b, c, 3);
}

static void fifth(struct gl_buf *b, const struct gl_cell *c)
{
	put_nth(b, c, 4);
}

static const struct gl_column columns[] = {
	{"count", GL_RIGHT, 0, .fill = first}, {"state", GL_LEFT, 0, .fill = second},
	{"where", GL_LEFT, GL_CUT, .fill = third}, {"sig", GL_LEFT, 0, .fill = fourth},
};

static struct gl_buf b;

static void row(struct gl_table *t, const char *n, const char *state, const char *where,
	const char *sig)
{
	const char *const cells[] = {n, state, where, sig};

	gl_table_add(t, cells);
}

static struct gl_str put(struct gl_table *t, size_t indent, size_t width)
{
	b.len = 0;
	gl_table_put(t, &b, indent, width);
	return gl_buf_view(&b);
}

static void test_layout(void)
{
	struct gl_table *t = gl_table_new(columns, 4, NULL);

	row(t, "160", "chan send", "main.leakSend zoo.go:93", "bc98");
	row(t, "7", "", "main.f zoo.go:1", "");
	is_str(put(t, 0, 0),
		"count  state      where                    sig\n"
		"  160  chan send  main.leakSend zoo.go:93  bc98\n"
		"    7             main.f zoo.go:1\n",
		"columns line up, and no line ends in blanks");
	is_str(put(t, 2, 40),
		"  count  state      where           sig\n"
		"    160  chan send  main.…oo.go:93  bc98\n"
		"      7             main.…zoo.go:1\n",
		"what may be cut is cut to the width");
	is_str(put(t, 0, 10),
		"count  state      where     sig\n"
		"  160  chan send  ma…go:93  bc98\n"
		"    7             ma….go:1\n",
		"but not to nothing");
	gl_table_free(t);
}

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define BLANK_SIXTY "                                                            "

static void test_long(void)
{
	struct gl_table *t = gl_table_new(columns, 4, NULL);

	row(t, "1", "s", SIXTY "0", "x");
	row(t, "2", "s", "f", "y");
	is_str(put(t, 0, 0),
		"count  state  "
		"where  "
		"                                                        sig\n"
		"    1  s      " SIXTY "0  x\n"
		"    2  s      "
		"f" BLANK_SIXTY "  y\n",
		"unbound, columns are as wide as their widest cell");
	gl_table_free(t);
	t = gl_table_new(columns, 4, NULL);
	row(t, "1", "s", SIXTY SIXTY SIXTY SIXTY "0", "x");
	row(t, "2", "s", "main.f", "y");
	is_str(put(t, 0, 0),
		"count  state  where   sig\n"
		"    1  s      " SIXTY SIXTY SIXTY SIXTY "0  x\n"
		"    2  s      main.f  y\n",
		"but one that is longer than names are moves its own line only");
	gl_table_free(t);
}

/* Tests the steps by which lines that are too wide are made narrower. */
static void test_fit(void)
{
	static const struct gl_column five[] = {
		{"#1", GL_RIGHT, GL_DROP_NEXT, .fill = first}, {"none", GL_LEFT, 0, .fill = second},
		{"where", GL_LEFT, GL_CUT_NAME, .fill = third},
		{"by", GL_LEFT, GL_CUT_NAME | GL_DROP_FIRST, .fill = fourth},
		{"sig", GL_LEFT, GL_CUT_SIG, .fill = fifth},
	};
	static const char *const cells[][5] = {
		{"7", "", "github.com/a/b/c/pkg.(*Type).method file.go:7", "github.com/a/b/pkg.New",
			"0123456789abcdef"},
		{"8", "", "main.f x.go:1", "main.g", "2 stacks"},
	};
	struct gl_table *t = gl_table_new(five, 5, NULL);

	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		gl_table_add(t, cells[i]);
	is_str(put(t, 0, 0),
		"#1  where                                          by                      sig\n"
		" 7  github.com/a/b/c/pkg.(*Type).method file.go:7  github.com/a/b/pkg.New  "
		"0123456789abcdef\n"
		" 8  main.f x.go:1                                  main.g                  2 "
		"stacks\n",
		"a column of empty cells is left out");
	is_str(put(t, 0, 83),
		"#1  where                                          by                      sig\n"
		" 7  github.com/a/b/c/pkg.(*Type).method file.go:7  github.com/a/b/pkg.New  "
		"01234567\n"
		" 8  main.f x.go:1                                  main.g                  2 "
		"stacks\n",
		"signatures first");
	is_str(put(t, 0, 80),
		"#1  where                                       by                      sig\n"
		" 7  github.com/…/pkg.(*Type).method file.go:7   github.com/a/b/pkg.New  01234567\n"
		" 8  main.f x.go:1                               main.g                  2 "
		"stacks\n",
		"then folders of the longest names");
	is_str(put(t, 0, 60),
		"#1  where                                          sig\n"
		" 7  github.com/a/b/c/pkg.(*Type).method file.go:7  01234567\n"
		" 8  main.f x.go:1                                  2 stacks\n",
		"then a whole column");
	is_str(put(t, 0, 41),
		"where                            sig\n"
		"…/pkg.(*Type).method file.go:7   01234567\n"
		"main.f x.go:1                    2 stacks\n",
		"then the next");
	gl_table_free(t);
}

/* The ctx of a table: the titles of some of its columns, one of which is left out. */
struct wanted {
	const char *names[3];
	bool has_sig;
};

static bool has_sig(const void *ctx)
{
	return ((const struct wanted *)ctx)->has_sig;
}

static bool others(const void *ctx, size_t *nth, struct gl_column_title *h)
{
	const struct wanted *w = ctx;

	*nth += *nth == 1;
	if (*nth == 3)
		return false;
	h->title = (struct gl_str){w->names[*nth], strlen(w->names[*nth])};
	h->fit = *nth ? GL_CUT : h->fit;
	return true;
}

static void other(struct gl_buf *buf, const struct gl_cell *c)
{
	put_nth(buf, c, 1 + c->nth);
}

static void test_chosen(void)
{
	static const struct gl_column some[] = {
		{"count", GL_RIGHT, 0, .fill = first},
		{"", GL_LEFT, 0, .fill = other, .each = others},
		{"sig", GL_LEFT, 0, .fill = fifth, .when = has_sig},
	};
	static const char *const cells[] = {
		"7", "main.functionName", "out", "main.functionName", "abc"};
	struct wanted w = {{"a", "b", "c"}, false};
	struct gl_table *t = gl_table_new(some, 3, &w);

	gl_table_add(t, cells);
	is_str(put(t, 0, 0),
		"count  a                  c\n"
		"    7  main.functionName  main.functionName\n",
		"one column may stand for several, and another for none");
	gl_table_free(t);
	w.has_sig = true;
	t = gl_table_new(some, 3, &w);
	gl_table_add(t, cells);
	is_str(put(t, 0, 40),
		"count  a                  c          sig\n"
		"    7  main.functionName  mai…nName  abc\n",
		"each of several has a fit of its own");
	gl_table_free(t);
	ok(!gl_table_new(some + 2, 1, &(struct wanted){{NULL}, false}),
		"a table without a column is none");
}

static void test_wide(void)
{
	struct gl_table *t = gl_table_new(columns, 4, NULL);

	row(t, "1", "s", "main.中文", "x");
	row(t, "2", "s", "main.e\xcc\x81_abc", "y");
	row(t, "3", "s", "\033[2J", "z");
	is_str(put(t, 0, 80),
		"count  state  where       sig\n"
		"    1  s      main.中文   x\n"
		"    2  s      main.e\xcc\x81_abc  y\n"
		"    3  s      \\x1B[2J     z\n",
		"wide, combining and unsafe characters line up");
	gl_table_free(t);
}

static void test_under(void)
{
	struct gl_table *t = gl_table_new(columns, 4, NULL);

	row(t, "1", "s", "main.f", "x");
	gl_table_under(t, GL_STR("main.f\033"));
	gl_table_under(t, GL_STR(""));
	row(t, "2", "s", "main.g", "y");
	is_str(put(t, 0, 0),
		"count  state  where   sig\n"
		"    1  s      main.f  x\n"
		"      main.f\\x1B\n"
		"\n"
		"    2  s      main.g  y\n",
		"lines stand beneath their row");
	gl_table_free(t);
}

int main(void)
{
	test_layout();
	test_long();
	test_fit();
	test_chosen();
	test_wide();
	test_under();
	gl_buf_free(&b);
	return done();
}
