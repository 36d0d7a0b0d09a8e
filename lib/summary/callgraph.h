/*
 * callgraph: the functions of counted stacks as a graph. It keeps only the functions with the most
 * goroutines. If an arrow leads past functions that are not kept, it is marked as indirect.
 */
#ifndef GL_SUMMARY_CALLGRAPH_H
#define GL_SUMMARY_CALLGRAPH_H

#include "lib/summary/calls.h"

struct gl_callgraph_edge {
	uint32_t from, to; /* indexes in nodes; the function `from` calls the function `to` */
	uint64_t count;	   /* goroutines, each counted once */
	/* true: between the two functions, every stack has frames that are not kept or not shown */
	bool is_indirect;
	size_t seen; /* private: the last stack in which the edge was found */
};

/* Read-only for callers. */
struct gl_callgraph {
	struct gl_call_func **nodes; /* by falling cum, then by falling flat, then by name */
	struct gl_callgraph_edge **edges; /* by from, then by falling count, then by to */
	size_t nnodes, nedges;
	/* The rest is private. */
	size_t edges_cap;
	struct gl_set index;
	struct gl_arena arena;
};

/*
 * Makes the graph of the `most` functions of c that have the most goroutines anywhere in their
 * stacks. *g must be zeroed. It borrows from c, which must not change, and sets the ranks of c's
 * functions. Returns false if there is no memory; free *g even then.
 */
bool gl_callgraph_make(struct gl_callgraph *g, const struct gl_calls *c, size_t most);
void gl_callgraph_free(struct gl_callgraph *g);

#endif
