#include "lib/output/table.h"

#include "lib/output/term.h"
#include "tests/unit/tap.h"

static const struct gl_column columns[] = {
	{"count", GL_RIGHT, false}, {"state", GL_LEFT, false}, {"where", GL_LEFT, true},
	{"sig", GL_LEFT, false},
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

static void test_outlier(void)
{
	struct gl_table *t = gl_table_new(columns, 4);

	row(t, 1, "s", "0123456789012345678901234567890123456789012345678901234567890", "x");
	row(t, 2, "s", "main.f", "y");
	is_str(put(t, 0, 0),
		"count  state  where   sig\n"
		"    1  s      0123456789012345678901234567890123456789012345678901234567890  x\n"
		"    2  s      main.f  y\n",
		"unbound, one long cell moves its own line only");
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
		{"wait", GL_LEFT, false}, {"state", GL_LEFT, false}, {"where", GL_LEFT, false},
		{"by", GL_LEFT, false}, {"sig", GL_LEFT, false},
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
	test_outlier();
	test_wide();
	test_under();
	test_groups();
	gl_buf_free(&b);
	return done();
}
