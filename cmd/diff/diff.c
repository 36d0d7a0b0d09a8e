#include "cmd/diff/diff.h"

#include "cmd/common/view.h"

#include "lib/base/mem.h"

#include <stdlib.h>

/* The farthest that a forecast may lie ahead. */
#define MOST_SECONDS (UINT64_C(366) * 86400)
#define MOST_STEPS 1000

uint64_t diff_first(const struct diff *s)
{
	return gl_delta_snapshot(s->delta, 0)->goroutines;
}

uint64_t diff_last(const struct diff *s)
{
	return gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1)->goroutines;
}

/* --- rates --------------------------------------------------------------------------- */

static uint64_t size_of(int64_t delta)
{
	return delta < 0 ? 0 - (uint64_t)delta : (uint64_t)delta;
}

static void measure(struct diff *s)
{
	size_t steps = gl_delta_count(s->delta) - 1 - s->total.from;

	s->span = gl_delta_seconds(s->delta, s->total.from);
	if (s->interval && steps)
		s->span = s->interval <= UINT64_MAX / steps ? s->interval * steps : UINT64_MAX;
	s->is_timed = s->span > 0;
	if (!s->is_timed)
		s->span = steps;
}

bool diff_has_rate(const struct diff *s)
{
	return s->span > 0 && (s->is_timed || gl_delta_count(s->delta) > 2);
}

void diff_put_rate(struct gl_buf *b, const struct diff *s, int64_t gained)
{
	const uint64_t per = s->is_timed ? 60 : 1;
	uint64_t span = s->span ? s->span : 1;
	uint64_t whole = size_of(gained) / span, rest = size_of(gained) % span, tenths;

	for (; span > UINT64_MAX / (20 * per); span >>= 1)
		rest >>= 1;
	tenths = (rest * per * 10 + span / 2) / span;
	if (gained < 0 && (whole || tenths))
		gl_buf_char(b, '-');
	gl_buf_u64(b, whole > (UINT64_MAX - tenths) / per ? UINT64_MAX : whole * per + tenths / 10);
	gl_buf_char(b, '.');
	gl_buf_u64(b, tenths % 10);
}

bool diff_forecast(const struct diff *s, uint64_t now, int64_t gained, uint64_t *goal,
	uint64_t *left)
{
	/* A gain of one or two goroutines may be chance. */
	return diff_has_rate(s) && gained >= 3 &&
	       gl_trend_forecast(now, gained, s->span, goal, left) &&
	       *left <= (s->is_timed ? MOST_SECONDS : MOST_STEPS);
}

/* --- rows ---------------------------------------------------------------------------- */

enum standing { LEAKS, GREW, SHRANK, REST };

static enum standing standing_of(const struct diff_row *row)
{
	const struct gl_change *c = &row->change;

	return c->course.is_leak ? LEAKS : c->delta > 0 ? GREW : c->delta < 0 ? SHRANK : REST;
}

/* Returns the number by which rows of the same standing are sorted. */
static uint64_t weight_of(const struct diff_row *row)
{
	const struct gl_change *c = &row->change;

	if (c->course.is_leak)
		return size_of(c->course.rise);
	return c->delta ? size_of(c->delta) : row->most - row->last;
}

static int by_weight(const void *a, const void *b)
{
	const struct diff_row *x = a, *y = b;
	enum standing x_stands = standing_of(x), y_stands = standing_of(y);
	uint64_t x_weighs = weight_of(x), y_weighs = weight_of(y);

	if (x_stands != y_stands)
		return x_stands < y_stands ? -1 : 1;
	if (x_weighs != y_weighs)
		return x_weighs > y_weighs ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/*
 * Returns true if a change reaches a limit of --fail-on. For a leak, the gains of each process
 * count. For any other change, the difference between the first and the last snapshot counts.
 */
static bool fails(const struct diff *s, const struct gl_change *c)
{
	uint64_t n = c->delta > 0 ? (uint64_t)c->delta : 0;
	uint64_t leaked = c->course.is_leak ? (uint64_t)c->course.rise : 0;
	uint64_t new = c->verdict == GL_VERDICT_NEW ? n : 0;

	return failon_is(&s->fails[DIFF_ON_LEAK], leaked) ||
	       failon_is(&s->fails[DIFF_ON_GROWN], n) || failon_is(&s->fails[DIFF_ON_NEW], new);
}

/*
 * Returns true if a row is to be shown. Also counts the rows whose first and last counts are equal.
 * Such a row is shown only if its count changed in between or, with --ids, if it has stuck
 * goroutines.
 */
static bool is_shown(struct diff *s, const struct gl_change *c)
{
	if (c->verdict != GL_VERDICT_SAME)
		return true;
	s->nsame++;
	s->nmoved += c->course.has_moved;
	s->nstuck += c->nstuck > 0;
	return c->course.has_moved || (s->with_ids && c->nstuck > 0);
}

static void judge_group(struct diff *s, size_t number, size_t rank)
{
	const uint64_t *counts = gl_delta_counts(s->delta, number);
	struct diff_row row = {.number = number, .rank = rank, .first = counts[0],
		.last = counts[gl_delta_count(s->delta) - 1]};

	gl_delta_change(s->delta, number, counts, &row.change);
	row.most = counts[row.change.course.peak];
	s->nleaks += row.change.course.is_leak;
	s->has_failed |= fails(s, &row.change);
	if (is_shown(s, &row.change))
		s->rows[s->nrows++] = row;
}

static void judge_total(struct diff *s)
{
	uint64_t first = diff_first(s), last = diff_last(s);

	gl_delta_total(s->delta, &s->total);
	s->has_failed |= failon_is(&s->fails[DIFF_ON_TOTAL], last > first ? last - first : 0);
	s->nprocesses = 1;
	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		s->nprocesses += gl_delta_snapshot(s->delta, i)->begins;
}

void diff_judge(struct tool *t, struct diff *s)
{
	struct gl_groups *groups = gl_delta_groups(s->delta);
	size_t all = gl_groups_count(groups);
	const size_t *order = gl_groups_sort(groups, GL_ORDER_COUNT, SIZE_MAX);

	s->rows = gl_mem_new(all, sizeof *s->rows);
	s->titles = view_titles(&s->arena, gl_delta_count(s->delta));
	if (!s->rows || !s->titles || !order)
		tool_die_memory(t);
	judge_total(s);
	measure(s);
	for (size_t i = 0; i < all; i++)
		judge_group(s, order[i], i);
	qsort(s->rows, s->nrows, sizeof *s->rows, by_weight);
}

void diff_free(struct diff *s)
{
	gl_delta_free(s->delta);
	gl_arena_free(&s->arena);
	gl_mem_free(s->rows);
}
