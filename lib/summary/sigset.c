#include "lib/summary/sigset.h"

#include "lib/base/mem.h"

void gl_sigset_free(struct gl_sigset *s)
{
	gl_mem_free(s->has);
	gl_set_free(&s->others);
}

static bool has_canon(const struct gl_sigset *s, const struct gl_canon *c)
{
	return c->ordinal < s->cap && s->has[c->ordinal];
}

bool gl_sigset_add(struct gl_sigset *s, uint64_t sig)
{
	size_t i = (size_t)sig;
	/*
	 * If a canon with this signature is in `has`, it is the first one, so no other must be
	 * looked at.
	 */
	const struct gl_stack *first = s->ncanons ? gl_stacks_of_sig(s->stacks, sig) : NULL;

	return (first && has_canon(s, first->canon)) || gl_set_next(&s->others, sig, &i) ||
	       gl_set_add(&s->others, s, sig);
}

bool gl_sigset_add_canon(struct gl_sigset *s, const struct gl_canon *c)
{
	if (has_canon(s, c))
		return true;
	if (s->others.used > 0 || gl_stacks_collisions(s->stacks) > 0)
		return gl_sigset_add(s, c->sig);
	if (!GL_MEM_ZEROED(s->has, s->cap, (size_t)c->ordinal + 1))
		return false;
	s->ncanons++;
	s->has[c->ordinal] = 1;
	return true;
}
