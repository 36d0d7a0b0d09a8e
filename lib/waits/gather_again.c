#include "lib/waits/gather_again.h"

bool gl_gather_is_wanted(const struct gl_gather *g, const struct gl_lead *l)
{
	return gl_wanted_has(&g->wanted, l->key, l->kind == GL_LEAD_RECEIVER ? GL_WAITS_WINDOW : 1);
}

bool gl_gather_is_short(const struct gl_gather *g)
{
	return !g->is_again && (g->unlinked || (g->unread && (g->has_object || g->has_sweep)));
}

/* Adds the keys of the leads that will be searched for on behalf of waiter k. */
static bool want(struct gl_gather *g, const struct gl_wait_goroutine *k)
{
	return (!k->has_address || gl_wanted_put(&g->wanted, k->address)) &&
	       (!k->self || gl_wanted_put(&g->wanted, k->self)) &&
	       (!k->has_id || !g->unlinked || gl_wanted_put(&g->wanted, k->id));
}

bool gl_gather_again(struct gl_gather *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->v[i].is_waiter && !want(g, &g->v[i]))
			return false;
	if (!gl_wanted_sort(&g->wanted))
		return false;
	g->lacks_children = g->unlinked > 0;
	if (g->unlinked)
		g->unread = 1;
	g->is_again = true;
	g->unlinked = g->records = 0;
	g->nfirst = g->n;
	g->nfirst_leads = g->nleads;
	return true;
}

bool gl_gather_is_needed(struct gl_gather *g, uint32_t *index)
{
	const struct gl_wait_goroutine *k;

	while (g->cursor < g->nfirst && g->places[g->cursor] < g->records)
		g->cursor++;
	if (g->records < g->unread)
		return false;
	if (g->cursor == g->nfirst || g->places[g->cursor] != g->records)
		return true;
	k = &g->v[g->cursor];
	*index = (uint32_t)g->cursor;
	return !k->is_waiter;
}
