#include "lib/summary/restart.h"

#define BATCH 16 /* number of ids that a processor of the Go runtime takes at a time */

/* --- a snapshot's goroutines --------------------------------------------------------- */

/* Returns the first index whose id is not less than the given one. */
static size_t place_of(const struct gl_oldest_waiters *e, uint64_t id)
{
	size_t at = e->n;

	while (at > 0 && e->v[at - 1].id >= id) /* ids mostly come in rising order */
		at--;
	return at;
}

static void keep_waiter(struct gl_oldest_waiters *e, const struct gl_oldest_waiter *x)
{
	size_t at = place_of(e, x->id);

	if (at == GL_RESTART_WAITERS || (at < e->n && e->v[at].id == x->id))
		return;
	e->n += e->n < GL_RESTART_WAITERS;
	memmove(e->v + at + 1, e->v + at, (e->n - 1 - at) * sizeof *e->v);
	e->v[at] = *x;
}

static void keep_id(struct gl_smallest_ids *f, uint64_t id, const struct gl_stack *stack)
{
	size_t at = f->n;

	while (at > 0 && f->v[at - 1].id > id)
		at--;
	if (at == GL_RESTART_IDS)
		return;
	f->n += f->n < GL_RESTART_IDS;
	memmove(f->v + at + 1, f->v + at, (f->n - 1 - at) * sizeof *f->v);
	f->v[at] = (struct gl_smallest_id){id, stack ? stack->created_by : NULL};
}

/*
 * Returns true if the goroutine x waited in the same place in the snapshot before, and has stayed
 * there.
 */
static bool waits_on(const struct gl_oldest_waiters *before, const struct gl_oldest_waiter *x)
{
	size_t at = place_of(before, x->id);

	return at < before->n && before->v[at].id == x->id && before->v[at].canon == x->canon &&
	       before->v[at].wait <= x->wait;
}

static void see_wait(struct gl_restart *w, const struct gl_record *r)
{
	struct gl_oldest_waiter x = {r->id, r->wait_seconds, r->stack ? r->stack->canon : NULL};

	w->now.has_wait = true;
	if (x.wait > w->now.most_wait)
		w->now.most_wait = x.wait;
	w->now.goes_on |= waits_on(&w->before.oldest_waiters, &x);
	keep_waiter(&w->now.oldest_waiters, &x);
}

void gl_restart_see(struct gl_restart *w, const struct gl_record *r, size_t n)
{
	struct gl_smallest_ids *smallest_ids = &w->now.smallest_ids;
	uint64_t most = w->now.most_id, bound = w->bound, nold = 0;
	uint32_t all = GL_HAS_ID, any = 0;

	for (size_t i = 0; i < n; i++) {
		most = r[i].id > most ? r[i].id : most;
		nold += r[i].id < bound;
		if (smallest_ids->n < GL_RESTART_IDS ||
			r[i].id < smallest_ids->v[GL_RESTART_IDS - 1].id)
			keep_id(smallest_ids, r[i].id, r[i].stack);
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

/* Returns the id below which the largest id of a later snapshot counts as fallen. */
static uint64_t low_of(uint64_t most_id)
{
	return most_id - most_id / 8;
}

/*
 * Returns an id such that all smaller ids were certainly assigned before the largest one, most_id.
 * An id that a processor had left over may be assigned later, but it is close to the largest one.
 */
static uint64_t bound_of(uint64_t most_id)
{
	return most_id - most_id / 16;
}

/*
 * Returns true if no goroutine that waited before is still waiting, and the longest wait is
 * shorter.
 */
static bool waits_begin_anew(const struct gl_restart *w)
{
	return w->before.has_wait && !w->now.goes_on &&
	       (!w->now.has_wait || w->now.most_wait < w->before.most_wait);
}

/*
 * Returns true if the largest id fell further than ids that a processor had left over can explain.
 */
static bool has_fallen(const struct gl_restart *w)
{
	return w->now.most_id < low_of(w->before.most_id) && w->now.most_id < low_of(w->most_id);
}

/* --- whether the input is out of order ------------------------------------------------ */

static bool is_creator_of_both(const struct gl_frame *a, const struct gl_frame *b)
{
	return !a || !b || gl_str_eq(a->func, b->func);
}

/*
 * Returns true if the two snapshots cannot be from one process, whichever of them was taken first.
 */
static bool are_of_two(const struct gl_restart_facts *before, const struct gl_restart_facts *now)
{
	const struct gl_smallest_ids *a = &before->smallest_ids, *b = &now->smallest_ids;
	uint64_t bound = bound_of(now->most_id);
	size_t missing = 0, k = 0;

	if (b->n == GL_RESTART_IDS && b->v[b->n - 1].id < bound)
		bound = b->v[b->n - 1].id;
	for (size_t i = 0; i < a->n && a->v[i].id < bound; i++) {
		while (k < b->n && b->v[k].id < a->v[i].id)
			k++;
		if (k == b->n || b->v[k].id != a->v[i].id)
			missing++;
		else if (!is_creator_of_both(a->v[i].creator, b->v[k].creator))
			return true;
	}
	return missing >= BATCH;
}

/* Returns > 0 if the snapshot was taken after the one before, < 0 if before it; 0: unknown. */
static int compare_times(const struct gl_restart *w)
{
	int64_t before = w->before.time, now = w->now.time;

	return w->before.has_time && w->now.has_time ? (now > before) - (now < before) : 0;
}

static bool is_in_order(const struct gl_restart *w)
{
	return compare_times(w) > 0 || are_of_two(&w->before, &w->now);
}

/* --- judging ---------------------------------------------------------------------------- */

static void suspect(struct gl_restart *w, size_t index)
{
	w->is_pending = true;
	w->is_proven = is_in_order(w);
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
	if (compare_times(w) < 0)
		return GL_RESTART_NONE;
	if (!waits_begin_anew(w)) {
		if (!w->now.goes_on)
			suspect(w, index);
		return GL_RESTART_NONE;
	}
	if (!is_in_order(w)) {
		w->doubt = index;
		return GL_RESTART_NONE;
	}
	w->most_id = 0;
	return index;
}

static size_t judge_suspicion(struct gl_restart *w)
{
	if (w->now.most_id > w->since)
		w->since = w->now.most_id;
	if (w->now.nold > w->least && w->now.nold - w->least >= BATCH) {
		forget(w);
		if (!w->is_proven) {
			w->doubt = w->fall;
			return GL_RESTART_NONE;
		}
		w->most_id = w->since;
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

bool gl_restart_end_by_id(struct gl_restart *w, uint64_t most_id, uint64_t nold, size_t *found)
{
	w->now.most_id = most_id;
	w->now.nold = nold;
	if (!w->has_before || has_fallen(w)) {
		w->now.most_id = w->now.nold = 0;
		return false;
	}
	*found = w->is_pending ? judge_suspicion(w) : GL_RESTART_NONE;
	if (most_id > w->most_id)
		w->most_id = most_id;
	w->before.most_id = most_id;
	w->now.most_id = w->now.nold = 0;
	w->is_recalled_later = true;
	return true;
}

void gl_restart_recall(struct gl_restart *w, const int64_t *time)
{
	w->now.has_time = time != NULL;
	w->now.time = time ? *time : 0;
	w->before = w->now;
	w->now = (struct gl_restart_facts){0};
	w->is_recalled_later = false;
}

size_t gl_restart_end(struct gl_restart *w, size_t index, bool is_truncated, const int64_t *time)
{
	size_t found = GL_RESTART_NONE;

	w->now.has_time = time != NULL;
	w->now.time = time ? *time : 0;
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
