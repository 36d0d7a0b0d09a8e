#include "lib/waits/extent.h"

#include "lib/base/mem.h"

struct gl_extent {
	/*
	 * last: the largest receiver of the type so far; most: the smallest distance between two
	 * receivers so far, 0: unknown
	 */
	uint64_t last, most;
};

bool gl_extents_make(struct gl_extents *e, const struct gl_gather *g, size_t ntypes)
{
	e->v = gl_mem_new(ntypes, sizeof *e->v);
	e->n = e->v ? ntypes : 0;
	for (size_t i = 0; e->v && i < g->nshown; i++) {
		struct gl_extent *x = &e->v[g->shown[i].rank];
		uint64_t distance = g->shown[i].key - x->last;

		if (x->last && distance && (!x->most || distance < x->most))
			x->most = distance;
		x->last = g->shown[i].key;
	}
	return e->v != NULL;
}

void gl_extents_free(struct gl_extents *e)
{
	gl_mem_free(e->v);
}

uint64_t gl_extents_of(const struct gl_extents *e, uint32_t type)
{
	return type < e->n && e->v[type].most ? e->v[type].most : UINT64_MAX;
}
