#include "lib/unwrap/offsetmap.h"

#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>

#define MANY 3000

static uint64_t seed = 1;

/* Returns a random number below n. */
static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

static bool is_at(struct gl_offsetmap *t, uint64_t at, uint64_t from)
{
	struct gl_step s;

	return gl_offsetmap_at(t, at, &s) && s.from == from;
}

static bool is_line(struct gl_offsetmap *t, uint64_t line, uint64_t from)
{
	struct gl_step s;

	return gl_offsetmap_line(t, line, &s) && s.from == from;
}

static bool is_none(struct gl_offsetmap *t, uint64_t at)
{
	struct gl_step s;

	return !gl_offsetmap_at(t, at, &s);
}

static bool is_no_line(struct gl_offsetmap *t, uint64_t line)
{
	struct gl_step s;

	return !gl_offsetmap_line(t, line, &s);
}

static struct gl_step step(uint64_t at, uint64_t line)
{
	return (struct gl_step){at, line, at * 2, at * 2 + 9, at * 2 + 1, line + 5};
}

static void test_empty(void)
{
	struct gl_offsetmap t = {0};

	ok(is_none(&t, 0) && is_none(&t, UINT64_MAX), "no step in an empty one");
	ok(is_no_line(&t, 0) && is_no_line(&t, UINT64_MAX), "no line in an empty one");
	is_num(gl_offsetmap_stamp(&t, UINT64_MAX).len, 0, "no stamp in an empty one");
	gl_offsetmap_drop(&t, 7);
	ok(is_none(&t, 7), "nothing is dropped of an empty one");
	gl_offsetmap_free(&t);
	gl_offsetmap_free(&t);
	ok(t.runs == NULL && t.stamps == NULL && t.nruns == 0 && gl_offsetmap_last_line(&t) == 0,
		"freed twice, it is empty");
}

/* Maps three lines of text, the second of which came in three pieces. */
static void test_few(void)
{
	static const struct gl_step steps[] = {{10, 3, 100, 130, 101, 7}, {20, 4, 130, 150, 131, 8},
		{25, 4, 150, 170, 151, 9}, {30, 4, 170, 190, 171, 10}, {40, 5, 190, 220, 191, 11}};
	struct gl_offsetmap t = {0};

	for (size_t i = 0; i < 5; i++)
		ok(gl_offsetmap_add(&t, &steps[i]), "a step is added");
	ok(is_none(&t, 9), "before the first byte");
	ok(is_at(&t, 10, 101), "the first byte");
	ok(is_at(&t, 19, 101), "the byte before a step");
	ok(is_at(&t, 20, 131), "a step's own byte");
	ok(is_at(&t, 29, 151), "within a line's second piece");
	ok(is_at(&t, UINT64_MAX, 191), "far behind the last one");
	ok(is_no_line(&t, 2), "before the first line");
	ok(is_line(&t, 3, 101), "the first line");
	ok(is_line(&t, 4, 131), "a line of pieces is where its first one is");
	ok(is_line(&t, 5, 191), "the last line");
	is_num(gl_offsetmap_last_line(&t), 5, "its number");
	gl_offsetmap_drop(&t, 20);
	ok(is_at(&t, 20, 131) && is_line(&t, 4, 131),
		"what begins where is dropped to stays");
	gl_offsetmap_drop(&t, 27);
	ok(is_at(&t, 27, 151) && is_at(&t, 30, 171),
		"so does what holds the place");
	gl_offsetmap_drop(&t, 21);
	ok(is_at(&t, 27, 151), "to drop less than before is nothing");
	gl_offsetmap_drop(&t, UINT64_MAX);
	ok(is_at(&t, UINT64_MAX, 191), "the last one is kept");
	gl_offsetmap_free(&t);
}

static void test_stamps(void)
{
	struct gl_offsetmap t = {0};
	char text[GL_OFFSETMAP_STAMP + 1];

	memset(text, 'x', sizeof text);
	ok(gl_offsetmap_add_stamp(&t, 10, GL_STR("15:04:05")), "a stamp is added");
	ok(gl_offsetmap_add_stamp(&t, 20, (struct gl_str){text, sizeof text}), "a long one");
	ok(gl_offsetmap_add_stamp(&t, 30, (struct gl_str){text, GL_OFFSETMAP_STAMP}),
		"one that just fits");
	memset(text, 'y', sizeof text);
	is_num(gl_offsetmap_stamp(&t, 9).len, 0, "before the first stamp");
	is_str(gl_offsetmap_stamp(&t, 10), "15:04:05", "of the line itself");
	is_str(gl_offsetmap_stamp(&t, 19), "15:04:05", "of a line before it");
	is_str(gl_offsetmap_stamp(&t, 29), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"cut, and a copy");
	is_num(gl_offsetmap_stamp(&t, UINT64_MAX).len, GL_OFFSETMAP_STAMP, "all of what just fits");
	gl_offsetmap_drop(&t, 15);
	is_str(gl_offsetmap_stamp(&t, 15), "15:04:05", "the last one before the place is kept");
	gl_offsetmap_drop(&t, 30);
	is_num(gl_offsetmap_stamp(&t, 30).len, GL_OFFSETMAP_STAMP, "the place's own is kept");
	gl_offsetmap_free(&t);
}

/* A simple offset map to compare with: it looks at all of its steps, one by one. */
struct naive {
	struct gl_step steps[MANY];
	uint64_t stamps[MANY];
	size_t nsteps, nstamps;
};

static const struct gl_step *naive_at(const struct naive *n, uint64_t at)
{
	const struct gl_step *found = NULL;

	for (size_t i = 0; i < n->nsteps; i++)
		if (n->steps[i].at <= at)
			found = &n->steps[i];
	return found;
}

static const struct gl_step *naive_line(const struct naive *n, uint64_t line)
{
	const struct gl_step *found = NULL;

	for (size_t i = 0; i < n->nsteps; i++)
		if (n->steps[i].line <= line && (!found || n->steps[i].line > found->line))
			found = &n->steps[i];
	return found;
}

static uint64_t naive_stamp(const struct naive *n, uint64_t at)
{
	uint64_t found = 0;

	for (size_t i = 0; i < n->nstamps; i++)
		if (n->stamps[i] <= at)
			found = n->stamps[i];
	return found;
}

static bool is_same(bool has, const struct gl_step *a, const struct gl_step *b)
{
	return has && b ? a->at == b->at && a->line == b->line && a->begin == b->begin &&
				  a->end == b->end && a->from == b->from && a->in_line == b->in_line
			: !has && !b;
}

static bool is_same_stamp(struct gl_str got, uint64_t want)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%llu", (unsigned long long)want);

	return want ? gl_str_eq(got, (struct gl_str){text, (size_t)n}) : got.len == 0;
}

static unsigned nwhole; /* number of lines that were found as whole lines of a run */

/*
 * Asks both maps for a random place that was not dropped, and for its line if the line's first
 * piece is still there. Returns the number of answers that differ.
 */
static unsigned ask(struct gl_offsetmap *t, const struct naive *n, uint64_t dropped, uint64_t end)
{
	uint64_t at = dropped + draw((size_t)(end - dropped) + 20);
	const struct gl_step *s = naive_at(n, at);
	struct gl_step got;
	bool has = gl_offsetmap_at(t, at, &got);
	unsigned wrong = !is_same(has, &got, s);
	size_t next = s ? (size_t)(s - n->steps) + 1 : 0;

	/* gl_offsetmap_whole finds the step only if it covers exactly this line */
	if (s && gl_offsetmap_whole(t, at, end, s->line, &got))
		wrong += s->at != at || !is_same(true, &got, s) ||
			 (next < n->nsteps && n->steps[next].at != end);
	if (s && next < n->nsteps && s->at >= dropped &&
		gl_offsetmap_whole(t, s->at, n->steps[next].at, s->line, &got)) {
		wrong += !is_same(true, &got, s);
		nwhole++;
	}

	wrong += !is_same_stamp(gl_offsetmap_stamp(t, at), naive_stamp(n, at));
	s = s ? naive_line(n, s->line) : NULL;
	if (s && s->at >= dropped)
		wrong += !is_same(gl_offsetmap_line(t, s->line, &got), &got, s);
	return wrong;
}

/* Adds a few whole lines, from *at and *line on, as one run, and moves both behind them. */
static unsigned add_run(struct gl_offsetmap *t, struct naive *n, uint64_t *at, uint64_t *line)
{
	struct gl_offset_mark *marks = gl_offsetmap_room(t, 9);
	struct gl_step first = step(*at, *line);
	size_t count = 1 + draw(9);
	bool is_line_each = draw(2);

	for (size_t i = 0; i < count; i++) {
		struct gl_step *s = &n->steps[n->nsteps++];

		*s = first;
		s->at = *at;
		s->line = *line + i;
		s->begin = first.begin + (*at - first.at) * 2;
		s->from = s->begin + draw(3);
		s->in_line += is_line_each ? i : 0;
		marks[i] = (struct gl_offset_mark){(uint32_t)(s->at - first.at),
			(uint32_t)(s->begin - first.begin), (uint32_t)(s->from - first.begin)};
		*at += 1 + draw(9);
		s->end = first.begin + (*at - first.at) * 2;
	}
	first.end = n->steps[n->nsteps - 1].end;
	*line += count;
	return !gl_offsetmap_add_run(t, &first, count, is_line_each);
}

static void test_random(bool drops)
{
	static struct naive n;
	struct gl_offsetmap t = {0};
	uint64_t at = 1 + draw(5), line = 1 + draw(5), dropped = 0;
	unsigned wrong = 0;

	n.nsteps = n.nstamps = 0;
	while (n.nsteps < MANY - 9) {
		struct gl_step s = step(at, line);
		char text[24];

		if (draw(3) == 0) {
			wrong += add_run(&t, &n, &at, &line);
			continue;
		}

		wrong += !gl_offsetmap_add(&t, &s);
		n.steps[n.nsteps++] = s;
		if (draw(3) == 0) {
			int len = snprintf(text, sizeof text, "%llu", (unsigned long long)at);

			wrong +=
				!gl_offsetmap_add_stamp(&t, at, (struct gl_str){text, (size_t)len});
			n.stamps[n.nstamps++] = at;
		}
		at += 1 + draw(9);
		line += draw(3);
		wrong += ask(&t, &n, dropped, at);
		if (drops && draw(4) == 0) {
			dropped += draw((size_t)(at - dropped) + 1);
			gl_offsetmap_drop(&t, dropped);
			wrong += ask(&t, &n, dropped, at) + ask(&t, &n, dropped, at);
		}
	}
	for (int i = 0; i < 2000; i++)
		wrong += ask(&t, &n, dropped, at);
	ok(wrong == 0, drops ? "as a list that is looked through, with drops"
			     : "as a list that is looked through");
	ok(nwhole > 100, "lines of runs are whole");
	nwhole = 0;
	gl_offsetmap_free(&t);
}

/* Keeps a window of a hundred lines of a long text: the memory must not grow. */
static void test_bounded(void)
{
	struct gl_offsetmap t = {0};
	struct gl_step got;
	unsigned wrong = 0;

	for (uint64_t i = 1; i <= 1000000; i++) {
		struct gl_step s = step(i * 4, i);

		wrong += !gl_offsetmap_add(&t, &s);
		if (i % 3 == 0)
			wrong += !gl_offsetmap_add_stamp(&t, i * 4, GL_STR("15:04:05"));
		if (i > 100 && i % 10 == 0)
			gl_offsetmap_drop(&t, (i - 100) * 4);
		if (i % 1000 == 0)
			wrong += !gl_offsetmap_line(&t, i - 99, &got) ||
				 !is_at(&t, (i - 99) * 4, got.from);
	}
	is_num(wrong, 0, "a million lines");
	ok(t.runs_cap < 2000 && t.stamps_cap < 1000, "take the room of those that are needed");
	gl_offsetmap_free(&t);
}

/* Does the same with 10,000 runs of a hundred lines each. */
static void test_bounded_runs(void)
{
	struct gl_offsetmap t = {0};
	unsigned wrong = 0;

	for (uint64_t i = 0; i < 10000; i++) {
		struct gl_step s = step(i * 400, i * 100 + 1);
		struct gl_offset_mark *marks = gl_offsetmap_room(&t, 100);

		for (uint32_t k = 0; k < 100; k++)
			marks[k] = (struct gl_offset_mark){k * 4, k * 9, k * 9 + 1};

		s.begin = i * 900;
		s.end = s.begin + 900;
		s.from = s.begin + 1;
		wrong += !gl_offsetmap_add_run(&t, &s, 100, true);
		gl_offsetmap_drop(&t, i * 400 + 196);
		wrong += !is_at(&t, i * 400 + 398, i * 900 + 99 * 9 + 1);
		wrong += !is_line(&t, i * 100 + 50, i * 900 + 49 * 9 + 1);
		gl_offsetmap_drop(&t, i * 400 + 396);
		wrong += !is_at(&t, i * 400 + 398, i * 900 + 99 * 9 + 1);
	}
	is_num(wrong, 0, "a million lines in runs");
	ok(t.runs_cap < 100 && t.marks_cap < 1000, "take the room of those that are needed");
	gl_offsetmap_free(&t);
}

/* A line of text came from three lines of the input. The first steps of it are then dropped. */
static void test_line_in_parts(void)
{
	struct gl_offsetmap t = {0};
	struct gl_step s;

	for (uint64_t i = 0; i < 3; i++) {
		s = step(10 * i, 4);
		s.in_line += i;
		gl_offsetmap_add(&t, &s);
	}
	s = step(30, 5);
	gl_offsetmap_add(&t, &s);
	for (uint64_t at = 0; at < 30; at += 10) {
		gl_offsetmap_drop(&t, at);
		ok(gl_offsetmap_line(&t, 4, &s) && s.in_line == 9,
			"a line began where its first part did, which may be gone");
	}
	gl_offsetmap_drop(&t, 30);
	ok(gl_offsetmap_line(&t, 5, &s) && s.in_line == 10, "the next line began where it did");
	gl_offsetmap_free(&t);
}

int main(void)
{
	test_empty();
	test_line_in_parts();
	test_few();
	test_stamps();
	for (int i = 0; i < 3; i++) {
		test_random(false);
		test_random(true);
	}
	test_bounded();
	test_bounded_runs();
	return done();
}
