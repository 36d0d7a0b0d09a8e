/*
 * calltree: draws stacks as trees, from the root frame down. It builds no tree: a node is a range
 * of an array of stacks, and the range is partitioned by the next frame when the iteration reaches
 * the node. The iteration descends only into nodes that contain a stack to draw. So a stack that is
 * not drawn is followed only to the frame where it leaves all drawn ones.
 */
#ifndef GL_SUMMARY_CALLTREE_H
#define GL_SUMMARY_CALLTREE_H

#include "lib/summary/calls.h"

enum gl_calltree_kind {
	GL_CALLTREE_FRAME,
	/* stacks that end at the frame above this line; other stacks have further frames */
	GL_CALLTREE_ENDS,
	/* stacks that are not drawn, and that end or branch off at the frame above this line */
	GL_CALLTREE_REST
};

/* One line of the drawing. A frame stands below the frame that called it. */
struct gl_calltree_item {
	enum gl_calltree_kind kind;
	const struct gl_call_frame *frame; /* set if `kind` is GL_CALLTREE_FRAME */
	/* number of goroutines whose stacks this line stands for */
	uint64_t count;
	size_t stacks;	/* number of stacks that `count` sums up */
	/*
	 * number of frames above this line; a GL_CALLTREE_ENDS at depth 0 stands for stacks without
	 * a frame
	 */
	size_t depth;
	/*
	 * number of branches that lead to the line; a frame that has no sibling does not begin a
	 * branch
	 */
	size_t level;
	bool is_branch; /* the line begins a branch */
	bool is_last;	/* the line is the last of its siblings */
	/*
	 * If `kind` is GL_CALLTREE_FRAME, count is the sum of `ends`, `rest` and the counts of the
	 * frames right below the line.
	 */
	uint64_t ends;	/* goroutines in drawn stacks that end at the frame */
	/* goroutines in stacks that are not drawn, and that end or branch off at the frame */
	uint64_t rest;
	size_t rest_stacks;
};

struct gl_calltree;

/*
 * Begins a drawing of the first `most` stacks of c, which is borrowed and must not change. Returns
 * NULL if there is no memory.
 */
struct gl_calltree *gl_calltree_new(const struct gl_calls *c, size_t most);
void gl_calltree_free(struct gl_calltree *t);

/*
 * Returns the next line from the top. Siblings are sorted by falling number of goroutines, then by
 * frame (gl_call_frame_compare); a GL_CALLTREE_REST comes last. Returns false at the end, or if
 * there is no memory (gl_calltree_failed then returns true).
 */
bool gl_calltree_next(struct gl_calltree *t, struct gl_calltree_item *out);
bool gl_calltree_failed(const struct gl_calltree *t);

#endif
