/*
 * expr: a tree (tree.h) as a program of steps: each step makes one test and says at which step to go
 * on. Logic is three-valued (Kleene's): a comparison with what a record lacks is unknown, and so is
 * its negation; an expression that is unknown does not hold. Negations are moved down to the tests
 * beforehand, so that a step needs no third way out: what is unknown goes the way of what does not
 * hold. The largest parts that depend on a goroutine's stack alone are worked out once for each
 * stack. For one thread.
 */
#ifndef GL_SELECT_EXPR_H
#define GL_SELECT_EXPR_H

#include "lib/select/tree.h"

struct gl_expr;

/* Of a tree, which is borrowed. NULL without memory. An AND without children always holds. */
struct gl_expr *gl_expr_new(const struct gl_tree *t);
void gl_expr_free(struct gl_expr *e);

/*
 * 1 or 0: it holds for r, or not (it is wrong, or unknown); -1: no memory. All records must take
 * their stacks from one table.
 */
int gl_expr_test(struct gl_expr *e, const struct gl_record *r);

/* It asks for waits. */
bool gl_expr_asks_wait(const struct gl_expr *e);

#endif
