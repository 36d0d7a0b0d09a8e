#include "lib/waits/extent.h"

#include "lib/base/hash.h"

struct extent {
	struct gl_str type;
	uint64_t last, most; /* the last receiver, and the smallest distance between two */
};

static struct extent *find(const struct gl_extents *e, struct gl_str type)
{
	uint64_t hash = gl_hash(type.p, type.len);
	size_t i = (size_t)hash;
	struct extent *x;

	while ((x = gl_set_next(&e->set, hash, &i)))
		if (gl_str_eq(x->type, type))
			return x;
	return NULL;
}

static bool add(struct gl_extents *e, struct gl_str type, uint64_t key)
{
	struct extent *x = find(e, type);

	if (x) {
		if (key > x->last && key - x->last < x->most)
			x->most = key - x->last;
		x->last = key;
		return true;
	}
	x = gl_arena_new(&e->arena, sizeof *x);
	if (!x)
		return false;
	*x = (struct extent){type, key, UINT64_MAX};
	return gl_set_add(&e->set, x, gl_hash(type.p, type.len));
}

struct gl_str gl_lead_type(const struct gl_gather *g, const struct gl_lead *l)
{
	return gl_site_type(g->v[l->goroutine].stack->frames[l->frame].func);
}

bool gl_extents_make(struct gl_extents *e, const struct gl_gather *g)
{
	for (size_t i = gl_gather_find(g, GL_LEAD_RECEIVER, 0); i < g->nleads; i++) {
		const struct gl_lead *l = &g->leads[i];

		if (l->kind != GL_LEAD_RECEIVER)
			break;
		if (!add(e, gl_lead_type(g, l), l->key))
			return false;
	}
	return true;
}

void gl_extents_free(struct gl_extents *e)
{
	gl_set_free(&e->set);
	gl_arena_free(&e->arena);
}

uint64_t gl_extents_of(const struct gl_extents *e, struct gl_str type)
{
	const struct extent *x = find(e, type);

	return x ? x->most : UINT64_MAX;
}
