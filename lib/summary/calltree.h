/*
 * calltree: stacks as trees, from their root frames down. Nothing is built: a node is a range
 * of the stacks, which is parted by the next frame when the walk gets there. Only parts that
 * hold a stack to be drawn are gone into, so the rest costs one look a stack.
 */
#ifndef GL_SUMMARY_CALLTREE_H
#define GL_SUMMARY_CALLTREE_H

#include "lib/summary/calls.h"

enum gl_calltree_kind {
	GL_CALLTREE_FRAME,
	GL_CALLTREE_ENDS, /* the stack ends at the frame above, where others go on */
	GL_CALLTREE_REST  /* stacks that are not drawn, and would hang here */
};

/* A line of the drawing. The frames of one goroutine are one below the other. */
struct gl_calltree_item {
	enum gl_calltree_kind kind;
	const struct gl_call_frame *frame; /* of a FRAME */
	uint64_t count; /* goroutines that have it; of a REST, those left out */
	size_t stacks;	/* how many they are */
	size_t depth;	/* frames above it; an ENDS at 0 is of stacks that show no frame */
	size_t level;	/* how many branches lead to it; a frame without siblings begins none */
	bool is_branch; /* it begins one */
	bool is_last;	/* no sibling comes behind it */
	/* Of a FRAME: count is these two, and the counts of the frames right below it. */
	uint64_t ends;	/* goroutines whose stack ends here */
	uint64_t rest;	/* goroutines of rest_stacks that are not drawn below it */
	size_t rest_stacks;
};

struct gl_calltree;

/*
 * The first `most` stacks of c will be drawn. c is borrowed, and must not change. NULL without
 * memory.
 */
struct gl_calltree *gl_calltree_new(const struct gl_calls *c, size_t most);
void gl_calltree_free(struct gl_calltree *t);

/*
 * The next line, from the top; of siblings the one of the most goroutines first, then in the
 * order of frames, and the REST last. false: there is none, or (gl_calltree_failed) no memory.
 */
bool gl_calltree_next(struct gl_calltree *t, struct gl_calltree_item *out);
bool gl_calltree_failed(const struct gl_calltree *t);

#endif
