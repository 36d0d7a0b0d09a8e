#include "lib/summary/restart.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

/* Goroutines with the ids from..to, which have waited for `minutes` (0: not known) on one stack. */
struct ids {
	uint64_t from, to, minutes;
	size_t canon; /* index of the stack */
};

static struct gl_canon canons[2];
static struct gl_stack stacks[2] = {{.canon = &canons[0]}, {.canon = &canons[1]}};

static void see(struct gl_restart *w, const struct ids *ids)
{
	for (uint64_t id = ids->from; id <= ids->to; id++) {
		struct gl_record r = {.id = id, .has = GL_HAS_ID, .count = 1,
			.stack = &stacks[ids->canon], .wait_seconds = ids->minutes * 60};

		r.has |= ids->minutes ? GL_HAS_WAIT : 0;
		gl_restart_see(w, &r, 1);
	}
}

#define MOST 8
#define RANGES 3

struct series {
	const char *name;
	size_t n;
	struct ids ids[MOST][RANGES];
	size_t begins; /* the snapshot with which another process begins; 0: none */
	size_t found;  /* the snapshot at which this is found */
};

#define NONE 0, 0

static const struct series all[] = {
	{"a steady leak", 4, {{{1, 40, 0, 0}}, {{1, 80, 0, 0}}, {{1, 120, 0, 0}}, {{1, 160, 0, 0}}},
		NONE},
	{"a leak whose goroutines wait", 3,
		{{{1, 40, 1, 0}}, {{1, 40, 2, 0}, {41, 80, 1, 0}},
			{{1, 40, 3, 0}, {41, 120, 1, 0}}},
		NONE},
	{"a burst, the dump written by a goroutine that is new", 4,
		{{{1, 40, 0, 0}}, {{1, 5040, 0, 0}}, {{1, 40, 0, 0}, {5200, 5200, 0, 0}},
			{{1, 40, 0, 0}, {5220, 5260, 0, 0}}},
		NONE},
	{"a burst, the dump written by one that lives long", 5,
		{{{1, 40, 0, 0}}, {{1, 5040, 0, 0}}, {{1, 40, 0, 0}}, {{1, 41, 0, 0}},
			{{1, 40, 0, 0}, {5100, 5200, 0, 0}}},
		NONE},
	{"the same with waits, of which some move on", 3,
		{{{1, 40, 9, 0}}, {{1, 4, 10, 0}, {5, 5040, 1, 0}}, {{1, 3, 0, 0}, {4, 4, 11, 0}}},
		NONE},
	{"who waited longest moved, and another one waits on", 2,
		{{{1, 1, 30, 0}, {2, 5040, 5, 0}}, {{1, 1, 0, 0}, {2, 2, 6, 0}, {3, 40, 0, 0}}},
		NONE},
	{"one waits on, whatever ids are given later", 3,
		{{{1, 40, 5, 0}, {50, 5040, 0, 0}}, {{1, 2, 5, 0}, {3, 40, 0, 0}}, {{1, 90, 0, 0}}},
		NONE},
	{"waits in another place", 2,
		{{{1, 1, 30, 0}, {2, 5040, 5, 0}}, {{1, 1, 0, 0}, {2, 2, 6, 1}, {3, 40, 0, 0}}}, 1,
		1},
	{"a burst of those that waited longest", 2,
		{{{1, 40, 1, 0}, {100, 5000, 30, 0}}, {{1, 40, 1, 0}}}, NONE},
	{"ids left over after a burst", 4,
		{{{1, 40, 0, 0}}, {{1, 5040, 0, 0}}, {{1, 40, 0, 0}},
			{{1, 55, 0, 0}, {4800, 4900, 0, 0}}},
		NONE},
	{"more than can be left over", 4,
		{{{1, 40, 0, 0}}, {{1, 5040, 0, 0}}, {{1, 40, 0, 0}}, {{1, 56, 0, 0}}}, 2, 3},
	{"as ids were given on one processor", 5,
		{{{12, 60, 0, 0}}, {{16, 104, 0, 0}}, {{27, 75, 0, 0}}, {{31, 119, 0, 0}},
			{{35, 163, 0, 0}}},
		2, 3},
	{"a dump written by a straggler", 4,
		{{{1, 49, 0, 0}}, {{1, 9, 0, 0}, {50, 3089, 0, 0}}, {{1, 8, 0, 0}, {85, 85, 0, 0}},
			{{1, 8, 0, 0}, {3100, 3155, 0, 0}}},
		NONE},
	{"a restart, without waits: found as it grows", 6,
		{{{1, 40, 0, 0}}, {{1, 80, 0, 0}}, {{1, 120, 0, 0}}, {{1, 40, 0, 0}},
			{{1, 80, 0, 0}}, {{1, 120, 0, 0}}},
		3, 4},
	{"a restart behind two, without waits", 5,
		{{{1, 40, 0, 0}}, {{1, 80, 0, 0}}, {{1, 40, 0, 0}}, {{1, 80, 0, 0}},
			{{1, 120, 0, 0}}},
		2, 3},
	{"a restart with waits: found at once", 4,
		{{{1, 40, 5, 0}}, {{1, 80, 6, 0}}, {{1, 40, 1, 0}}, {{1, 42, 2, 0}}}, 2, 2},
	{"a restart, no waits yet", 2, {{{1, 4000, 5, 0}}, {{1, 40, 0, 0}}}, 1, 1},
	{"a restart to other stacks that wait longer than those did, found as it grows", 3,
		{{{1, 4000, 5, 0}}, {{1, 40, 7, 1}}, {{1, 90, 8, 1}}}, 1, 2},
	{"two of which the second is not known to be another", 2,
		{{{1, 120, 0, 0}}, {{1, 40, 0, 0}}}, NONE},
};

static void test_series(void)
{
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct gl_restart *w = calloc(1, sizeof *w);
		size_t begins = 0, found = 0;
		int64_t time;

		if (!w)
			exit(2);
		for (size_t k = 0; k < all[i].n; k++) {
			size_t at;

			for (size_t j = 0; j < RANGES && all[i].ids[k][j].from; j++)
				see(w, &all[i].ids[k][j]);
			time = (int64_t)k; /* the times show that the snapshots are in order */
			at = gl_restart_end(w, k, false, &time);
			if (at != GL_RESTART_NONE) {
				begins = at;
				found = k;
			}
		}
		ok(begins == all[i].begins && found == all[i].found, all[i].name);
		free(w);
	}
}

/* Snapshots that do not show all goroutines are skipped: without ids, truncated, empty. */
static void test_blind(void)
{
	struct gl_restart w = {0};
	struct gl_record r = {.count = 9};
	const struct ids old = {1, 4000, 5, 0}, new = {1, 40, 0, 0};
	const int64_t times[] = {0, 1, 2, 3, 4};

	see(&w, &old);
	gl_restart_end(&w, 0, false, &times[0]);
	gl_restart_see(&w, &r, 1);
	ok(gl_restart_end(&w, 1, false, &times[1]) == GL_RESTART_NONE, "no ids");
	see(&w, &new);
	gl_restart_see(&w, &r, 1);
	ok(gl_restart_end(&w, 2, false, &times[2]) == GL_RESTART_NONE, "not all of them");
	ok(gl_restart_end(&w, 3, false, &times[3]) == GL_RESTART_NONE, "nobody");
	see(&w, &new);
	ok(gl_restart_end(&w, 4, false, &times[4]) == 4, "and then another process");

	w = (struct gl_restart){0};
	see(&w, &old);
	gl_restart_end(&w, 0, false, &times[0]);
	see(&w, &new);
	ok(gl_restart_end(&w, 1, true, NULL) == GL_RESTART_NONE, "the rest was cut off");
}

/* Two snapshots whose times are unknown: a restart, a doubt, or neither. */
static void test_order(void)
{
	static const struct gl_frame creators[] = {
		{.func = {"main.a", 6}}, {.func = {"main.b", 6}}};
	static const struct {
		const char *name;
		struct ids before[2], now[2];
		/* the creator in both snapshots; the creator in the second one, if it differs */
		const struct gl_frame *creator, *later;
		const int64_t times[2];
		bool has_times;
		size_t begins, doubt;
	} rows[] = {
		{"all that is older was there", {{1, 4000, 5, 0}}, {{1, 40, 1, 0}}, NULL, NULL, {0},
			false, 0, 1},
		{"later, by their times", {{1, 4000, 5, 0}}, {{1, 40, 1, 0}}, NULL, NULL, {0, 1},
			true, 1, 0},
		{"earlier, by their times", {{1, 4000, 5, 0}}, {{1, 40, 1, 0}}, NULL, NULL, {1, 0},
			true, 0, 0},
		{"many that are older were not there", {{1, 40, 5, 0}, {100, 4000, 5, 0}},
			{{25, 60, 1, 0}}, NULL, NULL, {0}, false, 1, 0},
		{"few were not: one processor had ids left over",
			{{1, 40, 5, 0}, {100, 4000, 5, 0}}, {{16, 60, 1, 0}}, NULL, NULL, {0},
			false, 0, 1},
		{"one creator", {{1, 4000, 5, 0}}, {{1, 40, 1, 0}}, &creators[0], &creators[0], {0},
			false, 0, 1},
		{"another creator", {{1, 4000, 5, 0}}, {{1, 40, 1, 0}}, &creators[0], &creators[1],
			{0}, false, 1, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_restart w = {0};
		size_t at;

		for (size_t k = 0; k < 2; k++) {
			stacks[0].created_by = k ? rows[i].later : rows[i].creator;
			for (size_t j = 0; j < 2; j++)
				if ((k ? rows[i].now : rows[i].before)[j].from)
					see(&w, &(k ? rows[i].now : rows[i].before)[j]);
			at = gl_restart_end(
				&w, k, false, rows[i].has_times ? &rows[i].times[k] : NULL);
		}
		ok(at == (rows[i].begins ? 1 : GL_RESTART_NONE) && w.doubt == rows[i].doubt,
			rows[i].name);
	}
	stacks[0].created_by = NULL;
}

/*
 * The oldest waiters are the waiting goroutines with the smallest ids, in whatever order they are
 * added.
 */
static void test_oldest_waiters(void)
{
	struct gl_restart w = {0};
	bool is_sorted = true;

	for (uint64_t k = 0; k < 1000; k++) {
		const uint64_t id = k * 337 % 1000 + 1;
		const struct ids one = {id, id, 1, 0};

		see(&w, &one);
		see(&w, &one);
	}
	for (size_t i = 0; i < w.now.oldest_waiters.n; i++)
		is_sorted &= w.now.oldest_waiters.v[i].id == i + 1;
	ok(w.now.oldest_waiters.n == GL_RESTART_WAITERS && is_sorted,
		"the smallest ids, each once");
}

/* A snapshot of a process that starts goroutines, ends some, and may begin anew. */
static void draw(struct ids *v, uint64_t *next, uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	if (*state >> 60 == 0)
		*next = 1;
	*next += *state >> 40 & 255;
	v[0] = (struct ids){1, 1 + (*state >> 33 & 31), *state >> 50 & 7, 0};
	v[1] = (struct ids){*next, *next + (*state >> 24 & 63), *state >> 55 & 3, 1};
}

/*
 * Ends a snapshot by its ids alone if they suffice. Otherwise adds its goroutines first, and before
 * them those of the previous snapshot (`before`) if they were left out.
 */
static size_t pass_or_end(struct gl_restart *w, size_t index, const struct ids *v,
	const struct ids *before)
{
	uint64_t nold = 0;
	size_t found;

	for (size_t k = 0; k < 2; k++)
		for (uint64_t id = v[k].from; id <= v[k].to; id++)
			nold += id < w->bound;
	if (gl_restart_end_by_id(w, v[1].to, nold, &found))
		return found;
	if (w->is_recalled_later) {
		see(w, &before[0]);
		see(w, &before[1]);
		gl_restart_recall(w, NULL);
	}
	see(w, &v[0]);
	see(w, &v[1]);
	return gl_restart_end(w, index, false, NULL);
}

/* Tests that gl_restart_end_by_id leads to the same results as adding all goroutines. */
static void test_pass(void)
{
	static struct gl_restart full, some;
	uint64_t next = 1, state = 1;
	size_t wrong = 0, restarts = 0, passed = 0;
	struct ids v[2], before[2];

	for (size_t i = 0; i < 3000; i++) {
		size_t want, got;

		draw(v, &next, &state);
		see(&full, &v[0]);
		see(&full, &v[1]);
		want = gl_restart_end(&full, i, false, NULL);
		got = pass_or_end(&some, i, v, before);
		wrong += got != want || full.doubt != some.doubt || full.bound != some.bound;
		restarts += want != GL_RESTART_NONE || full.doubt > 0;
		passed += some.is_recalled_later;
		full.doubt = some.doubt = 0;
		memcpy(before, v, sizeof before);
	}
	is_num((long long)wrong, 0, "a snapshot that is passed changes nothing");
	ok(restarts > 20 && passed > 2000, "with restarts, and most are passed");
}

int main(void)
{
	test_series();
	test_pass();
	test_blind();
	test_order();
	test_oldest_waiters();
	return done();
}
