#include "lib/waits/nominate_name.h"

#include "lib/base/mem.h"
#include "lib/waits/gather_deferred.h"
#include "lib/waits/nominate.h"

#define LOOKS 4096 /* at most this many goroutines are examined for one type */
/* at most this many waiters of one object are checked for having locked it themselves */
#define WAITERS 64
/*
 * if goroutines are stuck at more locks of one type than this, all are cases of one fault
 * (has_fellows)
 */
#define FELLOWS 4

/*
 * A goroutine with a frame in a method of an object's type, or in the function that encloses the
 * one in which the object's waiters wait.
 */
struct namesake {
	uint32_t goroutine, frame;
	struct namesake *next;
};

struct name {
	struct gl_str type;
	uint32_t ordinal;	/* the ordinal of the type (gl_sites_type) */
	struct namesake *first; /* a list, the last goroutine first */
	size_t n;
	size_t nstuck; /* number of the type's objects at which goroutines are stuck */
	bool is_held;  /* an address leads to a goroutine that may hold one of these objects */
};

struct names {
	struct name **v; /* indexed by the ordinal of the type; NULL: no object has this type */
	size_t ntypes, cap, n;
	struct gl_arena arena;
	/*
	 * made when first needed; the leads from receivers of goroutine i begin at leads[first[i]]
	 */
	const struct gl_lead **leads;
	uint32_t *first;
};

static bool add_name(struct gl_resolve *s, struct names *names, const struct gl_draft *m)
{
	struct gl_str type = m->o.type;
	uint32_t ordinal;
	struct name *e;

	if (!type.p)
		return true;
	if (!gl_sites_type(s->sites, type, &ordinal))
		return false;
	if (ordinal >= names->ntypes) {
		struct name **v =
			gl_mem_grow(names->v, &names->cap, (size_t)ordinal + 1, sizeof *v);

		if (!v)
			return false;
		names->v = v;
		for (; names->ntypes <= ordinal; names->ntypes++)
			v[names->ntypes] = NULL;
	}
	e = names->v[ordinal];
	if (!e) {
		e = gl_arena_new(&names->arena, sizeof *e);
		if (!e)
			return false;
		*e = (struct name){.type = type, .ordinal = ordinal};
		names->v[ordinal] = e;
		names->n++;
	}
	e->nstuck += gl_resolve_is_lasting(s->g, &s->g->v[m->o.waiters[0]]);
	e->is_held |= m->o.ncandidates > 0;
	return true;
}

/* Returns the entry of the type in `names`, or NULL. */
static const struct name *name_of(const struct gl_resolve *s, const struct names *names,
	struct gl_str type)
{
	uint32_t ordinal;

	return type.p && gl_sites_type(s->sites, type, &ordinal) && ordinal < names->ntypes
		       ? names->v[ordinal]
		       : NULL;
}

static bool add_namesake(struct gl_resolve *s, struct names *names, struct gl_str func,
	size_t goroutine, size_t frame)
{
	const struct gl_func *f = func.p ? gl_sites_func(s->sites, func) : NULL;
	struct name *e = f && f->type_ordinal < names->ntypes ? names->v[f->type_ordinal] : NULL;
	struct namesake *one;

	if (func.p && !f)
		return false;
	if (!e || e->n >= LOOKS || (e->first && e->first->goroutine == goroutine))
		return true;
	one = gl_arena_new(&names->arena, sizeof *one);
	if (!one)
		return false;
	*one = (struct namesake){(uint32_t)goroutine, (uint32_t)frame, e->first};
	e->first = one;
	e->n++;
	return true;
}

/* Which goroutines of a stack were examined. */
struct examined {
	uint32_t first; /* the index of the first goroutine, plus 1; 0: none */
	bool has_second;
};

/*
 * Returns true if goroutine i must be examined: it is the first one of its stack, or the first one
 * that has the same receiver as that one but waits for another object. The latter matters because
 * two goroutines may run the same code on the same struct, and each hold the lock that the other
 * wants.
 */
static bool must_examine(const struct gl_gather *g, struct examined *e, size_t i)
{
	const struct gl_wait_goroutine *k = &g->v[i], *first;

	if (!e->first) {
		e->first = (uint32_t)i + 1;
		return true;
	}
	first = &g->v[e->first - 1];
	if (e->has_second || k->object == GL_WAITS_NONE || k->object == first->object ||
		!k->self || k->self != first->self)
		return false;
	e->has_second = true;
	return true;
}

static bool add_namesakes(struct gl_resolve *s, struct names *names, size_t i)
{
	const struct gl_stack *stack = s->g->v[i].stack;

	for (size_t f = 0; f < stack->nframes; f++)
		if (!add_namesake(s, names, stack->frames[f]->func, i, f))
			return false;
	return !stack->created_by ||
	       add_namesake(s, names, stack->created_by->func, i, stack->nframes);
}

/*
 * Finds the namesakes: the goroutines that have the type of an object on their stacks. Examines at
 * most two goroutines of each stack.
 */
static bool collect(struct gl_resolve *s, struct names *names)
{
	const struct gl_gather *g = s->g;
	struct examined *seen = NULL, *v; /* by the ordinal of the stack */
	size_t n = 0, cap = 0;
	bool is_done = true;

	for (size_t i = 0; is_done && i < g->n; i++) {
		size_t stack = g->v[i].stack->ordinal;

		v = gl_mem_grow(seen, &cap, stack + 1, sizeof *seen);
		is_done = v != NULL;
		if (!is_done)
			break;
		seen = v;
		for (; n <= stack; n++)
			seen[n] = (struct examined){.first = 0};
		if (!g->v[i].is_unread && must_examine(g, &seen[stack], i))
			is_done = add_namesakes(s, names, i);
	}
	gl_mem_free(seen);
	return is_done;
}

/* --- receivers that lead elsewhere --------------------------------------------------- */

/*
 * Fills in names->leads and names->first. First counts the receivers of each goroutine, and then
 * sums up the counts, so that first[i + 1] is where the next receiver of goroutine i must be
 * stored.
 */
static bool collect_leads(struct names *names, const struct gl_gather *g)
{
	size_t from = g->starts[GL_LEAD_RECEIVER], end = g->starts[GL_LEAD_RECEIVER + 1];

	names->first = gl_mem_new(g->n + 2, sizeof *names->first);
	names->leads = gl_mem_new(end - from, sizeof *names->leads);
	if (!names->first || !names->leads)
		return false;
	for (size_t i = from; i < end; i++)
		names->first[g->leads[i].goroutine + 2]++;
	for (size_t i = 2; i < g->n + 2; i++)
		names->first[i] += names->first[i - 1];
	for (size_t i = from; i < end; i++)
		names->leads[names->first[g->leads[i].goroutine + 1]++] = &g->leads[i];
	return true;
}

/* The receivers of one goroutine: those that its lines show, or else those of its leads. */
struct receivers {
	size_t n;
	const struct gl_receiver *shown;
	const uint64_t *keys; /* the addresses of the receivers in `shown`; 0: none */
	const struct gl_lead **leads;
};

static struct receivers receivers_of(struct names *names, struct gl_resolve *s, uint32_t goroutine)
{
	struct gl_deferred *deferred = gl_deferred_of(s->g, goroutine);
	const struct gl_outer *outer = s->g->v[goroutine].site->outer;
	struct receivers r = {.n = 0};

	if (deferred) {
		r.keys = gl_deferred_receivers(s->g, deferred);
		r.shown = outer->receivers;
		r.n = r.keys ? outer->nreceivers : 0;
		s->failed |= !r.keys;
	} else if (names->first || collect_leads(names, s->g)) {
		r.leads = names->leads + names->first[goroutine];
		r.n = names->first[goroutine + 1] - names->first[goroutine];
	} else {
		s->failed = true;
	}
	return r;
}

/* Returns the i-th receiver if its method belongs to the type; otherwise 0. */
static uint64_t receiver_at(struct gl_resolve *s, const struct receivers *r, size_t i,
	uint32_t type, size_t *frame)
{
	if (r->keys) {
		*frame = r->shown[i].frame;
		return r->shown[i].type == type ? r->keys[i] : 0;
	}
	*frame = r->leads[i]->frame;
	return gl_resolve_func(s, r->leads[i])->type_ordinal == type ? r->leads[i]->key : 0;
}

/*
 * How likely it is that the struct whose methods a goroutine runs is the struct with the lock, the
 * likeliest first.
 */
enum owner { OWNER_SAME, OWNER_UNKNOWN, OWNER_HARDLY, OWNER_OTHER };

/*
 * Returns true if the struct of this receiver cannot contain the lock, because it begins after the
 * lock or ends before it.
 */
static bool is_outside(const struct gl_resolve *s, const struct gl_draft *m, uint64_t receiver,
	uint32_t type)
{
	return m->o.has_address &&
	       (receiver > m->o.address ||
		       m->o.address - receiver >= gl_extents_of(s->extents, type));
}

static enum owner owner_by(const struct gl_resolve *s, const struct gl_draft *m, uint64_t receiver,
	uint32_t type)
{
	if (m->self && receiver == m->self)
		return OWNER_SAME;
	if ((m->self && m->is_self_sure) || is_outside(s, m, receiver, type))
		return OWNER_OTHER;
	return m->self ? OWNER_HARDLY : OWNER_UNKNOWN;
}

/*
 * Judges by the receivers of the methods of the type on the goroutine's stack, from the given frame
 * outwards. The one that is likeliest to have the lock decides.
 */
static enum owner owner_of(struct names *names, struct gl_resolve *s, const struct gl_draft *m,
	uint32_t goroutine, size_t from, uint32_t type)
{
	enum owner owner = OWNER_OTHER;
	bool has_any = false;
	struct receivers r;
	size_t frame;

	if (!m->self && !m->o.has_address)
		return OWNER_UNKNOWN;
	r = receivers_of(names, s, goroutine);
	/* Perhaps a limit kept the goroutine's receivers from being read. */
	if (r.n == 0 && s->g->unlinked && !s->with_all)
		return OWNER_HARDLY;
	for (size_t i = 0; i < r.n; i++) {
		uint64_t key = receiver_at(s, &r, i, type, &frame);

		if (!key || frame < from)
			continue;
		has_any = true;
		if (owner_by(s, m, key, type) < owner)
			owner = owner_by(s, m, key, type);
	}
	return has_any ? owner : OWNER_UNKNOWN;
}

/* Returns true if both goroutines run methods of the type on the same receiver. */
static bool share_receiver(struct names *names, struct gl_resolve *s, uint32_t a, uint32_t b,
	uint32_t type)
{
	struct receivers x = receivers_of(names, s, a), y = receivers_of(names, s, b);
	size_t frame;

	for (size_t i = 0; i < x.n; i++) {
		uint64_t key = receiver_at(s, &x, i, type, &frame);

		for (size_t k = 0; key && k < y.n; k++)
			if ((y.keys ? y.keys[k] : y.leads[k]->key) == key)
				return true;
	}
	return false;
}

/*
 * Returns how likely it is that the struct whose methods the goroutine runs is the struct with the
 * lock. If the struct of the waiter itself cannot contain the lock, the lock is not in a struct of
 * this type, but in something that its methods use. Goroutines with the receiver of the waiter are
 * then not ruled out.
 */
static enum owner owner_for(struct names *names, struct gl_resolve *s, const struct gl_draft *m,
	uint32_t goroutine, uint32_t type)
{
	enum owner owner = owner_of(names, s, m, goroutine, 0, type);
	uint32_t waiter = m->o.waiters[0];

	if (owner != OWNER_OTHER || owner_of(names, s, m, waiter, 0, type) != OWNER_OTHER ||
		!share_receiver(names, s, waiter, goroutine, type))
		return owner;
	return OWNER_UNKNOWN;
}

/* --- candidates ---------------------------------------------------------------------- */

/*
 * Returns true if one function started both goroutines. *apart receives the number of lines between
 * the two go statements.
 */
static bool is_sibling(const struct gl_wait_goroutine *waiter, const struct gl_wait_goroutine *one,
	int64_t *apart)
{
	const struct gl_frame *a = waiter->stack->created_by, *b = one->stack->created_by;

	if (!a || !b || a->line < 0 || b->line < 0 || !gl_str_eq(a->func, b->func) ||
		!gl_str_eq(a->file, b->file))
		return false;
	*apart = a->line - b->line;
	return true;
}

/*
 * Returns how far before the waiter a goroutine was started, in lines or ids. The smaller the
 * result, the likelier the goroutine is the holder: the holder of a lock was there before those
 * that wait for it, so of the goroutines that one function started, the last one before the waiter
 * is the likeliest. The lines of the go statements decide, or else the ids. Ids rise, though not
 * strictly (each P takes a batch of them).
 */
static uint32_t rank_by_age(const struct gl_wait_goroutine *waiter,
	const struct gl_wait_goroutine *one)
{
	int64_t apart = 0;

	if (!is_sibling(waiter, one, &apart) && waiter->has_id && one->has_id)
		apart = (int64_t)(waiter->id - one->id);
	if (apart < 0)
		apart = UINT32_MAX / 2 + (apart > -(INT64_C(1) << 30) ? -apart : INT64_C(1) << 30);
	return apart > UINT32_MAX ? UINT32_MAX : (uint32_t)apart;
}

/*
 * Returns true if the goroutine waits for another lock in the same function as the waiter. It is
 * then a waiter of its own lock rather than the holder of this one.
 */
static bool is_alike(const struct gl_wait_goroutine *waiter, const struct gl_wait_goroutine *one)
{
	return one->object != GL_WAITS_NONE && one->caller < one->stack->nframes &&
	       waiter->caller < waiter->stack->nframes &&
	       gl_str_eq(one->stack->frames[one->caller]->func,
		       waiter->stack->frames[waiter->caller]->func);
}

/*
 * Returns true if the goroutine waits at a line before that of the waiter. Both must wait in the
 * same function (is_alike).
 */
static bool is_short_of(const struct gl_wait_goroutine *waiter, const struct gl_wait_goroutine *one)
{
	return one->stack->frames[one->caller]->line <
	       waiter->stack->frames[waiter->caller]->line;
}

/*
 * Returns how unlikely it is that a goroutine which runs a method of the type holds the lock; 0:
 * the likeliest. If it has not come as far as the waiter in the same function, all others are
 * likelier.
 */
static uint32_t distance(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k)
{
	const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[0]];

	if (is_alike(w, k))
		return is_short_of(w, k) ? 4 * OWNER_OTHER : 2;
	return !gl_resolve_has_passed(s, m, k);
}

/*
 * Makes candidates of the goroutines that have the name on their stacks. If other evidence has led
 * to candidates before, such a goroutine becomes one only if it is past the lock in the function in
 * which the waiter waits. A goroutine with another receiver than the lock's is ruled out; or, if
 * the receiver of the lock may be stale, it is only less likely.
 */
static void take_namesakes(struct gl_resolve *s, struct gl_draft *m, struct names *names,
	const struct name *name)
{
	const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[0]];
	bool is_method = memchr(name->type.p, ')', name->type.len) != NULL;
	bool only_passed = m->o.ncandidates > 0;
	size_t looks = 0;

	for (struct namesake *e = name->first; e && looks < LOOKS; e = e->next, looks++) {
		const struct gl_wait_goroutine *k = &s->g->v[e->goroutine];
		enum owner owner;
		uint32_t far;

		if ((only_passed && !is_method) || !gl_resolve_may_hold(s, m, k) ||
			gl_resolve_is_fellow(s, m, k))
			continue;
		owner = owner_for(names, s, m, e->goroutine, name->ordinal);
		if (owner == OWNER_OTHER)
			continue;
		far = is_method ? distance(s, m, k) : rank_by_age(w, k);
		if (only_passed && far > 0)
			continue;
		far += is_method ? 4 * owner : 0;
		gl_nominate(s, m, (struct gl_wait_candidate){e->goroutine, GL_WAIT_BY_TYPE,
				       e->frame, 0, far, GL_WAITS_NONE, 0});
	}
}

/*
 * Returns the index of a frame that runs a method of the type, further out than the frame that
 * wants the lock; 0 if there is none.
 */
static size_t outer_of_type(struct gl_resolve *s, const struct gl_wait_goroutine *w, uint32_t type)
{
	const struct gl_stack *stack = w->stack;

	for (size_t i = w->site->inner->asker + (size_t)1; i < stack->nframes; i++) {
		struct gl_str name = stack->frames[i]->func;
		const struct gl_func *f = name.p ? gl_sites_func(s->sites, name) : NULL;

		if (f && f->type_ordinal == type)
			return i;
		s->failed |= name.p && !f;
	}
	return 0;
}

/* Returns true if one of the waiters wants to write. */
static bool has_writer(const struct gl_resolve *s, const struct gl_draft *m)
{
	for (size_t i = 0; i < m->o.nwaiters && i < WAITERS; i++)
		if (s->g->v[m->o.waiters[i]].mode == GL_WAIT_LOCK)
			return true;
	return false;
}

/*
 * Makes candidates of the waiters that run another method of the same type further out. They may
 * have locked the lock themselves, even if no receiver shows it. This happens more often to
 * readers, because locking twice for reading usually works.
 *
 * If other goroutines are candidates already, only a reader that queues behind a writer can become
 * one. The receiver of its outer method must then be that of the lock. If the best of the others is
 * a loop, it is enough if the receivers may be the same.
 */
static void take_own_type(struct gl_resolve *s, struct gl_draft *m, struct names *names,
	uint32_t type)
{
	bool is_only = m->o.ncandidates == 0;
	bool is_best = is_only ||
		       gl_resolve_is_loop(s, m, &s->g->v[m->best[0].goroutine]);

	for (size_t i = 0; i < m->o.nwaiters && i < WAITERS; i++) {
		const struct gl_wait_goroutine *w = &s->g->v[m->o.waiters[i]];
		size_t f = outer_of_type(s, w, type);

		if (f && !w->is_unread && gl_resolve_is_first(s->g, m, w, 0) &&
			(is_only || w->mode == GL_WAIT_RLOCK) &&
			owner_of(names, s, m, m->o.waiters[i], f, type) <=
				(is_best ? OWNER_UNKNOWN : OWNER_SAME))
			gl_nominate(s, m, (struct gl_wait_candidate){m->o.waiters[i],
					       GL_WAIT_BY_TYPE, (uint32_t)f, 0,
					       w->mode != GL_WAIT_RLOCK, GL_WAITS_NONE, 0});
	}
}

static bool needs_name(const struct gl_draft *m)
{
	if (m->o.kind == GL_WAIT_SLOT)
		return m->o.ncandidates == 0;
	return gl_wait_is_lock(m->o.kind) && m->o.kind != GL_WAIT_SEMAPHORE;
}

static void take(struct gl_resolve *s, struct gl_draft *m, struct names *names)
{
	const struct name *name = needs_name(m) ? name_of(s, names, m->o.type) : NULL;

	if (!name)
		return;
	m->has_fellows = name->nstuck > FELLOWS;
	take_namesakes(s, m, names, name);
	/*
	 * If there are many cases of one fault, those whose holders are known tell who holds the
	 * other locks, so no waiter is regarded as a holder.
	 */
	if (m->o.kind == GL_WAIT_SLOT || (m->has_fellows && name->is_held))
		return;
	if (!m->o.ncandidates ||
		(m->best[0].evidence == GL_WAIT_BY_TYPE && has_writer(s, m)))
		take_own_type(s, m, names, name->ordinal);
}

bool gl_nominate_by_name(struct gl_resolve *s)
{
	struct names names = {0};
	bool is_done = true;

	for (size_t i = 0; is_done && i < s->ndrafts; i++)
		if (needs_name(&s->drafts[i]))
			is_done = add_name(s, &names, &s->drafts[i]);
	if (is_done && names.n)
		is_done = collect(s, &names);
	for (size_t i = 0; is_done && i < s->ndrafts; i++)
		take(s, &s->drafts[i], &names);
	gl_mem_free(names.v);
	gl_mem_free(names.first);
	gl_mem_free(names.leads);
	gl_arena_free(&names.arena);
	return is_done && !s->failed;
}
