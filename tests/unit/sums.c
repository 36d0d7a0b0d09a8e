#include "lib/summary/sums.h"

#include "tests/unit/draw.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

#define MOST 300 /* snapshots */

static uint64_t goroutines[MOST], waiting[MOST]; /* the sums that are expected */

static void add(struct gl_sums *s, uint32_t at, uint64_t n, uint64_t known)
{
	goroutines[at] += n;
	waiting[at] += known;
	if (!gl_sums_add(s, at, n, known))
		exit(2);
}

/* Returns true if the sums for each snapshot are those that were added. */
static bool is_right(const struct gl_sums *s)
{
	uint64_t n[MOST] = {0}, known[MOST] = {0};
	struct gl_sums_walk w = {0};
	struct gl_sum x;
	size_t samples = 0;

	for (; gl_sums_next(s, &w, &x); samples++) {
		n[x.at] += x.n;
		known[x.at] += x.waiting;
	}
	return samples == s->count && memcmp(n, goroutines, sizeof n) == 0 &&
	       memcmp(known, waiting, sizeof known) == 0;
}

static void begin(struct gl_sums *s)
{
	*s = (struct gl_sums){.count = 0};
	memset(goroutines, 0, sizeof goroutines);
	memset(waiting, 0, sizeof waiting);
}

static void test_order(void)
{
	struct gl_sums s;

	begin(&s);
	ok(is_right(&s), "an empty one");
	add(&s, 7, 1000000, 300);
	ok(is_right(&s) && !s.older, "a single one takes no memory beside the struct");
	add(&s, 7, 5, 0);
	is_num((long long)s.count, 1, "what is added to the last snapshot is no other sum");
	for (uint32_t at = 8; at < MOST; at++)
		add(&s, at, at % 100, at % 7);
	ok(is_right(&s), "one after another");
	is_num((long long)s.count, MOST - 7, "one each");
	ok(s.older->packed.len <= 4 * s.count, "in few bytes");
	gl_sums_free(&s);
}

/* Adds numbers of one byte and of two, with gaps between the snapshots, and counts the rises. */
static void test_gaps(void)
{
	size_t wrong = 0;

	for (unsigned round = 0; round < 200; round++) {
		unsigned gap = 1 + draw(3) * 40, most = 2 + draw(3) * 64, rises = 0;
		uint64_t before = 0;
		struct gl_sums s;

		begin(&s);
		for (uint32_t last = 0, at = 1 + draw(gap); at < MOST; at += 1 + draw(gap)) {
			uint64_t n = 1 + draw(most);

			rises += at > last + 1 || (s.count > 0 && n > before);
			add(&s, at, n, draw(2) * draw((unsigned)n));
			wrong += gl_sums_rises(&s) != (rises < UINT8_MAX ? rises : UINT8_MAX);
			before = n;
			last = at;
		}
		wrong += !is_right(&s) || gl_sums_is_mixed(&s);
		gl_sums_free(&s);
	}
	is_num(wrong, 0, "gaps, numbers of one byte and of two, and how often they rise");
}

/* Adds to every snapshot many times, and not in the order of the snapshots. */
static void test_late(void)
{
	struct gl_sums s;

	begin(&s);
	for (uint32_t i = 0; i < 100000; i++)
		add(&s, i % 2 ? i / 2 % MOST : i * 7 % MOST, i % 3, i % 2);
	ok(is_right(&s), "in any order, many times");
	ok(s.count < 3 * MOST, "memory grows with the snapshots, not with what is added");
	gl_sums_free(&s);
}

static void test_numbers(void)
{
	static const uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX,
		(uint64_t)INT64_MAX, UINT64_MAX};
	const size_t n = sizeof numbers / sizeof numbers[0];
	struct gl_varints b = {.p = NULL};
	size_t at = 0, same = 0;

	for (size_t i = 0; i < n; i++)
		if (!gl_varints_put(&b, numbers[i]))
			exit(2);
	for (size_t i = 0; i < n; i++)
		same += gl_varints_get(&b, &at) == numbers[i];
	ok(same == n && at == b.len, "numbers of all sizes");
	for (size_t i = 0; i + 1 < n; i++)
		same += gl_varints_step(numbers[i], gl_varints_of_step(numbers[i], 128)) == 128;
	is_num((long long)same, (long long)(n + n - 1), "steps up and down");
	gl_varints_free(&b);
}

int main(void)
{
	test_order();
	test_gaps();
	test_late();
	test_numbers();
	return done();
}
