/*
 * order: which of two groups comes first. Every order is total and a matter of whole numbers
 * and bytes alone, so that it is the same on every machine, and for groups that were merged.
 */
#ifndef GL_SUMMARY_ORDER_H
#define GL_SUMMARY_ORDER_H

#include "lib/record/canon.h"
#include "lib/summary/key.h"

/* As GL_ORDER_NAMES has them. */
enum gl_order {
	GL_ORDER_COUNT, /* the most goroutines first, then by key */
	GL_ORDER_WAIT,	/* the longest known wait first, none last; then as by count */
	GL_ORDER_RMS,	/* see gl_squares; groups whose sources are not known last; then as by count */
	GL_ORDER_KEY	/* null first, numbers by value, all else by bytes; then by the stack's text */
};

#define GL_ORDER_NAMES "count|wait|rms|key"

/*
 * A sum of squared counts. The root mean square of a group's counts over N sources, those
 * without a goroutine of it counted as 0, is sqrt(sum / N): N is the same for all groups of
 * one input, so the sums are in the order of the roots, with nothing rounded.
 */
struct gl_squares {
	uint64_t high, low;
};

/* Add n * n. A sum beyond 128 bits stays at its most, in whatever order it was reached. */
void gl_squares_add(struct gl_squares *s, uint64_t n);

/* What the orders look at; begin with all zero bytes. */
struct gl_ordered {
	enum gl_order order;
	uint64_t count, wait; /* wait: the longest, and one; 0: not known */
	bool has_squares;
	struct gl_squares squares;
	const struct gl_keys *keys;
	struct gl_str key;	      /* see gl_keys_put */
	const struct gl_canon *canon; /* NULL, which comes first: not known */
	size_t number;		      /* of the group */
};

/* Of two with one order and the same keys. */
int gl_order_compare(const void *a, const void *b);

/* The first `most` of n come first, in order; the others behind them in any. */
void gl_order_sort(struct gl_ordered *v, size_t n, size_t most);

#endif
