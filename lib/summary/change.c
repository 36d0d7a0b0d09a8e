#include "lib/summary/change.h"

#include "lib/record/canon.h"
#include "lib/summary/counter.h"

#define LEAST_WAIT 60 /* seconds; a goroutine that has waited this long may be held up */
#define LEAST_RISE 3
/*
 * if a group that waits for work leaks, at most one in 10 of its goroutines moves between two
 * snapshots
 */
#define MOST_WOKEN 10
/*
 * in a leak, of the goroutines that were in two snapshots in a row, at most one in 100 may be lost
 * in the next
 */
#define MOST_LOST 100

struct gl_str gl_verdict_name(enum gl_verdict v)
{
	static const struct gl_str names[] = {
		[GL_VERDICT_SAME] = {"same", 4}, [GL_VERDICT_NEW] = {"new", 3},
		[GL_VERDICT_GONE] = {"gone", 4}, [GL_VERDICT_GROWN] = {"grown", 5},
		[GL_VERDICT_SHRUNK] = {"shrunk", 6}, [GL_VERDICT_UNCLEAR] = {"unclear", 7},
	};

	return names[v];
}

static enum gl_verdict compare(const struct gl_timeline *t, uint64_t first, uint64_t last)
{
	bool is_first_cut = gl_timeline_is_truncated(t, 0);
	bool is_last_cut = gl_timeline_is_truncated(t, t->n - 1);

	if (first == last)
		return GL_VERDICT_SAME;
	if (first < last ? is_first_cut && !is_last_cut : is_last_cut)
		return GL_VERDICT_UNCLEAR;
	if (first == 0 || last == 0)
		return first == 0 ? GL_VERDICT_NEW : GL_VERDICT_GONE;
	return first < last ? GL_VERDICT_GROWN : GL_VERDICT_SHRUNK;
}

/* --- ids ----------------------------------------------------------------------------- */

/* Returns true if the goroutines stay, as those of a leak do. */
static bool do_stay(const struct gl_transition_sums *s)
{
	if (s->transitions == 0)
		return true; /* no ids are known */
	return s->stayed * 2 > s->had && s->settled_lost * MOST_LOST <= s->settled &&
	       (s->pairs == 0 || s->grown > 0);
}

/* Returns true for waits that another goroutine normally ends soon. */
static bool is_short(enum gl_class c)
{
	return c == GL_CLASS_LOCK || c == GL_CLASS_RLOCK || c == GL_CLASS_CHAN_SEND;
}

/* --- the verdict --------------------------------------------------------------------- */

bool gl_change_is_steady(const struct gl_change *c)
{
	return c->course.steps >= GL_CHANGE_LEAST_STEPS && c->course.rose == c->course.steps &&
	       c->course.rise >= LEAST_RISE;
}

static bool has_risen(const struct gl_trend *c, size_t held, unsigned percent)
{
	size_t quiet = c->absent + held, steps = c->steps > quiet ? c->steps - quiet : 0;

	return c->rose >= GL_CHANGE_LEAST_STEPS && c->rise >= LEAST_RISE &&
	       c->rose * 100 >= steps * percent;
}

bool gl_change_has_ended(const struct gl_change *c)
{
	return c->course.quiet >= c->course.steps - c->course.steps / 2;
}

void gl_change_of(const struct gl_timeline *t, const struct gl_points *points,
	const struct gl_transition_sums *sums, unsigned rise, struct gl_change *out)
{
	static const struct gl_transition_sums none;
	struct gl_change c = {.ids = sums ? sums : &none};

	gl_trend_of(t, points, &c.course);
	c.delta = (int64_t)(c.course.last - c.course.first);
	c.verdict = compare(t, c.course.first, c.course.last);
	c.has_leaked = has_risen(&c.course, c.ids->held, rise) && do_stay(c.ids);
	c.is_leak = c.has_leaked && !gl_change_has_ended(&c);
	c.is_traffic = c.ids->replaced > c.ids->kept;
	c.is_kept = c.delta > 0 && c.ids->kept > 0 && c.ids->left + c.ids->moved == 0 &&
		    gl_timeline_from(t, t->n - 1) == 0;
	*out = c;
}

/* Returns true if most of n goroutines have waited for a minute or longer. */
static bool wait_long(const struct gl_change *c, uint64_t n)
{
	return c->waiting > 0 && c->waiting >= gl_counter_less(n, c->waiting);
}

void gl_change_correct_waiting(struct gl_change *c, enum gl_class class, uint64_t last)
{
	c->is_traffic &= !wait_long(c, last);
	c->is_leak |= c->has_leaked && (is_short(class) || class == GL_CLASS_FOREVER) &&
		      c->ids->transitions > 0 && c->ids->left + c->ids->woken == 0 &&
		      wait_long(c, last);
}

void gl_change_correct_idle(struct gl_change *c, uint64_t last)
{
	c->is_leak &= gl_change_is_steady(c) && c->ids->woken * MOST_WOKEN <= c->ids->kept &&
		      wait_long(c, last);
	c->blocked.n = 0;
	c->is_idle = true;
}

/* --- who is held up ------------------------------------------------------------------ */

/*
 * Returns true for waits that may last as long as the goroutine lives: main waits for its servers,
 * and a worker waits for its queue.
 */
static bool is_long(enum gl_class c)
{
	return c == GL_CLASS_WAITGROUP || c == GL_CLASS_COND;
}

static bool runs_main(const struct gl_groups *groups, uint32_t ordinal)
{
	const struct gl_stack *s = gl_groups_stack(groups, ordinal);
	struct gl_frame root;

	return gl_canon_end(s->frames, s->nframes, true, &root) &&
	       gl_str_eq(root.func, GL_STR("main.main"));
}

/* The goroutines of the latest snapshot, and what gl_blocked_find must know about that snapshot. */
struct latest {
	const struct gl_turnover_goroutine *v;
	size_t n;
	/* by group: whether the very first snapshot had goroutines of the group */
	const bool *was_there;
	/*
	 * the snapshot is the first one of its process, or could not be compared with an earlier
	 * one
	 */
	bool is_first;
};

static bool is_fresh(const struct latest *l, const struct gl_turnover_goroutine *x)
{
	return !l->is_first && !x->is_settled && !x->has_moved;
}

/*
 * Returns true if the goroutine was in the snapshot before, and has moved since then, or has waited
 * for less than a minute or an unknown time. It has then run not long ago, so its group is being
 * served (gl_blocked.is_served).
 */
static bool is_alive(const struct latest *l, const struct gl_turnover_goroutine *x)
{
	return !l->is_first && !is_fresh(l, x) && (x->has_moved || x->seconds < LEAST_WAIT);
}

static bool is_blocked(const struct latest *l, const struct gl_turnover_goroutine *x,
	bool is_served)
{
	bool is_sure = x->waits_on || x->seconds >= GL_TURNOVER_REST;

	return x->seconds >= LEAST_WAIT && (l->is_first || !x->has_moved) &&
	       (is_sure || !is_served) &&
	       (is_short(x->class) || (is_long(x->class) && !l->was_there[x->group]));
}

static void add_blocked(struct gl_blocked *b, const struct gl_turnover_goroutine *x, bool is_fresh)
{
	b->class = b->n == 0 || b->class == x->class ? x->class : GL_CLASS_COUNT;
	b->least = b->n == 0 || x->seconds < b->least ? x->seconds : b->least;
	b->most = x->seconds > b->most ? x->seconds : b->most;
	b->n++;
	b->fresh += is_fresh;
}

void gl_blocked_find(struct gl_turnover *t, const struct gl_groups *groups, bool is_first,
	const bool *was_there, struct gl_blocked *v)
{
	const struct gl_turnover_snapshot *lives = gl_turnover_latest(t);
	struct latest l = {lives->v, lives->is_usable ? lives->n : 0, was_there,
		is_first || !t->is_compared};

	for (size_t i = 0; i < l.n; i++)
		v[l.v[i].group].is_served |= is_alive(&l, &l.v[i]);
	for (size_t i = 0; i < l.n; i++) {
		const struct gl_turnover_goroutine *x = &l.v[i];

		if (is_blocked(&l, x, v[x->group].is_served) &&
			(is_short(x->class) || !runs_main(groups, x->stack)))
			add_blocked(&v[x->group], x, is_fresh(&l, x));
	}
}
