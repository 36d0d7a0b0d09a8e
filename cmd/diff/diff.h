/*
 * diff: what gldiff found. It judges the groups that changed, and sorts them into the order in
 * which they are shown.
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
	/* the group's number, and its index among the groups sorted by count */
	size_t number, rank;
	/*
	 * number of goroutines in the first and in the last snapshot, and the most in any snapshot
	 */
	uint64_t first, last, most;
	struct gl_change change;
	enum diff_standing standing;
	bool is_hidden; /* the group waits for work (idlegroups.h): only JSON and --idle show it */
};

struct diff {
	/* options */
	struct gl_keys keys;
	uint64_t interval; /* seconds between snapshots; 0: not given */
	uint64_t rise;	   /* a leak must rise in at least this % of the steps; 0: not given */
	struct failon fails[DIFF_NFAILS]; /* the limits that --fail-on sets */
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
	 * nsame: number of groups with equal first and last counts; nmoved: how many of these
	 * changed in between; nstuck: how many of these have stuck goroutines
	 */
	size_t nsame, nmoved, nstuck;
	size_t nprocesses;
	struct gl_trend total;
	/*
	 * the time over which a rate is computed, from the first to the last snapshot of the last
	 * process: in seconds or, if times are unknown, in steps between snapshots. 0: there is no
	 * rate, because the process has only one snapshot or only one of these two is truncated
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
 * Forecasts when a number, which is `now` in the last snapshot and grew by `gained` in the last
 * process, will reach the power of ten *goal at the same rate (gl_trend_forecast). Sets *left to
 * the time until then, in seconds if s->is_timed, otherwise in steps. Returns false if a forecast
 * makes no sense.
 */
bool diff_forecast(const struct diff *s, uint64_t now, int64_t gained, uint64_t *goal,
	uint64_t *left);

/*
 * Returns true if the number of goroutines certainly rose from `first` to `last`, or fell. That is
 * uncertain if the snapshot with the smaller number is truncated, because goroutines may be missing
 * from it. But if both snapshots are truncated, a rise counts as certain.
 */
bool diff_is_clear(const struct diff *s, uint64_t first, uint64_t last);

/* Return the number of goroutines in the first snapshot, and in the last. */
uint64_t diff_first(const struct diff *s);
uint64_t diff_last(const struct diff *s);

#endif
