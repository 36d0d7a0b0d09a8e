/*
 * ordinals: a hash table of numbers, which index an array of the caller's. It does what a set does
 * (set.h), for large tables of objects that have an ordinal: an entry takes 8 bytes instead of 16,
 * and finding out that a key is new touches one cache line instead of two. The caller computes the
 * hashes and compares keys. As with a set, a hash of texts must come from gl_hash_key, or an
 * attacker could make many keys share one hash.
 */
#ifndef GL_BASE_ORDINALS_H
#define GL_BASE_ORDINALS_H

#include "lib/base/hash.h"

struct gl_ordinals_place {
	uint32_t hash;
	uint32_t number; /* the ordinal + 1; 0: the place is free */
};

struct gl_ordinals {
	struct gl_ordinals_place *v;
	size_t cap, used; /* cap is a power of two, or 0 */
	uint64_t seed;	  /* gl_hash_seed() */
};

/* A zeroed struct is an empty table. */
void gl_ordinals_free(struct gl_ordinals *s);

/*
 * Adds an ordinal, which must be less than UINT32_MAX. Returns false if there is no memory; the
 * table is then unchanged.
 */
bool gl_ordinals_add(struct gl_ordinals *s, uint32_t ordinal, uint64_t hash);

/*
 * Finds the next ordinal that may have this hash, and stores it in *ordinal. Returns false if there
 * is none. The caller initialises *i with 0:
 *     size_t i = 0;
 *     while (gl_ordinals_next(s, hash, &i, &ordinal))
 *             if (equal(array[ordinal], key)) ...
 */
static inline bool gl_ordinals_next(const struct gl_ordinals *s, uint64_t hash, size_t *i,
	uint32_t *ordinal)
{
	uint32_t spread = (uint32_t)(gl_hash_spread(hash, s->seed) >> 32);

	while (s->cap) {
		const struct gl_ordinals_place *p = &s->v[(spread + *i) & (s->cap - 1)];

		if (p->number == 0)
			return false;
		(*i)++;
		if (p->hash == spread) {
			*ordinal = p->number - 1;
			return true;
		}
	}
	return false;
}

#endif
