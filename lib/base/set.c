#include "lib/base/set.h"

#include "lib/base/mem.h"

#include <string.h>

void gl_set_free(struct gl_set *s)
{
	gl_mem_free(s->v);
	gl_mem_free(s->hashes);
	*s = (struct gl_set){0};
}

void gl_set_clear(struct gl_set *s)
{
	if (s->cap)
		memset(s->v, 0, s->cap * sizeof *s->v);
	s->used = 0;
}

static void put(void **v, uint64_t *hashes, size_t cap, void *entry, uint64_t hash, uint64_t seed)
{
	size_t i = (size_t)gl_hash_spread(hash, seed) & (cap - 1);

	while (v[i])
		i = (i + 1) & (cap - 1);
	v[i] = entry;
	hashes[i] = hash;
}

/*
 * Makes room for one more entry; at most two thirds of the table are in use afterwards. Returns
 * false if there is no memory.
 */
static bool make_room(struct gl_set *s)
{
	size_t cap = s->cap ? s->cap * 2 : 256;
	void **v;
	uint64_t *hashes;

	if (s->cap && s->used + 1 <= s->cap / 3 * 2)
		return true;
	s->seed = s->cap ? s->seed : gl_hash_seed();
	v = gl_mem_new(cap, sizeof *v);
	hashes = gl_mem_new(cap, sizeof *hashes);
	if (!v || !hashes) {
		gl_mem_free(v);
		gl_mem_free(hashes);
		return false;
	}
	for (size_t i = 0; i < s->cap; i++)
		if (s->v[i])
			put(v, hashes, cap, s->v[i], s->hashes[i], s->seed);
	gl_mem_free(s->v);
	gl_mem_free(s->hashes);
	s->v = v;
	s->hashes = hashes;
	s->cap = cap;
	return true;
}

bool gl_set_add(struct gl_set *s, void *entry, uint64_t hash)
{
	if (!make_room(s))
		return false;
	put(s->v, s->hashes, s->cap, entry, hash, s->seed);
	s->used++;
	return true;
}
