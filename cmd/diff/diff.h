/*
 * diff: what gldiff found: the groups that changed, judged, in the order they are shown in.
 */
#ifndef GL_CMD_DIFF_DIFF_H
#define GL_CMD_DIFF_DIFF_H

#include "cmd/common/failon.h"
#include "cmd/common/tool.h"
#include "lib/summary/delta.h"

#define DIFF_BACKWARDS "the snapshots' times run backwards: given in the wrong order?"

/* What --fail-on may name. */
enum diff_fail { DIFF_ON_LEAK, DIFF_ON_GROWN, DIFF_ON_NEW, DIFF_ON_TOTAL, DIFF_NFAILS };

/* A group and what became of it. */
struct diff_row {
	size_t number, rank; /* of the group; in their order */
	uint64_t first, last, most; /* goroutines */
	struct gl_change change;
};

struct diff {
	/* options */
	struct gl_keys keys;
	uint64_t interval; /* seconds; 0: not given */
	struct failon fails[DIFF_NFAILS]; /* from how many goroutines on */
	bool has_keys, with_ids, is_json;
	bool is_gate; /* --fail-on is given */
	/* as records come */
	struct gl_delta *delta;
	bool is_refused;
	/* at the end */
	struct gl_arena arena;
	struct diff_row *rows; /* leaks, the most first; what grew; what shrank; the rest */
	size_t nrows, nleaks;
	size_t nsame, nmoved, nstuck; /* the same first and last; of these moved between; stuck */
	size_t nprocesses;
	struct gl_trend total;
	const char **titles; /* of snapshots */
	/*
	 * What a rate is of: the snapshots of the last process, in seconds or, where their times
	 * are not known, in steps. 0: it has only one.
	 */
	uint64_t span;
	bool is_timed;
	bool has_failed; /* --fail-on */
};

/* All was added: finds and judges the rows. */
void diff_judge(struct tool *t, struct diff *s);
void diff_free(struct diff *s);

/* There is a rate to tell: a minute's, or over three snapshots and more a step's. */
bool diff_has_rate(const struct diff *s);

/* Append what `gained` over the span makes a minute, or a step, to one tenth. */
void diff_put_rate(struct gl_buf *b, const struct diff *s, int64_t gained);

/* When `now` will be a number worth telling, at the rate it gained; as gl_trend_forecast. */
bool diff_forecast(const struct diff *s, uint64_t now, int64_t gained, uint64_t *goal,
	uint64_t *left);

/* Goroutines of the first snapshot, and of the last. */
uint64_t diff_first(const struct diff *s);
uint64_t diff_last(const struct diff *s);

#endif
