/*
 * diff: what gldiff found: the groups that changed, judged, and in the order in which they are
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

/* The kinds of rows, in the order in which they are shown. */
enum diff_standing {
	DIFF_LEAKS,
	DIFF_BLOCKED, /* some goroutines of the group are held up (gl_blocked) */
	/*
	 * the group grew, and either none of its goroutines went away, or most have waited for a
	 * minute or longer
	 */
	DIFF_LASTS,
	DIFF_GREW,
	DIFF_TRAFFIC, /* the group grew, but its goroutines come and go */
	DIFF_SHRANK,
	/* the count is the same in the first and the last snapshot, or the change is unclear */
	DIFF_REST
};

/* A group, and how it changed. */
struct diff_row {
	size_t number, rank; /* the group's number; its index in the order of the groups */
	/* number of goroutines in the first and the last snapshot, and the largest number */
	uint64_t first, last, most;
	struct gl_change change;
	enum diff_standing standing;
	bool is_hidden; /* the group waits for work (idlegroups.h): only JSON and --idle show it */
};

struct diff {
	/* options */
	struct gl_keys keys;
	uint64_t interval; /* seconds between snapshots; 0: not given */
	uint64_t rise;	   /* the percentage of steps that must rise in a leak; 0: not given */
	struct failon fails[DIFF_NFAILS]; /* limits, in goroutines */
	bool has_keys, with_ids, with_idle, is_json;
	bool is_gate; /* --fail-on was given */
	/* set while records are read */
	struct gl_delta *delta;
	struct series_list series; /* for the snapshots of an archive */
	bool is_refused, has_series;
	struct gl_str series_name; /* the series that is being compared; p is NULL: none */
	/* set at the end, by diff_judge */
	struct gl_arena arena;
	struct idlegroups idlers;
	/* sorted by standing, then the largest first; hidden ones come last */
	struct diff_row *rows;
	size_t nrows, nshown;  /* nshown: number of rows that are not hidden */
	size_t nleaks;
	uint64_t nblocked; /* number of goroutines that are held up */
	/*
	 * number of groups with equal first and last counts; how many of these changed in between,
	 * and how many have stuck goroutines
	 */
	size_t nsame, nmoved, nstuck;
	size_t nprocesses;
	struct gl_trend total;
	/*
	 * the time over which a rate is computed: how long the last process was watched, in seconds
	 * or, if times are unknown, in steps between snapshots; 0: the process has only one
	 * snapshot
	 */
	uint64_t span;
	bool is_timed;
	bool has_failed; /* a limit of --fail-on was reached */
};

/* Finds and judges the rows. Call this after all records were added. */
void diff_judge(struct diff *s);
void diff_free(struct diff *s);

/* Frees what diff_judge found. */
void diff_free_rows(struct diff *s);

/*
 * Returns true if a rate can be reported: per minute or, if there are at least three snapshots, per
 * step.
 */
bool diff_has_rate(const struct diff *s);

/* Append the rate of a gain: per minute or per step, rounded to one tenth. */
void diff_put_rate(struct gl_buf *b, const struct diff *s, int64_t gained);

/*
 * Forecasts when a number, `now` at the end, will reach *goal if it goes on growing at the rate of
 * `gained`; see gl_trend_forecast. Returns false if a forecast makes no sense.
 */
bool diff_forecast(const struct diff *s, uint64_t now, int64_t gained, uint64_t *goal,
	uint64_t *left);

/*
 * Returns true if it is certain that a number of goroutines rose from `first` to `last`, or fell,
 * as the two say. It is not if the snapshot with the smaller number is truncated, unless that is
 * the first snapshot and both are truncated.
 */
bool diff_is_clear(const struct diff *s, uint64_t first, uint64_t last);

/* Return the number of goroutines in the first snapshot, and in the last. */
uint64_t diff_first(const struct diff *s);
uint64_t diff_last(const struct diff *s);

#endif
