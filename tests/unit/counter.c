/*
 * Tests that gl_counter_list lists each text once, sorted bytewise, with its count: counters of one
 * text, of few and of many, with a small and with a large part of the pool's texts. Texts are added
 * to the counters and to the pool between two lists, in any order.
 */
#include "lib/base/num.h"
#include "lib/summary/counter.h"

#include "tests/unit/draw.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

#define TEXTS 600
#define COUNTERS 12

static struct gl_counter_pool pool;
static struct gl_counter counters[COUNTERS];
static uint64_t want[COUNTERS][TEXTS];

static struct gl_str text_of(unsigned i)
{
	static char text[32];

	return (struct gl_str){text, (size_t)snprintf(text, sizeof text, "dump#%u", i)};
}

/* Counter c counts about one in 2^(c/2) of the texts. */
static void add(unsigned c, unsigned ntexts)
{
	unsigned i = draw(ntexts) >> c / 2 << c / 2, n = 1 + draw(300);
	const struct gl_counter_name *name = gl_counter_name(&pool, text_of(i));

	want[c][i] += n;
	if (!name || !gl_counter_add(&pool, &counters[c], name, n))
		exit(2);
}

static unsigned number_of(struct gl_str text)
{
	uint64_t n = TEXTS;

	gl_num_digits(text.p + 5, text.p + text.len, &n);
	return (unsigned)n;
}

/* Returns true if the counter has these texts and counts, in the order of the texts. */
static bool is_right(unsigned c)
{
	struct gl_arena arena = {0};
	struct gl_counts list;
	size_t wrong = 0, n = 0;

	if (!gl_counter_list(&pool, &counters[c], &arena, &list))
		exit(2);
	for (size_t i = 0; i < list.n; i++) {
		wrong += want[c][number_of(list.v[i].key)] != list.v[i].n;
		wrong += i > 0 && gl_str_cmp(list.v[i - 1].key, list.v[i].key) >= 0;
	}
	for (size_t i = 0; i < TEXTS; i++)
		n += want[c][i] > 0;
	wrong += n != list.n;
	gl_arena_free(&arena);
	return wrong == 0;
}

int main(void)
{
	size_t wrong = 0;

	for (unsigned round = 1; round <= TEXTS; round++) {
		for (unsigned k = 0; k < 20; k++)
			add(draw(COUNTERS), round);
		wrong += !is_right(draw(COUNTERS));
	}
	is_num(wrong, 0, "texts and counts, while both grow");
	for (unsigned c = 0; c < COUNTERS; c++)
		wrong += !is_right(c);
	is_num(wrong, 0, "each counter in the end");
	gl_counter_pool_free(&pool);
	return done();
}
