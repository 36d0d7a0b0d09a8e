/* diffwords: the phrases of the first lines of gldiff's report. */
#ifndef GL_CMD_DIFF_DIFFWORDS_H
#define GL_CMD_DIFF_DIFFWORDS_H

#include "cmd/diff/diff.h"

/* Appends `+3`, `0` or `-3`. */
void diffwords_signed(struct gl_buf *b, int64_t n);

/*
 * Appends `before` and a forecast, for example `at this rate 1000 goroutines in 6h18m`, or one that
 * ends in `22 more snapshots`. what: the words after the number, such as ` goroutines in `. Returns
 * false, and appends nothing, if there is no forecast.
 */
bool diffwords_forecast(struct gl_buf *b, const struct diff *s, const char *before, uint64_t now,
	int64_t gained, const char *what);

/* Appends a rate, for example `, 4.0 a minute`; nothing if there is no rate. */
void diffwords_rate(struct gl_buf *b, const struct diff *s, int64_t gained);

/*
 * Appends the change as a percentage of `first`, for example `+300.0%`. Appends nothing if `first`
 * is 0.
 */
void diffwords_percent(struct gl_buf *b, uint64_t first, int64_t delta);

/*
 * Appends the gain of a row, for example ` +120 (40 to 160, +300.0%)`. The gain of a leak is the
 * sum of its gains in each process.
 */
void diffwords_gain(struct gl_buf *b, const struct diff *s, const struct diff_row *row);

/*
 * Appends in how many steps a group rose, for example `, rose in 2 of 3 steps`. If a leak did not
 * rise in every step, and none of its goroutines went away, appends `, and none left`, too.
 */
void diffwords_steps(struct gl_buf *b, const struct gl_change *change);

/*
 * Appends the largest number of goroutines, for example `, 5000 in #2`, if it is larger than in the
 * first and the last snapshot.
 */
void diffwords_peak(struct gl_buf *b, const struct diff_row *row);

/* Appends how many goroutines are held up: ` 12 wait for a lock, 11m..13m, 3 of them new`. */
void diffwords_held_up(struct gl_buf *b, const struct gl_blocked *x);

/* Appends how a group changed, for example `grown, leak, 12 stuck`. */
void diffwords_standing(struct gl_buf *b, const struct gl_change *change);

#endif
