/*
 * icicle: lays stacks out as a picture, from the root frame down: each function is a cell as wide
 * as the goroutines in it, under the cell of its caller. Cells are for functions, whatever the
 * line. Recursion adds no cells: up to four functions that call each other in turn have one cell
 * each. Under the innermost function of a stack is a cell for the class of its goroutines.
 *
 * Memory grows with the frames of distinct stacks, and with the cells.
 */
#ifndef GL_SUMMARY_ICICLE_H
#define GL_SUMMARY_ICICLE_H

#include "lib/base/arena.h"
#include "lib/record/stack.h"

#define GL_ICICLE_DEPTH 96 /* deeper frames have no cell */

struct gl_icicle_cell {
	struct gl_str func; /* p == NULL: the cell of a class */
	uint64_t from, count; /* goroutines to the left of it, and in it */
	size_t depth;	      /* 0: a root frame */
	enum gl_class class;  /* of all goroutines in it; GL_CLASS_COUNT: they differ */
};

struct gl_icicle_stack {
	const struct gl_str *path; /* functions, the root first */
	size_t n;
	uint64_t count;
	enum gl_class class;
};

/* A zeroed struct is empty. Everything but the cells is private until they are made. */
struct gl_icicle {
	struct gl_arena arena;
	struct gl_icicle_stack *stacks;
	size_t nstacks, stacks_cap;
	uint64_t total; /* goroutines */
	/* each cell after the one above it, siblings with the most goroutines first */
	struct gl_icicle_cell *cells;
	size_t ncells, cells_cap;
	size_t depth;	 /* how many rows the cells have */
	uint64_t pruned; /* number of cells that were too narrow, not counting those below them */
	bool is_cut;	 /* some stacks are deeper than GL_ICICLE_DEPTH */
	/* private */
	struct gl_icicle_cell *kids;
	size_t nkids, kids_cap;
	struct gl_frame *scratch;
	size_t scratch_cap;
};

void gl_icicle_free(struct gl_icicle *x);

/*
 * Adds goroutines with this stack; NULL: they show no stack. Names are borrowed. Returns false if
 * there is no memory.
 */
bool gl_icicle_add(struct gl_icicle *x, const struct gl_stack *stack, uint64_t count,
	enum gl_class class);

/*
 * Makes the cells. parts: how many parts the width is divided into; a cell that is narrower than
 * one of them is left out. Call it once. Returns false if there is no memory.
 */
bool gl_icicle_make(struct gl_icicle *x, uint64_t parts);

#endif
