#include "lib/base/radix.h"

#define DIGITS 256
#define FEW 32	   /* this many elements, or fewer, are sorted by insertion */
#define ALL_BITS 96 /* bits of a key and a rank together */

static bool is_less(const struct gl_radix *a, const struct gl_radix *b)
{
	if (a->key != b->key)
		return a->key < b->key;
	return a->rank < b->rank;
}

static void insert(struct gl_radix *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct gl_radix one = v[i];
		size_t at = i;

		for (; at > 0 && is_less(&one, &v[at - 1]); at--)
			v[at] = v[at - 1];
		v[at] = one;
	}
}

/*
 * Returns the eight bits of the element from bit `shift` on, called its digit. Key and rank count
 * as one number, with the rank at its low end.
 */
static size_t digit(const struct gl_radix *e, unsigned shift)
{
	return (shift < 32 ? (size_t)(e->rank >> shift) : (size_t)(e->key >> (shift - 32))) &
	       (DIGITS - 1);
}

static unsigned top_bit(uint64_t n)
{
	unsigned bit = 0;

	while (n >>= 1)
		bit++;
	return bit;
}

/*
 * Returns the shift of the highest digit in which any of the n elements differ, or ALL_BITS if they
 * are all equal.
 */
static unsigned highest(const struct gl_radix *v, size_t n)
{
	uint64_t keys = 0;
	uint32_t ranks = 0;

	for (size_t i = 1; i < n; i++) {
		keys |= v[i].key ^ v[0].key;
		ranks |= v[i].rank ^ v[0].rank;
	}
	if (keys)
		return 32 + (top_bit(keys) > 7 ? top_bit(keys) - 7 : 0);
	return ranks ? (top_bit(ranks) > 7 ? top_bit(ranks) - 7 : 0) : ALL_BITS;
}

/*
 * Orders the elements by their digit at `shift`. Stores in starts[] where the elements with each
 * digit begin.
 */
static void part(struct gl_radix *v, size_t n, unsigned shift, size_t *starts)
{
	size_t at[DIGITS], sum = 0;

	for (size_t d = 0; d <= DIGITS; d++)
		starts[d] = 0;
	for (size_t i = 0; i < n; i++)
		starts[digit(&v[i], shift)]++;
	for (size_t d = 0; d <= DIGITS; d++) {
		size_t count = starts[d];

		starts[d] = sum;
		sum += count;
	}
	for (size_t d = 0; d < DIGITS; d++)
		at[d] = starts[d];
	for (size_t d = 0; d < DIGITS; d++)
		while (at[d] < starts[d + 1]) {
			struct gl_radix one = v[at[d]];
			size_t to = digit(&one, shift);

			if (to == d) {
				at[d]++;
				continue;
			}
			v[at[d]] = v[at[to]];
			v[at[to]++] = one;
		}
}

/* Elements are often in order already: if keys are equal, or because ids rise in a dump. */
static bool is_sorted(const struct gl_radix *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (is_less(&v[i], &v[i - 1]))
			return false;
	return true;
}

/*
 * Orders the elements by the highest digit in which any of them differ. Then orders each group of
 * elements with the same digit in the same way. Each level of recursion decides at least one bit of
 * key and rank, and mostly eight.
 */
void gl_radix_sort(struct gl_radix *v, size_t n)
{
	size_t starts[DIGITS + 1];
	unsigned shift;

	if (is_sorted(v, n))
		return;
	shift = n > FEW ? highest(v, n) : ALL_BITS;
	if (shift == ALL_BITS) {
		insert(v, n);
		return;
	}
	part(v, n, shift, starts);
	for (size_t d = 0; d < DIGITS; d++)
		if (starts[d + 1] - starts[d] > 1)
			gl_radix_sort(v + starts[d], starts[d + 1] - starts[d]);
}
