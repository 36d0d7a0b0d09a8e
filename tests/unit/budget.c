#include "lib/select/budget.h"

#include "tests/unit/tap.h"

static struct gl_record of(uint64_t sig, uint64_t count)
{
	return (struct gl_record){.has = GL_HAS_SIG, .sig = sig, .count = count};
}

static uint64_t taken_of(struct gl_budget *b, struct gl_record r, uint64_t covered)
{
	uint64_t before = covered;

	gl_budget_take(b, &r, &covered);
	return covered - before;
}

static void test_plain(void)
{
	struct gl_budget *b = gl_budget_new();
	struct gl_record one = of(1, 3), other = of(2, 1), again = of(1, 2);
	struct gl_record repeat = of(1, 1), none = {.count = 7};

	repeat.has |= GL_HAS_REPEAT;
	ok(gl_budget_add(b, &one) && gl_budget_add(b, &other) && gl_budget_add(b, &again) &&
			gl_budget_add(b, &repeat) && gl_budget_add(b, &none),
		"added");
	is_num(gl_budget_added(b), 6, "repeats, and those without a signature, do not count");
	is_num(taken_of(b, of(3, 9), 0), 0, "a signature that was not there");
	is_num(taken_of(b, none, 0), 0, "no signature");
	is_num(taken_of(b, of(1, 2), 0), 2, "two of five");
	ok(taken_of(b, repeat, 0) == 1 && taken_of(b, repeat, 0) == 1,
		"a repeat takes nothing away");
	is_num(taken_of(b, of(1, 9), 7), 2, "of nine, seven are excluded already");
	is_num(taken_of(b, of(1, 9), 0), 1, "what is left");
	ok(taken_of(b, of(1, 9), 0) == 0 && taken_of(b, repeat, 0) == 0, "nothing is left");
	ok(taken_of(b, of(2, 1), 1) == 0 && taken_of(b, of(2, 1), 0) == 1, "another signature");
	is_num(gl_budget_taken(b), 6, "taken in all");
	gl_budget_free(b);
}

static void test_groups(void)
{
	static const struct gl_count sigs[] = {
		{{"0000000000000001", 16}, 4}, {{"not one", 7}, 5}, {{"0000000000000002", 16}, 2},
		{{"0000000000000003", 16}, 8}}; /* the group has only the first three */
	struct gl_group g = {.sigs = {sigs, 3}};
	struct gl_more more = {.group = &g};
	struct gl_record group = {.count = 11, .more = &more}, three = of(1, 3);
	struct gl_budget *b = gl_budget_new();

	gl_budget_add(b, &three);
	is_num(taken_of(b, group, 0), 3, "a group of several signatures: three of the first");
	gl_budget_add(b, &group);
	is_num(gl_budget_added(b), 9, "a group adds what it counts by signature");
	ok(taken_of(b, of(2, 5), 0) == 2 && taken_of(b, of(1, 5), 0) == 4, "each to its own");
	gl_budget_free(b);
}

static void test_many(void)
{
	struct gl_budget *b = gl_budget_new();
	uint64_t wrong = 0;

	for (uint64_t i = 0; i < 5000; i++) {
		struct gl_record r = of(i * UINT64_C(0x9e3779b97f4a7c15), i);

		wrong += !gl_budget_add(b, &r);
	}
	for (uint64_t i = 0; i < 5000; i++)
		wrong += taken_of(b, of(i * UINT64_C(0x9e3779b97f4a7c15), 5000), 0) != i;
	is_num(wrong, 0, "five thousand signatures");
	gl_budget_free(b);
}

int main(void)
{
	test_plain();
	test_groups();
	test_many();
	return done();
}
