#include "lib/waits/resolve.h"

static bool runs(const struct gl_stack *stack, struct gl_str func)
{
	for (size_t i = 0; i < stack->nframes; i++)
		if (gl_str_eq(stack->frames[i].func, func))
			return true;
	return false;
}

bool gl_resolve_is_idle(const struct gl_resolve *s, const struct gl_wait_goroutine *k)
{
	return gl_wait_is_idle(s->idle, k);
}

bool gl_resolve_has_passed(const struct gl_resolve *s, const struct gl_made *m,
	const struct gl_wait_goroutine *k)
{
	const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[0]];

	return w->caller < w->stack->nframes &&
	       runs(k->stack, w->stack->frames[w->caller].func);
}

bool gl_resolve_may_hold(const struct gl_resolve *s, const struct gl_made *m,
	const struct gl_wait_goroutine *k)
{
	return !gl_resolve_waits_for(k, s, m) &&
	       (!gl_resolve_is_idle(s, k) || gl_resolve_has_passed(s, m, k));
}
