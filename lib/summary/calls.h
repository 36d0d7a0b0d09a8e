/*
 * calls: counts which functions the goroutines are in, and who called whom. It counts canonical
 * stacks (canon.h), so that one moment gives the same answer in every form of dump.
 *
 * Memory grows with the frames of distinct stacks: 4 bytes each, and about 100 more for each
 * distinct frame.
 */
#ifndef GL_SUMMARY_CALLS_H
#define GL_SUMMARY_CALLS_H

#include "lib/base/arena.h"
#include "lib/base/counts.h"
#include "lib/base/set.h"
#include "lib/record/stack.h"

struct gl_call_func {
	struct gl_str name;
	uint64_t flat; /* goroutines whose innermost frame is in this function */
	/* goroutines with this function anywhere in their stack, each counted once */
	uint64_t cum;
	/*
	 * index in the array that was passed to gl_calls_find_edges, or in gl_callgraph.nodes;
	 * SIZE_MAX: the function is not there
	 */
	size_t rank;
	size_t seen;   /* private: the last stack in which the function was found */
};

/* A distinct combination of function, file and line; or a gap, where Go left frames out. */
struct gl_call_frame {
	struct gl_frame frame;
	/* NULL for a gap, and for a frame that does not show its function */
	struct gl_call_func *func;
	uint64_t flat, cum;
	uint32_t number; /* index in gl_calls.frames */
	size_t seen;
};

struct gl_call_stack {
	size_t first; /* gl_calls.ids[first] is its root frame, and the others follow */
	uint32_t n;
	uint64_t count; /* number of goroutines */
};

/* A pair of functions that are adjacent in the stacks of some goroutines. */
struct gl_call_edge {
	const struct gl_call_func *func;  /* one of the functions given to gl_calls_find_edges */
	/*
	 * the caller or the called function; NULL: func is the root, or the dump does not show the
	 * name
	 */
	const struct gl_call_func *other;
	bool is_callee;			  /* true: func called other; false: other called func */
	bool is_root;			  /* nothing called func: it is the root of the stack */
	uint64_t count; /* number of goroutines, each counted once per pair */
	size_t seen;
};

/* Counted stacks, with their functions and frames. Read-only for callers. */
struct gl_calls {
	struct gl_call_func **funcs;
	struct gl_call_frame **frames;
	struct gl_call_stack *stacks; /* in the order in which they were added */
	uint32_t *ids;		      /* indexes in `frames` */
	struct gl_call_edge **edges;  /* set by gl_calls_find_edges */
	size_t nfuncs, nframes, nstacks, nids, nedges;
	uint64_t goroutines;
	/* how many of `goroutines` do not show their innermost function */
	uint64_t unknown;
	/* The rest is private. */
	size_t funcs_cap, frames_cap, stacks_cap, ids_cap, edges_cap, scratch_cap;
	struct gl_set func_index, frame_index, edge_index;
	struct gl_frame *scratch;
	struct gl_arena arena;
};

/* A zeroed struct is empty and ready for use. */
void gl_calls_free(struct gl_calls *c);

/*
 * Adds `count` goroutines with this stack; s is NULL if they show no stack. All stacks must come
 * from one table, which must outlive c. Returns false if there is no memory; c can then only be
 * freed.
 */
bool gl_calls_add(struct gl_calls *c, const struct gl_stack *s, uint64_t count);

/*
 * Adds `count` goroutines with n frames, innermost first. The frames need not be those of a struct
 * gl_stack. Frames are distinguished by the addresses of their names, so equal names must have the
 * same address. The bytes of the names must outlive c.
 */
bool gl_calls_add_frames(struct gl_calls *c, const struct gl_frame *frames, size_t n,
	uint64_t count);

enum gl_calls_order {
	GL_CALLS_BY_FLAT, /* by falling flat, then by falling cum, then by name */
	GL_CALLS_BY_CUM	  /* by falling cum, then by falling flat, then by name */
};

/* Sorts the n functions of v, which is gl_calls.funcs itself or a selection from it. */
void gl_calls_sort(struct gl_call_func **v, size_t n, enum gl_calls_order order);

/*
 * Finds all pairs of adjacent functions that contain one of the n functions of v, and stores them
 * in c->edges. The pairs are sorted by that function, in the order of v. Of the pairs of one
 * function, those with a caller come first, then those with a callee. Among these, pairs without
 * the name of the other function come last; the others are sorted by falling number of goroutines,
 * then by name. Call this only once per c. Returns false if there is no memory.
 */
bool gl_calls_find_edges(struct gl_calls *c, struct gl_call_func **v, size_t n);

/*
 * Adds the n goroutines of this stack to *count, unless they were added before, as happens if a
 * recursive function is on the stack more than once. *seen: the stack whose goroutines were added
 * last.
 */
static inline void gl_calls_count(uint64_t *count, size_t *seen, size_t stack, uint64_t n)
{
	if (*seen != stack)
		*count = gl_counter_sum(*count, n);
	*seen = stack;
}

/* Compares two frames: gaps and frames without a name first, then by function, file and line. */
int gl_call_frame_compare(const struct gl_call_frame *a, const struct gl_call_frame *b);

#endif
