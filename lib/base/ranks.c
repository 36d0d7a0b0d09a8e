#include "lib/base/ranks.h"

#include "lib/base/mem.h"

void gl_ranks_free(struct gl_ranks *r)
{
	gl_mem_free(r->v);
	*r = (struct gl_ranks){.v = NULL};
}

static size_t count_bits(uint64_t bits)
{
#if defined(__GNUC__)
	return (size_t)__builtin_popcountll(bits);
#else
	size_t n = 0;

	for (; bits; bits &= bits - 1)
		n++;
	return n;
#endif
}

bool gl_ranks_add(struct gl_ranks *r, bool bit)
{
	size_t word = r->n / 64;

	if (r->n % 64 == 0) {
		if (!GL_MEM_ROOM(r->v, r->cap, word + 1))
			return false;
		r->v[word] = (struct gl_ranks_word){.before = 0};
		if (word > 0)
			r->v[word].before = gl_ranks_count(r, r->n);
	}
	r->v[word].bits |= (uint64_t)bit << r->n % 64;
	r->n++;
	return true;
}

size_t gl_ranks_count(const struct gl_ranks *r, size_t i)
{
	const struct gl_ranks_word *w = &r->v[i / 64];

	if (i == 0)
		return 0;
	if (i % 64 == 0)
		return w[-1].before + count_bits(w[-1].bits);
	return w->before + count_bits(w->bits & (UINT64_MAX >> (64 - i % 64)));
}

/* Returns the index of the set bit that has exactly n set bits before it. There must be one. */
static size_t nth(const struct gl_ranks *r, size_t n)
{
	size_t low = 0, high = (r->n + 63) / 64;
	uint64_t bits;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (r->v[mid].before <= n)
			low = mid;
		else
			high = mid;
	}
	bits = r->v[low].bits;
	for (n -= r->v[low].before; n > 0; n--)
		bits &= bits - 1;
	return low * 64 + gl_first_bit(bits);
}

size_t gl_ranks_next(const struct gl_ranks *r, size_t i)
{
	size_t n = gl_ranks_count(r, i);

	return n < gl_ranks_count(r, r->n) ? nth(r, n) : r->n;
}

size_t gl_ranks_last(const struct gl_ranks *r, size_t i)
{
	size_t n = gl_ranks_count(r, i + 1);

	return n > 0 ? nth(r, n - 1) : r->n;
}
