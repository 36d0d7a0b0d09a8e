/*
 * misses: of a predicate that selects nothing, the tests that no record passes at all, and what
 * values the records do have there: states, classes, labels, sources, origins. It is fed all
 * records for as long as none was selected. Few distinct values are remembered; where there are
 * more, nothing is claimed. For one thread.
 */
#ifndef GL_SELECT_MISSES_H
#define GL_SELECT_MISSES_H

#include "lib/select/predicate.h"

struct gl_misses;

/* It has a test of such a kind. */
bool gl_misses_can_be(const struct gl_predicate *p);

/* Of a predicate to which nothing more is added, and which is borrowed. NULL without memory. */
struct gl_misses *gl_misses_new(const struct gl_predicate *p);
void gl_misses_free(struct gl_misses *m);

/* One more record. false without memory. */
bool gl_misses_add(struct gl_misses *m, const struct gl_record *r);

struct gl_misses_value {
	struct gl_str text; /* of labels `key`, or `key=value` of a key that is asked for */
	uint64_t n;	    /* goroutines */
	bool is_pair;	    /* it is such a `key=value` */
};

/* A test that no record passed. */
struct gl_miss {
	enum gl_predicate_kind kind;
	const struct gl_misses_value *values; /* the most frequent first; borrowed */
	size_t n;			      /* 0: no record has one */
};

/* The next such test; false: no further one. *i begins as 0. */
bool gl_misses_next(struct gl_misses *m, size_t *i, struct gl_miss *miss);

#endif
