/*
 * set: a hash table of pointers, open addressing. The caller hashes, and tells equals apart
 * while walking the entries of one hash. Entries are never taken out, and are not owned.
 */
#ifndef GL_BASE_SET_H
#define GL_BASE_SET_H

#include "lib/base/port.h"

struct gl_set {
	void **v;
	uint64_t *hashes;
	size_t cap, used; /* cap is a power of two, or 0 */
};

/* A set of all zero bytes is empty and ready. */
void gl_set_free(struct gl_set *s);

/* Forget the entries, keep the room. */
void gl_set_clear(struct gl_set *s);

/* false without memory; the set is then unchanged. */
bool gl_set_add(struct gl_set *s, void *entry, uint64_t hash);

/*
 * The next entry with this hash, or NULL. *i begins as the hash, and says where to go on:
 *     size_t i = hash;
 *     while ((e = gl_set_next(s, hash, &i)))
 *             if (equal(e, key)) ...
 */
static inline void *gl_set_next(const struct gl_set *s, uint64_t hash, size_t *i)
{
	while (s->cap && s->v[*i & (s->cap - 1)]) {
		size_t at = *i & (s->cap - 1);

		(*i)++;
		if (s->hashes[at] == hash)
			return s->v[at];
	}
	return NULL;
}

#endif
