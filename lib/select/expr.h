/*
 * expr: compiles a tree (tree.h) to a program. Each step makes one test, and the result of the test
 * selects the next step. Logic is three-valued (Kleene). A comparison with something that a record
 * lacks is `unknown`, and its negation is `unknown`, too. An expression that is unknown does not
 * hold. The compiler moves all negations down to the tests; then a step can treat `unknown` like
 * `does not hold`. The largest subtrees that depend on a goroutine's stack alone are evaluated once
 * per stack. For one thread only.
 */
#ifndef GL_SELECT_EXPR_H
#define GL_SELECT_EXPR_H

#include "lib/select/tree.h"

struct gl_expr;

/*
 * Compiles t, which must live as long as the result. Returns NULL if there is no memory. An AND
 * without children holds for every record.
 */
struct gl_expr *gl_expr_new(const struct gl_tree *t);
void gl_expr_free(struct gl_expr *e);

/*
 * Returns 1 if the expression holds for r, 0 if it is false or unknown, -1 if there is no memory.
 * All records must have their stacks from the same table.
 */
int gl_expr_test(struct gl_expr *e, const struct gl_record *r);

/*
 * Forgets the answers for the stacks seen so far. Records may then have their stacks from another
 * table.
 */
void gl_expr_forget(struct gl_expr *e);

/* Returns true if the expression compares waits. */
bool gl_expr_asks_wait(const struct gl_expr *e);

#endif
