#include "lib/summary/turnover.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

static struct gl_stacks *stacks;

static void see(struct gl_turnover *t, uint64_t id, size_t group, uint64_t seconds)
{
	static const struct gl_frame f = {{"main.f", 6}, {"/a/x.go", 7}, 7, false};
	struct gl_record r = {.stack = gl_stacks_add(stacks, &f, 1, NULL), .count = 1, .id = id,
		.has = GL_HAS_ID | GL_HAS_CLASS | (seconds ? GL_HAS_WAIT : 0),
		.class = GL_CLASS_SELECT, .wait_seconds = seconds};

	if (!gl_turnover_see(t, &r, group))
		exit(2);
}

static void end(struct gl_turnover *t, size_t index, bool is_truncated)
{
	if (!gl_turnover_end(t, index, is_truncated))
		exit(2);
}

/* Returns the latest turn of a group, or NULL if there is none; *n: number of turns. */
static const struct gl_turn *latest(struct gl_turnover *t, size_t group, size_t *n)
{
	const struct gl_turn *v = gl_turnover_of(t, group, n);

	return v ? &v[*n - 1] : NULL;
}

static const struct gl_turn *turn(struct gl_turnover *t, size_t group)
{
	size_t n;

	return latest(t, group, &n);
}

static bool is_turn(const struct gl_turn *x, size_t from, size_t to, uint32_t had, uint32_t now,
	uint32_t kept)
{
	return x && x->from == from && x->to == to && x->had == had && x->now == now &&
	       x->kept == kept;
}

static void test_turns(void)
{
	struct gl_turnover t = {.now = {.v = NULL}};
	const struct gl_turn *x;
	size_t n;

	gl_turnover_begin(&t);
	see(&t, 9, 1, 60); /* ids need not rise */
	see(&t, 3, 1, 180);
	see(&t, 4, 0, 0);
	see(&t, 8, 3, 179);
	end(&t, 0, false);
	ok(!turn(&t, 0) && !turn(&t, 7), "no turns with one snapshot");
	gl_turnover_begin(&t);
	see(&t, 3, 1, 60); /* has moved */
	see(&t, 9, 1, 120);
	see(&t, 4, 1, 0); /* was in another group before */
	see(&t, 5, 2, 0);
	see(&t, 8, 3, 0);
	end(&t, 1, false);
	x = latest(&t, 1, &n);
	ok(is_turn(x, 0, 1, 2, 3, 2) && x->moved == 1 && n == 1, "one moved, one is kept");
	ok(is_turn(turn(&t, 0), 0, 1, 1, 0, 0), "one left");
	ok(is_turn(turn(&t, 2), 0, 1, 0, 1, 0), "one came");
	ok(turn(&t, 3)->kept == 1 && turn(&t, 3)->moved == 0,
		"one moved after a short rest");
	gl_turnover_begin(&t);
	see(&t, 3, 1, 120);
	see(&t, 5, 2, 0);
	end(&t, 2, false);
	x = latest(&t, 1, &n);
	ok(is_turn(x, 1, 2, 3, 1, 1) && x->settled_lost == 1 && n == 2,
		"of two that left one had stayed before");
	gl_turnover_free(&t);
}

static void test_passed_over(void)
{
	struct gl_turnover t = {.now = {.v = NULL}};

	gl_turnover_begin(&t);
	see(&t, 1, 0, 0);
	end(&t, 0, false);
	gl_turnover_begin(&t);
	see(&t, 2, 0, 0);
	end(&t, 1, true);
	ok(gl_turnover_latest(&t)->n == 1 && gl_turnover_latest(&t)->v[0].id == 2 &&
			!turn(&t, 0),
		"a truncated snapshot is no turn");
	gl_turnover_begin(&t);
	see(&t, 1, 0, 0);
	see(&t, 3, 0, 0);
	see(&t, 1, 0, 0);
	end(&t, 2, false);
	ok(!gl_turnover_latest(&t)->is_usable && !turn(&t, 0), "nor is one of two dumps");
	gl_turnover_begin(&t);
	for (uint64_t id = 1; id < 9; id++)
		see(&t, id, 0, 0);
	see(&t, 6, 0, 0);
	end(&t, 2, false);
	ok(!gl_turnover_latest(&t)->is_usable, "whichever id they share");
	gl_turnover_begin(&t);
	see(&t, 1, 0, 0);
	end(&t, 3, false);
	ok(is_turn(turn(&t, 0), 0, 3, 1, 1, 1),
		"the next is compared with the one before");
	gl_turnover_free(&t);
}

/* More goroutines than are compared, half of which stay. */
static void test_sample(void)
{
	struct gl_turnover t = {.now = {.v = NULL}};
	const uint64_t n = 4 * GL_TURNOVER_IDS;
	const struct gl_turn *x;

	gl_turnover_begin(&t);
	for (uint64_t id = 1; id <= n; id++)
		see(&t, id, id % 2, 0);
	end(&t, 0, false);
	ok(gl_turnover_latest(&t)->n <= GL_TURNOVER_IDS &&
			gl_turnover_latest(&t)->n > GL_TURNOVER_IDS / 4,
		"there is a limit");
	gl_turnover_begin(&t);
	for (uint64_t id = 2; id <= n / 2; id += 2)
		see(&t, id, 0, 0);
	for (uint64_t id = n + 1; id <= n + n / 4; id++)
		see(&t, id, 1, 0);
	end(&t, 1, false);
	x = turn(&t, 0);
	ok(x && x->kept * 2 > x->had - x->had / 10 && x->kept * 2 < x->had + x->had / 10,
		"half of one group is kept");
	ok(x->now == x->kept, "and nobody came");
	x = turn(&t, 1);
	ok(x && x->had > 1000 && x->now > 1000 && x->kept == 0, "of the other nobody is");
	gl_turnover_free(&t);
}

/* All turns of a group are kept, whatever their numbers. */
static void test_many(void)
{
	struct gl_turnover t = {.now = {.v = NULL}};
	const struct gl_turn *v;
	size_t n, right = 0;

	for (uint64_t k = 0; k < 300; k++) {
		gl_turnover_begin(&t);
		for (uint64_t id = k / 2; id < k / 2 + k % 200; id++)
			see(&t, id, 0, k % 50 * 10);
		end(&t, (size_t)k * 3, k % 40 == 7); /* a truncated snapshot is skipped */
	}
	v = gl_turnover_of(&t, 0, &n);
	for (size_t i = 1; v && i < n; i++)
		right += v[i].from == v[i - 1].to && v[i].had == v[i - 1].now &&
			 v[i].to % 3 == 0 && v[i].now == v[i].to / 3 % 200 &&
			 v[i].woken <= v[i].kept;
	is_num((long long)right, (long long)n - 1, "each follows from the one before");
	is_num((long long)n, 300 - 8 - 1, "one for each but the first and those passed over");
	gl_turnover_free(&t);
}

int main(void)
{
	stacks = gl_stacks_new();
	test_turns();
	test_passed_over();
	test_sample();
	test_many();
	gl_stacks_free(stacks);
	return done();
}
