#include "lib/base/set.h"

#include "tests/unit/tap.h"

#define N 10000

static unsigned entries[N];

static unsigned *find(const struct gl_set *s, uint64_t hash, unsigned value)
{
	size_t i = (size_t)hash;
	unsigned *e;

	while ((e = gl_set_next(s, hash, &i)))
		if (*e == value)
			return e;
	return NULL;
}

/* Returns few hashes for many values, so that most entries collide. */
static uint64_t hash_of(unsigned value)
{
	return value / 7 * UINT64_C(0x9e3779b97f4a7c15);
}

/* Entries that begin with a text. */
static void test_texts(void)
{
	struct {
		struct gl_str text;
		int n;
	} one = {GL_STR("one"), 1}, none = {GL_STR(""), 0};
	struct gl_set s = {0};

	ok(!gl_set_find_text(&s, GL_STR("one")), "no text is in an empty set");
	ok(gl_set_add_text(&s, &one) && gl_set_add_text(&s, &none), "entries with a text");
	ok(gl_set_find_text(&s, GL_STR("one")) == (void *)&one &&
			gl_set_find_text(&s, (struct gl_str){NULL, 0}) == (void *)&none,
		"are found by it");
	ok(!gl_set_find_text(&s, GL_STR("on")), "and by nothing else");
	gl_set_free(&s);
}

static void test_all(uint64_t seed)
{
	struct gl_set s = {0};
	size_t lost = 0;

	gl_hash_set_seed(seed);
	ok(find(&s, 1, 1) == NULL, "nothing is in an empty set");
	for (unsigned i = 0; i < N; i++) {
		entries[i] = i;
		lost += !gl_set_add(&s, &entries[i], hash_of(i));
	}
	for (unsigned i = 0; i < N; i++)
		lost += find(&s, hash_of(i), i) != &entries[i];
	ok(lost == 0 && s.used == N, "all that was added is found");
	ok(find(&s, hash_of(3), N) == NULL, "another of the same hash is not");
	ok(find(&s, 12345, 3) == NULL, "nor one of another hash");
	gl_set_clear(&s);
	ok(s.used == 0 && find(&s, hash_of(3), 3) == NULL, "clear empties");
	ok(gl_set_add(&s, &entries[3], hash_of(3)) && find(&s, hash_of(3), 3) == &entries[3],
		"and the room is used again");
	gl_set_free(&s);
	is_num(s.cap, 0, "free makes it new");
}

/*
 * Without spreading, hashes that are multiples of a power of two would all begin their search at
 * one place.
 */
static void test_spread(void)
{
	struct gl_set s = {0};
	size_t together = 0;

	gl_hash_set_seed(1);
	for (unsigned i = 0; i < N; i++)
		if (!gl_set_add(&s, &entries[i], (uint64_t)i << 32))
			together++;
	for (size_t i = 0, n = 0; i < s.cap; i++) {
		n = s.v[i] ? n + 1 : 0;
		together += n > 200;
	}
	is_num(together, 0, "numbers that end alike are spread");
	gl_set_free(&s);
}

/* A set that has entries keeps its seed even if the process's seed changes. */
static void test_another_seed(void)
{
	struct gl_set s = {0};
	size_t lost = 0;

	gl_hash_set_seed(1);
	for (unsigned i = 0; i < N; i++) {
		lost += !gl_set_add(&s, &entries[i], hash_of(i));
		gl_hash_set_seed(i);
	}
	for (unsigned i = 0; i < N; i++)
		lost += find(&s, hash_of(i), i) != &entries[i];
	is_num(lost, 0, "a set with entries keeps its seed");
	gl_set_free(&s);
}

int main(void)
{
	test_texts();
	test_all(0);
	test_all(UINT64_C(0xfedcba9876543210));
	test_spread();
	test_another_seed();
	return done();
}
