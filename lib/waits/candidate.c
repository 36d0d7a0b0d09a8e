#include "lib/waits/candidate.h"

#include "lib/base/mem.h"
#include "lib/waits/gather_deferred.h"
#include "lib/waits/nominate_name.h"
#include "lib/waits/nominate.h"
#include "lib/waits/nominate_package.h"

/* at most this many leads (gather.h) are examined for one object, the nearest first */
#define LOOKS 4096
/* at most this many waiters of one object are examined, for example for their children */
#define WAITERS 64

/* --- evidence by address ------------------------------------------------------------- */

/*
 * The leads (gather.h) from receivers whose struct may contain the lock: leads[low] up to, but not
 * including, leads[high], by rising address of the receiver.
 */
struct reach {
	/*
	 * the largest address that a receiver may have: that of the lock or, if it is not known,
	 * that of the struct
	 */
	uint64_t end;
	size_t low, high;
};

static struct reach reach_of(const struct gl_resolve *s, const struct gl_draft *m)
{
	uint64_t end = m->o.has_address ? m->o.address : m->self;
	uint64_t span = m->o.has_address ? GL_WAITS_WINDOW - 1 : 0;

	return (struct reach){end,
		gl_gather_find(s->g, GL_LEAD_RECEIVER, end >= span ? end - span : 0),
		gl_gather_find(s->g, GL_LEAD_RECEIVER, end + 1)};
}

/*
 * Returns true if holders of the object can be found by their receivers, because the address of the
 * object, or of the struct that contains it, is known.
 */
static bool has_reach(const struct gl_draft *m)
{
	return m->o.has_address || (m->is_self_sure && m->o.kind == GL_WAIT_RWMUTEX);
}

/* Returns true if the struct to which the lead's receiver points certainly ends before the lock. */
static bool ends_before(struct gl_resolve *s, const struct reach *r, const struct gl_lead *l)
{
	uint64_t distance = r->end - l->key;

	return distance > 0 &&
	       distance >= gl_extents_of(s->extents, gl_resolve_func(s, l)->type_ordinal);
}

/*
 * Returns the address of the struct that contains the lock: the receiver of the method in which a
 * waiter waits. Returns 0 if no waiter shows a receiver.
 */
static uint64_t struct_of(const struct gl_resolve *s, const struct gl_draft *m,
	const struct reach *r)
{
	for (size_t i = r->high, n = 0; i > r->low && n < LOOKS; i--, n++) {
		const struct gl_lead *l = &s->g->leads[i - 1];
		const struct gl_wait_goroutine *k = &s->g->v[l->goroutine];

		if (gl_resolve_waits_for(k, s, m) && l->frame == k->caller)
			return l->key;
	}
	return 0;
}

/*
 * Returns true if the goroutine to which l leads is ruled out as a candidate although its receiver
 * is near the lock. A method of the type whose methods lock the lock is never ruled out in this
 * way. Other methods are ruled out in two cases. First, the goroutine waits for work. Second, it
 * only receives, selects or sleeps, and its receiver lies before `begin`, where the struct with the
 * lock begins: the struct at the receiver may contain the other struct, but may also just precede
 * it in memory. If `begin` is not known (0), the second case is that the goroutine is a loop
 * (gl_resolve_is_loop).
 */
static bool is_bystander(struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_lead *l, uint64_t begin)
{
	const struct gl_wait_goroutine *k = &s->g->v[l->goroutine];
	bool is_passive = k->class == GL_CLASS_SELECT || k->class == GL_CLASS_CHAN_RECEIVE ||
			  k->class == GL_CLASS_SLEEP;
	bool is_apart = begin ? is_passive && l->key < begin : gl_resolve_is_loop(s, m, k);

	return (is_apart || gl_resolve_is_idle(s, k)) &&
	       !gl_str_eq(gl_resolve_func(s, l)->type, m->o.type);
}

static void nominate_by(struct gl_resolve *s, struct gl_draft *m, const struct gl_lead *l,
	enum gl_wait_evidence evidence, uint64_t distance, uint32_t age)
{
	gl_nominate(s, m, (struct gl_wait_candidate){l->goroutine, evidence, l->frame,
			       (uint32_t)distance, age, GL_WAITS_NONE, 0});
}

/*
 * Makes candidates of the goroutines, apart from waiters, that have a receiver whose struct may
 * contain the lock.
 */
static void take_receivers(struct gl_resolve *s, struct gl_draft *m)
{
	struct reach r = reach_of(s, m);
	uint64_t begin = struct_of(s, m, &r);

	for (size_t i = r.high, n = 0; i > r.low && n < LOOKS; i--, n++) {
		const struct gl_lead *l = &s->g->leads[i - 1];
		const struct gl_wait_goroutine *k = &s->g->v[l->goroutine];

		if (!gl_resolve_may_hold(s, m, k) || is_bystander(s, m, l, begin) ||
			ends_before(s, &r, l))
			continue;
		nominate_by(s, m, l, GL_WAIT_BY_RECEIVER, r.end - l->key,
			(l->key < begin ? 2u : 0u) + !gl_resolve_has_passed(s, m, k));
	}
}

/*
 * Makes candidates of the waiters that run a method of the struct with the lock further out than
 * the function that locks it. They may have locked it themselves.
 */
static void take_relocks(struct gl_resolve *s, struct gl_draft *m)
{
	struct reach r = reach_of(s, m);

	for (size_t i = r.high, n = 0; i > r.low && n < LOOKS; i--, n++) {
		const struct gl_lead *l = &s->g->leads[i - 1];
		const struct gl_wait_goroutine *k = &s->g->v[l->goroutine];

		if (!gl_resolve_waits_for(k, s, m) || l->is_doubtful ||
			l->frame <= k->site->inner->asker || !gl_resolve_is_first(s->g, m, k, 0) ||
			ends_before(s, &r, l))
			continue;
		nominate_by(s, m, l, GL_WAIT_BY_RELOCK, r.end - l->key, 0);
	}
}

static void take_exact(struct gl_resolve *s, struct gl_draft *m, enum gl_lead_kind kind,
	uint64_t key, enum gl_wait_evidence evidence)
{
	const struct gl_gather *g = s->g;
	size_t i = gl_gather_find(g, kind, key);

	for (size_t n = 0; i < g->nleads && n < LOOKS; i++, n++) {
		const struct gl_lead *l = &g->leads[i];

		if (l->kind != kind || l->key != key)
			break;
		if (l->is_doubtful || !gl_resolve_may_hold(s, m, &g->v[l->goroutine]))
			continue;
		gl_nominate(s, m,
			(struct gl_wait_candidate){l->goroutine, evidence,
				kind == GL_LEAD_CHILD ? g->v[l->goroutine].caller : l->frame, 0,
				0, GL_WAITS_NONE, 0});
	}
}

/*
 * Returns true if a waiter of the object has, among its arguments, the lock for which k waits. As k
 * has the object among its own, both goroutines then show both locks, and it is unlikely that one
 * of the values is stale.
 */
static bool is_mutual(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k)
{
	const struct gl_gather *g = s->g;
	size_t i = k->has_address ? gl_gather_find(g, GL_LEAD_ARG, k->address) : g->nleads;

	for (size_t n = 0; i < g->nleads && n < WAITERS; i++, n++) {
		const struct gl_lead *l = &g->leads[i];

		if (l->kind != GL_LEAD_ARG || l->key != k->address)
			break;
		if (gl_resolve_waits_for(&g->v[l->goroutine], s, m))
			return true;
	}
	return false;
}

/*
 * Makes candidates of the goroutines that are stuck in a call of a function that has the lock as an
 * argument.
 */
static void take_arguments(struct gl_resolve *s, struct gl_draft *m)
{
	const struct gl_gather *g = s->g;
	size_t i;

	s->failed |= !gl_deferred_link_held(s->g, s->common);
	i = gl_gather_find(g, GL_LEAD_ARG, m->o.address);
	for (size_t n = 0; i < g->nleads && n < LOOKS; i++, n++) {
		const struct gl_lead *l = &g->leads[i];
		const struct gl_wait_goroutine *k = &g->v[l->goroutine];

		if (l->kind != GL_LEAD_ARG || l->key != m->o.address)
			break;
		if (k->is_waiter && gl_resolve_is_stuck(g, k) && gl_resolve_may_hold(s, m, k) &&
			(!l->is_doubtful || is_mutual(s, m, k)))
			nominate_by(s, m, l, GL_WAIT_BY_ARGUMENT, 0, 0);
	}
}

/* --- children ------------------------------------------------------------------------ */

/* Makes candidates of the goroutines that were started by those that wait for the WaitGroup. */
static void take_children(struct gl_resolve *s, struct gl_draft *m)
{
	for (size_t i = 0; i < m->o.nwaiters && i < WAITERS; i++) {
		const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[i]];

		if (w->has_id)
			take_exact(s, m, GL_LEAD_CHILD, w->id, GL_WAIT_BY_CHILDREN);
	}
}

/* Returns true if f is the function in which the waiter waits, or the function that encloses it. */
static bool is_of(const struct gl_frame *f, const struct gl_wait_goroutine *w)
{
	const struct gl_stack *stack = w->stack;

	if (!f || !f->func.p || w->caller >= stack->nframes)
		return false;
	return gl_str_eq(f->func, stack->frames[w->caller]->func) ||
	       gl_str_eq(f->func, gl_site_type(stack->frames[w->caller]->func));
}

/*
 * Makes candidates of the goroutines that the waiter's function started. Used if the dump does not
 * show the ids of parents.
 */
static void take_started(struct gl_resolve *s, struct gl_draft *m)
{
	const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[0]];

	for (size_t i = 0; i < s->g->n; i++) {
		const struct gl_wait_goroutine *k = &s->g->v[i];

		if (!gl_resolve_is_idle(s, k) && !gl_resolve_waits_for(k, s, m) &&
			is_of(k->stack->created_by, w))
			gl_nominate(s, m, (struct gl_wait_candidate){(uint32_t)i,
					       GL_WAIT_BY_CHILDREN, k->caller, 0, 0,
					       GL_WAITS_NONE, 0});
	}
}

/* --- Once ---------------------------------------------------------------------------- */

/* Returns the function that called Once.Do, or else the function that started the goroutine. */
static struct gl_str caller_of_once(const struct gl_stack *stack, size_t i)
{
	while (i < stack->nframes && gl_str_starts(stack->frames[i]->func, GL_STR("sync.(*Once).")))
		i++;
	if (i < stack->nframes)
		return stack->frames[i]->func;
	return stack->created_by ? stack->created_by->func : (struct gl_str){NULL, 0};
}

static bool is_inside_once(struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k, struct gl_str caller)
{
	uint32_t frame = gl_resolve_once(s, k);

	return frame < k->stack->nframes && !gl_resolve_waits_for(k, s, m) &&
	       gl_str_eq(gl_site_type(caller_of_once(k->stack, frame)), caller);
}

/*
 * Makes candidates of the goroutines that are inside Once.Do of the Once. Most frames of doSlow do
 * not show which Once they run. So a goroutine that called Do from the same function as the waiter
 * is assumed to be inside the same Once. The evidence is strong only if there is just one such
 * goroutine.
 */
static void take_once(struct gl_resolve *s, struct gl_draft *m)
{
	const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[0]];
	struct gl_str caller = gl_site_type(caller_of_once(w->stack, w->caller));
	size_t n = 0;

	for (size_t i = 0; caller.p && i < s->g->n; i++)
		n += is_inside_once(s, m, &s->g->v[i], caller);
	for (size_t i = 0; n && i < s->g->n; i++)
		if (is_inside_once(s, m, &s->g->v[i], caller))
			gl_nominate(s, m, (struct gl_wait_candidate){(uint32_t)i,
					       n == 1 ? GL_WAIT_BY_ONCE : GL_WAIT_BY_TYPE,
					       gl_resolve_once(s, &s->g->v[i]), 0, 0,
					       GL_WAITS_NONE, 0});
}

/*
 * If a waiter is also inside another Once.Do further out, called from the same type, makes the
 * waiter a candidate: the function that Do runs has probably called Do again.
 */
static void take_own_once(struct gl_resolve *s, struct gl_draft *m)
{
	for (size_t i = 0; i < m->o.nwaiters && i < WAITERS; i++) {
		const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[i]];
		struct gl_str inner = gl_site_type(caller_of_once(w->stack, w->caller));
		uint32_t frame = gl_resolve_once(s, w);

		if (frame >= w->stack->nframes || !inner.p ||
			!gl_str_eq(gl_site_type(caller_of_once(w->stack, frame)), inner))
			continue;
		gl_nominate(s, m, (struct gl_wait_candidate){m->o.waiters[i], GL_WAIT_BY_RELOCK,
				       frame, 0, 0, GL_WAITS_NONE, 0});
	}
}

/* --- slots -------------------------------------------------------------------------- */

/*
 * Makes candidates of the goroutines that run inside the library for whose slot the waiters wait.
 */
static void take_slots(struct gl_resolve *s, struct gl_draft *m)
{
	const struct gl_slot *slot = s->g->v[m->o.waiters[0]].site->inner->slot;

	for (size_t i = 0; slot && i < s->g->n; i++) {
		const struct gl_wait_goroutine *k = &s->g->v[i];
		const struct gl_stack *stack = k->stack;

		for (size_t f = 0; f < stack->nframes && !gl_resolve_waits_for(k, s, m); f++) {
			if (!stack->frames[f]->func.p ||
				!gl_slot_is_held(slot, stack->frames[f]->func))
				continue;
			gl_nominate(s, m, (struct gl_wait_candidate){(uint32_t)i, GL_WAIT_BY_TYPE,
					       (uint32_t)f, 0, 0, GL_WAITS_NONE, 0});
			break;
		}
	}
}

/* --- all of it ----------------------------------------------------------------------- */

static void by_address(struct gl_resolve *s, struct gl_draft *m)
{
	if (m->o.kind == GL_WAIT_ONCE) {
		if (m->o.has_address)
			take_exact(s, m, GL_LEAD_ONCE, m->o.address, GL_WAIT_BY_ONCE);
	} else if (gl_wait_is_lock(m->o.kind)) {
		if (has_reach(m))
			take_receivers(s, m);
		if (has_reach(m) && !m->o.ncandidates && m->o.kind != GL_WAIT_SEMAPHORE)
			take_relocks(s, m);
		if (m->o.has_address && !m->o.ncandidates)
			take_arguments(s, m);
	} else if (m->o.kind == GL_WAIT_CHAN) {
		s->failed |= !gl_deferred_link_held(s->g, s->common);
		take_exact(s, m, GL_LEAD_ARG, m->o.address, GL_WAIT_BY_CHANNEL);
	} else if (m->o.kind == GL_WAIT_WAITGROUP) {
		take_children(s, m);
	}
}

/*
 * All goroutines are examined for at most this many objects, which keeps the time linear. A real
 * process has few WaitGroups and pools; a dump with more of them was made up.
 */
#define SWEEPS 256

static void by_sweep(struct gl_resolve *s, struct gl_draft *m, size_t *sweeps)
{
	bool is_needed = m->o.kind == GL_WAIT_ONCE || m->o.kind == GL_WAIT_WAITGROUP ||
			 m->o.what.p;

	if (!is_needed || m->o.ncandidates || *sweeps >= SWEEPS)
		return;
	(*sweeps)++;
	if (m->o.kind == GL_WAIT_ONCE)
		take_once(s, m);
	if (m->o.kind == GL_WAIT_ONCE && !m->o.ncandidates)
		take_own_once(s, m);
	if (m->o.kind == GL_WAIT_WAITGROUP && !s->g->has_parents)
		take_started(s, m);
	if (m->o.what.p)
		take_slots(s, m);
}

/* --- partners ------------------------------------------------------------------------ */

/* Returns true if a function of this type is on the stack. */
static bool has_type(const struct gl_stack *stack, struct gl_str type)
{
	for (size_t f = 0; f < stack->nframes; f++)
		if (stack->frames[f]->func.p &&
			gl_str_eq(gl_site_type(stack->frames[f]->func), type))
			return true;
	return false;
}

/*
 * If the candidate sends or receives, looks for a waiter that runs a function of the same type.
 * That waiter may be the other side of the channel, which cannot go on because it waits for the
 * lock.
 */
static void find_partner(const struct gl_resolve *s, const struct gl_draft *m,
	struct gl_wait_candidate *c)
{
	const struct gl_wait_goroutine *k = &s->g->v[c->goroutine];

	if ((k->class != GL_CLASS_CHAN_SEND && k->class != GL_CLASS_CHAN_RECEIVE) ||
		!k->site->inner->type.p)
		return;
	for (size_t i = 0; i < m->o.nwaiters && i < WAITERS; i++) {
		if (!has_type(s->g->v[m->o.waiters[i]].stack, k->site->inner->type))
			continue;
		c->partner = m->o.waiters[i];
		return;
	}
}

/* --- the whole ----------------------------------------------------------------------- */

/*
 * Returns true if no holder was found, although the code that locks the lock is known. Only a
 * complete dump can show that there is no holder, because the holder may be in a part that was not
 * read.
 */
static bool is_abandoned(const struct gl_resolve *s, const struct gl_draft *m)
{
	const struct gl_gather *g = s->g;
	bool is_known = m->is_alone ||
			(m->o.type.p && memchr(m->o.type.p, ')', m->o.type.len));

	return gl_wait_is_lock(m->o.kind) && m->o.kind != GL_WAIT_SEMAPHORE && is_known &&
	       m->o.ncandidates == 0 && !g->is_truncated && !g->has_hidden &&
	       g->unlinked == 0 && !g->has_more_args &&
	       gl_resolve_is_lasting(g, &g->v[m->o.waiters[0]]);
}

static bool nominate_all(struct gl_resolve *s)
{
	struct gl_extents extents = {.g = s->g, .common = s->common};
	size_t sweeps = 0;
	bool is_done;

	s->nominated = gl_mem_new(s->g->n, sizeof *s->nominated);
	if (!s->nominated)
		return false;
	s->extents = &extents;
	for (size_t i = 0; i < s->ndrafts; i++) {
		by_address(s, &s->drafts[i]);
		by_sweep(s, &s->drafts[i], &sweeps);
	}
	is_done = gl_nominate_by_name(s) && !extents.failed;
	if (is_done)
		gl_nominate_by_package(s);
	s->extents = NULL;
	gl_extents_free(&extents);
	gl_mem_free(s->nominated);
	s->nominated = NULL;
	s->nominating = NULL;
	return is_done;
}

bool gl_resolve_candidates(struct gl_resolve *s)
{
	if (!nominate_all(s) || s->failed)
		return false;
	for (size_t i = 0; i < s->ndrafts; i++) {
		struct gl_draft *m = &s->drafts[i];

		for (size_t k = 0; k < m->o.ncandidates && gl_wait_is_lock(m->o.kind); k++)
			find_partner(s, m, &m->best[k]);
		m->o.candidates = m->best;
		m->o.is_abandoned = is_abandoned(s, m);
	}
	return true;
}
