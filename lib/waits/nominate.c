#include "lib/waits/nominate.h"

/* Returns how likely a goroutine in its state is to hold a lock for long; 0 is the likeliest. */
static int rank_of(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k)
{
	static const char ranks[GL_CLASS_COUNT] = {
		[GL_CLASS_UNKNOWN] = 1,
		[GL_CLASS_IO] = 1,
		[GL_CLASS_SYSCALL] = 1,
		[GL_CLASS_COROUTINE] = 1,
		[GL_CLASS_RUNNING] = 1,
		[GL_CLASS_RUNNABLE] = 1,
		[GL_CLASS_CHAN_RECEIVE] = 2,
		[GL_CLASS_SELECT] = 2,
		[GL_CLASS_SLEEP] = 2,
		[GL_CLASS_GC] = 2,
	};

	/*
	 * A candidate that waits for a WaitGroup is unlikely: the goroutines for which it waits
	 * could not go on without the lock.
	 */
	if (k->class == GL_CLASS_WAITGROUP && gl_wait_is_lock(m->o.kind))
		return 3;
	return gl_resolve_is_idle(s, k) ? 3 : ranks[k->class];
}

static int compare(const struct gl_resolve *s, const struct gl_wait_candidate *a,
	const struct gl_wait_candidate *b)
{
	const struct gl_wait_goroutine *x = &s->g->v[a->goroutine], *y = &s->g->v[b->goroutine];

	if (a->evidence != b->evidence)
		return a->evidence < b->evidence ? -1 : 1;
	if (a->age != b->age)
		return a->age < b->age ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	if (x->wait_seconds != y->wait_seconds)
		return x->wait_seconds > y->wait_seconds ? -1 : 1;
	return (a->goroutine > b->goroutine) - (a->goroutine < b->goroutine);
}

/*
 * Returns true if the goroutine is already a candidate by the same or better evidence. If it is one
 * by weaker evidence, removes that entry.
 */
static bool is_known(const struct gl_resolve *s, struct gl_draft *m,
	const struct gl_wait_candidate *c)
{
	for (size_t i = 0; i < m->o.ncandidates; i++) {
		if (m->best[i].goroutine != c->goroutine)
			continue;
		if (compare(s, c, &m->best[i]) >= 0)
			return true;
		memmove(&m->best[i], &m->best[i + 1],
			(m->o.ncandidates - i - 1) * sizeof m->best[0]);
		m->o.ncandidates--;
		return false;
	}
	return false;
}

/* Makes room for one more candidate. Most objects have only one. */
static bool grow(struct gl_resolve *s, struct gl_draft *m)
{
	size_t cap = m->best_cap ? 2 * m->best_cap : 2;
	struct gl_wait_candidate *v;

	if (m->o.ncandidates < m->best_cap)
		return true;
	v = gl_arena_new(s->arena, cap * sizeof *v);
	if (!v) {
		s->failed = true;
		return false;
	}
	if (m->o.ncandidates)
		memcpy(v, m->best, m->o.ncandidates * sizeof *v);
	m->best = v;
	m->best_cap = cap;
	return true;
}

/* Brings s->nominated up to date for the candidates of a draft. */
static void begin(struct gl_resolve *s, const struct gl_draft *m)
{
	for (size_t i = 0; i < m->o.ncandidates; i++)
		s->nominated[m->best[i].goroutine] = (uint32_t)(m - s->drafts) + 1;
	s->nominating = m;
}

void gl_nominate(struct gl_resolve *s, struct gl_draft *m, struct gl_wait_candidate c)
{
	uint32_t number = (uint32_t)(m - s->drafts) + 1, *last = &s->nominated[c.goroutine];
	size_t at;

	if (s->nominating != m)
		begin(s, m);
	c.rank = rank_of(s, m, &s->g->v[c.goroutine]);
	if (*last == number && is_known(s, m, &c))
		return;
	*last = number;
	at = m->o.ncandidates;
	while (at > 0 && compare(s, &c, &m->best[at - 1]) < 0)
		at--;
	m->o.ndropped += m->o.ncandidates == GL_WAITS_CANDIDATES;
	if (at == GL_WAITS_CANDIDATES)
		return;
	m->o.ncandidates -= m->o.ncandidates == GL_WAITS_CANDIDATES;
	if (!grow(s, m))
		return;
	memmove(&m->best[at + 1], &m->best[at], (m->o.ncandidates - at) * sizeof m->best[0]);
	m->best[at] = c;
	m->o.ncandidates++;
}
