#include "lib/base/radix.h"

#include <string.h>

#define BITS 11
#define SIZE ((size_t)1 << BITS)
#define FEW 48 /* so few are sorted by insertion */

static uint64_t key_of(const char *v, size_t i)
{
	uint64_t key;

	memcpy(&key, v + i * sizeof(struct gl_radix), sizeof key);
	return key;
}

static void copy(char *to, size_t at, const char *from, size_t i)
{
	memcpy(to + at * sizeof(struct gl_radix), from + i * sizeof(struct gl_radix),
		sizeof(struct gl_radix));
}

static void insert(char *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct gl_radix one;
		size_t at = i;

		memcpy(&one, v + i * sizeof one, sizeof one);
		for (; at > 0 && key_of(v, at - 1) > one.key; at--)
			copy(v, at, v, at - 1);
		memcpy(v + at * sizeof one, &one, sizeof one);
	}
}

/* Returns the bits in which keys differ. */
static uint64_t varying(const char *v, size_t n)
{
	uint64_t first = key_of(v, 0), bits = 0;

	for (size_t i = 1; i < n; i++)
		bits |= key_of(v, i) ^ first;
	return bits;
}

/* Sorts by one digit, the one from bit `shift` on. */
static void pass(char *to, const char *from, size_t n, unsigned shift)
{
	size_t starts[SIZE] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		starts[key_of(from, i) >> shift & (SIZE - 1)]++;
	for (size_t d = 0; d < SIZE; d++) {
		size_t count = starts[d];

		starts[d] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		copy(to, starts[key_of(from, i) >> shift & (SIZE - 1)]++, from, i);
}

void *gl_radix_sort(void *v, void *spare, size_t n)
{
	uint64_t bits;

	if (n <= FEW) {
		insert(v, n);
		return v;
	}
	bits = varying(v, n);
	for (unsigned shift = 0; shift < 64; shift += BITS) {
		void *from = v;

		/* The lowest bit that differs begins the next digit. */
		while (shift < 64 && !(bits >> shift & 1))
			shift++;
		if (shift >= 64)
			break;
		pass(spare, v, n, shift);
		v = spare;
		spare = from;
	}
	return v;
}
