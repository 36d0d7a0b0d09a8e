#include "lib/summary/turnover.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"

#include <stdlib.h>

void gl_turnover_free(struct gl_turnover *t)
{
	gl_mem_free(t->now.v);
	gl_mem_free(t->before.v);
	gl_mem_free(t->groups);
	gl_mem_free(t->open);
	gl_mem_free(t->doubtful);
}

/* --- a snapshot's goroutines --------------------------------------------------------- */

void gl_turnover_begin(struct gl_turnover *t)
{
	t->now.n = 0;
	t->now.shift = 0;
	t->now.room = t->now.cap;
	t->now.is_usable = true;
	t->now.is_ready = false;
	t->now.most_excluded = 0;
	t->is_latest_before = t->is_compared = false;
}

static bool is_sampled(uint64_t id, unsigned shift)
{
	return shift == 0 || gl_turnover_hash(id) >> (64 - shift) == 0;
}

/* Drops the ids whose hash does not begin with `shift` zero bits. */
static void thin(struct gl_turnover_snapshot *l, unsigned shift)
{
	size_t n = 0;

	if (l->shift >= shift)
		return;
	l->shift = shift;
	for (size_t i = 0; i < l->n; i++)
		if (is_sampled(l->v[i].id, shift))
			l->v[n++] = l->v[i];
	l->n = n;
}

static bool make_room(struct gl_turnover_snapshot *l)
{
	/*
	 * An id that is shown again and again always has the same hash, and cannot be thinned out,
	 * so the loop also ends when the shift is 63.
	 */
	while (l->n >= GL_TURNOVER_IDS && l->shift < 63)
		thin(l, l->shift + 1);
	if (l->n >= GL_TURNOVER_IDS) {
		l->is_usable = false;
		l->n = 0;
	}
	return GL_MEM_ROOM(l->v, l->cap, l->n + 1);
}

bool gl_turnover_add(struct gl_turnover *t, const struct gl_record *r, size_t group)
{
	uint64_t wait = gl_record_has(r, GL_HAS_WAIT) ? r->wait_seconds : 0;
	struct gl_turnover_snapshot *now = &t->now;

	now->is_usable &= gl_record_has(r, GL_HAS_ID) && !gl_record_group(r);
	if (!now->is_usable || !r->stack)
		return true;
	if (now->n == now->cap && !make_room(now))
		return false;
	if (is_sampled(r->id, now->shift))
		now->v[now->n++] = (struct gl_turnover_goroutine){.id = r->id,
			.group = (uint32_t)group,
			.stack = gl_record_ordinal(r),
			.seconds = wait < UINT32_MAX ? (uint32_t)wait : UINT32_MAX,
			.class = gl_record_has(r, GL_HAS_CLASS) ? (uint8_t)r->class :
								  GL_CLASS_COUNT};
	now->room = now->shift ? 0 : now->cap;
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct gl_turnover_goroutine *x = a, *y = b;

	return gl_num_cmp(x->id, y->id);
}

static void sort(struct gl_turnover_snapshot *l)
{
	bool is_rising = true;

	for (size_t i = 1; i < l->n && is_rising; i++)
		is_rising = l->v[i - 1].id < l->v[i].id;
	if (is_rising)
		return;
	qsort(l->v, l->n, sizeof *l->v, by_id);
	for (size_t i = 1; i < l->n; i++)
		l->is_usable &= l->v[i - 1].id != l->v[i].id;
}

/*
 * Finds the groups of the goroutines, and sorts the goroutines by id. If an id occurs twice, marks
 * l as unusable.
 */
static void prepare(struct gl_turnover *t, struct gl_turnover_snapshot *l)
{
	if (l->is_ready || !l->is_usable)
		return;
	l->is_ready = true;
	for (size_t i = 0; i < l->n && t->group_of; i++)
		l->v[i].group = (uint32_t)t->group_of(t->ctx, l->v[i].stack);
	sort(l);
}

/* --- sums ---------------------------------------------------------------------------- */

static bool is_single_step(const struct gl_turnover *t, const struct gl_transition *x)
{
	return x->to - x->from - (t->ntruncated - t->ntruncated_before) == 1;
}

static void add_transition(struct gl_transition_sums *s, const struct gl_open_transition *o)
{
	const struct gl_transition *x = &o->transition;
	uint64_t left = x->had - x->kept, came = x->now - x->kept, stayed = x->kept - x->moved;

	s->transitions++;
	s->kept += x->kept;
	s->woken += x->woken;
	s->moved += x->moved;
	s->left += left;
	s->came += came;
	s->replaced += left < came ? left : came;
	s->pairs += o->is_pair;
	s->grown += o->is_pair && stayed > o->settled;
	if (x->now < x->had)
		return;
	s->had += x->had;
	s->stayed += stayed;
	s->settled += o->settled;
	s->settled_lost += x->settled_lost;
	s->held += o->is_single && x->had > 0 && x->now == x->had && stayed == x->had;
}

/*
 * Called once it is known whether another process began with t->fall. If none did, the doubtful
 * transitions count, and are added to the sums of their groups.
 */
static void decide_doubtful(struct gl_turnover *t, bool has_begun)
{
	for (size_t i = 0; i < t->ndoubtful && !has_begun; i++) {
		const struct gl_open_transition *o = &t->doubtful[i];

		add_transition(&t->groups[o->group].sums, o);
	}
	t->ndoubtful = 0;
	t->fall = 0;
}

static bool keep_doubtful(struct gl_turnover *t, const struct gl_open_transition *o)
{
	if (!GL_MEM_ROOM(t->doubtful, t->doubtful_cap, t->ndoubtful + 1))
		return false;
	t->doubtful[t->ndoubtful++] = *o;
	return true;
}

/*
 * Ends the transitions that end with the current snapshot, and adds those within the process to the
 * sums of their groups. Keeps doubtful ones for later.
 */
static bool end_transitions(struct gl_turnover *t)
{
	bool is_done = true;

	for (size_t i = 0; i < t->nopen && is_done; i++) {
		struct gl_open_transition *o = &t->open[i];
		struct gl_turnover_group *g = &t->groups[o->group];

		o->is_pair = g->to == o->transition.from + 1;
		o->settled = o->is_pair ? g->stayed : 0;
		o->is_single = is_single_step(t, &o->transition);
		g->to = o->transition.to + 1;
		g->stayed = o->transition.kept - o->transition.moved;
		if (o->transition.from < t->fall && t->fall <= o->transition.to)
			is_done = keep_doubtful(t, o);
		else if (t->process <= o->transition.from)
			add_transition(&g->sums, o);
	}
	return is_done;
}

const struct gl_transition_sums *gl_turnover_sums(const struct gl_turnover *t, size_t group)
{
	return group < t->ngroups && t->groups[group].sums.transitions > 0 ? &t->groups[group].sums
								      : NULL;
}

/* --- from one to the next ------------------------------------------------------------ */

/* Returns the open transition of the group, or NULL. */
static struct gl_transition *find_transition(const struct gl_turnover *t, size_t group)
{
	size_t i = t->groups[group].open;

	return i < t->nopen && t->open[i].group == group ? &t->open[i].transition : NULL;
}

static struct gl_transition *new_transition(struct gl_turnover *t, size_t group)
{
	struct gl_open_transition *v;

	if (!GL_MEM_ROOM(t->open, t->open_cap, t->nopen + 1))
		return NULL;
	t->groups[group].open = t->nopen;
	v = &t->open[t->nopen++];
	*v = (struct gl_open_transition){
		.group = group, .transition = {.from = t->before.index, .to = t->now.index}};
	return &v->transition;
}

/*
 * Finds or adds the group's transition that ends with the current snapshot; NULL: there is no
 * memory.
 */
static struct gl_transition *transition_of(struct gl_turnover *t, size_t group)
{
	struct gl_transition *transition;

	if (!GL_MEM_ZEROED(t->groups, t->ngroups, group + 1))
		return NULL;
	transition = find_transition(t, group);
	return transition ? transition : new_transition(t, group);
}

const struct gl_transition *gl_turnover_transition(const struct gl_turnover *t, size_t group)
{
	return group < t->ngroups ? find_transition(t, group) : NULL;
}

/* Records that a goroutine is no longer in its group. */
static bool note_lost(struct gl_turnover *t, const struct gl_turnover_goroutine *old)
{
	struct gl_transition *transition = transition_of(t, old->group);

	if (!transition)
		return false;
	transition->had++;
	transition->settled_lost += old->is_settled;
	return true;
}

static bool note_new(struct gl_turnover *t, const struct gl_turnover_goroutine *x)
{
	struct gl_transition *transition = transition_of(t, x->group);

	if (transition)
		transition->now++;
	return transition != NULL;
}

static bool note_kept(struct gl_turnover *t, const struct gl_turnover_goroutine *old,
	const struct gl_turnover_goroutine *x)
{
	struct gl_transition *transition = transition_of(t, x->group);

	if (!transition)
		return false;
	transition->had++;
	transition->now++;
	transition->kept++;
	transition->woken += x->has_moved;
	transition->moved += !x->is_settled;
	transition->settled_lost += !x->is_settled && old->is_settled;
	return true;
}

/*
 * Records in x, a goroutine of the current snapshot, what it did since `old`, the same goroutine in
 * the same group before.
 */
static void mark(struct gl_turnover_goroutine *x, const struct gl_turnover_goroutine *old)
{
	x->has_moved = x->seconds < old->seconds;
	x->waits_on = old->seconds > 0 && !x->has_moved;
	x->is_settled = !x->has_moved || old->seconds < GL_TURNOVER_REST;
}

static struct gl_turnover_goroutine *end_of(const struct gl_turnover_snapshot *l)
{
	return l->v ? l->v + l->n : NULL;
}

/*
 * Walks over the two snapshots side by side, and records in the goroutines that are in both what
 * they did. If is_counted, also counts all goroutines in the transitions of their groups.
 */
static bool compare_goroutines(struct gl_turnover *t, bool is_counted)
{
	const struct gl_turnover_goroutine *a = t->before.v, *a_end = end_of(&t->before);
	struct gl_turnover_goroutine *b = t->now.v, *b_end = end_of(&t->now);
	bool is_done = true;

	while (is_done && (a < a_end || b < b_end)) {
		bool is_old = a < a_end && (b == b_end || a->id <= b->id);
		const struct gl_turnover_goroutine *old = is_old ? a++ : NULL;
		bool is_new = b < b_end && (!old || b->id == old->id);
		struct gl_turnover_goroutine *x = is_new ? b++ : NULL;
		bool is_same = old && x && old->group == x->group;

		if (is_same)
			mark(x, old);
		if (!is_counted)
			continue;
		if (is_same)
			is_done = note_kept(t, old, x);
		else
			is_done = (!old || note_lost(t, old)) && (!x || note_new(t, x));
	}
	return is_done;
}

/* Compares the current snapshot with the snapshot before if both can be used. */
static bool compare_snapshots(struct gl_turnover *t)
{
	unsigned shift = t->now.shift > t->before.shift ? t->now.shift : t->before.shift;

	/* The first snapshot was not sorted when it ended, because there may be no second one. */
	prepare(t, &t->before);
	prepare(t, &t->now);
	if (!t->before.is_usable || !t->now.is_usable)
		return true;
	thin(&t->before, shift);
	thin(&t->now, shift);
	t->is_compared = true;
	return compare_goroutines(t, t->before.is_truncated == t->now.is_truncated) &&
		end_transitions(t);
}

bool gl_turnover_end(struct gl_turnover *t, size_t index, bool is_truncated, size_t fall)
{
	struct gl_turnover_snapshot old;
	bool has_before = t->before.is_usable;

	if (t->fall && t->fall != fall)
		decide_doubtful(t, t->process == t->fall);
	t->fall = fall;
	t->nopen = 0;
	t->now.index = index;
	t->now.is_truncated = is_truncated;
	t->ntruncated += is_truncated;
	if (has_before && t->now.is_usable && !compare_snapshots(t))
		return false;
	if (!t->now.is_usable || (is_truncated && has_before && !t->before.is_truncated))
		return true;
	old = t->before;
	t->before = t->now;
	t->now = old;
	t->ntruncated_before = t->ntruncated;
	t->is_latest_before = true;
	return true;
}

void gl_turnover_finish(struct gl_turnover *t)
{
	decide_doubtful(t, false);
}

const struct gl_turnover_snapshot *gl_turnover_latest(struct gl_turnover *t)
{
	struct gl_turnover_snapshot *latest = t->is_latest_before ? &t->before : &t->now;

	prepare(t, latest);
	return latest;
}
