#include "lib/summary/callgraph.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

void gl_callgraph_free(struct gl_callgraph *g)
{
	gl_mem_free(g->nodes);
	gl_mem_free(g->edges);
	gl_set_free(&g->index);
	gl_arena_free(&g->arena);
	*g = (struct gl_callgraph){0};
}

/*
 * Fills g->nodes with at most `most` functions: those that have the most goroutines anywhere in
 * their stacks. Sets the rank of each function of c: its index in g->nodes, or SIZE_MAX if it is
 * not among them.
 */
static bool choose(struct gl_callgraph *g, const struct gl_calls *c, size_t most)
{
	g->nodes = gl_mem_new(c->nfuncs + 1, sizeof(struct gl_call_func *));
	if (!g->nodes)
		return false;
	if (c->nfuncs)
		memcpy(g->nodes, c->funcs, c->nfuncs * sizeof(struct gl_call_func *));
	gl_calls_sort(g->nodes, c->nfuncs, GL_CALLS_BY_CUM);
	g->nnodes = most < c->nfuncs ? most : c->nfuncs;
	for (size_t i = 0; i < c->nfuncs; i++)
		g->nodes[i]->rank = i < g->nnodes ? i : SIZE_MAX;
	return true;
}

static struct gl_callgraph_edge *new_edge(struct gl_callgraph *g, uint32_t from, uint32_t to,
	uint64_t hash)
{
	struct gl_callgraph_edge *e = gl_arena_new(&g->arena, sizeof *e);

	if (!e || !GL_MEM_ROOM(g->edges, g->edges_cap, g->nedges + 1) ||
		!gl_set_add(&g->index, e, hash))
		return NULL;
	*e = (struct gl_callgraph_edge){
		.from = from, .to = to, .is_indirect = true, .seen = SIZE_MAX};
	g->edges[g->nedges++] = e;
	return e;
}

static struct gl_callgraph_edge *edge_of(struct gl_callgraph *g, uint32_t from, uint32_t to)
{
	uint32_t key[2] = {from, to};
	uint64_t hash = gl_hash_key(key, sizeof key);
	struct gl_callgraph_edge *e;
	size_t i = (size_t)hash;

	while ((e = gl_set_next(&g->index, hash, &i)))
		if (e->from == from && e->to == to)
			return e;
	return new_edge(g, from, to, hash);
}

/*
 * Adds an edge for each two functions of g->nodes that follow each other in stack k, even if other
 * functions stand between them.
 */
static bool add_stack(struct gl_callgraph *g, const struct gl_calls *c, size_t k)
{
	const struct gl_call_stack *s = &c->stacks[k];
	size_t from = SIZE_MAX, at = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct gl_call_func *f = c->frames[c->ids[s->first + i]]->func;
		struct gl_callgraph_edge *e;

		if (!f || f->rank == SIZE_MAX)
			continue;
		if (from != SIZE_MAX) {
			e = edge_of(g, (uint32_t)from, (uint32_t)f->rank);
			if (!e)
				return false;
			gl_calls_count(&e->count, &e->seen, k, s->count);
			e->is_indirect &= i != at + 1;
		}
		from = f->rank;
		at = i;
	}
	return true;
}

static int compare_edges(const void *a, const void *b)
{
	const struct gl_callgraph_edge *x = *(struct gl_callgraph_edge *const *)a;
	const struct gl_callgraph_edge *y = *(struct gl_callgraph_edge *const *)b;

	int c = gl_num_cmp(x->from, y->from);

	c = c ? c : gl_num_cmp(y->count, x->count);
	return c ? c : gl_num_cmp(x->to, y->to);
}

bool gl_callgraph_make(struct gl_callgraph *g, const struct gl_calls *c, size_t most)
{
	if (!choose(g, c, most))
		return false;
	for (size_t k = 0; k < c->nstacks; k++)
		if (!add_stack(g, c, k))
			return false;
	if (g->nedges > 1)
		qsort(g->edges, g->nedges, sizeof *g->edges, compare_edges);
	return true;
}
