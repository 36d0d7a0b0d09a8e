/*
 * node: a pattern as a tree. The readers of globs and regular expressions make the tree, and
 * gl_node_compile makes an automaton from it. The caller owns the arena that holds the tree and its
 * byte sets.
 */
#ifndef GL_SELECT_NODE_H
#define GL_SELECT_NODE_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/select/automaton.h"

enum gl_node_kind {
	GL_NODE_LIST,	/* its children, one after the other; it may have none */
	GL_NODE_CHOICE, /* one of its children */
	GL_NODE_REPEAT, /* its only child, `low` to `high` times */
	GL_NODE_STEP	/* a step of the automaton; it has no child */
};

#define GL_NODE_UNBOUNDED UINT32_MAX

struct gl_node {
	enum gl_node_kind kind;
	struct gl_pattern_step step;
	uint32_t low, high;		/* high may be GL_NODE_UNBOUNDED */
	/* last: the last child; previous: the sibling before this node */
	struct gl_node *last, *previous;
};

/* These return NULL if there is no memory. */
struct gl_node *gl_node_new(struct gl_arena *a, enum gl_node_kind kind);
struct gl_node *gl_node_of_step(struct gl_arena *a, enum gl_step_kind kind);
/* copies the set */
struct gl_node *gl_node_of_set(struct gl_arena *a, const struct gl_byteset *set);
struct gl_node *gl_node_of_byte(struct gl_arena *a, char c);
struct gl_node *gl_node_of_any(struct gl_arena *a);

/*
 * Returns a node that repeats `child`. If the child is empty or `high` is 0, returns an empty list.
 */
struct gl_node *gl_node_repeat(struct gl_arena *a, struct gl_node *child, uint32_t low,
	uint32_t high);

/* Returns true for a list without children. */
bool gl_node_is_empty(const struct gl_node *n);

/* Appends a child. An empty list is not appended to a list. */
void gl_node_push(struct gl_node *parent, struct gl_node *child);

/*
 * Adds the steps of the tree to an automaton, and sets *first to the step with which they begin.
 * Returns 0, or -1 with *err set if there would be more than GL_LIMIT_PATTERN_STEPS, or there is no
 * memory.
 */
int gl_node_compile(const struct gl_node *n, struct gl_automaton *a, uint32_t *first,
	struct gl_err *err);

#endif
