/*
 * set: a hash table of pointers with open addressing. The caller computes the hashes, and compares
 * keys while gl_set_next goes through the entries that share a hash. A hash may be any number, such
 * as an address or a signature. But if someone can make many keys share one hash, finding them
 * takes quadratic time, so texts must be hashed by gl_hash_key. Entries cannot be removed one by
 * one. The set does not own them.
 */
#ifndef GL_BASE_SET_H
#define GL_BASE_SET_H

#include "lib/base/hash.h"

struct gl_set {
	void **v;
	uint64_t *hashes;
	size_t cap, used; /* cap is a power of two, or 0 */
	uint64_t seed;	  /* gl_hash_seed() */
};

/* A zeroed struct is an empty set. */
void gl_set_free(struct gl_set *s);

/* Removes all entries and keeps the memory. */
void gl_set_clear(struct gl_set *s);

/* Adds an entry. Returns false if there is no memory; the set is then unchanged. */
bool gl_set_add(struct gl_set *s, void *entry, uint64_t hash);

/*
 * Returns the next entry with this hash, or NULL. The caller initialises *i with the hash; the
 * function advances it:
 *     size_t i = hash;
 *     while ((e = gl_set_next(s, hash, &i)))
 *             if (equal(e, key)) ...
 */
static inline void *gl_set_next(const struct gl_set *s, uint64_t hash, size_t *i)
{
	size_t first = s->cap ? (size_t)gl_hash_spread(hash, s->seed) - (size_t)hash : 0, at;

	while (s->cap && s->v[at = (first + *i) & (s->cap - 1)]) {
		(*i)++;
		if (s->hashes[at] == hash)
			return s->v[at];
	}
	return NULL;
}

/*
 * For sets whose entries begin with a text, a struct gl_str, by which they are found.
 * gl_set_add_text returns false if there is no memory; gl_set_find_text returns NULL if there is no
 * such entry.
 */
static inline bool gl_set_add_text(struct gl_set *s, void *entry)
{
	const struct gl_str *text = entry;

	return gl_set_add(s, entry, gl_hash_key(text->p, text->len));
}

static inline void *gl_set_find_text(const struct gl_set *s, struct gl_str text)
{
	uint64_t hash = gl_hash_key(text.p, text.len);
	size_t i = (size_t)hash;
	struct gl_str *entry;

	while ((entry = gl_set_next(s, hash, &i)) && !gl_str_eq(*entry, text))
		;
	return entry;
}

#endif
