#include "cmd/top/top.h"

#include "cmd/common/view.h"
#include "lib/base/mem.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

size_t top_find_snapshot(const struct top *s, struct gl_str source, uint64_t dump)
{
	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		struct gl_snapshot snap = gl_delta_snapshot(s->delta, i);

		if (snap.dump == dump && gl_str_eq(snap.source, source))
			return i;
	}
	return TOP_NO_SNAPSHOT;
}

size_t top_snapshot_of(const struct top *s, const struct gl_cohort *c)
{
	return c->is_sum ? TOP_NO_SNAPSHOT : top_find_snapshot(s, c->source, c->dump);
}

/*
 * Returns how many snapshots are compared. A log of panics, each of a single goroutine, has many
 * dumps but nothing to compare.
 */
static size_t compared(const struct gl_delta *d)
{
	size_t n = 0;

	for (size_t i = 0; i < gl_delta_count(d); i++)
		n += gl_delta_snapshot(d, i).goroutines > 1;
	return n > 1 ? gl_delta_count(d) : 1;
}

static int by_count(const void *a, const void *b)
{
	const struct gl_count *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return gl_str_cmp(x->key, y->key);
}

/* Returns the counts sorted: the most frequent first, and equal ones by name. */
static struct gl_counts sorted(struct top *s, struct gl_counts c)
{
	struct gl_count *v = gl_arena_new(&s->arena, c.n * sizeof *v);

	if (c.n)
		memcpy(v, c.v, c.n * sizeof *v);
	qsort(v, c.n, sizeof *v, by_count);
	return (struct gl_counts){v, c.n};
}

/* Returns true if all dumps are of panics, and each dump shows only the goroutine that panicked. */
static bool are_all_panics(const struct top *s)
{
	return gl_delta_count(s->delta) == 1 && gl_delta_snapshot(s->delta, 0).panics > 0;
}

/*
 * Returns true if the dumps are from several processes. A single dump is not, even if it shows only
 * one goroutine: that may be the whole process, which hangs if the goroutine does.
 */
static bool are_many_processes(const struct top *s)
{
	if (are_all_panics(s))
		return gl_delta_snapshot(s->delta, 0).panics > 1;
	return gl_delta_count(s->delta) > 1 && s->nsnapshots == 1;
}

static void sum_snapshots(struct top *s)
{
	struct gl_snapshot excluded = gl_delta_sum(s->delta);

	s->runtime = excluded.runtime;
	s->dumpers = excluded.dumpers;
	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		struct gl_snapshot snap = gl_delta_snapshot(s->delta, i);
		/* this snapshot is made up of panics, each a dump of one goroutine */
		uint64_t n = snap.panics ? 1 : snap.goroutines;

		s->most = n > s->most ? n : s->most;
	}
	s->total = gl_groups_goroutines(s->groups);
	s->process = s->total;
	s->panics = gl_delta_panics(s->delta);
	s->ndumps = gl_delta_dumps(s->delta);
	if (!are_all_panics(s))
		s->process = gl_counter_less(s->total, gl_delta_lone_panics(s->delta));
	s->nsnapshots = compared(s->delta);
}

/* --- idle goroutines ----------------------------------------------------------------- */

/*
 * Returns true if the goroutines of each group are at one place in the code. Grouped by any other
 * keys, they may be anywhere.
 */
static bool are_places(const struct top *s)
{
	static const char *const names[] = {"sig", "func", "top", "where"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (view_has_key(gl_groups_keys(s->groups), names[i]))
			return true;
	return false;
}

static void find_idle(struct top *s)
{
	idlegroups_find(s->delta, gl_waits_idle(s->waits), &s->idlers);
	for (size_t i = 0; i < gl_groups_count(s->groups); i++) {
		struct gl_outline o;

		if (!s->idlers.are_hidden[i])
			continue;
		gl_groups_outline(s->groups, i, &o);
		s->idle = gl_counter_sum(s->idle, o.count);
		s->idle_groups++;
	}
}

/* --- groups -------------------------------------------------------------------------- */

/* Returns the largest number of goroutines that a group has in one dump. */
static uint64_t largest(struct top *s, const size_t *order, size_t ordered)
{
	uint64_t most = 0;

	for (size_t i = 0; i < ordered; i++) {
		struct gl_outline o;
		uint64_t n;

		gl_groups_outline(s->groups, order[i], &o);
		if (o.count <= most)
			break;
		n = gl_delta_peak(s->delta, order[i]);
		most = n > most ? n : most;
	}
	return most;
}

/*
 * Goes through n sorted groups, and adds either the idle ones or the others to the groups that are
 * shown.
 */
static void list(struct top *s, const size_t *sorted_groups, size_t n, bool are_idle)
{
	for (size_t i = 0; i < n && s->norder < s->limit; i++)
		if (s->idlers.are_hidden[sorted_groups[i]] == are_idle)
			s->order[s->norder++] = sorted_groups[i];
}

/* Adds n sorted groups to those that are shown. */
static void list_all(struct top *s, const size_t *sorted_groups, size_t n)
{
	s->norder = n < s->limit ? n : (size_t)s->limit;
	memcpy(s->order, sorted_groups, s->norder * sizeof *sorted_groups);
}

/*
 * Decides which groups are shown. Returns all groups in order, of which the first *ordered are
 * sorted.
 */
static const size_t *order(struct top *s, size_t *ordered)
{
	bool is_all = s->with_idle || s->with_idle_last;
	size_t n = gl_groups_count(s->groups), hidden = is_all ? 0 : s->idle_groups;
	const size_t *all;

	s->listed = n - hidden;
	/*
	 * If dumps are compared, growth must be looked for in all groups, so all of them are
	 * sorted.
	 */
	*ordered = s->limit < s->listed && s->nsnapshots < 3 && !s->with_idle_last
			   ? (size_t)s->limit + hidden
			   : n;
	all = gl_groups_sort(s->groups, GL_ORDER_TABLE, *ordered);
	s->order = gl_mem_new(n, sizeof *s->order);
	if (s->with_idle) {
		list_all(s, all, *ordered);
		return all;
	}
	list(s, all, *ordered, false);
	s->nbusy = s->norder;
	if (s->with_idle_last)
		list(s, all, *ordered, true);
	return all;
}

void top_pile(struct pile *p, const struct gl_record *r, uint64_t n)
{
	const struct gl_stack *stack = gl_record_stack(r);
	size_t i = stack ? stack->ordinal : 0;
	uint64_t *v;

	p->total = gl_counter_sum(p->total, n);
	if (!stack)
		return;
	v = gl_mem_grow(p->v, &p->cap, i + 1, sizeof *v);
	p->v = v;
	for (; p->n <= i; p->n++)
		v[p->n] = 0;
	v[i] = gl_counter_sum(v[i], n);
}

/* --- places -------------------------------------------------------------------------- */

/*
 * Sets the finding's group to the group with the most goroutines of the pile, and f->there to their
 * number. An idle group, such as a test that just waits for another goroutine, is named only if no
 * other group has goroutines of the pile.
 */
static void name_pile(struct top *s, const struct pile *p, struct gl_finding *f)
{
	bool is_idle = true;

	for (size_t i = 0; i < gl_groups_count(s->groups); i++) {
		bool is_hidden = s->idlers.are_hidden[i];
		struct gl_outline o;
		uint64_t n;

		gl_groups_outline(s->groups, i, &o);
		n = o.stack && o.stack->ordinal < p->n ? p->v[o.stack->ordinal] : 0;
		if (n == 0 || is_hidden > is_idle || (is_hidden == is_idle && n <= f->there))
			continue;
		is_idle = is_hidden;
		f->there = n;
		f->group = i;
	}
}

static void name_piles(struct top *s)
{
	for (size_t i = 0; i < s->nfindings; i++) {
		if (s->findings[i].kind == GL_FINDING_LEAKED)
			name_pile(s, &s->leaked, &s->findings[i]);
		else if (s->findings[i].kind == GL_FINDING_FOREVER)
			name_pile(s, &s->forever, &s->findings[i]);
	}
}

static void mark(struct top *s, const struct gl_stack *stack)
{
	while (stack && s->marked.len <= stack->canon->ordinal)
		gl_buf_char(&s->marked, 0);
	if (stack)
		s->marked.p[stack->canon->ordinal] = 1;
}

/* Marks the stacks that suspicions name, for top_is_marked. */
static void mark_all(struct top *s)
{
	for (size_t i = 0; i < s->suspects.n; i++) {
		const struct suspect *one = &s->suspects.v[i];
		struct gl_outline o = {0};

		if (one->alarm) {
			mark(s, one->alarm->where.stack);
			mark(s, one->alarm->other.stack);
		} else if (one->finding->group != GL_GROUPS_NONE) {
			gl_groups_outline(s->groups, one->finding->group, &o);
			mark(s, o.stack);
		}
	}
}

bool top_is_marked(const struct top *s, const struct gl_record *r)
{
	const struct gl_stack *stack = r->stack;

	return stack && stack->canon->ordinal < s->marked.len &&
	       s->marked.p[stack->canon->ordinal];
}

/* --- suspicions ---------------------------------------------------------------------- */

static void find(struct top *s, const size_t *order, size_t ordered)
{
	struct gl_findings_about about = {.delta = s->delta, .groups = s->groups, .order = order,
		.ordered = ordered, .are_places = are_places(s), .is_idle = s->idlers.are_hidden,
		.stacks = s->stacks, .classes = s->classes, .total = s->process, .most = s->most,
		.leaked = s->leaked.total, .forever = s->forever.total,
		.has_groups = (s->forms & TOP_GROUPS) != 0};

	s->sorted = gl_cohorts_sort(s->cohorts, s->limit, &s->ncohorts, &s->all_cohorts);
	about.cohorts = s->sorted;
	about.ncohorts = s->ncohorts;
	gl_findings_make(&about, s->findings, &s->nfindings);
	if (are_many_processes(s))
		/* findings and alarms make sense only for a single process */
		s->nfindings = s->alarms.n = 0;
	if (about.are_places)
		name_piles(s);
	gl_alarms_sort(&s->alarms);
	suspects_make(&s->suspects, &s->alarms, s->findings, s->nfindings, s->all.wait_known > 0,
		s->all.wait_max);
	mark_all(s);
}

void top_sum_up(struct top *s)
{
	const struct gl_group *all;
	const size_t *sorted_groups;
	size_t ordered;

	gl_delta_finish(s->delta);
	s->groups = gl_delta_groups(s->delta);
	all = gl_groups_total(s->groups);
	s->all = *all;
	s->states = sorted(s, all->states);
	s->classes = sorted(s, all->classes);
	sum_snapshots(s);
	find_idle(s);
	sorted_groups = order(s, &ordered);
	s->largest = largest(s, sorted_groups, ordered);
	find(s, sorted_groups, ordered);
}

void top_free(struct top *s)
{
	gl_delta_free(s->delta);
	gl_cohorts_free(s->cohorts);
	gl_arena_free(&s->arena);
	idlegroups_free(&s->idlers);
	gl_mem_free(s->order);
	gl_mem_free(s->leaked.v);
	gl_mem_free(s->forever.v);
	gl_waits_free(s->waits);
	gl_alarms_free(&s->alarms);
	suspects_free(&s->suspects);
	gl_buf_free(&s->marked);
	redaction_end(&s->redaction);
}
