/*
 * callgraph: the functions of counted stacks (calls.h) as a graph, whose edges lead from callers to
 * the functions that they call. Only the functions with the most goroutines become nodes. If other
 * functions always stand between two nodes, the edge that joins them is marked as indirect.
 */
#ifndef GL_SUMMARY_CALLGRAPH_H
#define GL_SUMMARY_CALLGRAPH_H

#include "lib/summary/calls.h"

struct gl_callgraph_edge {
	uint32_t from, to; /* indexes in gl_callgraph.nodes; `from` calls `to` */
	/* number of goroutines with this call on their stack, each counted once */
	uint64_t count;
	/*
	 * true: in no stack does one function call the other directly; between them there are
	 * always frames whose function is not a node of the graph or is not shown
	 */
	bool is_indirect;
	size_t seen; /* private: the last stack in which the edge was found */
};

/* Read-only for callers. */
struct gl_callgraph {
	struct gl_call_func **nodes; /* by descending cum (calls.h), then flat, then by name */
	struct gl_callgraph_edge **edges; /* by `from`, then by falling `count`, then by `to` */
	size_t nnodes, nedges;
	/* The rest is private. */
	size_t edges_cap;
	struct gl_set index;
	struct gl_arena arena;
};

/*
 * Makes the graph of the `most` functions of c that have the most goroutines anywhere in their
 * stacks. *g must be zeroed. It borrows from c, which must not change, and sets the `rank` of c's
 * functions. Returns false if there is no memory; free *g even then.
 */
bool gl_callgraph_make(struct gl_callgraph *g, const struct gl_calls *c, size_t most);
void gl_callgraph_free(struct gl_callgraph *g);

#endif
