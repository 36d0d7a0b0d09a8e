#include "lib/input/trail.h"

#include "lib/base/mem.h"

void gl_trail_free(struct gl_trail *t)
{
	gl_mem_free(t->runs);
	gl_mem_free(t->marks);
	gl_mem_free(t->stamps);
	*t = (struct gl_trail){0};
}

/* --- adding -------------------------------------------------------------------------------- */

static bool add(struct gl_trail *t, const struct gl_trail_run *run)
{
	struct gl_trail_run *v = t->runs;

	if (t->nruns == t->runs_cap) {
		v = gl_mem_grow(v, &t->runs_cap, t->nruns + 1, sizeof *v);
		if (!v)
			return false;
		t->runs = v;
	}
	v[t->nruns++] = *run;
	return true;
}

bool gl_trail_add(struct gl_trail *t, const struct gl_step *step)
{
	struct gl_trail_run run = {.first = *step, .mark = t->mark_base + t->nmarks};

	return add(t, &run);
}

bool gl_trail_add_run(struct gl_trail *t, const struct gl_step *first, const struct gl_mark *marks,
	size_t n, bool is_line_each)
{
	struct gl_trail_run run = {.first = *first, .mark = t->mark_base + t->nmarks, .nmarks = n,
		.is_line_each = is_line_each};
	struct gl_mark *v = gl_mem_grow(t->marks, &t->marks_cap, t->nmarks + n, sizeof *v);

	if (!v)
		return false;
	t->marks = v;
	if (!add(t, &run))
		return false;
	memcpy(v + t->nmarks, marks, n * sizeof *v);
	t->nmarks += n;
	return true;
}

bool gl_trail_add_stamp(struct gl_trail *t, uint64_t at, struct gl_str stamp)
{
	struct gl_trail_stamp *v = t->stamps;

	if (t->nstamps == t->stamps_cap) {
		v = gl_mem_grow(v, &t->stamps_cap, t->nstamps + 1, sizeof *v);
		if (!v)
			return false;
		t->stamps = v;
	}
	v += t->nstamps++;
	v->at = at;
	v->len = stamp.len < sizeof v->text ? stamp.len : sizeof v->text;
	memcpy(v->text, stamp.p, v->len);
	return true;
}

/* --- finding ------------------------------------------------------------------------------- */

static uint64_t place(const struct gl_trail_run *run, bool is_line)
{
	return is_line ? run->first.line : run->first.at;
}

/* How many runs begin at or before the place. */
static size_t runs_until(const struct gl_trail *t, uint64_t at, bool is_line)
{
	size_t low = t->first, high = t->nruns;

	if (t->near >= low && t->near < high && place(&t->runs[t->near], is_line) <= at) {
		low = t->near + 1;
		if (low == high || place(&t->runs[low], is_line) > at)
			return low;
	}
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (place(&t->runs[mid], is_line) <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * Which of n marks holds the byte that is `at` behind the run's first one; looked for around
 * the mark `near`, in steps that double.
 */
static size_t mark_at(const struct gl_mark *marks, size_t n, size_t near, uint64_t at)
{
	size_t low = near < n && marks[near].at <= at ? near : 0, high, step = 1;

	while (low + step < n && marks[low + step].at <= at) {
		low += step;
		step *= 2;
	}
	high = low + step < n ? low + step : n;
	while (low + 1 < high) {
		size_t mid = low + (high - low) / 2;

		if (marks[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static const struct gl_mark *marks_of(const struct gl_trail *t, const struct gl_trail_run *run)
{
	return t->marks + (run->mark - t->mark_base);
}

/* The step of the run's line i. */
static struct gl_step step_of(const struct gl_trail *t, const struct gl_trail_run *run, size_t i)
{
	struct gl_step s = run->first;
	const struct gl_mark *m;

	if (run->nmarks == 0)
		return s;
	m = marks_of(t, run) + i;
	s.at += m->at;
	s.line += i;
	s.from = s.begin + m->from;
	if (i + 1 < run->nmarks)
		s.end = s.begin + m[1].begin;
	s.begin += m->begin;
	s.in_line += run->is_line_each ? i : 0;
	return s;
}

bool gl_trail_at(struct gl_trail *t, uint64_t at, struct gl_step *step)
{
	size_t n = runs_until(t, at, false), i = 0;
	const struct gl_trail_run *run;

	if (n == t->first)
		return false;
	run = &t->runs[n - 1];
	if (run->nmarks)
		i = mark_at(marks_of(t, run), run->nmarks, t->near == n - 1 ? t->near_mark : 0,
			at - run->first.at);
	t->near = n - 1;
	t->near_mark = i;
	*step = step_of(t, run, i);
	return true;
}

static uint64_t last_line(const struct gl_trail_run *run)
{
	return run->first.line + (run->nmarks ? run->nmarks - 1 : 0);
}

bool gl_trail_line(struct gl_trail *t, uint64_t line, struct gl_step *step)
{
	size_t n = runs_until(t, line, true), i;

	if (n == t->first)
		return false;
	line = line < last_line(&t->runs[n - 1]) ? line : last_line(&t->runs[n - 1]);
	while (n - 1 > t->first && last_line(&t->runs[n - 2]) == line)
		n--; /* a line put together of pieces is where its first one is */
	i = (size_t)(line - t->runs[n - 1].first.line);
	*step = step_of(t, &t->runs[n - 1], i);
	return true;
}

uint64_t gl_trail_last_line(const struct gl_trail *t)
{
	return t->nruns > t->first ? last_line(&t->runs[t->nruns - 1]) : 0;
}

struct gl_str gl_trail_stamp(const struct gl_trail *t, uint64_t at)
{
	size_t n = t->nstamps;

	while (n > 0 && t->stamps[n - 1].at > at)
		n--;
	return n ? (struct gl_str){t->stamps[n - 1].text, t->stamps[n - 1].len}
		 : (struct gl_str){NULL, 0};
}

/* --- dropping ------------------------------------------------------------------------------ */

static void drop_stamps(struct gl_trail *t, uint64_t at)
{
	size_t n = 0;

	while (n + 1 < t->nstamps && t->stamps[n + 1].at <= at)
		n++;
	if (n == 0)
		return;
	t->nstamps -= n;
	memmove(t->stamps, t->stamps + n, t->nstamps * sizeof *t->stamps);
}

/* What is moved was outnumbered by what is gone: each moves at most once on average. */
static void drop_marks(struct gl_trail *t)
{
	size_t gone = (size_t)(t->runs[t->first].mark - t->mark_base);

	if (gone == 0 || gone * 2 < t->nmarks)
		return;
	t->nmarks -= gone;
	t->mark_base += gone;
	memmove(t->marks, t->marks + gone, t->nmarks * sizeof *t->marks);
}

void gl_trail_drop(struct gl_trail *t, uint64_t at)
{
	size_t n = runs_until(t, at, false);

	t->first = n > t->first ? n - 1 : t->first;
	drop_stamps(t, at);
	if (t->first < t->nruns)
		drop_marks(t);
	if (t->first == 0 || t->first * 2 < t->nruns)
		return;
	t->near = t->near > t->first ? t->near - t->first : 0;
	t->nruns -= t->first;
	memmove(t->runs, t->runs + t->first, t->nruns * sizeof *t->runs);
	t->first = 0;
}
