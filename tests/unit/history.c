#include "lib/summary/history.h"

#include "tests/unit/tap.h"

static uint64_t counts[GL_HISTORY_DUMPS];

static struct gl_trace *add(struct gl_history *h, const char *key, uint64_t n)
{
	return gl_history_add(h, (struct gl_str){key, strlen(key)}, n);
}

/* Returns the keys of all groups as one text, in the order of the ranking. */
static struct gl_str ranked(struct gl_history *h)
{
	static char text[256];
	size_t n, len = 0;
	struct gl_trace *const *v = gl_history_rank(h, &n);

	for (size_t i = 0; v && i < n; i++) {
		memcpy(text + len, v[i]->key.p, v[i]->key.len);
		len += v[i]->key.len;
	}
	return (struct gl_str){text, len};
}

static void counting(void)
{
	struct gl_history *h = gl_history_new();
	struct gl_trace *a, *b;

	is_num(gl_history_dumps(h), 0, "no dump at first");
	gl_history_next(h);
	a = add(h, "a", 3);
	add(h, "b", 5);
	ok(add(h, "a", 1) == a && a->now == 4, "a group is found again, and summed up");
	ok(a->first == 4, "its first count is that of the first dump");
	is_str(ranked(h), "ba", "without growth the largest comes first");
	ok(gl_history_total(h)->now == 9 && gl_history_total(h)->first == 9, "the total");

	gl_history_clear(h);
	ok(a->now == 0 && gl_history_total(h)->now == 0, "the dump at hand can be counted anew");
	add(h, "a", 2);
	b = add(h, "b", 5);
	ok(a->first == 2, "and so can the first");

	gl_history_next(h);
	add(h, "a", 7);
	add(h, "c", 1);
	gl_history_clear(h);
	add(h, "a", 10);
	add(h, "c", 2);
	is_str(ranked(h), "acb", "by growth; what is gone comes last");
	ok(b->now == 0 && b->first == 5, "what is gone keeps its first count");
	ok(gl_history_counts(h, a, counts) == 2 && counts[0] == 2 && counts[1] == 10,
		"counts, oldest first");
	ok(gl_history_counts(h, b, counts) == 2 && counts[0] == 5 && counts[1] == 0,
		"a group that is gone counts none");
	ok(gl_history_counts(h, gl_history_total(h), counts) == 2 && counts[0] == 7 &&
			counts[1] == 12, "of the total as well");

	gl_history_next(h);
	add(h, "a", 10);
	add(h, "b", 13);
	add(h, "c", 8);
	is_str(ranked(h), "bac", "equal growth: by count, then by key");
	gl_history_free(h);
}

static void order_of_shrunk(void)
{
	struct gl_history *h = gl_history_new();

	gl_history_next(h);
	add(h, "x", 9);
	add(h, "y", 9);
	add(h, "z", 1);
	gl_history_next(h);
	add(h, "x", 1);
	add(h, "y", 8);
	add(h, "z", 1);
	is_str(ranked(h), "zyx", "who shrank most comes last");
	gl_history_free(h);
}

static void long_runs(void)
{
	struct gl_history *h = gl_history_new();
	struct gl_trace *kept;
	size_t n;
	bool is_there = true;

	gl_history_next(h);
	kept = add(h, "first", 1);
	for (uint64_t i = 1; i <= 200; i++) {
		char name[2] = {(char)('A' + i % 26), '\0'};

		gl_history_next(h);
		if (i <= 100)
			add(h, name, 1);
		add(h, "steady", i);
	}
	is_num(gl_history_dumps(h), 201, "dumps are counted on");
	is_num(gl_history_counts(h, kept, counts), GL_HISTORY_DUMPS,
		"of the last ones a count is kept");
	add(h, "steady", 0);
	is_str(ranked(h), "steady", "what was gone for long is not shown");
	gl_history_rank(h, &n);
	is_num(n, 1, "nor is what the first dump had");
	ok(add(h, "first", 4) == kept && kept->first == 1, "but its first count is still known");
	ok(add(h, "A", 1)->first == 0, "a group that was dropped begins anew");
	gl_history_counts(h, add(h, "steady", 0), counts);
	for (size_t i = 0; i < GL_HISTORY_DUMPS; i++)
		is_there &= counts[i] == 200 - GL_HISTORY_DUMPS + 1 + i;
	ok(is_there, "the last counts, in order");

	for (int i = 0; i < GL_HISTORY_DUMPS - 1; i++)
		gl_history_next(h);
	is_str(ranked(h), "Asteadyfirst", "as long as one of these dumps had it, it is shown");
	gl_history_next(h);
	gl_history_next(h);
	gl_history_rank(h, &n);
	is_num(n, 0, "then no longer");
	gl_history_free(h);
}

static void large(void)
{
	struct gl_history *h = gl_history_new();
	struct gl_trace *a;

	gl_history_next(h);
	a = add(h, "a", INT64_MAX - 1);
	add(h, "a", 5);
	add(h, "", 3);
	ok(a->now == INT64_MAX && gl_history_total(h)->now == INT64_MAX,
		"sums stop at the largest number");
	gl_history_counts(h, a, counts);
	is_num(counts[0], UINT32_MAX, "and counts that are kept at theirs");
	gl_history_free(h);
}

int main(void)
{
	counting();
	order_of_shrunk();
	long_runs();
	large();
	return done();
}
