#include "lib/unwrap/offsetmap.h"

#include "lib/base/mem.h"

void gl_offsetmap_free(struct gl_offsetmap *t)
{
	gl_mem_free(t->runs);
	gl_mem_free(t->marks);
	gl_mem_free(t->stamps);
	*t = (struct gl_offsetmap){0};
}

/* --- adding -------------------------------------------------------------------------------- */

static bool add(struct gl_offsetmap *t, const struct gl_offsetmap_run *run)
{
	if (!GL_MEM_ROOM(t->runs, t->runs_cap, t->nruns + 1))
		return false;
	t->runs[t->nruns++] = *run;
	return true;
}

bool gl_offsetmap_add(struct gl_offsetmap *t, const struct gl_step *step)
{
	struct gl_offsetmap_run run = {.first = *step, .mark = t->mark_base + t->nmarks};

	return add(t, &run);
}

void gl_offsetmap_extend(struct gl_offsetmap *t, uint64_t end)
{
	if (t->nruns > t->first)
		t->runs[t->nruns - 1].first.end = end;
}

struct gl_offset_mark *gl_offsetmap_room(struct gl_offsetmap *t, size_t n)
{
	return GL_MEM_ROOM(t->marks, t->marks_cap, t->nmarks + n) ? t->marks + t->nmarks : NULL;
}

bool gl_offsetmap_add_run(struct gl_offsetmap *t, const struct gl_step *first, size_t n,
	bool is_line_each)
{
	struct gl_offsetmap_run run = {.first = *first,
		.mark = t->mark_base + t->nmarks,
		.nmarks = n,
		.is_line_each = is_line_each};

	if (!add(t, &run))
		return false;
	t->nmarks += n;
	return true;
}

bool gl_offsetmap_add_stamp(struct gl_offsetmap *t, uint64_t at, struct gl_str stamp)
{
	struct gl_offsetmap_stamp *v;

	if (!GL_MEM_ROOM(t->stamps, t->stamps_cap, t->nstamps + 1))
		return false;
	v = &t->stamps[t->nstamps++];
	v->at = at;
	v->len = stamp.len < sizeof v->text ? stamp.len : sizeof v->text;
	memcpy(v->text, stamp.p, v->len);
	return true;
}

/* --- finding ------------------------------------------------------------------------------- */

static uint64_t place(const struct gl_offsetmap_run *run, bool is_line)
{
	return is_line ? run->first.line : run->first.at;
}

/*
 * Returns how many runs begin at or before byte `at` of the text, or at or before line `at` if
 * is_line is true.
 */
static size_t runs_until(const struct gl_offsetmap *t, uint64_t at, bool is_line)
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

static const struct gl_offset_mark *mark_of(
	const struct gl_offsetmap *t, const struct gl_offsetmap_run *run, size_t i)
{
	return t->marks + (run->mark + i - t->mark_base);
}

#define STRIDE 4 /* marks that one of the long strides passes */
#define STRIDES 16

/*
 * Moves forward from mark `low` to the last mark that begins at or before `at`, but only a bounded
 * distance. The long strides come first, because their branches are easy to predict.
 */
static size_t walk(const struct gl_offset_mark *marks, size_t low, size_t n, uint64_t at)
{
	for (int i = 0; i < STRIDES && low + STRIDE < n && marks[low + STRIDE].at <= at; i++)
		low += STRIDE;
	for (int i = 0; i < STRIDE && low + 1 < n && marks[low + 1].at <= at; i++)
		low++;
	return low;
}

/* Returns the last mark in [low, high) that begins at or before `at`, by bisection. */
static size_t search(const struct gl_offset_mark *marks, size_t low, size_t high, uint64_t at)
{
	while (low + 1 < high) {
		size_t mid = low + (high - low) / 2;

		if (marks[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/*
 * Returns the index of the mark of the line that contains byte `at`, counted from the first byte of
 * the run. The search starts at mark `near`.
 */
static size_t mark_at(const struct gl_offsetmap *t, const struct gl_offsetmap_run *run, size_t near,
	uint64_t at)
{
	const struct gl_offset_mark *marks = mark_of(t, run, run->gone);
	size_t n = run->nmarks - run->gone, low;

	low = near >= run->gone && near - run->gone < n ? near - run->gone : 0;
	low = walk(marks, marks[low].at <= at ? low : 0, n, at);
	if (low + 1 < n && marks[low + 1].at <= at)
		low = search(marks, low, n, at);
	return run->gone + low;
}

/* Sets *out to the step of line i of the run. */
static void put_step(const struct gl_offsetmap *t, const struct gl_offsetmap_run *run, size_t i,
	struct gl_step *out)
{
	const struct gl_offset_mark *m;

	*out = run->first;
	if (run->nmarks == 0)
		return;
	m = mark_of(t, run, i);
	if (i + 1 < run->nmarks)
		out->end = out->begin + m[1].begin;
	out->at += m->at;
	out->line += i;
	out->from = out->begin + m->from;
	out->begin += m->begin;
	out->in_line += run->is_line_each ? i : 0;
}

bool gl_offsetmap_at(struct gl_offsetmap *t, uint64_t at, struct gl_step *step)
{
	size_t n = runs_until(t, at, false), near;
	const struct gl_offsetmap_run *run;

	if (n == t->first)
		return false;
	run = &t->runs[n - 1];
	near = t->near == n - 1 ? t->near_mark : 0;
	t->near = n - 1;
	t->near_mark = run->nmarks ? mark_at(t, run, near, at - run->first.at) : 0;
	put_step(t, run, t->near_mark, step);
	return true;
}

bool gl_offsetmap_whole(struct gl_offsetmap *t, uint64_t at, uint64_t end, uint64_t line,
	struct gl_step *step)
{
	size_t n = runs_until(t, at, false), near, i;
	const struct gl_offsetmap_run *run;

	if (n == t->first || t->runs[n - 1].nmarks == 0)
		return false;
	run = &t->runs[n - 1];
	near = t->near == n - 1 ? t->near_mark + 1 : 0;
	t->near = n - 1;
	t->near_mark = i = mark_at(t, run, near, at - run->first.at);
	if (run->first.at + mark_of(t, run, i)->at != at || run->first.line + i != line)
		return false;
	if (i + 1 < run->nmarks ? run->first.at + mark_of(t, run, i + 1)->at != end
				: n == t->nruns || t->runs[n].first.at != end)
		return false;
	put_step(t, run, i, step);
	return true;
}

static uint64_t last_line(const struct gl_offsetmap_run *run)
{
	return run->first.line + (run->nmarks ? run->nmarks - 1 : 0);
}

/*
 * Returns how many runs there are up to and including the first one that has this line. A line may
 * have arrived in several parts, each in a run of its own; its place is that of the first part. The
 * last of the first n runs must have the line.
 */
static size_t first_of_line(const struct gl_offsetmap *t, size_t n, uint64_t line)
{
	size_t low = t->first, high = n - 1;

	if (high == low || last_line(&t->runs[high - 1]) < line)
		return n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (last_line(&t->runs[mid]) < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low + 1;
}

bool gl_offsetmap_line(struct gl_offsetmap *t, uint64_t line, struct gl_step *step)
{
	size_t n = runs_until(t, line, true), i;

	if (n == t->first)
		return false;
	line = line < last_line(&t->runs[n - 1]) ? line : last_line(&t->runs[n - 1]);
	n = first_of_line(t, n, line);
	i = (size_t)(line - t->runs[n - 1].first.line);
	put_step(t, &t->runs[n - 1], i < t->runs[n - 1].gone ? t->runs[n - 1].gone : i, step);
	if (line == t->cut_line)
		step->in_line = t->cut_in_line;
	return true;
}

uint64_t gl_offsetmap_last_line(const struct gl_offsetmap *t)
{
	return t->nruns > t->first ? last_line(&t->runs[t->nruns - 1]) : 0;
}

/* Returns how many of the timestamps are those of lines that begin at or before `at`. */
static size_t stamps_until(const struct gl_offsetmap *t, uint64_t at)
{
	size_t low = 0, high = t->nstamps;

	if (high && t->stamps[high - 1].at <= at)
		return high;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->stamps[mid].at <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct gl_str gl_offsetmap_stamp(const struct gl_offsetmap *t, uint64_t at)
{
	size_t n = stamps_until(t, at);

	return n ? (struct gl_str){t->stamps[n - 1].text, t->stamps[n - 1].len}
		 : (struct gl_str){NULL, 0};
}

/* --- dropping ------------------------------------------------------------------------------ */

/* Drops the timestamps before the one that applies at `at`, if these are at least half of all. */
static void drop_stamps(struct gl_offsetmap *t, uint64_t at)
{
	size_t n = stamps_until(t, at);

	n = n ? n - 1 : 0;
	if (n == 0 || n * 2 < t->nstamps)
		return;
	t->nstamps -= n;
	memmove(t->stamps, t->stamps + n, t->nstamps * sizeof *t->stamps);
}

/*
 * Drops the marks before `at` in the first run. The marks that stay are moved in memory only if at
 * least half of all are dropped, so each mark moves at most once on average.
 */
static void drop_marks(struct gl_offsetmap *t, uint64_t at)
{
	struct gl_offsetmap_run *run = &t->runs[t->first];
	size_t gone;

	if (run->nmarks && run->first.at <= at)
		run->gone = mark_at(t, run, 0, at - run->first.at);
	gone = (size_t)(run->mark + run->gone - t->mark_base);
	if (gone == 0 || gone * 2 < t->nmarks)
		return;
	t->nmarks -= gone;
	t->mark_base += gone;
	memmove(t->marks, t->marks + gone, t->nmarks * sizeof *t->marks);
}

/*
 * The runs before `first` will be dropped. If they hold the first steps of the line at which run
 * `first` begins, keeps the line of the input in which that line began.
 */
static void note_cut(struct gl_offsetmap *t, size_t first)
{
	uint64_t line = t->runs[first].first.line;
	struct gl_step step;

	if (line == t->cut_line || first == t->first || last_line(&t->runs[first - 1]) < line ||
		!gl_offsetmap_line(t, line, &step))
		return;
	t->cut_line = line;
	t->cut_in_line = step.in_line;
}

void gl_offsetmap_drop(struct gl_offsetmap *t, uint64_t at)
{
	size_t n = runs_until(t, at, false);

	if (n > t->first) {
		note_cut(t, n - 1);
		t->first = n - 1;
	}
	drop_stamps(t, at);
	if (t->first < t->nruns)
		drop_marks(t, at);
	if (t->first == 0 || t->first * 2 < t->nruns)
		return;
	t->near = t->near > t->first ? t->near - t->first : 0;
	t->nruns -= t->first;
	memmove(t->runs, t->runs + t->first, t->nruns * sizeof *t->runs);
	t->first = 0;
}
