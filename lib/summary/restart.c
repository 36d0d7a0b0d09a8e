#include "lib/summary/restart.h"

#define BATCH 16 /* ids that a processor of the Go runtime takes at a time */

/* --- a snapshot's goroutines --------------------------------------------------------- */

/* The first place whose id is not below this one. */
static size_t place_of(const struct gl_elders *e, uint64_t id)
{
	size_t low = 0, high = e->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (e->v[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void keep_elder(struct gl_elders *e, const struct gl_elder *x)
{
	size_t at = place_of(e, x->id);

	if (at == GL_RESTART_ELDERS || (at < e->n && e->v[at].id == x->id))
		return;
	e->n += e->n < GL_RESTART_ELDERS;
	memmove(e->v + at + 1, e->v + at, (e->n - 1 - at) * sizeof *e->v);
	e->v[at] = *x;
}

/* It was there, in the same place, and has not been anywhere else. */
static bool waits_on(const struct gl_elders *before, const struct gl_elder *x)
{
	size_t at = place_of(before, x->id);

	return at < before->n && before->v[at].id == x->id && before->v[at].canon == x->canon &&
	       before->v[at].wait <= x->wait;
}

static void see_wait(struct gl_restart *w, const struct gl_record *r)
{
	struct gl_elder x = {r->id, r->wait_seconds, r->stack ? r->stack->canon : NULL};

	w->now.has_wait = true;
	if (x.wait > w->now.most_wait)
		w->now.most_wait = x.wait;
	w->now.goes_on |= waits_on(&w->before.elders, &x);
	keep_elder(&w->now.elders, &x);
}

void gl_restart_see(struct gl_restart *w, const struct gl_record *r, size_t n)
{
	uint64_t most = w->now.most_id, bound = w->bound, nold = 0;
	uint32_t all = GL_HAS_ID, any = 0;

	for (size_t i = 0; i < n; i++) {
		most = r[i].id > most ? r[i].id : most;
		nold += r[i].id < bound;
		all &= r[i].has;
		any |= r[i].has;
	}
	w->now.most_id = most;
	w->now.nold += nold;
	w->now.goroutines += n;
	w->now.lacks_ids |= n > 0 && all == 0;
	if (!(any & GL_HAS_WAIT) || all == 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (gl_record_has(&r[i], GL_HAS_WAIT))
			see_wait(w, &r[i]);
}

/* --- a snapshot's end ---------------------------------------------------------------- */

/* A snapshot has fallen whose largest id is below it. */
static uint64_t low_of(uint64_t most_id)
{
	return most_id - most_id / 8;
}

/* Ids below it were given before the largest one, but for stragglers: those lie close to it. */
static uint64_t bound_of(uint64_t most_id)
{
	return most_id - most_id / 16;
}

/* Who waited then does not now. */
static bool waits_begin_anew(const struct gl_restart *w)
{
	return w->before.has_wait && !w->now.goes_on &&
	       (!w->now.has_wait || w->now.most_wait < w->before.most_wait);
}

/* A step down that is no matter of stragglers. */
static bool has_fallen(const struct gl_restart *w)
{
	return w->now.most_id < low_of(w->before.most_id) && w->now.most_id < low_of(w->most_id);
}

static void suspect(struct gl_restart *w, size_t index)
{
	w->is_pending = true;
	w->fall = index;
	w->bound = bound_of(w->most_id);
	w->least = w->now.goroutines;
	w->since = w->now.most_id;
}

static void forget(struct gl_restart *w)
{
	w->is_pending = false;
	w->bound = 0;
}

static size_t judge_fall(struct gl_restart *w, size_t index)
{
	forget(w);
	if (waits_begin_anew(w)) {
		w->most_id = 0;
		return index;
	}
	if (!w->now.goes_on)
		suspect(w, index);
	return GL_RESTART_NONE;
}

static size_t judge_suspicion(struct gl_restart *w)
{
	if (w->now.most_id > w->since)
		w->since = w->now.most_id;
	if (w->now.nold > w->least && w->now.nold - w->least >= BATCH) {
		w->most_id = w->since;
		forget(w);
		return w->fall;
	}
	if (w->now.nold < w->least)
		w->least = w->now.nold;
	return GL_RESTART_NONE;
}

static size_t judge(struct gl_restart *w, size_t index)
{
	if (!w->has_before)
		return GL_RESTART_NONE;
	if (has_fallen(w))
		return judge_fall(w, index);
	return w->is_pending ? judge_suspicion(w) : GL_RESTART_NONE;
}

size_t gl_restart_end(struct gl_restart *w, size_t index, bool is_truncated)
{
	size_t found = GL_RESTART_NONE;

	if (w->now.goroutines > 0 && !w->now.lacks_ids) {
		if (!is_truncated)
			found = judge(w, index);
		if (w->now.most_id > w->most_id)
			w->most_id = w->now.most_id;
		w->before = w->now;
		w->has_before = true;
	}
	w->now = (struct gl_restart_facts){0};
	return found;
}
