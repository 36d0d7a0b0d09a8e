#include "cmd/common/cells.h"

#include "tests/unit/tap.h"

static struct gl_buf b;

static struct gl_str put(struct gl_table *t)
{
	b.len = 0;
	gl_table_put(t, &b, 0, 0);
	return gl_buf_view(&b);
}

static const struct gl_column columns[] = {
	{"n", GL_RIGHT, 0, .fill = group_count},
	{"share", GL_RIGHT, 0, .fill = group_share},
	GROUP_TREND,
	GROUP_KEYS,
	{"wait", GL_LEFT, 0, .fill = group_wait},
	{"state", GL_LEFT, 0, .fill = group_state},
	GROUP_WHERE,
	GROUP_CREATOR,
	GROUP_SIG,
};

/* Returns the sums that have these points. The caller frees them. */
static struct gl_sums sums_of(const struct gl_point *points, size_t npoints)
{
	struct gl_sums sums = {.count = 0};

	for (size_t i = 0; i < npoints; i++)
		gl_sums_add(&sums, (uint32_t)points[i].at + 1, points[i].n, 0);
	return sums;
}

static void test_group(struct gl_stacks *stacks)
{
	static const struct gl_count states[] = {{{"running", 7}, 1}, {{"select", 6}, 2}};
	static const struct gl_count creators[] = {{{"main.start /a/x.go:7", 20}, 3}};
	static const struct gl_point points[] = {{1, 3}, {2, 1}};
	struct gl_sums sums = sums_of(points, 2);
	struct gl_frame f = {GL_STR("main.f"), GL_STR("/a/b/x.go"), 7, false, 0};
	struct gl_group g = {.states = {states, 2}, .creators = {creators, 1}, .wait_known = 2,
		.wait_min = 300, .wait_max = 29700};
	struct gl_more more = {.group = &g};
	struct gl_record r = {.stack = gl_stacks_add(stacks, &f, 1, NULL),
		.has = GL_HAS_SIG | GL_HAS_FRAMES, .sig = 0xabc, .count = 3, .more = &more};
	struct gl_keys keys = {.n = 0};
	struct group_table ctx = {.keys = &keys, .total = 12, .nsnapshots = 3};
	struct gl_table *t = gl_table_new(GL_COLUMNS(columns), &ctx);

	gl_table_add(t, &(struct group_row){&r, {&sums, 3}});
	is_str(put(t),
		"n  share  trend  wait       state      where          created by  sig\n"
		"3  25.0%  \xe2\x96\x81\xe2\x96\x88\xe2\x96\x83    5m..8h15m  select +1  main.f "
		"x.go:7  main.start  0000000000000abc\n",
		"what a group shows of itself");
	gl_table_free(t);
	gl_sums_free(&sums);
}

/* 120 snapshots are drawn in at most 60 columns, so each column stands for two of them. */
static void test_long_trend(void)
{
	static const struct gl_point points[] = {{0, 9}, {1, 1}, {118, 1}, {119, 4}};
	static const struct gl_column trend[] = {GROUP_TREND};
	struct gl_sums sums = sums_of(points, 4);
	struct gl_record r = {.count = 4};
	struct group_table ctx = {.nsnapshots = 120};
	struct gl_table *t = gl_table_new(GL_COLUMNS(trend), &ctx);
	struct gl_str got;

	gl_table_add(t, &(struct group_row){&r, {&sums, 120}});
	got = gl_str_skip(put(t), strlen("trend\n"));
	is_num(got.len, 60 * 3 + 1, "as many as there is room for");
	is_str(((struct gl_str){got.p, 6}), "\xe2\x96\x88\xe2\x96\x81",
		"a column shows the largest of its counts, at the beginning");
	is_str(((struct gl_str){got.p + 174, 6}), "\xe2\x96\x81\xe2\x96\x84", "and at the end");
	gl_table_free(t);
	gl_sums_free(&sums);
}

static void test_keys(struct gl_stacks *stacks)
{
	struct gl_keys keys;
	struct gl_str values[] = {GL_STR("x.go:7"), GL_STR("a"), GL_STR("IO wait")};
	struct gl_frame f = {GL_STR("main.f"), GL_STR("/a/b/x.go"), 7, false, 0};
	struct gl_group g = {.key = values, .nby = 3, .sigs = {NULL, 4}};
	struct gl_more more = {.group = &g};
	struct gl_record r = {.stack = gl_stacks_add(stacks, &f, 1, NULL), .has = GL_HAS_FRAMES,
		.count = 3, .more = &more};
	struct group_table ctx = {.keys = &keys, .nsnapshots = 2};
	struct gl_table *t;
	struct gl_err err;

	ok(gl_keys_parse(&keys, GL_STR("where,label.tenant,state"), &err) == 0, "keys");
	t = gl_table_new(GL_COLUMNS(columns), &ctx);
	gl_table_add(t, &(struct group_row){.r = &r});
	is_str(put(t),
		"n  label.tenant  where               sig\n"
		"3  a             e.g. main.f x.go:7  4 stacks\n",
		"a key has a column where no other column shows its value");
	gl_table_free(t);
}

static void test_no_group(void)
{
	static const struct gl_column some[] = {
		{"n", GL_LEFT, 0, .fill = group_wait}, {"state", GL_LEFT, 0, .fill = group_state},
		GROUP_WHERE, GROUP_CREATOR, GROUP_SIG,
	};
	struct gl_table *t = gl_table_new(GL_COLUMNS(some), NULL);

	gl_table_add(t, &(struct group_row){.r = NULL});
	is_str(put(t), "\n\n", "a row without a group has empty cells");
	gl_table_free(t);
}

int main(void)
{
	struct gl_stacks *stacks = gl_stacks_new();

	test_group(stacks);
	test_long_trend();
	test_keys(stacks);
	test_no_group();
	gl_stacks_free(stacks);
	gl_buf_free(&b);
	return done();
}
