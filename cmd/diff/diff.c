#include "cmd/diff/diff.h"

#include "lib/base/mem.h"

#include <stdlib.h>

/* A forecast is made only if its goal is at most this far ahead. */
#define MOST_SECONDS (UINT64_C(366) * 86400)
#define MOST_STEPS 1000

#define LEAST_GAIN 3 /* a gain of one or two goroutines may be chance */

uint64_t diff_first(const struct diff *s)
{
	return gl_delta_snapshot(s->delta, 0).goroutines;
}

uint64_t diff_last(const struct diff *s)
{
	return gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1).goroutines;
}

bool diff_is_clear(const struct diff *s, uint64_t first, uint64_t last)
{
	bool is_first_cut = gl_delta_snapshot(s->delta, 0).is_truncated;
	bool is_last_cut =
		gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1).is_truncated;

	return first == last || !(first < last ? is_first_cut && !is_last_cut : is_last_cut);
}

/* --- rates --------------------------------------------------------------------------- */

static uint64_t size_of(int64_t delta)
{
	return delta < 0 ? 0 - (uint64_t)delta : (uint64_t)delta;
}

/*
 * Returns true if the first and the last snapshot of the last process are both truncated, or both
 * complete. Otherwise their counts cannot be compared, and there is no rate.
 */
static bool are_ends_alike(const struct diff *s)
{
	return gl_delta_snapshot(s->delta, s->total.from).is_truncated ==
	       gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1).is_truncated;
}

static void measure(struct diff *s)
{
	size_t steps = gl_delta_count(s->delta) - 1 - s->total.from;

	if (!are_ends_alike(s))
		return;
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
	return diff_has_rate(s) && gained >= LEAST_GAIN &&
	       gl_trend_forecast(now, gained, s->span, goal, left) &&
	       *left <= (s->is_timed ? MOST_SECONDS : MOST_STEPS);
}

/* --- rows ---------------------------------------------------------------------------- */

/*
 * The row is of a group that grew. Returns true if the growth seems to last: none of the goroutines
 * went away, or at least half of them have waited for a minute or longer.
 */
static bool is_lasting(const struct diff_row *row)
{
	const struct gl_change *c = &row->change;

	return (c->is_kept && c->delta >= LEAST_GAIN) ||
	       (c->waiting > 0 && c->waiting >= row->last - c->waiting);
}

static enum diff_standing standing_of(const struct diff_row *row)
{
	const struct gl_change *c = &row->change;

	if (c->is_leak)
		return DIFF_LEAKS;
	if (c->blocked.n > 0)
		return DIFF_BLOCKED;
	if (c->verdict == GL_VERDICT_NEW || c->verdict == GL_VERDICT_GROWN)
		return c->is_traffic ? DIFF_TRAFFIC : is_lasting(row) ? DIFF_LASTS : DIFF_GREW;
	if (c->verdict == GL_VERDICT_SHRUNK || c->verdict == GL_VERDICT_GONE)
		return DIFF_SHRANK;
	return DIFF_REST;
}

/* Returns the number by which rows of the same standing (enum diff_standing) are sorted. */
static uint64_t weight_of(const struct diff_row *row)
{
	const struct gl_change *c = &row->change;

	if (row->standing == DIFF_LEAKS)
		return size_of(c->course.rise);
	if (row->standing == DIFF_BLOCKED)
		return c->blocked.n;
	return c->delta ? size_of(c->delta) : row->most - row->last;
}

static int by_weight(const void *a, const void *b)
{
	const struct diff_row *x = a, *y = b;
	uint64_t x_weighs = weight_of(x), y_weighs = weight_of(y);

	if (x->is_hidden != y->is_hidden)
		return x->is_hidden ? 1 : -1;
	if (x->standing != y->standing)
		return x->standing < y->standing ? -1 : 1;
	/*
	 * Groups that wait for work, such as idle connections, come last. If such a group grows
	 * together with others, its growth is more likely a consequence than the cause.
	 */
	if (x->change.is_idle != y->change.is_idle)
		return x->change.is_idle ? 1 : -1;
	if (x_weighs != y_weighs)
		return x_weighs > y_weighs ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/*
 * Returns true if a row reaches a limit of --fail-on. For a leak, the limit applies to the sum of
 * the gains in each process; for other growth, to the difference between the first and the last
 * snapshot.
 */
static bool fails(const struct diff *s, const struct diff_row *row)
{
	const struct gl_change *c = &row->change;
	const struct failon *f = s->fails;
	bool is_new = c->verdict == GL_VERDICT_NEW;
	bool has_grown = is_new || c->verdict == GL_VERDICT_GROWN;
	uint64_t n = has_grown && !row->is_hidden ? (uint64_t)c->delta : 0;

	return failon_is(&f[DIFF_ON_LEAK], c->is_leak ? (uint64_t)c->course.rise : 0) ||
	       failon_is(&f[DIFF_ON_STUCK], c->blocked.n) || failon_is(&f[DIFF_ON_GROWN], n) ||
	       failon_is_share(&f[DIFF_ON_GROWN], n, row->first) ||
	       failon_is(&f[DIFF_ON_NEW], is_new ? n : 0);
}

/*
 * Returns true if a row must be listed. A row whose first and last counts are equal is counted
 * here, and listed only if its count changed in between, if some of its goroutines are held up, or,
 * with --ids, if some of them are stuck.
 */
static bool is_listed(struct diff *s, const struct gl_change *c)
{
	if (c->verdict != GL_VERDICT_SAME)
		return true;
	s->nsame++;
	s->nmoved += c->course.has_moved;
	s->nstuck += c->nstuck > 0;
	return c->course.has_moved || c->blocked.n > 0 || (s->with_ids && c->nstuck > 0);
}

static void judge_group(struct diff *s, size_t number, size_t rank)
{
	struct diff_row row = {.number = number, .rank = rank};

	gl_delta_change(s->delta, number, &row.change);
	row.first = row.change.course.first;
	row.last = row.change.course.last;
	row.most = gl_delta_peak(s->delta, number);
	row.standing = standing_of(&row);
	row.is_hidden = s->idlers.are_hidden[number] && !s->with_idle;
	s->nleaks += row.change.is_leak;
	s->nblocked += row.change.blocked.n;
	s->has_failed |= fails(s, &row);
	if (!is_listed(s, &row.change))
		return;
	s->nshown += !row.is_hidden;
	s->rows[s->nrows++] = row;
}

static void judge_total(struct diff *s)
{
	uint64_t first = diff_first(s), last = diff_last(s);
	uint64_t gained = last > first && diff_is_clear(s, first, last) ? last - first : 0;

	gl_delta_total(s->delta, &s->total);
	s->has_failed |= failon_is(&s->fails[DIFF_ON_TOTAL], gained) ||
			 failon_is_share(&s->fails[DIFF_ON_TOTAL], gained, first);
	s->nprocesses = 1;
	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		s->nprocesses += gl_delta_snapshot(s->delta, i).begins;
}

void diff_judge(struct diff *s)
{
	struct gl_groups *groups = gl_delta_groups(s->delta);
	size_t all = gl_groups_count(groups);
	const size_t *order = gl_groups_sort(groups, GL_ORDER_COUNT, SIZE_MAX);

	s->rows = gl_mem_new(all, sizeof *s->rows);
	idlegroups_find(s->delta, NULL, &s->idlers);
	judge_total(s);
	measure(s);
	for (size_t i = 0; i < all; i++)
		judge_group(s, order[i], i);
	qsort(s->rows, s->nrows, sizeof *s->rows, by_weight);
}

void diff_free_rows(struct diff *s)
{
	gl_arena_free(&s->arena);
	idlegroups_free(&s->idlers);
	gl_mem_free(s->rows);
}

void diff_free(struct diff *s)
{
	gl_delta_free(s->delta);
	diff_free_rows(s);
}
