#include "lib/base/ranks.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define N 1000

static bool bits[N];

static size_t next(size_t i)
{
	while (i < N && !bits[i])
		i++;
	return i;
}

static size_t last(size_t i)
{
	for (; i > 0 && !bits[i]; i--)
		;
	return bits[i] ? i : N;
}

/* Tests random bits, of which about one in `each` is set, but none from 200 to 500. */
static void test(unsigned each)
{
	struct gl_ranks r = {.v = NULL};
	size_t n = 0, right = 0;

	for (size_t i = 0; i < N; i++) {
		bits[i] = i * 2654435761U % 1000003 % each == 0 && (i < 200 || i > 500);
		if (!gl_ranks_add(&r, bits[i]))
			exit(2);
	}
	for (size_t i = 0; i < N; i++) {
		right += gl_ranks_has(&r, i) == bits[i] && gl_ranks_count(&r, i) == n &&
			 gl_ranks_next(&r, i) == next(i) && gl_ranks_last(&r, i) == last(i);
		n += bits[i];
	}
	is_num((long long)right, N, "one in so many is set");
	is_num((long long)gl_ranks_count(&r, N), (long long)n, "all are counted");
	gl_ranks_free(&r);
}

int main(void)
{
	test(1);
	test(2);
	test(100);
	test(999999);
	return done();
}
