#include "lib/waits/nominate_package.h"

#include "lib/waits/nominate.h"

/* all goroutines are examined for this many locks at most; this keeps the time linear */
#define SWEEPS 256

/*
 * Returns the package of the function that waits; p == NULL if the function is a method, or is not
 * known.
 */
static struct gl_str package_of(const struct gl_resolve *s, const struct gl_draft *m)
{
	const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[0]];
	struct gl_str func = {NULL, 0};

	if (w->caller < w->stack->nframes)
		func = w->stack->frames[w->caller]->func;
	if (!func.p || !m->o.type.p || memchr(m->o.type.p, ')', m->o.type.len) ||
		gl_func_is_std(func))
		return (struct gl_str){NULL, 0};
	return gl_func_package(func);
}

static bool runs_package(const struct gl_stack *stack, struct gl_str package)
{
	for (size_t i = 0; i < stack->nframes; i++)
		if (stack->frames[i]->func.p &&
			gl_str_eq(gl_func_package(stack->frames[i]->func), package))
			return true;
	return false;
}

/* The goroutines that run the package, do not wait for the lock, and are no loops. */
struct others {
	const struct gl_wait_goroutine *first;
	bool is_one_stack;
};

static struct others others_of(const struct gl_resolve *s, const struct gl_draft *m,
	struct gl_str package)
{
	struct others o = {NULL, true};

	for (size_t i = 0; i < s->g->n; i++) {
		const struct gl_wait_goroutine *k = &s->g->v[i];

		if (!gl_resolve_may_hold(s, m, k) || gl_wait_is_test_main(k->stack) ||
			gl_resolve_is_loop(s, m, k) || gl_resolve_is_fellow(s, m, k) ||
			!runs_package(k->stack, package))
			continue;
		if (!o.first)
			o.first = k;
		o.is_one_stack &= k->stack == o.first->stack;
	}
	return o;
}

static void nominate(struct gl_resolve *s, struct gl_draft *m, struct gl_str package)
{
	struct others o = others_of(s, m, package);

	m->is_alone = !o.first;
	if (o.first && o.is_one_stack && o.first->is_waiter && gl_resolve_is_stuck(s->g, o.first) &&
		gl_resolve_is_first(s->g, m, o.first, 60))
		gl_nominate(s, m, (struct gl_wait_candidate){(uint32_t)(o.first - s->g->v),
				       GL_WAIT_BY_PACKAGE, o.first->caller, 0, 0,
				       GL_WAITS_NONE, 0});
}

void gl_nominate_by_package(struct gl_resolve *s)
{
	size_t sweeps = 0;

	for (size_t i = 0; i < s->ndrafts && sweeps < SWEEPS; i++) {
		struct gl_draft *m = &s->drafts[i];
		struct gl_str package;

		if (m->o.ncandidates || !gl_wait_is_lock(m->o.kind) ||
			m->o.kind == GL_WAIT_SEMAPHORE)
			continue;
		package = package_of(s, m);
		if (!package.p)
			continue;
		sweeps++;
		nominate(s, m, package);
	}
}
