/*
 * Tests that the result is sorted and has the same elements, whatever bits of the numbers differ.
 */
#include "lib/base/radix.h"

#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>

#define MOST 20000

static uint64_t seed = 1;

static uint64_t draw(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed >> 32 ^ seed << 31;
}

static int compare(const void *a, const void *b)
{
	const struct gl_radix *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static bool is_sorted = true;

/* Sorts n random elements whose keys and ranks differ only in the bits of the masks. */
static void check(size_t n, uint64_t keys, uint32_t ranks)
{
	static struct gl_radix v[MOST], expected[MOST];
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		v[i] = (struct gl_radix){UINT64_C(0xc000012340) | (draw() & keys),
			(uint32_t)draw() & ranks, (uint32_t)draw()};
		expected[i] = v[i];
		sum += v[i].rest * (v[i].key + 1);
	}
	gl_radix_sort(v, n);
	qsort(expected, n, sizeof *expected, compare);
	for (size_t i = 0; i < n; i++) {
		sum -= v[i].rest * (v[i].key + 1);
		if (compare(&v[i], &expected[i]) != 0)
			sum++;
	}
	is_sorted &= sum == 0;
}

int main(void)
{
	static const uint64_t keys[] = {
		0, 1, 0xff, 0x1ff, 0xffffff000, UINT64_C(1) << 63, UINT64_MAX};
	static const uint32_t ranks[] = {0, 1, 0xffff, UINT32_MAX};
	static const size_t sizes[] = {0, 1, 2, 32, 33, 300, MOST};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
			for (size_t r = 0; r < sizeof ranks / sizeof ranks[0]; r++)
				check(sizes[i], keys[k], ranks[r]);
		ok(is_sorted, "elements are sorted, and none is lost");
	}
	return done();
}
