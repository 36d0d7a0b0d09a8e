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

/* Few hashes for many entries, so that most collide. */
static uint64_t hash_of(unsigned value)
{
	return value / 7 * UINT64_C(0x9e3779b97f4a7c15);
}

int main(void)
{
	struct gl_set s = {0};
	size_t lost = 0;

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
	return done();
}
