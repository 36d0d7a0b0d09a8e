#include "lib/summary/trend.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define MOST 8

/*
 * Numbers of goroutines in snapshots, and a letter for each. `.` is a snapshot, `|` one with which
 * another process begins, `t` a truncated one, and `T` a truncated one with which another process
 * begins.
 */
static const struct {
	const char *name;
	uint64_t n[MOST];
	const char *snapshots;
	size_t steps, rose, fell;
	int64_t rise, late;
	size_t from, peak;
	bool has_moved;
	size_t absent, quiet;
} courses[] = {
	{"one", {7}, ".", 0, 0, 0, 0, 0, 0, 0, false, 0, 0},
	{"two", {40, 160}, "..", 1, 1, 0, 120, 120, 0, 1, true, 0, 0},
	{"steady", {40, 80, 120}, "...", 2, 2, 0, 80, 80, 0, 2, true, 0, 0},
	{"a pause", {1, 9, 9, 20}, "....", 3, 2, 0, 19, 19, 0, 3, true, 0, 0},
	{"and then none", {1, 9, 9, 9}, "....", 3, 1, 0, 8, 8, 0, 1, true, 0, 2},
	{"a burst", {5, 900, 5}, "...", 2, 1, 1, 0, 0, 0, 1, true, 0, 1},
	{"the same", {5, 5, 5}, "...", 2, 0, 0, 0, 0, 0, 0, false, 0, 2},
	{"never any", {0, 0, 0}, "...", 2, 0, 0, 0, 0, 0, 0, false, 2, 2},
	{"late", {0, 0, 0, 4, 9}, ".....", 4, 2, 0, 9, 9, 0, 4, true, 2, 0},
	{"gone and back", {3, 0, 0, 3}, "....", 3, 1, 1, 0, 0, 0, 0, true, 1, 0},
	{"restart", {40, 80, 120, 40, 80, 120}, "...|..", 4, 4, 0, 160, 80, 3, 2, true, 0, 0},
	{"early restart", {40, 80, 40, 80, 120}, "..|..", 3, 3, 0, 120, 80, 2, 4, true, 0, 0},
	{"only restarts", {40, 80, 120}, ".||", 0, 0, 0, 0, 0, 2, 2, true, 0, 0},
	{"a step and a restart", {40, 80, 90}, "..|", 1, 1, 0, 40, 0, 2, 2, true, 0, 0},
	{"fell after a restart", {40, 80, 120, 60, 40}, "...|.", 3, 2, 1, 60, -20, 3, 2, true, 0,
		1},
	{"gone by a restart", {40, 80, 0, 0}, "..|.", 2, 1, 0, 40, 0, 2, 1, true, 1, 1},
	{"two restarts away", {40, 0, 0, 0, 0, 7}, ".|.|..", 3, 1, 0, 7, 7, 3, 0, true, 2, 0},
	{"huge", {0, INT64_MAX, 0, INT64_MAX}, "..|.", 2, 2, 0, INT64_MAX, INT64_MAX, 2, 1, true,
		0, 0},
	{"a fall to a truncated one", {40, 7, 60}, ".t.", 1, 1, 0, 20, 20, 0, 2, true, 0, 0},
	{"the same in a truncated one", {40, 40, 60}, ".t.", 1, 1, 0, 20, 20, 0, 2, true, 0, 0},
	{"a rise to a truncated one", {40, 50}, ".t", 1, 1, 0, 10, 10, 0, 1, true, 0, 0},
	{"and further", {40, 50, 70, 90}, ".t..", 2, 2, 0, 50, 50, 0, 3, true, 0, 0},
	{"and no further", {40, 50, 50}, ".t.", 1, 1, 0, 10, 10, 0, 1, true, 0, 0},
	{"and back", {40, 50, 45}, ".t.", 2, 1, 1, 5, 5, 0, 1, true, 0, 1},
	{"three truncated ones", {40, 50, 45, 60, 70}, ".ttt.", 2, 2, 0, 30, 30, 0, 4, true, 0,
		0},
	{"truncated at first", {9, 40, 80, 90}, "t...", 2, 2, 0, 50, 81, 0, 3, true, 0, 0},
	{"truncated at last", {40, 80, 9}, "..t", 1, 1, 0, 40, -31, 0, 1, true, 0, 0},
	{"none in truncated ones", {0, 0, 0, 5, 0, 9}, ".tt..t", 3, 2, 1, 9, 9, 0, 5, true, 0, 0},
	{"a process that begins truncated", {40, 80, 9, 50, 60}, "..T..", 2, 2, 0, 50, 51, 2, 1,
		true, 0, 0},
	{"one of only truncated ones", {40, 80, 9, 0}, "..Tt", 1, 1, 0, 40, -9, 2, 1, true, 0, 0},
	{"all are truncated", {1, 2, 3}, "ttt", 2, 2, 0, 2, 2, 0, 2, true, 0, 0},
	{"two are, then none is", {1, 4, 9, 11}, "tt..", 2, 2, 0, 5, 10, 0, 3, true, 0, 0},
};

static struct gl_timeline line_of(const char *snapshots)
{
	struct gl_timeline line = {.n = 0};

	for (const char *s = snapshots; *s; s++)
		if (!gl_timeline_add(&line, *s == '|' || *s == 'T', *s == 't' || *s == 'T'))
			exit(2);
	return line;
}

/*
 * Computes the trend of the counts n. is_sparse: snapshots without goroutines have no point.
 * Returns false if gl_sums_rises counts fewer rises than the trend has.
 */
static bool trend_of(const struct gl_timeline *line, const uint64_t *n, bool is_sparse,
	struct gl_trend *out)
{
	struct gl_sums sums = {.count = 0};
	bool has_rises;

	for (size_t i = 0; i < line->n; i++)
		if ((n[i] || !is_sparse) && !gl_sums_add(&sums, (uint32_t)i + 1, n[i], 0))
			exit(2);
	gl_trend_of(line, &(struct gl_points){&sums, line->n}, out);
	has_rises = gl_sums_rises(&sums) >= out->rose;
	gl_sums_free(&sums);
	return has_rises;
}

/* Returns true if the trend stays the same when snapshots without goroutines have no point. */
static bool is_same_sparse(const struct gl_timeline *line, const uint64_t *n,
	const struct gl_trend *c)
{
	struct gl_trend sparse;

	return trend_of(line, n, true, &sparse) && sparse.first == c->first &&
	       sparse.last == c->last && sparse.steps == c->steps && sparse.rose == c->rose &&
	       sparse.fell == c->fell &&
	       sparse.rise == c->rise && sparse.late == c->late && sparse.from == c->from &&
	       sparse.peak == c->peak && sparse.has_moved == c->has_moved &&
	       sparse.absent == c->absent && sparse.quiet == c->quiet;
}

static void test_courses(void)
{
	for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++) {
		struct gl_timeline line = line_of(courses[i].snapshots);
		struct gl_trend c;

		ok(trend_of(&line, courses[i].n, false, &c) && c.steps == courses[i].steps &&
				c.rose == courses[i].rose &&
				c.fell == courses[i].fell && c.rise == courses[i].rise,
			courses[i].name);
		ok(c.late == courses[i].late && c.from == courses[i].from &&
				c.peak == courses[i].peak && c.has_moved == courses[i].has_moved,
			"its ends");
		ok(c.absent == courses[i].absent && c.quiet == courses[i].quiet,
			"when nothing happened");
		ok(is_same_sparse(&line, courses[i].n, &c), "without points of none");
		gl_timeline_free(&line);
	}
}

/* Tries all counts from 0 to 2 in five snapshots of all kinds. */
static void test_sparse(void)
{
	size_t wrong = 0;

	for (unsigned kinds = 0; kinds < 1024; kinds++)
		for (unsigned counts = 0; counts < 243; counts++) {
			struct gl_timeline line = {.n = 0};
			uint64_t n[MOST];
			struct gl_trend c;

			for (unsigned k = 0, left = counts; k < 5; k++, left /= 3) {
				if (!gl_timeline_add(&line, k > 0 && (kinds >> k & 1),
					    kinds >> (5 + k) & 1))
					exit(2);
				n[k] = left % 3;
			}
			wrong += !trend_of(&line, n, false, &c) || !is_same_sparse(&line, n, &c);
			gl_timeline_free(&line);
		}
	is_num((int64_t)wrong, 0, "points of none change nothing");
}

static void test_forecasts(void)
{
	static const struct {
		uint64_t now;
		int64_t gained;
		uint64_t span, goal, left; /* goal 0: none */
	} rows[] = {
		{160, 120, 1, 1000, 7},
		{160, 120, 60, 1000, 420},
		{999, 1, 60, 1000, 60},
		{1000, 1, 60, 10000, 540000},
		{1001, 3, 1, 10000, 3000},
		{0, 7, 2, 1000, 286},
		{123456, 1000, 3600, 1000000, 3155559},
		{160, 0, 60, 0, 0},
		{160, -5, 60, 0, 0},
		{160, 5, 0, 0, 0},
		{UINT64_C(999999999999999999), INT64_MAX, UINT32_MAX, UINT64_C(1000000000000000000),
			1},
		{UINT64_C(100000000000000000), INT64_MAX, UINT32_MAX, UINT64_C(1000000000000000000),
			419095159},
		{UINT64_C(1000000000000000000), 5, 60, 0, 0},
		{UINT64_C(100000000000000000), 1, UINT32_MAX, 0, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint64_t goal = 0, left = 0;
		bool is_told =
			gl_trend_forecast(rows[i].now, rows[i].gained, rows[i].span, &goal, &left);

		if (!is_told)
			goal = left = 0;
		is_num(goal, rows[i].goal, "the goal");
		if (!ok(left == rows[i].left, "how long it takes"))
			fprintf(stderr, "# row %zu: %llu\n", i, (unsigned long long)left);
	}
}

int main(void)
{
	test_courses();
	test_sparse();
	test_forecasts();
	return done();
}
