/*
 * predicate: decides which records glfilter's options select. For each kind of test it has a tree
 * (tree.h). Several values of one kind are joined by OR, and the kinds by AND. The whole is
 * compiled to one expression (expr.h). For one thread only.
 */
#ifndef GL_SELECT_PREDICATE_H
#define GL_SELECT_PREDICATE_H

#include "lib/base/err.h"
#include "lib/record/record.h"

/*
 * The kinds of tests, in the order in which they are evaluated. A test is skipped for a record that
 * failed an earlier one. SIG must see every record, to find all signatures that its digits match,
 * so it comes first.
 */
enum gl_predicate_kind {
	GL_PREDICATE_SIG,	 /* leading digits of signatures */
	GL_PREDICATE_STATE,	 /* globs */
	GL_PREDICATE_CLASS,	 /* names */
	GL_PREDICATE_MIN_WAIT,	 /* durations; a (leaked) goroutine always passes */
	GL_PREDICATE_MAX_WAIT,	 /* durations; an unknown wait passes */
	GL_PREDICATE_WAIT_UNKNOWN, /* takes no value; the wait of the goroutine is unknown */
	GL_PREDICATE_RUNTIME,	 /* takes no value; the goroutine belongs to the runtime */
	GL_PREDICATE_NO_RUNTIME, /* takes no value; the goroutine does not belong to the runtime */
	GL_PREDICATE_LOCKED,	 /* takes no value; the goroutine is locked to its thread */
	/* takes no value; the runtime found that the goroutine is leaked */
	GL_PREDICATE_LEAKED,
	GL_PREDICATE_ID,	 /* numbers: goroutine ids */
	GL_PREDICATE_PARENT,	 /* numbers: the id of the goroutine that created it */
	GL_PREDICATE_DUMP,	 /* numbers of dumps */
	GL_PREDICATE_MIN_COUNT,	 /* numbers: the record stands for at least this many goroutines */
	GL_PREDICATE_SOURCE,	 /* globs */
	GL_PREDICATE_ORIGIN,	 /* globs */
	GL_PREDICATE_FUNC,	 /* one pattern, for any frame */
	GL_PREDICATE_TOP,	 /* one pattern, for the innermost frame of the canonical stack */
	GL_PREDICATE_WHERE,	 /* one pattern, for the frame worth reading first */
	GL_PREDICATE_CREATED_BY, /* one pattern, for the function with the go statement */
	GL_PREDICATE_PATH,	 /* one pattern, for the file of any frame */
	/* KEY: the label exists; KEY=GLOBS: it exists, and one of the globs matches its value */
	GL_PREDICATE_LABEL,
	GL_PREDICATE_EXPR,	 /* one expression; see expr.h */
	GL_PREDICATE_COUNT	 /* the number of kinds */
};

struct gl_predicate;
struct gl_tree;

struct gl_predicate *gl_predicate_new(void); /* holds for every record; NULL: no memory */
void gl_predicate_free(struct gl_predicate *p);

/*
 * Adds a test, or further values to an existing test of this kind. Names, globs, numbers and
 * durations are comma-separated lists. is_fixed: patterns, also those in an EXPR, are literal text
 * instead of regular expressions. Returns 0, or -1 with *err set if the value is malformed or there
 * is no memory. err->what then says what is wrong and what is accepted, err->detail the faulty part
 * or the reason, and err->column where in an EXPR the fault is.
 */
int gl_predicate_add(struct gl_predicate *p, enum gl_predicate_kind kind, struct gl_str value,
	bool is_fixed, struct gl_err *err);

/*
 * Inverts the predicate: from now on it selects exactly the records that it did not select before.
 */
void gl_predicate_invert(struct gl_predicate *p);

/*
 * Returns 1 if the predicate holds for r, 0 if it does not, -1 if there is no memory. For a group,
 * a test of the state, class, creator, id, signature, source, dump or unknown wait holds if it
 * holds for one member. A test of the wait holds if it holds for the longest wait. A test of frames
 * holds if it holds for the frames of the group's stack or example. Any other test holds only if
 * all members have the same value, and it holds for that. All records must have their stacks from
 * the same table.
 */
int gl_predicate_test(struct gl_predicate *p, const struct gl_record *r);

/*
 * Forgets the answers for the stacks seen so far. Records may then have their stacks from another
 * table.
 */
void gl_predicate_forget(struct gl_predicate *p);

/*
 * Returns the test of this kind, or NULL if there is none. It is valid until something is added to
 * the predicate.
 */
const struct gl_tree *gl_predicate_tree(const struct gl_predicate *p, enum gl_predicate_kind kind);

/* Returns true if the predicate has a test of waits, for example one in an EXPR. */
bool gl_predicate_asks_wait(struct gl_predicate *p);

/*
 * Returns true if the values of this kind are patterns: regular expressions or, with is_fixed,
 * literal text.
 */
bool gl_predicate_is_pattern(enum gl_predicate_kind kind);

/* Returns for how many of r's goroutines the wait is unknown. */
uint64_t gl_predicate_unknown_waits(const struct gl_record *r);

/*
 * Iterates over the values of GL_PREDICATE_SIG that match several signatures of the records so far.
 * The caller initialises *at with 0. Returns false at the end.
 */
bool gl_predicate_ambiguous(const struct gl_predicate *p, size_t *at, struct gl_str *digits);

#endif
