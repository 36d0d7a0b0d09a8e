#include "lib/summary/turnover.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"

#include <stdlib.h>

void gl_turnover_free(struct gl_turnover *t)
{
	gl_mem_free(t->now.v);
	gl_mem_free(t->before.v);
	gl_mem_free(t->groups);
	gl_mem_free(t->present);
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

/* Drops the ids whose hash does not begin with `shift` zero bits. */
static void thin(struct gl_turnover_snapshot *l, unsigned shift)
{
	size_t n = 0;

	if (l->shift >= shift)
		return;
	l->shift = shift;
	for (size_t i = 0; i < l->n; i++)
		if (gl_turnover_is_sampled(l->v[i].id, shift))
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
	if (gl_turnover_is_sampled(r->id, now->shift))
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

/* Sorts the goroutines by id. If an id occurs twice, marks l as unusable. */
static void sort(struct gl_turnover_snapshot *l)
{
	qsort(l->v, l->n, sizeof *l->v, by_id);
	for (size_t i = 1; i < l->n; i++)
		l->is_usable &= l->v[i - 1].id != l->v[i].id;
}

/*
 * Finds the groups of the goroutines. Sorts the goroutines by id if they are not sorted yet, as
 * they are in nearly all dumps.
 */
static void prepare(struct gl_turnover *t, struct gl_turnover_snapshot *l)
{
	bool is_sorted = true;

	if (l->is_ready || !l->is_usable)
		return;
	l->is_ready = true;
	l->groups = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct gl_turnover_goroutine *x = &l->v[i];

		if (t->group_of)
			x->group = (uint32_t)t->group_of(t->ctx, x->stack);
		l->groups = x->group >= l->groups ? (size_t)x->group + 1 : l->groups;
		is_sorted &= i == 0 || x[-1].id < x->id;
	}
	if (!is_sorted)
		sort(l);
}

/* --- sums ---------------------------------------------------------------------------- */

/* Adds a transition to the sums of its group. */
GL_INLINE void add_up(struct gl_turnover *t, const struct gl_turnover_ended *e)
{
	struct gl_transition_sums *s = &t->groups[e->group].sums;
	const struct gl_transition *x = &e->transition;
	uint64_t left = x->had - x->kept, came = x->now - x->kept, stayed = x->kept - x->moved;

	s->transitions++;
	s->kept += x->kept;
	s->woken += x->woken;
	s->moved += x->moved;
	s->left += left;
	s->came += came;
	s->replaced += left < came ? left : came;
	s->pairs += e->is_pair;
	s->grown += e->is_pair && stayed > e->settled;
	if (x->now < x->had)
		return;
	s->had += x->had;
	s->stayed += stayed;
	s->settled += e->settled;
	s->settled_lost += x->settled_lost;
	s->held += e->is_single && x->had > 0 && x->now == x->had && stayed == x->had;
}

/*
 * Called once it is known whether another process began with t->fall. If none did, the doubtful
 * transitions count.
 */
static void decide_doubtful(struct gl_turnover *t, bool has_begun)
{
	for (size_t i = 0; i < t->ndoubtful && !has_begun; i++)
		add_up(t, &t->doubtful[i]);
	t->ndoubtful = 0;
	t->fall = 0;
}

/*
 * Ends the group's transition between the two snapshots. is_single: it is a single step; see
 * gl_transition_sums.held.
 */
GL_INLINE struct gl_turnover_ended end_transition(struct gl_turnover *t, uint32_t group,
	bool is_single)
{
	struct gl_turnover_group *g = &t->groups[group];
	bool is_pair = g->ended == t->from + 1;
	struct gl_turnover_ended ended = {group, g->transition, is_pair, is_pair ? g->stayed : 0,
		is_single};

	g->ended = t->to + 1;
	g->stayed = g->transition.kept - g->transition.moved;
	return ended;
}

static bool keep_doubtful(struct gl_turnover *t, bool is_single)
{
	if (!GL_MEM_ROOM(t->doubtful, t->doubtful_cap, t->ndoubtful + t->npresent))
		return false;
	for (size_t i = 0; i < t->npresent; i++)
		t->doubtful[t->ndoubtful++] = end_transition(t, t->present[i], is_single);
	return true;
}

/*
 * Ends the transitions between the two snapshots. Adds those within the process to the sums of
 * their groups, and keeps doubtful ones for later.
 */
static bool end_transitions(struct gl_turnover *t)
{
	bool is_of_process = t->process <= t->from;
	bool is_single = t->to - t->from - (t->ntruncated - t->ntruncated_before) == 1;

	if (t->from < t->fall && t->fall <= t->to)
		return keep_doubtful(t, is_single);
	for (size_t i = 0; i < t->npresent; i++) {
		struct gl_turnover_ended ended = end_transition(t, t->present[i], is_single);

		if (is_of_process)
			add_up(t, &ended);
	}
	return true;
}

const struct gl_transition_sums *gl_turnover_sums(const struct gl_turnover *t, size_t group)
{
	return group < t->ngroups && t->groups[group].sums.transitions > 0 ? &t->groups[group].sums
								      : NULL;
}

/* --- from one to the next ------------------------------------------------------------ */

/* Returns the group's transition between the two snapshots, which its first goroutine begins. */
static inline struct gl_transition *transition_of(struct gl_turnover *t, uint32_t group)
{
	struct gl_turnover_group *g = &t->groups[group];

	if (g->begun == t->to + 1)
		return &g->transition;
	g->begun = t->to + 1;
	g->transition = (struct gl_transition){0};
	t->present[t->npresent++] = group;
	return &g->transition;
}

const struct gl_transition *gl_turnover_transition(const struct gl_turnover *t, size_t group)
{
	bool is_present = t->npresent > 0 && group < t->ngroups &&
			  t->groups[group].begun == t->to + 1;

	return is_present ? &t->groups[group].transition : NULL;
}

/* Makes room for the groups of both snapshots. */
static bool reserve(struct gl_turnover *t)
{
	size_t groups = t->before.groups > t->now.groups ? t->before.groups : t->now.groups;

	return groups == 0 || (GL_MEM_ZEROED(t->groups, t->ngroups, groups) &&
				      GL_MEM_ROOM(t->present, t->present_cap, groups));
}

/* Counts a goroutine that is no longer in its group. */
static void count_lost(struct gl_turnover *t, const struct gl_turnover_goroutine *old)
{
	struct gl_transition *transition = transition_of(t, old->group);

	transition->had++;
	transition->settled_lost += old->is_settled;
}

static void count_new(struct gl_turnover *t, const struct gl_turnover_goroutine *x)
{
	transition_of(t, x->group)->now++;
}

/* Counts a goroutine that is still in its group. */
static void count_kept(struct gl_turnover *t, const struct gl_turnover_goroutine *old,
	const struct gl_turnover_goroutine *x)
{
	struct gl_transition *transition = transition_of(t, x->group);

	transition->had++;
	transition->now++;
	transition->kept++;
	transition->woken += x->has_moved;
	transition->moved += !x->is_settled;
	transition->settled_lost += !x->is_settled && old->is_settled;
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
 * Walks over the two snapshots side by side. Counts all goroutines in the transitions of their
 * groups, and records in those that are still in their group what they did. There is room for the
 * groups.
 */
static void compare_goroutines(struct gl_turnover *t)
{
	const struct gl_turnover_goroutine *a = t->before.v, *a_end = end_of(&t->before);
	struct gl_turnover_goroutine *b = t->now.v, *b_end = end_of(&t->now);

	while (a < a_end && b < b_end) {
		if (a->id == b->id && a->group == b->group) {
			mark(b, a);
			count_kept(t, a++, b++);
		} else if (a->id <= b->id) {
			count_lost(t, a++);
		} else {
			count_new(t, b++);
		}
	}
	while (a < a_end)
		count_lost(t, a++);
	while (b < b_end)
		count_new(t, b++);
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
	t->from = t->before.index;
	t->to = t->now.index;
	if (!reserve(t))
		return false;
	compare_goroutines(t);
	if (t->before.is_truncated == t->now.is_truncated)
		return end_transitions(t);
	t->npresent = 0; /* the goroutines that seem to be lost or new may be in the lost part */
	return true;
}

bool gl_turnover_end(struct gl_turnover *t, size_t index, bool is_truncated, size_t fall)
{
	struct gl_turnover_snapshot old;
	bool has_before = t->before.is_usable;

	if (t->fall && t->fall != fall)
		decide_doubtful(t, t->process == t->fall);
	t->fall = fall;
	t->npresent = 0;
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
