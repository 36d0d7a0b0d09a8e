/*
 * predicate: which records glfilter's options select. Each kind of test is a tree (tree.h) of what
 * its values ask for; values of one kind are ORed, different kinds ANDed, and the whole is one
 * expression (expr.h). For one thread.
 */
#ifndef GL_SELECT_PREDICATE_H
#define GL_SELECT_PREDICATE_H

#include "lib/base/err.h"
#include "lib/record/record.h"

/* In the order in which they are asked: SIG sees every record, to know what it names. */
enum gl_predicate_kind {
	GL_PREDICATE_SIG,	 /* the first digits of signatures */
	GL_PREDICATE_STATE,	 /* globs */
	GL_PREDICATE_CLASS,	 /* names */
	GL_PREDICATE_MIN_WAIT,	 /* durations; a (leaked) goroutine waits long enough always */
	GL_PREDICATE_MAX_WAIT,	 /* durations; an unknown wait is short enough */
	GL_PREDICATE_WAIT_UNKNOWN, /* no value: it is not known how long it has waited */
	GL_PREDICATE_RUNTIME,	 /* no value: owned by the runtime */
	GL_PREDICATE_NO_RUNTIME, /* no value */
	GL_PREDICATE_LOCKED,	 /* no value: locked to its thread */
	GL_PREDICATE_LEAKED,	 /* no value */
	GL_PREDICATE_ID,	 /* numbers */
	GL_PREDICATE_PARENT,	 /* numbers: ids of those who created it */
	GL_PREDICATE_DUMP,	 /* numbers */
	GL_PREDICATE_MIN_COUNT,	 /* numbers: it stands for at least so many */
	GL_PREDICATE_SOURCE,	 /* globs */
	GL_PREDICATE_ORIGIN,	 /* globs */
	GL_PREDICATE_FUNC,	 /* one pattern: of any frame */
	GL_PREDICATE_TOP,	 /* one pattern: of the canonical stack's innermost frame */
	GL_PREDICATE_WHERE,	 /* one pattern: of the first frame worth reading */
	GL_PREDICATE_CREATED_BY, /* one pattern: of the function that started it */
	GL_PREDICATE_PATH,	 /* one pattern: of any frame's file */
	GL_PREDICATE_LABEL,	 /* KEY: has it; KEY=GLOBS: and one of them holds for its value */
	GL_PREDICATE_EXPR,	 /* one expression; see expr.h */
	GL_PREDICATE_COUNT	 /* how many there are */
};

struct gl_predicate;
struct gl_tree;

struct gl_predicate *gl_predicate_new(void); /* holds for every record; NULL without memory */
void gl_predicate_free(struct gl_predicate *p);

/*
 * One more test, or more values for the test of this kind. Names, globs, numbers and
 * durations come as a comma list. is_fixed: what is called a pattern above, and one in an EXPR,
 * is the text itself, not a regular expression. -1 and *err: the value cannot be read (what:
 * why, and what is accepted; column: of an EXPR; detail: the part at fault or the reason), or
 * no memory.
 */
int gl_predicate_add(struct gl_predicate *p, enum gl_predicate_kind kind, struct gl_str value,
	bool is_fixed, struct gl_err *err);

/* From now on it holds for exactly those records for which it would not. */
void gl_predicate_invert(struct gl_predicate *p);

/*
 * 1 or 0: it holds for r, or not; -1: no memory. Of a group, any member's state, class,
 * creator, id, signature, source, dump and unknown wait counts, its largest wait, and the
 * frames of its stack or example; what else is asked all members agree on. All records must
 * take their stacks from one table.
 */
int gl_predicate_test(struct gl_predicate *p, const struct gl_record *r);

/* The test of this kind; NULL: there is none. Borrowed until something is added. */
const struct gl_tree *gl_predicate_tree(const struct gl_predicate *p, enum gl_predicate_kind kind);

/* It asks for waits. */
bool gl_predicate_asks_wait(struct gl_predicate *p);

/* This kind takes patterns: regular expressions, or fixed text. */
bool gl_predicate_is_pattern(enum gl_predicate_kind kind);

/* How many of r's goroutines have no known wait. */
uint64_t gl_predicate_unknown_waits(const struct gl_record *r);

/*
 * The next value of SIG that named more than one signature so far; false: no further one.
 * *at begins as 0.
 */
bool gl_predicate_ambiguous(const struct gl_predicate *p, size_t *at, struct gl_str *digits);

#endif
