/*
 * order: decides which of two groups comes first. Every order is total and uses only whole numbers
 * and bytes, so that every machine sorts the same way, also after groups were merged.
 */
#ifndef GL_SUMMARY_ORDER_H
#define GL_SUMMARY_ORDER_H

#include "lib/record/canon.h"
#include "lib/summary/key.h"

/* The names are in GL_ORDER_NAMES. */
enum gl_order {
	GL_ORDER_COUNT, /* the most goroutines first, then by key */
	GL_ORDER_WAIT,	/* the longest known wait first, unknown waits last; then by count */
	/*
	 * the largest gl_squares first, groups with unknown sources last; then as for
	 * GL_ORDER_COUNT
	 */
	GL_ORDER_RMS,
	/*
	 * by key: null first, numbers by value, everything else bytewise; then by the text of the
	 * stack
	 */
	GL_ORDER_KEY,
	/*
	 * For tables. The most goroutines first. Equally large groups are sorted by what they wait
	 * for: a lock, to send, a WaitGroup, a Cond, to receive, in a select, anything else; then
	 * by the longest wait, the text of the stack, and the key. So a signature, which is a hash,
	 * decides nothing that a reader sees.
	 */
	GL_ORDER_TABLE
};

/* The orders that a user can ask for. */
#define GL_ORDER_NAMES "count|wait|rms|key"

/*
 * A sum of squared counts. The root mean square of a group's counts over N sources, where sources
 * that have none of its goroutines count as 0, is sqrt(sum / N). N is the same for all groups of an
 * input, so comparing the sums gives the same order as comparing the roots, without rounding.
 */
struct gl_squares {
	uint64_t high, low;
};

/* Adds n * n. The sum saturates at 128 bits, whatever the order of the calls. */
void gl_squares_add(struct gl_squares *s, uint64_t n);

/* What the orders compare. Zero the struct first. */
struct gl_ordered {
	enum gl_order order;
	uint64_t count, wait; /* wait: the longest wait plus 1; 0: unknown */
	enum gl_class class;  /* the class of all members; GL_CLASS_COUNT: they differ */
	bool has_squares;
	struct gl_squares squares;
	const struct gl_keys *keys;
	struct gl_str key; /* made by gl_keys_put; if p is NULL, the key is gl_keys_of_sig(sig) */
	uint64_t sig;
	const struct gl_canon *canon; /* NULL: unknown, which sorts first */
	size_t number;		      /* number of the group */
};

/* Compares two struct gl_ordered, which must have the same order and keys. */
int gl_order_compare(const void *a, const void *b);

void gl_order_sort(struct gl_ordered *v, size_t n);

/*
 * These functions find, among many elements, the n that sort first, and need memory only for n.
 * gl_order_begin arranges the first n elements, which are in v. Each further element is then passed
 * to gl_order_offer. If it sorts before any element of v, it is exchanged for the one that sorts
 * last. At the end the caller must sort v (gl_order_sort).
 */
void gl_order_begin(struct gl_ordered *v, size_t n);
void gl_order_offer(struct gl_ordered *v, size_t n, struct gl_ordered *o);

#endif
