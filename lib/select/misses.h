/*
 * misses: explains why a predicate selects nothing. It finds the tests that no record passes, and
 * the values that the records have instead: states, classes, labels, sources, origins. The caller
 * adds every record until one is selected. Only a limited number of distinct values is remembered;
 * a test for which records have more is not explained. For one thread only.
 */
#ifndef GL_SELECT_MISSES_H
#define GL_SELECT_MISSES_H

#include "lib/select/predicate.h"

struct gl_misses;

/*
 * Returns true if the predicate has a test that this module can explain (state, class, label,
 * source or origin).
 */
bool gl_misses_can_be(const struct gl_predicate *p);

/*
 * Begins to look for tests of p that no record passes. p must live as long as the result, and must
 * not change. Returns NULL if there is no memory.
 */
struct gl_misses *gl_misses_new(const struct gl_predicate *p);
void gl_misses_free(struct gl_misses *m);

/*
 * Forgets the answers for the stacks seen so far. Records may then have their stacks from another
 * table.
 */
void gl_misses_forget(struct gl_misses *m);

/* Adds a record. Returns false if there is no memory. */
bool gl_misses_add(struct gl_misses *m, const struct gl_record *r);

struct gl_misses_value {
	/* for a test of a label: its `key`, or `key=value` if the test asks for this key */
	struct gl_str text;
	uint64_t n;	    /* number of goroutines with this value */
	bool is_pair;	    /* text is a `key=value` */
};

/* A test that no record passed. */
struct gl_miss {
	enum gl_predicate_kind kind;
	/* the values that records have instead, the most frequent first; borrowed */
	const struct gl_misses_value *values;
	size_t n;			      /* number of values; 0: no record has a value */
};

/*
 * Iterates over the tests that no record passed; the caller initialises *i with 0. Returns false at
 * the end.
 */
bool gl_misses_next(struct gl_misses *m, size_t *i, struct gl_miss *miss);

#endif
