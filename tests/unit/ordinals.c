#include "lib/base/ordinals.h"

#include "tests/unit/tap.h"

#define N 10000

static bool find(const struct gl_ordinals *s, uint64_t hash, uint32_t wanted)
{
	uint32_t ordinal;
	size_t i = 0;

	while (gl_ordinals_next(s, hash, &i, &ordinal))
		if (ordinal == wanted)
			return true;
	return false;
}

/* Returns few hashes for many ordinals, so that most of them collide. */
static uint64_t hash_of(uint32_t ordinal)
{
	return ordinal / 7 * UINT64_C(0x9e3779b97f4a7c15);
}

static void test_all(uint64_t seed)
{
	struct gl_ordinals s = {0};
	size_t lost = 0;

	gl_hash_set_seed(seed);
	ok(!find(&s, 1, 1), "nothing is in an empty table");
	for (uint32_t i = 0; i < N; i++)
		lost += !gl_ordinals_add(&s, i, hash_of(i));
	for (uint32_t i = 0; i < N; i++)
		lost += !find(&s, hash_of(i), i);
	ok(lost == 0 && s.used == N, "all that was added is found");
	ok(!find(&s, hash_of(3), N), "another of the same hash is not");
	ok(!find(&s, 12345, 3), "nor one of another hash");
	gl_ordinals_free(&s);
	is_num(s.cap, 0, "free makes it new");
}

/* Returns how many places are looked at to find all of N hashes, which are `step` apart. */
static size_t looks(uint64_t step)
{
	struct gl_ordinals s = {0};
	size_t n = 0;

	for (uint32_t i = 0; i < N; i++)
		gl_ordinals_add(&s, i, i * step);
	for (uint32_t i = 0; i < N; i++) {
		size_t at = (uint32_t)(gl_hash_spread(i * step, s.seed) >> 32);

		for (; s.v[at & (s.cap - 1)].number != i + 1; at++)
			n++;
	}
	gl_ordinals_free(&s);
	return n;
}

int main(void)
{
	test_all(0);
	test_all(UINT64_C(0x123456789abcdef));
	ok(looks(1) < 3 * N, "hashes in a row are spread");
	ok(looks(UINT64_C(1) << 40) < 3 * N, "and so are hashes whose low bits are the same");
	return done();
}
