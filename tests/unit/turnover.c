#include "lib/summary/turnover.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

static struct gl_stacks *stacks;

static void see(struct gl_turnover *t, uint64_t id, size_t group, uint64_t seconds)
{
	static const struct gl_frame f = {{"main.f", 6}, {"/a/x.go", 7}, 7, false, 0};
	struct gl_record r = {.stack = gl_stacks_add(stacks, &f, 1, NULL), .count = 1, .id = id,
		.has = GL_HAS_ID | GL_HAS_CLASS | (seconds ? GL_HAS_WAIT : 0),
		.class = GL_CLASS_SELECT, .wait_seconds = seconds};

	if (!gl_turnover_see(t, &r, group))
		exit(2);
}

static void end(struct gl_turnover *t, size_t index, bool is_truncated)
{
	if (!gl_turnover_end(t, index, is_truncated, 0))
		exit(2);
}

/* Returns how many transitions of a group, from one snapshot to the next, were added up. */
static size_t count(const struct gl_turnover *t, size_t group)
{
	const struct gl_transition_sums *sums = gl_turnover_sums(t, group);

	return sums ? sums->transitions : 0;
}

/* Returns the latest transition of a group; NULL: there is none. */
static const struct gl_transition *transition(struct gl_turnover *t, size_t group)
{
	return gl_turnover_transition(t, group);
}

/* Returns true if the latest transition of a group is this one. */
static bool is_transition(struct gl_turnover *t, size_t group, size_t from, size_t to, uint32_t had,
	uint32_t now, uint32_t kept)
{
	const struct gl_transition *x = transition(t, group);

	return x && t->from == from && t->to == to && x->had == had && x->now == now &&
	       x->kept == kept;
}

static void test_turns(void)
{
	struct gl_turnover t = {.now = {.v = NULL}};
	const struct gl_transition *x;

	gl_turnover_begin(&t);
	see(&t, 9, 1, 60); /* ids need not rise */
	see(&t, 3, 1, 180);
	see(&t, 4, 0, 0);
	see(&t, 8, 3, 179);
	end(&t, 0, false);
	ok(!transition(&t, 0) && !transition(&t, 7), "no transitions with one snapshot");
	gl_turnover_begin(&t);
	see(&t, 3, 1, 60); /* a shorter wait, so it has moved */
	see(&t, 9, 1, 120);
	see(&t, 4, 1, 0); /* comes from another group */
	see(&t, 5, 2, 0);
	see(&t, 8, 3, 0);
	end(&t, 1, false);
	x = transition(&t, 1);
	ok(is_transition(&t, 1, 0, 1, 2, 3, 2) && x->moved == 1, "one moved, one is kept");
	is_num((long long)count(&t, 1), 1, "which is a transition");
	ok(is_transition(&t, 0, 0, 1, 1, 0, 0), "one left");
	ok(is_transition(&t, 2, 0, 1, 0, 1, 0), "one came");
	ok(transition(&t, 3)->kept == 1 && transition(&t, 3)->moved == 0,
		"one moved after a short rest");
	gl_turnover_begin(&t);
	see(&t, 3, 1, 120);
	see(&t, 5, 2, 0);
	end(&t, 2, false);
	x = transition(&t, 1);
	ok(is_transition(&t, 1, 1, 2, 3, 1, 1) && x->settled_lost == 1 && count(&t, 1) == 2,
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
			!transition(&t, 0),
		"a truncated snapshot is no transition");
	gl_turnover_begin(&t);
	see(&t, 1, 0, 0);
	see(&t, 3, 0, 0);
	see(&t, 1, 0, 0);
	end(&t, 2, false);
	ok(!gl_turnover_latest(&t)->is_usable && !transition(&t, 0), "nor is one of two dumps");
	gl_turnover_begin(&t);
	for (uint64_t id = 1; id < 9; id++)
		see(&t, id, 0, 0);
	see(&t, 6, 0, 0);
	end(&t, 2, false);
	ok(!gl_turnover_latest(&t)->is_usable, "whichever id they share");
	gl_turnover_begin(&t);
	see(&t, 1, 0, 0);
	end(&t, 3, false);
	ok(is_transition(&t, 0, 0, 3, 1, 1, 1),
		"the next is compared with the one before");
	gl_turnover_free(&t);
}

/* With more ids than are compared, a sample must show that half of group 0 and none of 1 stays. */
static void test_sample(void)
{
	struct gl_turnover t = {.now = {.v = NULL}};
	const uint64_t n = 4 * GL_TURNOVER_IDS;
	const struct gl_transition *x;

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
	x = transition(&t, 0);
	ok(x && x->kept * 2 > x->had - x->had / 10 && x->kept * 2 < x->had + x->had / 10,
		"half of one group is kept");
	ok(x->now == x->kept, "and nobody came");
	x = transition(&t, 1);
	ok(x && x->had > 1000 && x->now > 1000 && x->kept == 0, "of the other nobody is");
	gl_turnover_free(&t);
}

/*
 * Adds the latest transition x to the sums. If it is_pair, `before` is the transition before it.
 */
static void add_up(struct gl_transition_sums *s, const struct gl_transition *x,
	const struct gl_transition *before, bool is_pair, bool is_single)
{
	uint64_t left = x->had - x->kept, came = x->now - x->kept;
	uint64_t stayed = x->kept - x->moved, settled = before->kept - before->moved;

	s->transitions++;
	s->kept += x->kept;
	s->woken += x->woken;
	s->moved += x->moved;
	s->left += left;
	s->came += came;
	s->replaced += left < came ? left : came;
	s->pairs += is_pair;
	s->grown += is_pair && stayed > settled;
	if (x->now < x->had)
		return;
	s->had += x->had;
	s->stayed += stayed;
	s->settled += settled;
	s->settled_lost += x->settled_lost;
	s->held += is_single && x->had > 0 && x->now == x->had && stayed == x->had;
}

/* Tests the sums over 300 snapshots, in which the numbers of goroutines vary. */
static void test_many(void)
{
	struct gl_turnover t = {.now = {.v = NULL}};
	struct gl_transition_sums sums = {.transitions = 0};
	struct gl_transition before = {.had = 0};
	const struct gl_transition *x;

	for (uint64_t k = 0; k < 300; k++) {
		gl_turnover_begin(&t);
		for (uint64_t id = k / 2; id < k / 2 + k / 3 * 3 % 200 + 1; id++)
			see(&t, id, 0, k % 50 * 10);
		end(&t, (size_t)k, k % 40 == 7); /* a truncated snapshot is skipped */
		if ((x = transition(&t, 0))) {
			add_up(&sums, x, &before, sums.transitions > 0, true);
			before = *x;
		}
	}
	is_num((long long)sums.transitions, 300 - 8 - 1,
		"one for each but the first and those skipped");
	ok(sums.replaced > 0 && sums.settled_lost > 0 && sums.grown > 0 && sums.moved > 0,
		"with all that may happen");
	ok(memcmp(&sums, gl_turnover_sums(&t, 0), sizeof sums) == 0, "as each of them says");
	gl_turnover_free(&t);
}

/* Adds the snapshots index..end-1, in which goroutine 7 waits on. fall: as in gl_turnover_end. */
static void stay(struct gl_turnover *t, size_t index, size_t end, size_t fall)
{
	for (; index < end; index++) {
		gl_turnover_begin(t);
		see(t, 7, 0, 60 * index);
		if (!gl_turnover_end(t, index, false, fall))
			exit(2);
	}
}

/*
 * If another process may have begun with a snapshot, the transition to it is not counted until it
 * is known that none has begun. If that is never known, it is counted at the end.
 */
static void test_doubt(void)
{
	struct gl_turnover t = {.now = {.v = NULL}};

	stay(&t, 0, 3, 0);
	ok(count(&t, 0) == 2 && gl_turnover_sums(&t, 0)->held == 2, "two steps of one process");
	stay(&t, 3, 5, 3);
	is_num((long long)count(&t, 0), 3, "of two more, one is in doubt");
	stay(&t, 5, 6, 0);
	ok(count(&t, 0) == 5 && gl_turnover_sums(&t, 0)->held == 5, "it was no other process");
	stay(&t, 6, 8, 6);
	t.process = 6;
	stay(&t, 8, 9, 0);
	is_num((long long)count(&t, 0), 7, "it was another one");
	t.process = 9;
	stay(&t, 9, 10, 0);
	is_num((long long)count(&t, 0), 7, "another one begins, without doubt");
	stay(&t, 10, 12, 11);
	gl_turnover_finish(&t);
	is_num((long long)count(&t, 0), 9, "what is never known counts");
	gl_turnover_free(&t);
}

int main(void)
{
	stacks = gl_stacks_new();
	test_turns();
	test_passed_over();
	test_sample();
	test_many();
	test_doubt();
	gl_stacks_free(stacks);
	return done();
}
