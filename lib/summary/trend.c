#include "lib/summary/trend.h"

#define LEAST_GOAL 1000
#define MOST_GOAL UINT64_C(1000000000000000000)

bool gl_timeline_add(struct gl_timeline *t, bool begins, bool is_truncated)
{
	bool has_whole = t->has_whole && !begins;

	if (!gl_ranks_add(&t->begins, begins) || !gl_ranks_add(&t->wholes, !is_truncated) ||
		!gl_ranks_add(&t->steps, has_whole && !is_truncated))
		return false;
	t->has_whole = has_whole || !is_truncated;
	t->n++;
	return true;
}

void gl_timeline_free(struct gl_timeline *t)
{
	gl_ranks_free(&t->begins);
	gl_ranks_free(&t->wholes);
	gl_ranks_free(&t->steps);
}

size_t gl_timeline_from(const struct gl_timeline *t, size_t i)
{
	size_t from = gl_ranks_last(&t->begins, i);

	return from < t->n ? from : 0;
}

/* The state of a walk over the snapshots. */
struct walk {
	const struct gl_timeline *line;
	struct gl_trend t;
	uint64_t base; /* the number in the last snapshot that was not skipped */
	bool has_base;
	bool is_bound; /* the snapshot of `base` is truncated */
	/*
	 * the process had a complete snapshot before the one of `base`, so a larger number than
	 * `base` proves a rise
	 */
	bool is_sure;
};

static int64_t sum(int64_t a, int64_t b)
{
	if (b > 0 && a > INT64_MAX - b)
		return INT64_MAX;
	return b < 0 && a < INT64_MIN - b ? INT64_MIN : a + b;
}

static void take_step(struct gl_trend *t, uint64_t before, uint64_t now)
{
	t->steps++;
	t->rose += now > before;
	t->fell += now < before;
	t->absent += now == 0 && before == 0;
	t->quiet = now > before ? 0 : t->quiet + 1;
	t->rise = sum(t->rise, (int64_t)(now - before));
}

/* Adds n steps that begin and end without any goroutine. */
static void stay_absent(struct gl_trend *t, size_t n)
{
	t->steps += n;
	t->absent += n;
	t->quiet += n;
}

static void add_truncated(struct walk *w, uint64_t n)
{
	if (w->has_base && n <= w->base)
		return;
	if (w->has_base)
		take_step(&w->t, w->base, n);
	else
		w->is_sure = false;
	w->base = n;
	w->has_base = w->is_bound = true;
}

static void add_whole(struct walk *w, uint64_t n)
{
	if (w->has_base && (!w->is_bound || n < w->base))
		take_step(&w->t, w->base, n);
	else if (w->has_base && w->is_sure)
		w->t.rise = sum(w->t.rise, (int64_t)(n - w->base));
	w->base = n;
	w->has_base = w->is_sure = true;
	w->is_bound = false;
}

static void add_count(struct walk *w, size_t at, uint64_t n)
{
	if (gl_ranks_has(&w->line->begins, at))
		w->has_base = w->is_bound = false;
	if (gl_timeline_is_truncated(w->line, at))
		add_truncated(w, n);
	else
		add_whole(w, n);
}

/* Records that the snapshots from a up to, but not including, b have no goroutines. */
static void add_none(struct walk *w, size_t a, size_t b)
{
	const struct gl_timeline *t = w->line;
	size_t begun = gl_ranks_next(&t->begins, a), first = gl_ranks_next(&t->wholes, a);
	size_t end = begun < b ? begun : b;

	if (a < end)
		/*
		 * a truncated snapshot without goroutines says nothing unless it is the first of
		 * its process
		 */
		add_truncated(w, 0);
	if (first < end) {
		add_whole(w, 0);
		stay_absent(&w->t, gl_ranks_count(&t->wholes, end) -
					   gl_ranks_count(&t->wholes, first + 1));
	}
	if (end == b)
		return;
	/* The remaining steps belong to processes that begin at `end` or later. */
	stay_absent(&w->t, gl_ranks_count(&t->steps, b) - gl_ranks_count(&t->steps, end));
	w->base = 0;
	w->has_base = true;
	w->is_sure = gl_ranks_next(&t->wholes, gl_timeline_from(t, b - 1)) < b;
	w->is_bound = !w->is_sure;
}

bool gl_points_next(const struct gl_points *p, struct gl_sums_walk *w, struct gl_point *out)
{
	struct gl_sum x;

	while (gl_sums_next(p->sums, w, &x))
		if (x.at > 0 && x.at <= p->n) {
			*out = (struct gl_point){x.at - 1, x.n};
			return true;
		}
	return false;
}

uint64_t gl_points_at(const struct gl_points *p, size_t at)
{
	struct gl_sums_walk w = {0};
	struct gl_point x = {.n = 0};

	if (p->sums->count > 0 && at + 1 >= p->sums->at)
		w = gl_sums_before_last(p->sums);
	while (gl_points_next(p, &w, &x) && x.at < at)
		;
	return x.at == at ? x.n : 0;
}

/* What is noted of each point besides the steps. */
struct ends {
	/* from: the number in the first snapshot of the last process; most: the largest number */
	uint64_t from, most;
	size_t npoints;
};

static void compare_count(struct walk *w, struct ends *e, struct gl_point p)
{
	struct gl_trend *t = &w->t;

	if (e->npoints++ == 0)
		t->first = e->most = p.at == 0 ? p.n : 0;
	e->from = p.at == t->from ? p.n : e->from;
	t->last = p.at + 1 == w->line->n ? p.n : 0;
	t->has_moved |= p.n != t->first;
	if (p.n > e->most) {
		e->most = p.n;
		t->peak = p.at;
	}
}

void gl_trend_of(const struct gl_timeline *t, const struct gl_points *points, struct gl_trend *out)
{
	struct walk w = {.line = t, .t = {.from = gl_timeline_from(t, t->n - 1)}};
	struct gl_sums_walk walk = {0};
	struct ends ends = {0};
	struct gl_point p;
	size_t next = 0;

	while (gl_points_next(points, &walk, &p)) {
		if (p.at > next)
			add_none(&w, next, p.at);
		add_count(&w, p.at, p.n);
		next = p.at + 1;
		compare_count(&w, &ends, p);
	}
	if (next < t->n)
		add_none(&w, next, t->n);
	w.t.late = (int64_t)(w.t.last - ends.from);
	w.t.has_moved |= ends.npoints < t->n && w.t.first > 0;
	*out = w.t;
}

/* Returns n * span / per, rounded up; UINT64_MAX if this does not fit. */
static uint64_t scale(uint64_t n, uint64_t span, uint64_t per)
{
	uint64_t whole = n / per, rest = n % per, part;

	while (rest > UINT64_MAX / 2 / span) {
		rest = rest / 2 + 1;
		per /= 2;
	}
	part = (rest * span + per - 1) / per;
	return whole > (UINT64_MAX - part) / span ? UINT64_MAX : whole * span + part;
}

bool gl_trend_forecast(uint64_t now, int64_t gained, uint64_t span, uint64_t *goal,
	uint64_t *left)
{
	uint64_t n = LEAST_GOAL;

	if (gained <= 0 || span == 0 || span > UINT32_MAX)
		return false;
	while (n <= now && n < MOST_GOAL)
		n *= 10;
	if (n <= now)
		return false;
	*goal = n;
	*left = scale(n - now, span, (uint64_t)gained);
	return *left < UINT64_MAX;
}
