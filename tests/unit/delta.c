#include "lib/summary/delta.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

static struct gl_stacks *stacks;

static struct gl_str s(const char *text)
{
	return (struct gl_str){text, strlen(text)};
}

static const struct gl_stack *stack(const char *top)
{
	struct gl_frame f = {s(top), GL_STR("/a/x.go"), 7, false, 0};

	return gl_stacks_add(stacks, &f, 1, NULL);
}

static struct gl_record record(const char *top, uint64_t count)
{
	const struct gl_stack *st = stack(top);

	return (struct gl_record){.stack = st,
		.sig = st->canon->sig,
		.count = count,
		.has = GL_HAS_SIG | GL_HAS_FRAMES | GL_HAS_DUMP,
		.source = GL_STR("a.txt"),
		.dump = 1};
}

static void add(struct gl_delta *d, const struct gl_record *r)
{
	struct gl_err err;

	if (gl_delta_add(d, r, 1, &err) != 0)
		exit(2);
}

static struct gl_delta *begin(bool by_operand, bool with_stuck)
{
	struct gl_delta_options opt = {
		.by_operand = by_operand, .with_stuck = with_stuck, .with_ids = with_stuck};

	return gl_delta_new(stacks, &opt);
}

/* Returns the change of the group whose stack has only this frame. */
static struct gl_change change_of(struct gl_delta *d, const char *top)
{
	struct gl_groups *g = gl_delta_groups(d);
	uint64_t sig = stack(top)->canon->sig;
	struct gl_change c = {0};

	for (size_t i = 0; i < gl_groups_count(g); i++)
		if (gl_groups_get(g, i)->sig == sig)
			gl_delta_change(d, i, &c);
	return c;
}

/* --- counts -------------------------------------------------------------------------- */

/* Each row: a name and its count in three snapshots. */
static void test_verdicts(void)
{
	static const struct {
		const char *top;
		uint64_t n[3];
		int64_t delta;
		const char *verdict;
		bool is_leak;
	} rows[] = {
		{"main.same", {5, 9, 5}, 0, "same", false},
		{"main.new", {0, 1, 2}, 2, "new", false},
		{"main.new3", {0, 1, 3}, 3, "new", true},
		{"main.gone", {4, 1, 0}, -4, "gone", false},
		{"main.grown", {1, 5, 5}, 4, "grown", false},
		{"main.leak", {40, 100, 160}, 120, "grown", true},
		{"main.slow", {1, 2, 3}, 2, "grown", false},
		{"main.shrunk", {9, 3, 8}, -1, "shrunk", false},
	};
	const size_t n = sizeof rows / sizeof rows[0];
	struct gl_delta *d = begin(true, true);

	for (int k = 0; k < 3; k++) {
		gl_delta_open(d, s("x"));
		for (size_t i = 0; i < n; i++) {
			struct gl_record r = record(rows[i].top, rows[i].n[k]);

			if (rows[i].n[k] > 0)
				add(d, &r);
		}
	}
	ok(gl_delta_finish(d) && gl_delta_count(d) == 3, "three snapshots");
	ok(gl_delta_snapshot(d, 0).goroutines == 60, "with their totals");
	for (size_t i = 0; i < n; i++) {
		struct gl_change c = change_of(d, rows[i].top);

		is_num(c.delta, rows[i].delta, rows[i].top);
		ok(gl_str_eq(gl_verdict_name(c.verdict), s(rows[i].verdict)), rows[i].verdict);
		is_num(c.is_leak, rows[i].is_leak, "leak or not");
	}
	gl_delta_free(d);
}

static void test_aside(void)
{
	struct gl_delta *d = begin(true, false);
	struct gl_record own = record("runtime.bgsweep", 3), twice = record("main.f", 1);
	struct gl_record dumper = record("runtime/pprof.writeGoroutineStacks", 1);

	own.has |= GL_HAS_RUNTIME;
	twice.has |= GL_HAS_REPEAT;
	gl_delta_open(d, s("x"));
	gl_delta_open(d, s("y"));
	add(d, &own);
	add(d, &twice);
	add(d, &dumper);
	gl_delta_finish(d);
	ok(gl_delta_snapshot(d, 1).runtime == 3 && gl_delta_snapshot(d, 1).dumpers == 1,
		"excluded and counted");
	ok(gl_delta_snapshot(d, 1).goroutines == 0 && gl_groups_count(gl_delta_groups(d)) == 0,
		"no more than that");
	ok(gl_delta_snapshot(d, 0).goroutines == 0, "a snapshot may be empty");
	gl_delta_free(d);
}

/* --- which snapshot ------------------------------------------------------------------ */

static void test_dumps(void)
{
	struct gl_delta *d = begin(false, false);
	struct gl_record r = record("main.f", 1);
	struct gl_points points;

	add(d, &r);
	r.dump = 2;
	add(d, &r);
	add(d, &r);
	r.source = GL_STR("b.txt");
	r.dump = 1;
	add(d, &r);
	r.source = GL_STR("a.txt");
	add(d, &r);
	gl_delta_finish(d);
	points = gl_delta_points(d, 0);
	is_num(gl_delta_count(d), 3, "each dump of each source is a snapshot");
	ok(gl_points_at(&points, 0) == 2 && gl_points_at(&points, 1) == 2 &&
			gl_points_at(&points, 2) == 1 && gl_points_at(&points, 3) == 0,
		"wherever its records stand");
	is_str(gl_delta_snapshot(d, 2).source, "b.txt", "named by the source");
	gl_delta_free(d);
}

/*
 * A group that is read from JSON is counted in the snapshots that its maps name, in any order of
 * groups.
 */
static void test_groups(void)
{
	static const struct gl_str by = {"sig", 3}, key = {"0000000000000001", 16};
	static const struct gl_count dumps[] = {{{"a#2", 3}, 5}, {{"b#1", 3}, 7}};
	static const struct gl_count sources[] = {{{"a", 1}, 5}, {{"b", 1}, 7}};
	static const struct gl_count first[] = {{{"a", 1}, 3}};
	struct gl_group g = {.by = &by, .key = &key, .nby = 1, .sources = {sources, 2},
		.dumps = {dumps, 2}, .has_sources = true};
	struct gl_more more = {.group = &g};
	struct gl_record r = record("main.f", 12);
	struct gl_delta *d = begin(false, false);

	r.more = &more;
	r.source = (struct gl_str){NULL, 0};
	r.has &= ~(uint32_t)GL_HAS_DUMP;
	add(d, &r);
	g.dumps.n = 0;
	g.sources = (struct gl_counts){first, 1};
	r.has |= GL_HAS_DUMP;
	r.count = 3;
	add(d, &r);
	gl_delta_finish(d);
	is_num(gl_delta_count(d), 3, "three dumps are named");
	ok(gl_delta_snapshot(d, 0).dump == 1 && gl_delta_snapshot(d, 0).goroutines == 3 &&
			gl_delta_snapshot(d, 1).dump == 2 &&
			gl_delta_snapshot(d, 2).goroutines == 7,
		"in order of source and dump");
	gl_delta_free(d);

	d = begin(false, false);
	g.sources.n = 0;
	g.has_sources = false;
	add(d, &r);
	r.more = NULL;
	r.source = GL_STR("c");
	add(d, &r);
	gl_delta_finish(d);
	ok(gl_delta_count(d) == 1 && gl_delta_snapshot(d, 0).goroutines == 6,
		"a group that does not tell leaves one");
	gl_delta_free(d);
}

/* --- who never moved ----------------------------------------------------------------- */

static void sight(struct gl_delta *d, const char *top, uint64_t id, uint64_t minutes)
{
	struct gl_record r = record(top, 1);

	r.has |= GL_HAS_ID | (minutes ? GL_HAS_WAIT : 0);
	r.id = id;
	r.wait_seconds = minutes * 60;
	add(d, &r);
}

static void test_stuck(void)
{
	struct gl_delta *d = begin(true, true);
	struct gl_change c;

	gl_delta_open(d, s("x"));
	sight(d, "main.f", 9, 5);
	sight(d, "main.f", 7, 5); /* has another stack in the second snapshot */
	sight(d, "main.f", 6, 5); /* its wait begins anew */
	sight(d, "main.f", 5, 0); /* its wait is not known here */
	sight(d, "main.f", 4, 5); /* not in the second snapshot */
	sight(d, "main.f", 3, 5); /* its wait does not grow */
	sight(d, "main.f", 2, 1);
	gl_delta_open(d, s("y"));
	sight(d, "main.f", 2, 1);
	sight(d, "main.g", 7, 6);
	sight(d, "main.f", 6, 1);
	sight(d, "main.f", 5, 6);
	sight(d, "main.f", 3, 5);
	sight(d, "main.f", 9, 6);
	sight(d, "main.f", 1, 6); /* was not in the first snapshot */
	gl_delta_open(d, s("z"));
	for (uint64_t id = 1; id < 9; id++)
		sight(d, "main.f", id, id == 3 ? 5 : 7);
	sight(d, "main.f", 9, 7);
	gl_delta_finish(d);
	c = change_of(d, "main.f");
	ok(c.nstuck == 2 && c.stuck[0] == 2 && c.stuck[1] == 9,
		"the same ids and stack while the wait moved on");
	ok(change_of(d, "main.g").nstuck == 0, "nobody else");
	gl_delta_free(d);
}

/* --- time ---------------------------------------------------------------------------- */

static uint64_t seconds(const char *from, const char *to)
{
	struct gl_delta *d = begin(true, false);
	struct gl_more first = {.time = s(from)}, last = {.time = s(to)};
	struct gl_record r = record("main.f", 1);
	uint64_t n;

	gl_delta_open(d, s("x"));
	r.more = &first;
	add(d, &r);
	gl_delta_open(d, s("y"));
	r.more = &last;
	add(d, &r);
	gl_delta_finish(d);
	n = gl_delta_seconds(d, 0);
	gl_delta_free(d);
	return n;
}

static void test_time(void)
{
	ok(seconds("2026-11-21T03:27:49Z", "2026-11-21T03:29:49Z") == 120, "first to last");
	ok(seconds("2026-11-21T03:27:49Z", "2026-11-21T03:27:49Z") == 0, "no time between them");
	ok(seconds("2026-11-21T03:27:49Z", "2026-11-21T03:27:48Z") == 0, "in the wrong order");
	ok(seconds("yesterday, some time ago", "2026-11-21T03:29:49Z") == 0, "not both known");
}

/* --- another process ------------------------------------------------------------------ */

/*
 * The time of the snapshots that fill() makes; it decides whether they are in order, and so whether
 * they can be of one process.
 */
static struct gl_more taken;

static void take_at(const char *time)
{
	taken.time = s(time);
}

/* Adds goroutines 1 to n of main.f to snapshot k. */
static void fill(struct gl_delta *d, uint64_t k, uint64_t n, uint64_t minutes)
{
	for (uint64_t id = 1; id <= n; id++) {
		struct gl_record r = record("main.f", 1);

		r.has |= GL_HAS_ID | (minutes ? GL_HAS_WAIT : 0);
		r.id = id;
		r.wait_seconds = minutes * 60;
		r.dump = k;
		r.more = &taken;
		add(d, &r);
	}
}

static void test_restart(void)
{
	struct gl_delta *d = begin(false, true);
	struct gl_trend total;
	struct gl_change c;

	take_at("2026-11-21T03:01:00Z");
	fill(d, 1, 40, 5);
	take_at("2026-11-21T03:02:00Z");
	fill(d, 2, 80, 6);
	take_at("2026-11-21T03:03:00Z");
	fill(d, 3, 40, 1);
	take_at("2026-11-21T03:04:00Z");
	fill(d, 4, 90, 7);
	gl_delta_finish(d);
	ok(!gl_delta_snapshot(d, 1).begins && gl_delta_snapshot(d, 2).begins &&
			!gl_delta_snapshot(d, 3).begins,
		"another process begins with the third");
	c = change_of(d, "main.f");
	ok(c.course.steps == 2 && c.course.rise == 90 && c.is_leak, "it is no step");
	is_num(c.nstuck, 0, "nobody was there throughout");
	gl_delta_total(d, &total);
	ok(total.from == 2 && total.late == 50, "the total's course is the same");
	gl_delta_free(d);

	d = begin(true, true);
	gl_delta_open(d, s("x"));
	take_at("2026-11-21T03:01:00Z");
	fill(d, 1, 40, 9);
	sight(d, "main.g", 50, 5);
	sight(d, "main.g", 90, 5);
	gl_delta_open(d, s("y"));
	take_at("2026-11-21T03:02:00Z");
	fill(d, 1, 40, 1);
	sight(d, "main.g", 50, 6);
	gl_delta_finish(d);
	ok(gl_delta_snapshot(d, 1).begins && change_of(d, "main.g").nstuck == 0,
		"nor is one that seems to have waited on");
	gl_delta_free(d);

	d = begin(false, true);
	fill(d, 1, 4000, 5);
	fill(d, 2, 1, 0);
	fill(d, 1, 1, 5);
	fill(d, 2, 40, 0);
	gl_delta_finish(d);
	ok(!gl_delta_snapshot(d, 1).begins, "dumps side by side tell of nothing");
	gl_delta_free(d);

	d = begin(true, true);
	gl_delta_open(d, s("x"));
	take_at("2026-11-21T03:01:00Z");
	fill(d, 1, 4000, 5);
	gl_delta_open(d, s("y"));
	gl_delta_open(d, s("z"));
	take_at("2026-11-21T03:02:00Z");
	fill(d, 1, 40, 0);
	gl_delta_finish(d);
	ok(!gl_delta_snapshot(d, 1).begins && gl_delta_snapshot(d, 2).begins,
		"a snapshot of nobody is passed over");
	gl_delta_free(d);

	d = begin(true, true);
	gl_delta_open(d, s("x"));
	fill(d, 1, 4000, 5);
	gl_delta_open(d, s("y"));
	take_at("2026-11-21T03:01:00Z");
	fill(d, 1, 40, 0);
	gl_delta_open(d, s("z"));
	taken.time = (struct gl_str){NULL, 0};
	fill(d, 1, 4000, 5);
	gl_delta_open(d, s("w"));
	fill(d, 1, 40, 0);
	gl_delta_finish(d);
	ok(gl_delta_snapshot(d, 1).is_earlier && !gl_delta_snapshot(d, 1).begins &&
			!gl_delta_snapshot(d, 1).is_doubtful &&
			!gl_delta_snapshot(d, 0).is_earlier,
		"one that was taken before is no other process");
	ok(gl_delta_snapshot(d, 3).is_doubtful && !gl_delta_snapshot(d, 3).begins &&
			!gl_delta_snapshot(d, 3).is_earlier,
		"one that may have been is in doubt");
	gl_delta_free(d);
}

int main(void)
{
	stacks = gl_stacks_new();
	test_verdicts();
	test_aside();
	test_dumps();
	test_groups();
	test_stuck();
	test_time();
	test_restart();
	gl_stacks_free(stacks);
	return done();
}
