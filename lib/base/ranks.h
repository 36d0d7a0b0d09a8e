/*
 * ranks: a list of bits that grows at its end. It can tell how many bits are set before a given
 * place, and where the next set bit is. Beside each 64 bits stands a count, so a bit takes two bits
 * of memory.
 */
#ifndef GL_BASE_RANKS_H
#define GL_BASE_RANKS_H

#include "lib/base/port.h"

struct gl_ranks_word {
	uint64_t bits;
	size_t before; /* number of set bits in all words before this one */
};

/* A zeroed struct is an empty list. */
struct gl_ranks {
	struct gl_ranks_word *v;
	size_t n, cap; /* n: number of bits; cap: number of allocated words */
};

void gl_ranks_free(struct gl_ranks *r);

/* Appends a bit. Returns false if there is no memory. */
bool gl_ranks_add(struct gl_ranks *r, bool bit);

/* Returns bit i, which must be less than n. */
static inline bool gl_ranks_has(const struct gl_ranks *r, size_t i)
{
	return r->v[i / 64].bits >> i % 64 & 1;
}

/* Returns how many of the first i bits are set. */
size_t gl_ranks_count(const struct gl_ranks *r, size_t i);

/*
 * Returns the index of the first set bit from i on; n if there is none. Takes time in proportion to
 * the logarithm of n, as gl_ranks_last does.
 */
size_t gl_ranks_next(const struct gl_ranks *r, size_t i);

/* Returns the index of the last set bit up to and including bit i; n if there is none. */
size_t gl_ranks_last(const struct gl_ranks *r, size_t i);

#endif
