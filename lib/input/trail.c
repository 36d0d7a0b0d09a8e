#include "lib/input/trail.h"

#include "lib/base/mem.h"

void gl_trail_free(struct gl_trail *t)
{
	gl_mem_free(t->steps);
	gl_mem_free(t->stamps);
	*t = (struct gl_trail){0};
}

bool gl_trail_add(struct gl_trail *t, const struct gl_step *step)
{
	struct gl_step *v = t->steps;

	if (t->nsteps == t->steps_cap) {
		v = gl_mem_grow(v, &t->steps_cap, t->nsteps + 1, sizeof *v);
		if (!v)
			return false;
		t->steps = v;
	}
	v[t->nsteps++] = *step;
	return true;
}

bool gl_trail_add_stamp(struct gl_trail *t, uint64_t at, struct gl_str stamp)
{
	struct gl_trail_stamp *v;

	v = gl_mem_grow(t->stamps, &t->stamps_cap, t->nstamps + 1, sizeof *v);
	if (!v)
		return false;
	t->stamps = v;
	v += t->nstamps++;
	v->at = at;
	v->len = stamp.len < sizeof v->text ? stamp.len : sizeof v->text;
	memcpy(v->text, stamp.p, v->len);
	return true;
}

/* How many steps begin at or before the place. */
static size_t steps_until(const struct gl_trail *t, uint64_t at, bool is_line)
{
	size_t low = t->first, high = t->nsteps;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if ((is_line ? t->steps[mid].line : t->steps[mid].at) <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct gl_step *gl_trail_at(const struct gl_trail *t, uint64_t at)
{
	size_t n = steps_until(t, at, false);

	return n > t->first ? &t->steps[n - 1] : NULL;
}

const struct gl_step *gl_trail_line(const struct gl_trail *t, uint64_t line)
{
	size_t n = steps_until(t, line, true);

	if (n == t->first)
		return NULL;
	while (n - 1 > t->first && t->steps[n - 2].line == t->steps[n - 1].line)
		n--; /* a line put together of pieces is where its first one is */
	return &t->steps[n - 1];
}

struct gl_str gl_trail_stamp(const struct gl_trail *t, uint64_t at)
{
	size_t n = t->nstamps;

	while (n > 0 && t->stamps[n - 1].at > at)
		n--;
	return n ? (struct gl_str){t->stamps[n - 1].text, t->stamps[n - 1].len}
		 : (struct gl_str){NULL, 0};
}

void gl_trail_drop(struct gl_trail *t, uint64_t at)
{
	size_t n = steps_until(t, at, false), stamp = 0;

	t->first = n > t->first ? n - 1 : t->first;
	while (stamp + 1 < t->nstamps && t->stamps[stamp + 1].at <= at)
		stamp++;
	if (stamp) {
		t->nstamps -= stamp;
		memmove(t->stamps, t->stamps + stamp, t->nstamps * sizeof *t->stamps);
	}
	if (t->first * 2 < t->nsteps)
		return; /* each step moves at most once on average */
	t->nsteps -= t->first;
	if (t->first)
		memmove(t->steps, t->steps + t->first, t->nsteps * sizeof *t->steps);
	t->first = 0;
}
