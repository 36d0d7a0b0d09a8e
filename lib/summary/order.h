/*
 * order: decides which of two groups comes first. Every order is total and uses whole numbers and
 * bytes only, so that every machine gives the same order, also for merged groups.
 */
#ifndef GL_SUMMARY_ORDER_H
#define GL_SUMMARY_ORDER_H

#include "lib/record/canon.h"
#include "lib/summary/key.h"

/* The names are in GL_ORDER_NAMES. */
enum gl_order {
	GL_ORDER_COUNT, /* the most goroutines first, then by key */
	GL_ORDER_WAIT,	/* the longest known wait first, unknown waits last; then as by count */
	/* the largest gl_squares first, groups with unknown sources last; then as by count */
	GL_ORDER_RMS,
	/* null first, numbers by value, everything else bytewise; then by the text of the stack */
	GL_ORDER_KEY,
	/*
	 * The most goroutines first; of equal groups those that wait for locks, then senders, then
	 * those that wait for a WaitGroup, a Cond, to receive, in a select, then others; then the
	 * longest wait, the text of the stack, and the key. For tables: a signature, which is a
	 * hash, decides nothing that a reader sees.
	 */
	GL_ORDER_TABLE
};

/* The orders that a user can ask for. */
#define GL_ORDER_NAMES "count|wait|rms|key"

/*
 * A sum of squared counts. The root mean square of a group's counts over N sources, with 0 for
 * sources that have none of its goroutines, is sqrt(sum / N). As N is the same for all groups of an
 * input, comparing the sums is the same as comparing the roots, without rounding.
 */
struct gl_squares {
	uint64_t high, low;
};

/* Adds n * n. The sum saturates at 128 bits, in whatever order it is added up. */
void gl_squares_add(struct gl_squares *s, uint64_t n);

/* What the orders compare. Zero it first. */
struct gl_ordered {
	enum gl_order order;
	uint64_t count, wait; /* wait: the longest wait + 1; 0: unknown */
	enum gl_class class;  /* of all members; GL_CLASS_COUNT: they differ */
	bool has_squares;
	struct gl_squares squares;
	const struct gl_keys *keys;
	struct gl_str key;	      /* made by gl_keys_put */
	const struct gl_canon *canon; /* NULL: unknown, which sorts first */
	size_t number;		      /* number of the group */
};

/* Compares two struct gl_ordered, which must have the same order and keys. */
int gl_order_compare(const void *a, const void *b);

/* Sorts the first `most` of n to the front; the others follow in any order. */
void gl_order_sort(struct gl_ordered *v, size_t n, size_t most);

#endif
