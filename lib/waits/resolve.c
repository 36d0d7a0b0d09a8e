#include "lib/waits/resolve.h"

const struct gl_func *gl_resolve_func(struct gl_resolve *s, const struct gl_lead *l)
{
	static const struct gl_func none;
	const struct gl_frame *f = s->g->v[l->goroutine].stack->frames[l->frame];
	const struct gl_func *func = gl_sites_func(s->sites, f->func);

	s->failed |= !func;
	return func ? func : &none;
}

uint32_t gl_resolve_once(struct gl_resolve *s, const struct gl_wait_goroutine *k)
{
	struct gl_site *site = gl_sites_get(s->sites, k->stack);

	if (site && gl_site_see(s->sites, site, k->stack))
		return site->outer->once;
	s->failed = true;
	return (uint32_t)k->stack->nframes;
}

/*
 * Returns true if the function is on the stack. Compares names by address, because equal names of a
 * table of stacks have the same address.
 */
static bool runs(const struct gl_stack *stack, struct gl_str func)
{
	for (size_t i = 0; i < stack->nframes; i++)
		if (stack->frames[i]->func.p == func.p && stack->frames[i]->func.len == func.len)
			return true;
	return false;
}

bool gl_resolve_is_idle(const struct gl_resolve *s, const struct gl_wait_goroutine *k)
{
	return gl_site_is_idle(s->idle, k);
}

bool gl_resolve_has_passed(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k)
{
	const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[0]];

	return w->caller < w->stack->nframes &&
	       runs(k->stack, w->stack->frames[w->caller]->func);
}

bool gl_resolve_may_hold(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k)
{
	return !gl_resolve_waits_for(k, s, m) &&
	       (!gl_resolve_is_idle(s, k) || gl_resolve_has_passed(s, m, k));
}

#define EARLY 300 /* a loop has waited at least this many seconds longer than the first waiter */

bool gl_resolve_is_loop(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k)
{
	const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[0]];

	if ((k->class != GL_CLASS_CHAN_RECEIVE && k->class != GL_CLASS_SELECT) || !w->has_wait ||
		w->wait_seconds < 60)
		return false;
	return !k->has_wait || k->wait_seconds >= w->wait_seconds + EARLY;
}

#define WAITERS 64 /* at most this many waiters of one object are compared with a goroutine */

static struct gl_str caller_of(const struct gl_wait_goroutine *k)
{
	return k->caller < k->stack->nframes ? k->stack->frames[k->caller]->func :
					       (struct gl_str){NULL, 0};
}

bool gl_resolve_is_fellow(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k)
{
	struct gl_str func = caller_of(k);
	const struct gl_draft *own = k->object == GL_WAITS_NONE ? m : &s->drafts[k->object];

	if (!m->has_fellows || own == m || !gl_wait_is_lock(own->o.kind) ||
		!gl_str_eq(own->o.type, m->o.type))
		return false;
	for (size_t i = 0; i < m->o.nwaiters && i < WAITERS; i++)
		if (gl_str_eq(caller_of(&s->g->v[m->o.waiters[i]]), func))
			return true;
	return false;
}
