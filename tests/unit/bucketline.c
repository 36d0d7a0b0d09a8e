/* Tests how lines of a debug=1 profile are recognised, and how other profiles are named. */
#include "lib/syntax/bucketline.h"

#include "lib/syntax/foreign.h"
#include "lib/syntax/mark.h"

#include "tests/unit/tap.h"

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

static const struct {
	const char *line;
	uint64_t count; /* 0: it is not a count line */
	uint64_t odd;	/* the count if indentation, `-` or `12.` may come first; 0: none */
} counts[] = {
	{"3 @ 0x1 0x2", 3, 3},
	{"1012 @", 1012, 1012},
	{"3 @ noon", 3, 0},
	{"  3 @ 0x1", 0, 3},
	{"- 3 @ 0x1", 0, 3},
	{"12. 3 @ 0x1", 0, 3},
	{"0 @ 0x1", 0, 0},
	{"3 @0x1", 0, 0},
	{"3@ 0x1", 0, 0},
	{"9223372036854775808 @ 0x1", 0, 0},
	{"-3 @ 0x1", 0, 0},
	{"3: 64 [7: 4096] @ 0x1", 0, 0},
	{"271 3 @ 0x1", 0, 0},
	{"", 0, 0},
};

static void test_counts(void)
{
	struct gl_str pcs;
	uint64_t n;

	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		struct gl_str line = str(counts[i].line);

		ok((gl_bucketline_count(line, &n, &pcs) ? n : 0) == counts[i].count &&
			(gl_bucketline_odd_count(line, &n, &pcs) ? n : 0) == counts[i].odd,
			counts[i].line);
	}
	ok(gl_bucketline_is_bad_count(str("0 @ 0x1")) &&
			gl_bucketline_is_bad_count(str("99999999999999999999 @")) &&
			!gl_bucketline_is_bad_count(str("x @ 0x1")),
		"counts that cannot be one");
	ok(gl_bucketline_is_foreign(str("3: 64 [7: 4096] @ 0x1 0x2")) &&
			gl_bucketline_is_foreign(str("0: 0 [1: 8] @")) &&
			gl_bucketline_is_foreign(str("271 3 @ 0x1")) &&
			!gl_bucketline_is_foreign(str("3 @ 0x1")) &&
			!gl_bucketline_is_foreign(str("10 20 @ noon")) &&
			!gl_bucketline_is_foreign(str("@ 0x1")),
		"count lines of other profiles");
}

/* The frame that is read from a line, as `pc|symbol|file|line`; NULL: it is not a frame. */
static const struct {
	const char *line, *want;
} frames[] = {
	{"#\t0x6c416e\tmain.leakSend+0x2e\t/app/zoo/zoo.go:93",
		"0x6c416e|main.leakSend|/app/zoo/zoo.go|93"},
	{"#\t0x6c416e\tmain.f+0x0\t\t/a b/c:d.go:7", "0x6c416e|main.f|/a b/c:d.go|7"},
	{"#\t0x0", "0x0|||-1"},
	{"# 0x1 net/http.(*T[...]).f+0x1 x.go:1", "0x1|net/http.(*T[...]).f|x.go|1"},
	{"#0x1\tf+0x1\tx.go:1", "0x1|f|x.go|1"},
	{"  \t#\t0x1\tf+0x1\tx.go:1", "0x1|f|x.go|1"},
	{"\\#\t0x1\tf+0x1\tx.go:1", "0x1|f|x.go|1"},
	{"        0x1\tf+0x1\tx.go:1", "0x1|f|x.go|1"},
	{"12. 0x1 f+0x1 x.go:1", "0x1|f|x.go|1"},
	{"3) 0x1 f+0x1 x.go:1", "0x1|f|x.go|1"},
	{"* 0x1 f+0x1 x.go:1", "0x1|f|x.go|1"},
	{"- 0x1 f+0x1 x.go:1", "0x1|f|x.go|1"},
	{"\342\200\242 0x1 f+0x1 x.go:1", "0x1|f|x.go|1"},
	{"#\t0x1\tf+0x1", "0x1|f||-1"},
	{"#\t0x1\tf+0x1\t/app/x", "0x1|f|/app/x|-1"},
	{"#\tmain.f+0x1\tx.go:1", NULL},
	{"# labels: {}", NULL},
	{"# a heading", NULL},
	{"1 0x1 f+0x1 x.go:1", NULL},
	{"x 0x1 f+0x1 x.go:1", NULL},
	{"", NULL},
	{"#", NULL},
};

static void test_frames(void)
{
	struct gl_bucketline row;
	bool has_hash;
	char got[200];

	for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
		struct gl_str text = gl_bucketline_behind_mark(str(frames[i].line), &has_hash);
		bool is_frame = text.p && gl_bucketline_frame(text, &row);

		if (is_frame)
			snprintf(got, sizeof got, "%.*s|%.*s|%.*s|%d", (int)row.pc.len, row.pc.p,
				(int)row.symbol.len, row.symbol.p, (int)row.file.len, row.file.p,
				(int)row.line);
		ok(frames[i].want ? is_frame && strcmp(got, frames[i].want) == 0 : !is_frame,
			frames[i].line[0] ? frames[i].line : "an empty line");
	}
}

static bool begins(const char *text)
{
	struct gl_bucketline row;

	return gl_bucketline_frame(str(text), &row) && gl_bucketline_is_begin(&row);
}

static bool is_of(const char *pc, const char *pcs)
{
	struct gl_bucketline row;

	return gl_bucketline_frame(str(pc), &row) && gl_bucketline_is_of(&row, str(pcs));
}

static void test_parts(void)
{
	ok(begins("0x1") && begins("0x1 main.f") && begins("0x1 main.f+") &&
			begins("0x1 main.f+0x1") && begins("0x1 main.f+0x1 /app/x"),
		"what a frame's line may be cut to");
	ok(!begins("0x1z") && !begins("0x1 main.f+0x1/app/x") && !begins("0x1 main.f /app/x"),
		"what it cannot");
	ok(is_of("0x10", " 0x9 0x11") && is_of("0x11", " 0x11") && !is_of("0x12", " 0x11") &&
		!is_of("0xzz", " 0x11") && !is_of("0x0", " 0x1z"), "pcs of a count line");
	ok(gl_bucketline_is_under_count(str("#\t0x1")) &&
			gl_bucketline_is_under_count(str("# labels: {}")) &&
			gl_bucketline_is_under_count(str("0x1 f+0x1 x.go:1")),
		"lines under a count");
	ok(!gl_bucketline_is_under_count(str("0x1 f+0x1")) &&
			!gl_bucketline_is_under_count(str("# 0xfoo")) &&
			!gl_bucketline_is_under_count(str("labels: none")),
		"lines that need not be");
	is_str(gl_bucketline_labels(str("# labels: {\"k\":\"v\"}")), "{\"k\":\"v\"}", "labels");
	is_str(gl_bucketline_labels(str("  labels: {}")), "{}", "labels without the #");
}

/*
 * Titles of profiles, and the words by which a message names the profile; NULL: the line is not the
 * title of a profile of another kind.
 */
static const struct {
	const char *line, *said;
} titles[] = {
	{"heap profile: 5: 4096 [10: 8192] @ heap/1048576",
		"a heap profile, not a goroutine profile"},
	{"2026/01/02 15:04:05 heap profile: 5: 4096 [10: 8192] @ heap/1",
		"a heap profile, not a goroutine profile"},
	{"[x]--- mutex:", "a mutex profile, not a goroutine profile"},
	{"--- contention: \r", "a block profile, not a goroutine profile"},
	{"heap profile: of the last hour", NULL},
	{"--- mutex: held", NULL},
	{"myheap profile: 5: 4096", NULL},
	{"goroutine profile: total 12", NULL},
};

static const struct {
	const char *line, *name; /* NULL: the line is not a title */
} totals[] = {
	{"goroutine profile: total 12", "goroutine"},
	{"goroutineleak profile: total 0", "goroutineleak"},
	{"my/conn-pool profile: total 7", "my/conn-pool"},
	{"open conns by host profile: total 7", "open conns by host"},
	{"INFO goroutine profile: total 12", NULL},
	{"INFO threadcreate profile: total 12", NULL},
	{"12:04 my/pool profile: total 7", NULL},
	{"a goroutine profile: total of 12", NULL},
};

static void test_titles(void)
{
	struct gl_str name;
	uint64_t n;

	for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
		const char *what = gl_foreign_find(str(titles[i].line));

		ok(titles[i].said ? what && strcmp(what, titles[i].said) == 0 : !what,
			titles[i].line);
	}
	for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
		bool is_title = gl_mark_title(str(totals[i].line), &name, &n);

		ok(totals[i].name ? is_title && gl_str_eq(name, str(totals[i].name)) : !is_title,
			totals[i].line);
	}
	ok(!gl_foreign_named(str("my/conn-pool")) && gl_foreign_named(str("threadcreate")),
		"names of other profiles");
}

int main(void)
{
	test_counts();
	test_frames();
	test_parts();
	test_titles();
	return done();
}
