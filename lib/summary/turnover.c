#include "lib/summary/turnover.h"

#include "lib/base/mem.h"

#include <stdlib.h>

void gl_turnover_free(struct gl_turnover *t)
{
	gl_mem_free(t->now.v);
	gl_mem_free(t->before.v);
	for (size_t i = 0; i < t->ngroups; i++)
		gl_varints_free(&t->turns[i].packed);
	gl_mem_free(t->turns);
	gl_mem_free(t->shown);
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
static void thin(struct gl_lives *l, unsigned shift)
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

static bool make_room(struct gl_lives *l)
{
	struct gl_life *v;

	/*
	 * An id that is shown again and again always has the same hash, and cannot be thinned out,
	 * so the loop also ends at 63 bits.
	 */
	while (l->n >= GL_TURNOVER_IDS && l->shift < 63)
		thin(l, l->shift + 1);
	if (l->n >= GL_TURNOVER_IDS) {
		l->is_usable = false;
		l->n = 0;
	}
	v = gl_mem_grow(l->v, &l->cap, l->n + 1, sizeof *v);
	if (v)
		l->v = v;
	return v != NULL;
}

bool gl_turnover_add(struct gl_turnover *t, const struct gl_record *r, size_t group)
{
	uint64_t wait = gl_record_has(r, GL_HAS_WAIT) ? r->wait_seconds : 0;
	struct gl_lives *now = &t->now;

	now->is_usable &= gl_record_has(r, GL_HAS_ID) && !gl_record_group(r);
	if (!now->is_usable || !r->stack)
		return true;
	if (now->n == now->cap && !make_room(now))
		return false;
	if (is_sampled(r->id, now->shift))
		now->v[now->n++] = (struct gl_life){.id = r->id, .group = (uint32_t)group,
			.stack = gl_record_ordinal(r),
			.seconds = wait < UINT32_MAX ? (uint32_t)wait : UINT32_MAX,
			.class = gl_record_has(r, GL_HAS_CLASS) ? (uint8_t)r->class :
								  GL_CLASS_COUNT};
	now->room = now->shift ? 0 : now->cap;
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct gl_life *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void sort(struct gl_lives *l)
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
static void prepare(struct gl_turnover *t, struct gl_lives *l)
{
	if (l->is_ready || !l->is_usable)
		return;
	l->is_ready = true;
	for (size_t i = 0; i < l->n && t->group_of; i++)
		l->v[i].group = (uint32_t)t->group_of(t->ctx, l->v[i].stack);
	sort(l);
}

/* --- turns --------------------------------------------------------------------------- */

#define NUMBERS 8

static void numbers_of(const struct gl_turn *x, uint64_t v[NUMBERS])
{
	const uint64_t all[NUMBERS] = {
		x->from, x->to, x->had, x->now, x->kept, x->woken, x->moved, x->settled_lost};

	memcpy(v, all, sizeof all);
}

/*
 * Stores in v the numbers of the turn that follows x if the next snapshot has the same goroutines
 * in the group.
 */
static void expect(const struct gl_turn *x, uint64_t v[NUMBERS])
{
	numbers_of(&(struct gl_turn){.from = x->to, .to = x->to + 1, .had = x->now, .now = x->now,
			   .kept = x->now},
		v);
}

/*
 * Packs t->last: a mask with a bit for each number of the turn that differs from the expected one,
 * and then these numbers.
 */
static bool pack(struct gl_turn_list *t)
{
	uint64_t v[NUMBERS], expected[NUMBERS], mask = 0;
	bool is_done;

	numbers_of(&t->last, v);
	expect(&t->before, expected);
	for (size_t i = 0; i < NUMBERS; i++)
		mask |= (uint64_t)(v[i] != expected[i]) << i;
	is_done = gl_varints_put(&t->packed, mask);
	for (size_t i = 0; i < NUMBERS && is_done; i++)
		if (mask >> i & 1)
			is_done = gl_varints_put(&t->packed, v[i]);
	t->before = t->last;
	return is_done;
}

/*
 * Unpacks the turn at byte *at of t->packed, and moves *at past it. *x must hold the turn before
 * it, from which it differs by what was packed; the new turn replaces it.
 */
static void unpack(const struct gl_turn_list *t, size_t *at, struct gl_turn *x)
{
	uint64_t v[NUMBERS], mask = gl_varints_get(&t->packed, at);

	expect(x, v);
	for (size_t i = 0; i < NUMBERS; i++)
		if (mask >> i & 1)
			v[i] = gl_varints_get(&t->packed, at);
	*x = (struct gl_turn){.from = (size_t)v[0], .to = (size_t)v[1], .had = (uint32_t)v[2],
		.now = (uint32_t)v[3], .kept = (uint32_t)v[4], .woken = (uint32_t)v[5],
		.moved = (uint32_t)v[6], .settled_lost = (uint32_t)v[7]};
}

const struct gl_turn *gl_turnover_of(struct gl_turnover *t, size_t group, size_t *n)
{
	struct gl_turn x = {.from = 0}, *v;
	const struct gl_turn_list *turns;
	size_t at = 0;

	*n = 0;
	if (group >= t->ngroups || t->turns[group].n == 0)
		return NULL;
	turns = &t->turns[group];
	v = gl_mem_grow(t->shown, &t->shown_cap, turns->n, sizeof *v);
	if (!v)
		return NULL;
	t->shown = v;
	for (*n = 0; *n + 1 < turns->n; v[(*n)++] = x)
		unpack(turns, &at, &x);
	v[(*n)++] = turns->last;
	return v;
}

/* --- from one to the next ------------------------------------------------------------ */

static bool room_for(struct gl_turnover *t, size_t group)
{
	struct gl_turn_list *v;
	size_t cap = t->ngroups;

	if (GL_LIKELY(group < t->ngroups))
		return true;
	v = gl_mem_grow(t->turns, &cap, group + 1, sizeof *v);
	if (!v)
		return false;
	memset(v + t->ngroups, 0, (cap - t->ngroups) * sizeof *v);
	t->turns = v;
	t->ngroups = cap;
	return true;
}

/*
 * Finds or adds the group's turn (struct gl_turn) that ends with the current snapshot; returns NULL
 * if there is no memory.
 */
static struct gl_turn *turn_of(struct gl_turnover *t, size_t group)
{
	struct gl_turn_list *turns = room_for(t, group) ? &t->turns[group] : NULL;

	if (!turns || (turns->n > 0 && turns->last.to == t->now.index))
		return turns ? &turns->last : NULL;
	if (turns->n > 0 && !pack(turns))
		return NULL;
	turns->n++;
	turns->last = (struct gl_turn){.from = t->before.index, .to = t->now.index};
	return &turns->last;
}

/* Records that a goroutine is no longer in its group. */
static bool note_lost(struct gl_turnover *t, const struct gl_life *old)
{
	struct gl_turn *turn = turn_of(t, old->group);

	if (!turn)
		return false;
	turn->had++;
	turn->settled_lost += old->is_settled;
	return true;
}

static bool note_new(struct gl_turnover *t, const struct gl_life *x)
{
	struct gl_turn *turn = turn_of(t, x->group);

	if (turn)
		turn->now++;
	return turn != NULL;
}

static bool note_kept(struct gl_turnover *t, const struct gl_life *old, const struct gl_life *x)
{
	struct gl_turn *turn = turn_of(t, x->group);

	if (!turn)
		return false;
	turn->had++;
	turn->now++;
	turn->kept++;
	turn->woken += x->has_moved;
	turn->moved += !x->is_settled;
	turn->settled_lost += !x->is_settled && old->is_settled;
	return true;
}

/*
 * Records in x, a goroutine of the current snapshot, what it did since `old`, the same goroutine in
 * the same group before.
 */
static void mark(struct gl_life *x, const struct gl_life *old)
{
	x->has_moved = x->seconds < old->seconds;
	x->waits_on = old->seconds > 0 && !x->has_moved;
	x->is_settled = !x->has_moved || old->seconds < GL_TURNOVER_REST;
}

static struct gl_life *end_of(const struct gl_lives *l)
{
	return l->v ? l->v + l->n : NULL;
}

/*
 * Walks over the two snapshots side by side, and records in the goroutines that are in both what
 * they did. If is_counted, also counts all goroutines in the turns of their groups.
 */
static bool compare(struct gl_turnover *t, bool is_counted)
{
	const struct gl_life *a = t->before.v, *a_end = end_of(&t->before);
	struct gl_life *b = t->now.v, *b_end = end_of(&t->now);
	bool is_done = true;

	while (is_done && (a < a_end || b < b_end)) {
		bool is_old = a < a_end && (b == b_end || a->id <= b->id);
		const struct gl_life *old = is_old ? a++ : NULL;
		struct gl_life *x = b < b_end && (!old || b->id == old->id) ? b++ : NULL;
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
static bool take_turn(struct gl_turnover *t)
{
	unsigned shift = t->now.shift > t->before.shift ? t->now.shift : t->before.shift;

	/* The first snapshot is sorted only once there is a second one. */
	prepare(t, &t->before);
	prepare(t, &t->now);
	if (!t->before.is_usable || !t->now.is_usable)
		return true;
	thin(&t->before, shift);
	thin(&t->now, shift);
	t->is_compared = true;
	return compare(t, t->before.is_truncated == t->now.is_truncated);
}

bool gl_turnover_end(struct gl_turnover *t, size_t index, bool is_truncated)
{
	struct gl_lives old;
	bool has_before = t->before.is_usable;

	t->now.index = index;
	t->now.is_truncated = is_truncated;
	if (has_before && t->now.is_usable && !take_turn(t))
		return false;
	if (!t->now.is_usable || (is_truncated && has_before && !t->before.is_truncated))
		return true;
	old = t->before;
	t->before = t->now;
	t->now = old;
	t->is_latest_before = true;
	return true;
}

const struct gl_lives *gl_turnover_latest(struct gl_turnover *t)
{
	struct gl_lives *latest = t->is_latest_before ? &t->before : &t->now;

	prepare(t, latest);
	return latest;
}
