#include "lib/summary/trend.h"

#include "tests/unit/tap.h"

#define MOST 8

/* Counts up to the first UINT64_MAX; another process begins where the digits of `begins` say 1. */
static void test_courses(void)
{
	static const struct {
		const char *name;
		uint64_t n[MOST];
		const char *begins;
		size_t steps, rose, fell;
		int64_t rise, late;
		size_t from, peak;
		bool has_moved, is_leak;
	} rows[] = {
		{"one", {7}, "0", 0, 0, 0, 0, 0, 0, 0, false, false},
		{"two", {40, 160}, "00", 1, 1, 0, 120, 120, 0, 1, true, false},
		{"steady", {40, 80, 120}, "000", 2, 2, 0, 80, 80, 0, 2, true, true},
		{"by three", {1, 2, 4}, "000", 2, 2, 0, 3, 3, 0, 2, true, true},
		{"by two", {1, 2, 3}, "000", 2, 2, 0, 2, 2, 0, 2, true, false},
		{"a pause", {1, 9, 9, 20}, "0000", 3, 2, 0, 19, 19, 0, 3, true, false},
		{"a burst", {5, 900, 5}, "000", 2, 1, 1, 0, 0, 0, 1, true, false},
		{"the same", {5, 5, 5}, "000", 2, 0, 0, 0, 0, 0, 0, false, false},
		{"restart", {40, 80, 120, 40, 80, 120}, "000100", 4, 4, 0, 160, 80, 3, 2, true,
			true},
		{"early restart", {40, 80, 40, 80, 120}, "00100", 3, 3, 0, 120, 80, 2, 4, true,
			true},
		{"only restarts", {40, 80, 120}, "011", 0, 0, 0, 0, 0, 2, 2, true, false},
		{"a step and a restart", {40, 80, 90}, "001", 1, 1, 0, 40, 0, 2, 2, true, false},
		{"fell after a restart", {40, 80, 120, 60, 40}, "00010", 3, 2, 1, 60, -20, 3, 2,
			true, false},
		{"huge", {0, INT64_MAX, 0, INT64_MAX}, "0010", 2, 2, 0, INT64_MAX, INT64_MAX, 2, 1,
			true, true},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = strlen(rows[i].begins);
		bool begins[MOST];
		struct gl_trend c;

		for (size_t k = 0; k < n; k++)
			begins[k] = rows[i].begins[k] == '1';
		gl_trend_of(rows[i].n, begins, n, &c);
		ok(c.steps == rows[i].steps && c.rose == rows[i].rose && c.fell == rows[i].fell,
			rows[i].name);
		ok(c.rise == rows[i].rise && c.late == rows[i].late && c.from == rows[i].from,
			"its gain");
		ok(c.peak == rows[i].peak && c.has_moved == rows[i].has_moved &&
				c.is_leak == rows[i].is_leak,
			"what it is");
	}
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
	test_forecasts();
	return done();
}
