/*
 * icicle: lays stacks out as an icicle chart, from the root frame down: each function is a cell as
 * wide as the number of goroutines in it, and stands under the cell of its caller. The lines of one
 * function share its cell. Recursion adds no cells: up to four functions that call each other in
 * turn have one cell each. Under the innermost function of a stack is a cell for the class of its
 * goroutines.
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
	uint64_t from, count; /* number of goroutines to the left of the cell, and in the cell */
	size_t depth;	      /* 0: a root frame */
	/* the class of all goroutines in the cell; GL_CLASS_COUNT: they differ */
	enum gl_class class;
};

struct gl_icicle_stack {
	const struct gl_str *path; /* functions, the root first */
	size_t n;
	uint64_t count;
	enum gl_class class;
};

/* A zeroed struct is empty. Until gl_icicle_make has made the cells, all fields are private. */
struct gl_icicle {
	struct gl_arena arena;
	struct gl_icicle_stack *stacks;
	size_t nstacks, stacks_cap;
	uint64_t total; /* number of goroutines */
	/*
	 * each cell comes somewhere after the cell above it in the chart; of siblings, the one with
	 * the most goroutines comes first
	 */
	struct gl_icicle_cell *cells;
	size_t ncells, cells_cap;
	size_t depth;	 /* number of rows of the chart */
	/*
	 * number of cells that were left out because they were too narrow, not counting the cells
	 * that would be below them
	 */
	uint64_t pruned;
	bool is_cut;	 /* some stacks are deeper than GL_ICICLE_DEPTH */
	/* The rest is private. */
	struct gl_icicle_cell *kids;
	size_t nkids, kids_cap;
	struct gl_frame *scratch;
	size_t scratch_cap;
};

void gl_icicle_free(struct gl_icicle *x);

/*
 * Adds `count` goroutines with this stack; NULL: they show no stack. Borrows the names of the
 * stack. Returns false if there is no memory.
 */
bool gl_icicle_add(struct gl_icicle *x, const struct gl_stack *stack, uint64_t count,
	enum gl_class class);

/*
 * Makes the cells; call it only once. The width is divided into `parts` equal parts, and a cell
 * that is narrower than one part is left out. Returns false if there is no memory.
 */
bool gl_icicle_make(struct gl_icicle *x, uint64_t parts);

#endif
