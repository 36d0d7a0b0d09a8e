#include "lib/summary/cohort.h"

#include "tests/unit/draw.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

static struct gl_record waiting(uint64_t seconds, const char *source, uint64_t dump)
{
	return (struct gl_record){.count = 1, .has = GL_HAS_WAIT | GL_HAS_DUMP,
		.wait_seconds = seconds, .source = {source, strlen(source)}, .dump = dump};
}

static void add(struct gl_cohorts *c, struct gl_record r)
{
	if (!gl_cohorts_add(c, &r, 1))
		exit(2);
}

static bool is(const struct gl_cohort *c, uint64_t n, uint64_t minutes, const char *source,
	uint64_t dump)
{
	return c->n == n && c->minutes == minutes && c->dump == dump &&
	       gl_str_eq(c->source, (struct gl_str){source, strlen(source)});
}

static void test_counts(void)
{
	struct gl_cohorts *c = gl_cohorts_new();
	struct gl_record left_out = waiting(300, "a", 1);
	const struct gl_cohort *v;
	size_t n, all;

	for (int i = 0; i < 3; i++) {
		add(c, waiting(300, "a", 1));
		add(c, waiting(330, "a", 1));
		add(c, waiting(300 + 256 * 60, "a", 1)); /* its minutes have the same low byte */
		add(c, waiting(300, "a", 2));
		add(c, waiting(300, "b", 1));
	}
	add(c, waiting(300, "b", 1));
	left_out.has = GL_HAS_DUMP;
	add(c, left_out);
	left_out.has = GL_HAS_WAIT | GL_HAS_REPEAT;
	add(c, left_out);
	left_out.has = GL_HAS_WAIT | GL_HAS_RUNTIME;
	add(c, left_out);
	v = gl_cohorts_sort(c, SIZE_MAX, &n, &all);
	is_num(n, 4, "one for each dump and number of minutes");
	ok(is(&v[0], 6, 5, "a", 1),
		"whole minutes count; what is not known, again, or the runtime's does not");
	ok(is(&v[1], 4, 5, "b", 1), "the largest come first");
	ok(is(&v[2], 3, 261, "a", 1), "then the longest wait");
	ok(is(&v[3], 3, 5, "a", 2), "dumps are told apart");
	gl_cohorts_free(c);
}

static void test_groups(void)
{
	struct gl_cohorts *c = gl_cohorts_new();
	struct gl_group alike = {.wait_known = 7, .wait_min = 600, .wait_max = 630};
	struct gl_group spread = {.wait_known = 7, .wait_min = 600, .wait_max = 660};
	struct gl_more more = {.group = &alike};
	struct gl_record r = waiting(630, "a", 1);
	const struct gl_cohort *v;
	size_t n, all;

	r.count = 9;
	r.more = &more;
	add(c, r);
	more.group = &spread;
	add(c, r);
	v = gl_cohorts_sort(c, SIZE_MAX, &n, &all);
	ok(n == 1 && is(&v[0], 7, 10, "a", 1),
		"of a group those whose wait is known to be the same");
	gl_cohorts_free(c);
}

static void test_days(void)
{
	struct gl_cohorts *c = gl_cohorts_new();
	const struct gl_cohort *v;
	uint64_t known = 0;
	size_t n, all;

	for (uint64_t minutes = 8185; minutes < 8200; minutes++)
		add(c, waiting(minutes * 60, "a", 1));
	v = gl_cohorts_sort(c, 99, &n, &all);
	for (size_t i = 0; i < n; i++)
		known += v[i].n == 1 && v[i].minutes >= 8185 && v[i].minutes < 8200;
	is_num(known, 15, "waits of days count as minutes do");
	gl_cohorts_free(c);
}

/* Tests that small cohorts are left out if there are enough larger ones. */
static void test_small(void)
{
	struct gl_cohorts *c = gl_cohorts_new();
	const struct gl_cohort *v;
	size_t n, all;

	for (uint64_t minutes = 1; minutes <= 20; minutes++)
		for (uint64_t i = 0; i < minutes; i++)
			add(c, waiting(minutes * 60, "a", 1));
	v = gl_cohorts_sort(c, 5, &n, &all);
	ok(n == 11 && all == 20 && v[0].n == 20 && v[10].n == GL_COHORT_LEAST,
		"those that may be worth a finding");
	v = gl_cohorts_sort(c, 15, &n, &all);
	ok(n == 15 && all == 20 && v[14].n == 6, "as many as are asked for");
	gl_cohorts_free(c);
}

#define DUMPS 40
#define MINUTES 60

/*
 * Tests dumps of two sources that come in any order: new ones, ones that go on after another, and
 * ones with more numbers of minutes than are searched one by one, below and above the number up to
 * which there are counters. Now and then the cohorts are asked for in between. most: how many
 * records one call adds at most.
 */
static void test_orders(unsigned most, unsigned sources, bool only_rising)
{
	static const char *const names[] = {"a", "b"};
	static const uint64_t from[] = {0, 8192 - MINUTES / 2, 100000};
	static size_t want[2][DUMPS][3][MINUTES];
	struct gl_cohorts *c = gl_cohorts_new();
	const struct gl_cohort *v;
	size_t n, all, wrong = 0, nwant = 0;

	memset(want, 0, sizeof want);
	for (unsigned i = 0; i < 10 * DUMPS; i++) {
		unsigned source = draw(sources), count = 1 + draw(most);
		unsigned dump = only_rising || draw(4) ? i / 10 : draw(i / 10 + 1), base = draw(3);
		struct gl_record r[100];

		for (unsigned k = 0; k < count; k++) {
			unsigned minutes = draw(1 + draw(MINUTES));

			nwant += want[source][dump][base][minutes]++ == 0;
			r[k] = waiting((from[base] + minutes) * 60 + draw(60), names[source],
				dump + 1);
		}
		if (!gl_cohorts_add(c, r, count) ||
			(!draw(20) && !gl_cohorts_sort(c, 1, &n, &all)))
			exit(2);
	}
	v = gl_cohorts_sort(c, SIZE_MAX, &n, &all);
	for (size_t i = 0; v && i < n; i++) {
		unsigned base = v[i].minutes >= from[2] ? 2 : v[i].minutes >= from[1] ? 1 : 0;

		wrong += v[i].n != want[*v[i].source.p - 'a'][v[i].dump - 1][base]
				       [v[i].minutes - from[base]];
	}
	ok(wrong == 0 && n == nwant && all == nwant, only_rising ? "dumps one after the other" :
								   "dumps in any order");
	gl_cohorts_free(c);
}

static void test_most(void)
{
	struct gl_cohorts *c = gl_cohorts_new();
	size_t n, all;

	for (uint64_t i = 0; i < GL_COHORTS_MOST + 10; i++)
		add(c, waiting(i * 60, "a", 1));
	add(c, waiting(60, "a", 1));
	ok(gl_cohorts_sort(c, SIZE_MAX, &n, &all) && n == GL_COHORTS_MOST, "no more than so many");
	ok(gl_cohorts_sort(c, SIZE_MAX, &n, &all)->n == 2, "those that are there go on");
	gl_cohorts_free(c);
}

int main(void)
{
	test_counts();
	test_groups();
	test_days();
	test_small();
	for (unsigned most = 1; most <= 100; most += 33) {
		test_orders(most, 1, true);
		test_orders(most, 1, false);
		test_orders(most, 2, false);
	}
	test_most();
	return done();
}
