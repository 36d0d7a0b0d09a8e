/*
 * history: how groups went over a stream of dumps that never ends. Of each group it keeps the
 * count in the first dump, and in the last GL_HISTORY_DUMPS; the dump at hand may be counted
 * anew until the next one begins.
 *
 * Memory grows with the groups of these dumps and of the first, not with the dumps.
 */
#ifndef GL_SUMMARY_HISTORY_H
#define GL_SUMMARY_HISTORY_H

#include "lib/base/buf.h"
#include "lib/record/stack.h"

#define GL_HISTORY_DUMPS 60

struct gl_history;

/* A group. The caller fills in what it shows of it, and may do so again in each dump. */
struct gl_trace {
	struct gl_str key; /* as given to gl_history_add */
	uint64_t first, now; /* goroutines in the first dump, and in that at hand */
	const struct gl_stack *stack; /* the caller's, borrowed; NULL at first */
	uint64_t sig;
	bool has_sig;
	size_t nsigs;	     /* signatures, where it has several */
	struct gl_buf state; /* text; freed with the trace */
	unsigned idle;	     /* dumps before that at hand, in a row, without it */
	uint32_t past[GL_HISTORY_DUMPS]; /* see gl_history_counts */
};

/* NULL without memory. */
struct gl_history *gl_history_new(void);
void gl_history_free(struct gl_history *h);

/*
 * Another dump begins, empty, and is the one at hand; there is none before the first call. Groups
 * that are gone for GL_HISTORY_DUMPS are dropped, unless the first dump had them. false without
 * memory.
 */
bool gl_history_next(struct gl_history *h);

/* Forget what was counted in the dump at hand. */
void gl_history_clear(struct gl_history *h);

/*
 * n more goroutines of this group, found or added, in the dump at hand. The trace is borrowed until
 * the next gl_history_next; NULL without memory.
 */
struct gl_trace *gl_history_add(struct gl_history *h, struct gl_str key, uint64_t n);

/* Dumps so far. */
uint64_t gl_history_dumps(const struct gl_history *h);

/* All groups together. */
const struct gl_trace *gl_history_total(const struct gl_history *h);

/*
 * Counts in the last dumps, that at hand last (those beyond 32 bits as the largest such number).
 * Returns how many there are.
 */
size_t gl_history_counts(const struct gl_history *h, const struct gl_trace *t,
	uint64_t out[GL_HISTORY_DUMPS]);

/*
 * Those that grew most since the first dump come first, then the largest, then by key; those
 * of which no count is left are not among them. Borrowed until the next call that is not a
 * question; NULL without memory.
 */
struct gl_trace *const *gl_history_rank(struct gl_history *h, size_t *n);

#endif
