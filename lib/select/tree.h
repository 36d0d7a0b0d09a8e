/*
 * tree: the text of an expression, read into comparisons joined by and, or and not.
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
	GL_TREE_AND, /* of two or more children */
	GL_TREE_OR,
	GL_TREE_FLAG,  /* the record has name->flag */
	GL_TREE_HAS,   /* name has a value */
	GL_TREE_EQUAL, /* one of name's texts is `text` */
	GL_TREE_MATCH, /* `match` holds for one of name's texts */
	GL_TREE_RANGE, /* one of name's numbers is `low` to `high` */
	GL_TREE_AMONG, /* one of name's numbers is in `among` */
	GL_TREE_SIGS   /* one of name's values begins as `sigs` has it */
};

struct gl_tree {
	enum gl_tree_kind kind;
	bool is_negated;
	bool is_of_stack; /* what it says of a goroutine depends on its stack alone */
	struct gl_tree *last, *previous; /* children, from the last to the first; siblings */
	const struct gl_expr_name *name;
	struct gl_str label;    /* KEY of label.KEY */
	struct gl_str text;	/* borrowed from the store */
	uint64_t low, high;	/* low > high: no number is */
	struct gl_match *match; /* this and the next two are owned; NULL until somebody sets them */
	struct gl_idset *among;
	struct gl_sigs *sigs;
	struct gl_tree *before; /* the one of the same store that was made before it */
};

/* Where trees live. All zero bytes is empty and ready. */
struct gl_tree_store {
	struct gl_arena arena;
	struct gl_tree *made; /* the last one */
};

void gl_tree_store_free(struct gl_tree_store *s);

/* Of this kind, with all else zero; name: NULL of AND and OR. NULL without memory. */
struct gl_tree *gl_tree_new(struct gl_tree_store *s, enum gl_tree_kind kind,
	const struct gl_expr_name *name);

/* One more child of an AND or OR. It must have no other parent that is still in use. */
void gl_tree_push(struct gl_tree *list, struct gl_tree *child);

/*
 * Read an expression. is_fixed: the text behind ~ is to be found as it is, not a regular
 * expression. NULL and *err: with the column, in characters, of what is at fault, why, and what
 * is accepted; detail, if there is any: why a regular expression cannot be read. The tree
 * borrows nothing of text, and lives as long as the store.
 */
struct gl_tree *gl_tree_read(struct gl_tree_store *s, struct gl_str text, bool is_fixed,
	struct gl_err *err);

#endif
