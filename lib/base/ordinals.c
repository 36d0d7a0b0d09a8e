#include "lib/base/ordinals.h"

#include "lib/base/mem.h"

void gl_ordinals_free(struct gl_ordinals *s)
{
	gl_mem_free(s->v);
	*s = (struct gl_ordinals){0};
}

static void put(struct gl_ordinals_place *v, size_t cap, struct gl_ordinals_place place)
{
	size_t i = place.hash & (cap - 1);

	while (v[i].number)
		i = (i + 1) & (cap - 1);
	v[i] = place;
}

/*
 * Makes room for one more; at most two thirds of the table are in use afterwards. Returns false if
 * there is no memory.
 */
static bool make_room(struct gl_ordinals *s)
{
	size_t cap = s->cap ? s->cap * 2 : 256;
	struct gl_ordinals_place *v;

	if (s->cap && s->used + 1 <= s->cap / 3 * 2)
		return true;
	v = gl_mem_new(cap, sizeof *v);
	if (!v)
		return false;
	for (size_t i = 0; i < s->cap; i++)
		if (s->v[i].number)
			put(v, cap, s->v[i]);
	gl_mem_free(s->v);
	s->seed = s->cap ? s->seed : gl_hash_seed();
	s->v = v;
	s->cap = cap;
	return true;
}

bool gl_ordinals_add(struct gl_ordinals *s, uint32_t ordinal, uint64_t hash)
{
	if (!make_room(s))
		return false;
	put(s->v, s->cap, (struct gl_ordinals_place){
		(uint32_t)(gl_hash_spread(hash, s->seed) >> 32), ordinal + 1});
	s->used++;
	return true;
}
