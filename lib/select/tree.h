/*
 * tree: parses an expression into comparisons joined by `and`, `or` and `not`.
 *
 *     or      = and { "or" and }
 *     and     = not { "and" not }
 *     not     = { "not" } one
 *     one     = "(" or ")" | "has" NAME | FLAG | NAME OPERATOR VALUE
 */
#ifndef GL_SELECT_TREE_H
#define GL_SELECT_TREE_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/select/idset.h"
#include "lib/select/match.h"
#include "lib/select/name.h"
#include "lib/select/sigs.h"

enum gl_tree_kind {
	GL_TREE_AND, /* has two or more children */
	GL_TREE_OR,
	GL_TREE_FLAG,  /* the record has the flag `name` */
	GL_TREE_HAS,   /* `name` has a value */
	GL_TREE_EQUAL, /* one of the texts of `name` is `text` */
	GL_TREE_MATCH, /* `match` matches one of the texts of `name` */
	GL_TREE_RANGE, /* one of the numbers of `name` is in [low, high] */
	GL_TREE_AMONG, /* one of the numbers of `name` is in the set `among` */
	GL_TREE_SIGS   /* one of the values of `name` begins with an entry of `sigs` */
};

struct gl_tree {
	enum gl_tree_kind kind;
	bool is_negated;
	bool is_of_stack; /* for a record of one goroutine, the result depends on its stack alone */
	/* last: the last child; previous: the sibling before this node */
	struct gl_tree *last, *previous;
	const struct gl_expr_name *name;
	struct gl_str label;    /* the KEY of label.KEY */
	struct gl_str text;	/* borrowed from the store */
	uint64_t low, high;	/* low > high: no number is in range */
	struct gl_match *match; /* owned, and so are among and sigs; NULL until set */
	struct gl_idset *among;
	struct gl_sigs *sigs;
	/* the tree that was made before this one; links all trees of a store */
	struct gl_tree *before;
};

/* Owns trees. A zeroed struct is an empty store. */
struct gl_tree_store {
	struct gl_arena arena;
	struct gl_tree *made; /* the tree created last */
};

void gl_tree_store_free(struct gl_tree_store *s);

/*
 * Creates a tree of this kind, with all other fields zeroed. `name` is NULL for AND and OR. Returns
 * NULL if there is no memory.
 */
struct gl_tree *gl_tree_new(struct gl_tree_store *s, enum gl_tree_kind kind,
	const struct gl_expr_name *name);

/* Appends a child to an AND or OR. The child must not be in use under another parent. */
void gl_tree_push(struct gl_tree *list, struct gl_tree *child);

/*
 * Parses an expression. is_fixed: the text after ~ is literal, not a regular expression. The tree
 * borrows nothing from text, and lives as long as the store. If the expression is malformed,
 * returns NULL with *err set: err->column is the position of the fault in characters, and err->what
 * says what is wrong and what is accepted. err->detail, if it is set, says why a regular expression
 * is malformed.
 */
struct gl_tree *gl_tree_read(struct gl_tree_store *s, struct gl_str text, bool is_fixed,
	struct gl_err *err);

#endif
