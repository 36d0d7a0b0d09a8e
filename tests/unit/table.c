#include "lib/output/table.h"

#include "lib/output/term.h"
#include "tests/unit/tap.h"

static const struct gl_column columns[] = {
	{"count", GL_RIGHT, 0}, {"state", GL_LEFT, 0}, {"where", GL_LEFT, GL_CUT}, {"sig", GL_LEFT, 0},
};

static struct gl_buf b;

static void row(struct gl_table *t, uint64_t n, const char *state, const char *where,
	const char *sig)
{
	gl_table_u64(t, n);
	gl_table_cell(t, (struct gl_str){state, strlen(state)});
	gl_table_cell(t, (struct gl_str){where, strlen(where)});
	gl_table_cell(t, (struct gl_str){sig, strlen(sig)});
}

static struct gl_str put(struct gl_table *t, size_t indent, size_t width)
{
	b.len = 0;
	gl_table_put(t, &b, indent, width);
	return gl_buf_view(&b);
}

static void test_layout(void)
{
	struct gl_table *t = gl_table_new(columns, 4);

	row(t, 160, "chan send", "main.leakSend zoo.go:93", "bc98");
	row(t, 7, "", "main.f zoo.go:1", "");
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
	struct gl_table *t = gl_table_new(columns, 4);

	row(t, 1, "s", SIXTY "0", "x");
	row(t, 2, "s", "f", "y");
	is_str(put(t, 0, 0),
		"count  state  " "where  " "                                                        sig\n"
		"    1  s      " SIXTY "0  x\n"
		"    2  s      " "f" BLANK_SIXTY "  y\n",
		"unbound, columns are as wide as their widest cell");
	gl_table_free(t);
	t = gl_table_new(columns, 4);
	row(t, 1, "s", SIXTY SIXTY SIXTY SIXTY "0", "x");
	row(t, 2, "s", "main.f", "y");
	is_str(put(t, 0, 0),
		"count  state  where   sig\n"
		"    1  s      " SIXTY SIXTY SIXTY SIXTY "0  x\n"
		"    2  s      main.f  y\n",
		"but one that is longer than names are moves its own line only");
	gl_table_free(t);
}

/* What is done about lines that are too wide, step by step. */
static void test_fit(void)
{
	static const struct gl_column five[] = {
		{"#1", GL_RIGHT, GL_DROP_NEXT}, {"none", GL_LEFT, 0}, {"where", GL_LEFT, GL_CUT_NAME},
		{"by", GL_LEFT, GL_CUT_NAME | GL_DROP_FIRST}, {"sig", GL_LEFT, GL_CUT_SIG},
	};
	static const char *const cells[] = {"7", "", "github.com/a/b/c/pkg.(*Type).method file.go:7",
		"github.com/a/b/pkg.New", "0123456789abcdef", "8", "", "main.f x.go:1", "main.g", "2 stacks"};
	struct gl_table *t = gl_table_new(five, 5);

	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		gl_table_cell(t, (struct gl_str){cells[i], strlen(cells[i])});
	is_str(put(t, 0, 0),
		"#1  where                                          by                      sig\n"
		" 7  github.com/a/b/c/pkg.(*Type).method file.go:7  github.com/a/b/pkg.New  0123456789abcdef\n"
		" 8  main.f x.go:1                                  main.g                  2 stacks\n",
		"a column of empty cells is left out");
	is_str(put(t, 0, 83),
		"#1  where                                          by                      sig\n"
		" 7  github.com/a/b/c/pkg.(*Type).method file.go:7  github.com/a/b/pkg.New  01234567\n"
		" 8  main.f x.go:1                                  main.g                  2 stacks\n",
		"signatures first");
	is_str(put(t, 0, 80),
		"#1  where                                       by                      sig\n"
		" 7  github.com/…/pkg.(*Type).method file.go:7   github.com/a/b/pkg.New  01234567\n"
		" 8  main.f x.go:1                               main.g                  2 stacks\n",
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

static void test_row(void)
{
	struct gl_table *t = gl_table_new(columns, 4);

	gl_table_u64(t, 1);
	gl_table_row(t);
	gl_table_row(t);
	row(t, 2, "s", "main.f", "x");
	is_str(put(t, 0, 0),
		"count  state  where   sig\n"
		"    1\n"
		"    2  s      main.f  x\n",
		"a row may end early");
	gl_table_free(t);
}

static void test_wide(void)
{
	struct gl_table *t = gl_table_new(columns, 4);

	row(t, 1, "s", "main.中文", "x");
	row(t, 2, "s", "main.e\xcc\x81_abc", "y");
	row(t, 3, "s", "\033[2J", "z");
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
	struct gl_table *t = gl_table_new(columns, 4);

	row(t, 1, "s", "main.f", "x");
	gl_table_under(t, GL_STR("main.f\033"));
	gl_table_under(t, GL_STR(""));
	row(t, 2, "s", "main.g", "y");
	is_str(put(t, 0, 0),
		"count  state  where   sig\n"
		"    1  s      main.f  x\n"
		"      main.f\\x1B\n"
		"\n"
		"    2  s      main.g  y\n",
		"lines stand beneath their row");
	gl_table_free(t);
}

static void test_groups(void)
{
	static const struct gl_column five[] = {
		{"wait", GL_LEFT, 0}, {"state", GL_LEFT, 0}, {"where", GL_LEFT, 0}, {"by", GL_LEFT, 0},
		{"sig", GL_LEFT, 0},
	};
	static const struct gl_count states[] = {{{"running", 7}, 1}, {{"select", 6}, 2}};
	static const struct gl_count creators[] = {{{"main.start /a/x.go:7", 20}, 3}};
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_frame f = {GL_STR("main.f"), GL_STR("/a/b/x.go"), 7, false};
	struct gl_group g = {.states = {states, 2}, .creators = {creators, 1}, .wait_known = 2,
		.wait_min = 300, .wait_max = 29700};
	struct gl_more more = {.group = &g};
	struct gl_record r = {.stack = gl_stacks_add(stacks, &f, 1, NULL),
		.has = GL_HAS_SIG | GL_HAS_FRAMES, .sig = 0xabc, .count = 3, .more = &more};
	struct gl_table *t = gl_table_new(five, 5);

	gl_table_wait(t, &r);
	gl_table_state(t, &r);
	gl_table_where(t, &r);
	gl_table_creator(t, &r);
	gl_table_sig(t, &r);
	is_str(put(t, 0, 0),
		"wait       state      where          by          sig\n"
		"5m..8h15m  select +1  main.f x.go:7  main.start  0000000000000abc\n",
		"what a group shows of itself");
	gl_table_free(t);
	gl_stacks_free(stacks);
}

int main(void)
{
	test_layout();
	test_long();
	test_fit();
	test_row();
	test_wide();
	test_under();
	test_groups();
	gl_buf_free(&b);
	return done();
}
