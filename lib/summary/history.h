/*
 * history: how groups develop over an endless stream of dumps. For each group it keeps the number
 * of goroutines in the first dump, and in each of the last GL_HISTORY_DUMPS dumps. The counts of
 * the current dump can be replaced until the next dump begins.
 *
 * Memory grows with the groups of these dumps, not with the number of dumps.
 */
#ifndef GL_SUMMARY_HISTORY_H
#define GL_SUMMARY_HISTORY_H

#include "lib/base/buf.h"
#include "lib/record/stack.h"

#define GL_HISTORY_DUMPS 60

struct gl_history;

/*
 * A group. The caller fills in what it wants to show of the group, and may replace it in each dump.
 */
struct gl_trace {
	struct gl_str key; /* the key that was given to gl_history_add */
	uint64_t first, now; /* goroutines in the first and in the current dump */
	const struct gl_stack *stack; /* borrowed from the caller; NULL at first */
	uint64_t sig;
	bool has_sig;
	size_t nsigs;	     /* number of signatures, if the group has several */
	struct gl_buf state; /* text; freed together with the trace */
	/* number of consecutive dumps without the group, up to the one before the current dump */
	unsigned idle;
	uint32_t past[GL_HISTORY_DUMPS]; /* read it with gl_history_counts */
};

/* Returns NULL if there is no memory. */
struct gl_history *gl_history_new(void);
void gl_history_free(struct gl_history *h);

/*
 * Begins another dump, which is empty and becomes the current one; before the first call there is
 * no current dump. Drops groups that were absent from GL_HISTORY_DUMPS dumps in a row, unless the
 * first dump had them. Returns false if there is no memory.
 */
bool gl_history_next(struct gl_history *h);

/* Sets all counts of the current dump to 0. */
void gl_history_clear(struct gl_history *h);

/*
 * Adds n goroutines of a group, which it finds or adds, to the current dump. The trace is borrowed
 * until the next gl_history_next; NULL if there is no memory.
 */
struct gl_trace *gl_history_add(struct gl_history *h, struct gl_str key, uint64_t n);

/* Returns the number of dumps so far. */
uint64_t gl_history_dumps(const struct gl_history *h);

/* Returns all groups together as one trace. */
const struct gl_trace *gl_history_total(const struct gl_history *h);

/*
 * Stores the counts of the last dumps. The last count is for the current dump. A count that does
 * not fit into 32 bits becomes UINT32_MAX. Returns how many counts there are.
 */
size_t gl_history_counts(const struct gl_history *h, const struct gl_trace *t,
	uint64_t out[GL_HISTORY_DUMPS]);

/*
 * Returns the groups that have goroutines in any of the dumps that are kept. Those that grew most
 * since the first dump come first; groups that grew as much are sorted by falling number, then by
 * key. The result is borrowed until the next call that changes h; NULL if there is no memory.
 */
struct gl_trace *const *gl_history_rank(struct gl_history *h, size_t *n);

#endif
