/*
 * calls: which functions the goroutines are in, and who called whom. What is counted are
 * canonical stacks (canon.h), so that one moment gives one answer in whatever form it was
 * dumped.
 *
 * Memory grows with the frames of distinct stacks: 4 bytes each, and some 100 for each
 * frame that is unlike all others.
 */
#ifndef GL_SUMMARY_CALLS_H
#define GL_SUMMARY_CALLS_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/record/stack.h"

struct gl_call_func {
	struct gl_str name;
	uint64_t flat; /* goroutines whose innermost frame is in it */
	uint64_t cum;  /* goroutines that have it in their stack, each once */
	size_t rank;   /* of gl_calls_find_edges: its place among the wanted; SIZE_MAX: it is none */
	size_t seen;   /* the module's own: the stack it was met in last */
};

/* One function, file and line, or a gap. */
struct gl_call_frame {
	struct gl_frame frame;
	struct gl_call_func *func; /* NULL: a gap, or a frame that does not show its function */
	uint64_t flat, cum;
	uint32_t number; /* its index in frames */
	size_t seen;
};

struct gl_call_stack {
	size_t first; /* its frames are ids[first] on, the root first */
	uint32_t n;
	uint64_t count; /* goroutines */
};

/* Two functions, one above the other, in some goroutines' stacks. */
struct gl_call_edge {
	const struct gl_call_func *func;  /* a wanted one */
	const struct gl_call_func *other; /* NULL: it is not shown, or there is none */
	bool is_callee;			  /* other was called by func; else it called func */
	bool is_root;			  /* nothing called func: it is the stack's root */
	uint64_t count; /* goroutines, each once however often it has the pair */
	size_t seen;
};

/* To be read; numbers are the indexes of what frames and ids have. */
struct gl_calls {
	struct gl_call_func **funcs;
	struct gl_call_frame **frames;
	struct gl_call_stack *stacks; /* as they were added */
	uint32_t *ids;		      /* of frames */
	struct gl_call_edge **edges;  /* of gl_calls_find_edges */
	size_t nfuncs, nframes, nstacks, nids, nedges;
	uint64_t goroutines;
	uint64_t unknown; /* of them, those whose innermost function is not shown */
	/* the module's own */
	size_t funcs_cap, frames_cap, stacks_cap, ids_cap, edges_cap, scratch_cap;
	struct gl_set func_index, frame_index, edge_index;
	struct gl_frame *scratch;
	struct gl_arena arena;
};

/* One of all zero bytes is empty and ready. */
void gl_calls_free(struct gl_calls *c);

/*
 * `count` goroutines have this stack; NULL: they show none. Stacks are of one table, and live
 * longer than c. false without memory; c is then only good to be freed.
 */
bool gl_calls_add(struct gl_calls *c, const struct gl_stack *s, uint64_t count);

enum gl_calls_order {
	GL_CALLS_BY_FLAT, /* the largest flat first, then the largest cum, then by name */
	GL_CALLS_BY_CUM	  /* the largest cum first, then the largest flat, then by name */
};

/* Put functions, of funcs or picked from it, in order. */
void gl_calls_sort(struct gl_call_func **v, size_t n, enum gl_calls_order order);

/*
 * All pairs that the n functions of v are in, to c->edges: those of v[0] first, its callers
 * before its callees, the most goroutines first, then by name, those without a name last. Once
 * for a c. false without memory.
 */
bool gl_calls_find_edges(struct gl_calls *c, struct gl_call_func **v, size_t n);

/* The order of two frames: gaps and what shows no name first, then by function, file, line. */
int gl_call_frame_compare(const struct gl_call_frame *a, const struct gl_call_frame *b);

#endif
