/*
 * expr: what `glfilter -e` is given. An expression becomes a program of steps: each makes one
 * test and says where to go on. Logic is three-valued (Kleene's): a comparison with what a
 * record lacks is unknown, and so is its negation; an expression that is unknown does not
 * hold. As negations are moved down to the tests beforehand, a step needs no third way out:
 * what is unknown goes the way of what does not hold. What an expression says of a stack alone
 * is worked out once for each stack. For one thread.
 */
#ifndef GL_SELECT_EXPR_H
#define GL_SELECT_EXPR_H

#include "lib/base/err.h"
#include "lib/record/record.h"

struct gl_expr;

struct gl_expr *gl_expr_new(void); /* of no expression, so it never holds; NULL without memory */
void gl_expr_free(struct gl_expr *e);

/*
 * One more expression, of which one must hold. is_fixed: the text behind ~ is to be found as it
 * is. Borrows nothing. -1 and *err as gl_tree_read has it; e can then only be freed.
 */
int gl_expr_add(struct gl_expr *e, struct gl_str text, bool is_fixed, struct gl_err *err);

/*
 * 1 or 0: it holds for r, or not (it is wrong, or unknown); -1: no memory. All records must take
 * their stacks from one table.
 */
int gl_expr_test(struct gl_expr *e, const struct gl_record *r);

/* It asks for waits. */
bool gl_expr_asks_wait(const struct gl_expr *e);

#endif
