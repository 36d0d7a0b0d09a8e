/*
 * diff: what gldiff found: the groups that changed, judged and in the order in which they are
 * shown.
 */
#ifndef GL_CMD_DIFF_DIFF_H
#define GL_CMD_DIFF_DIFF_H

#include "cmd/common/failon.h"
#include "cmd/common/idlegroups.h"
#include "cmd/common/tool.h"
#include "cmd/diff/series.h"
#include "lib/summary/delta.h"

#define DIFF_BACKWARDS "the snapshots' times run backwards: given in the wrong order?"

/* The limits that --fail-on can name. */
enum diff_fail {
	DIFF_ON_LEAK,
	DIFF_ON_STUCK,
	DIFF_ON_GROWN,
	DIFF_ON_NEW,
	DIFF_ON_TOTAL,
	DIFF_NFAILS
};

/* What a row is, in the order in which rows are shown. */
enum diff_standing {
	DIFF_LEAKS,
	DIFF_BLOCKED, /* has goroutines that are held up (gl_blocked) */
	DIFF_LASTS,   /* grew, and nobody left, or most have waited for a minute or longer */
	DIFF_GREW,
	DIFF_TRAFFIC, /* grew, but goroutines come and go */
	DIFF_SHRANK,
	DIFF_REST     /* the same in the first and the last snapshot, or it is unclear */
};

/* A group and what became of it. */
struct diff_row {
	size_t number, rank; /* the group's number; its index in the order of the groups */
	uint64_t first, last, most; /* goroutines: first and last count, and the largest one */
	struct gl_change change;
	enum diff_standing standing;
	bool is_hidden; /* the group waits for work (idlegroups.h): only JSON and --idle show it */
};

struct diff {
	/* options */
	struct gl_keys keys;
	uint64_t interval; /* seconds; 0: not given */
	uint64_t rise;	   /* percent of the steps of a leak; 0: not given */
	struct failon fails[DIFF_NFAILS]; /* limits, in goroutines */
	bool has_keys, with_ids, with_idle, is_json;
	bool is_gate; /* --fail-on is given */
	/* while records are read */
	struct gl_delta *delta;
	struct series_list series; /* of an archive */
	bool is_refused, has_series;
	struct gl_str series_name; /* of the series that is being compared; p is NULL: none */
	/* at the end */
	struct gl_arena arena;
	struct idlegroups idlers;
	struct diff_row *rows; /* by standing, then the largest first; hidden ones last */
	size_t nrows, nshown;  /* nshown: without the hidden ones */
	size_t nleaks;
	uint64_t nblocked; /* goroutines that are held up */
	/* groups with equal first and last counts; how many of them moved, or have stuck members */
	size_t nsame, nmoved, nstuck;
	size_t nprocesses;
	struct gl_trend total;
	const char **titles; /* titles of the snapshots: #1, #2, ... */
	/*
	 * What a rate is based on: the time for which the last process was watched. It is in
	 * seconds or, if times are not known, in steps between snapshots. 0: the process has only
	 * one snapshot.
	 */
	uint64_t span;
	bool is_timed;
	bool has_failed; /* a limit of --fail-on was reached */
};

/* Call this after all records were added: finds and judges the rows. */
void diff_judge(struct tool *t, struct diff *s);
void diff_free(struct diff *s);

/* Frees what diff_judge has found. */
void diff_free_rows(struct diff *s);

/*
 * Returns true if there is a rate to report: by the minute or, if there are three snapshots or
 * more, by the step.
 */
bool diff_has_rate(const struct diff *s);

/* Append the rate of a gain over the span, per minute or per step, rounded to one tenth. */
void diff_put_rate(struct gl_buf *b, const struct diff *s, int64_t gained);

/*
 * Forecasts when `now` will have grown to *goal, if it goes on to grow at the rate of the gain; see
 * gl_trend_forecast. Returns false if no forecast makes sense.
 */
bool diff_forecast(const struct diff *s, uint64_t now, int64_t gained, uint64_t *goal,
	uint64_t *left);

/*
 * Returns true if a number of goroutines has certainly changed as it seems to have: not if the
 * snapshot with the smaller number is truncated, unless it is the first of two that are.
 */
bool diff_is_clear(const struct diff *s, uint64_t first, uint64_t last);

/* Return the number of goroutines in the first snapshot, and in the last. */
uint64_t diff_first(const struct diff *s);
uint64_t diff_last(const struct diff *s);

#endif
