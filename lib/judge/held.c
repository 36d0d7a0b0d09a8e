#include "lib/judge/held.h"

#include "lib/base/counts.h"

#define HOPS 64	 /* at most this many links of a chain are followed in search of a ring */
#define CASES 64 /* at most this many rings or alarms are searched for the same fault */

/* --- rings --------------------------------------------------------------------------- */

/*
 * Returns the candidate of object o that is goroutine `one`; NULL if o is NULL or has no such
 * candidate.
 */
static const struct gl_wait_candidate *candidate(const struct gl_wait_object *o, uint32_t one)
{
	for (size_t i = 0; o && i < o->ncandidates; i++)
		if (o->candidates[i].goroutine == one)
			return &o->candidates[i];
	return NULL;
}

static bool is_reader_ring(const struct gl_maker *m, const struct gl_wait_cycle *c)
{
	return c->n == 2 && gl_maker_object_of(m, c->goroutines[0]) ==
				    gl_maker_object_of(m, c->goroutines[1]);
}

/*
 * Returns true if the ring's only goroutine is a reader, and writers are stuck that wait for a lock
 * of the same type but do not show for which one. The reader may already hold its lock for reading.
 * Then only a writer that waits for the same lock can keep it out.
 */
static bool is_behind_writer(const struct gl_maker *m, const struct gl_wait_cycle *c)
{
	const struct gl_wait_object *own = gl_maker_object_of(m, c->goroutines[0]);

	if (c->n != 1 || own->kind != GL_WAIT_RWMUTEX || own->has_address || !own->type.p ||
		gl_maker_goroutine(m, c->goroutines[0])->mode != GL_WAIT_RLOCK)
		return false;
	for (size_t i = 0; i < m->g->nobjects && i < CASES; i++) {
		const struct gl_wait_object *o = &m->g->objects[i];
		const struct gl_wait_goroutine *first = gl_maker_goroutine(m, o->waiters[0]);

		if (o != own && o->kind == GL_WAIT_RWMUTEX && !o->has_address &&
			first->mode == GL_WAIT_LOCK && gl_str_eq(o->type, own->type) &&
			gl_maker_is_stuck(m, first))
			return true;
	}
	return false;
}

/*
 * Returns the index in the ring of the goroutine that the ring's alarm names first. If the ring is
 * one writer and one reader, it is the reader, because the reader locked twice. In a longer ring, a
 * reader may queue behind a writer that itself waits for the same lock. The goroutine that may
 * hold the lock follows this writer in the ring, so that goroutine is named first.
 */
static size_t first_of(const struct gl_maker *m, const struct gl_wait_cycle *c)
{
	const uint32_t *ring = c->goroutines;

	if (is_reader_ring(m, c))
		return gl_maker_goroutine(m, ring[0])->mode == GL_WAIT_LOCK;
	for (size_t i = 0; c->n > 2 && i < c->n; i++)
		if (gl_maker_object_of(m, ring[i]) ==
			gl_maker_object_of(m, ring[(i + c->n - 1) % c->n]))
			return (i + 1) % c->n;
	return 0;
}

static void add_ring(struct gl_maker *m, const struct gl_wait_cycle *c)
{
	size_t at = first_of(m, c);
	uint32_t first = c->goroutines[at];
	const struct gl_wait_goroutine *one = gl_maker_goroutine(m, first);
	struct gl_alarm a = {.kind = GL_ALARM_DEADLOCK, .n = c->n + c->behind, .ring = c->n,
		.nrings = 1, .nring = c->n, .where = gl_maker_place_of(one),
		.is_weak = c->is_weak, .class = one->class, .is_reader = is_reader_ring(m, c)};
	const struct gl_wait_candidate *own;

	if (is_behind_writer(m, c))
		a.is_weak = a.is_reader = true;
	for (size_t i = 0; i < c->n; i++) {
		uint64_t wait = gl_maker_wait_of(gl_maker_goroutine(m, c->goroutines[i]));

		a.wait = wait > a.wait ? wait : a.wait;
		m->in_ring[c->goroutines[i]] = 1;
	}
	own = candidate(gl_maker_object_of(m, first), first);
	if ((c->n == 1 || a.is_reader) && own)
		gl_maker_describe_other(&a, one, own->frame);
	else if (c->n > 1) {
		const struct gl_wait_goroutine *next =
			gl_maker_goroutine(m, c->goroutines[(at + 1) % c->n]);

		gl_maker_describe_other(&a, next, gl_maker_place_of(next).frame);
	}
	gl_maker_put(m, a);
}

void gl_held_add_rings(struct gl_maker *m)
{
	for (size_t i = 0; i < m->g->ncycles; i++)
		add_ring(m, &m->g->cycles[i]);
}

bool gl_held_leads_to_ring(const struct gl_maker *m, uint32_t i)
{
	for (int hop = 0; hop < HOPS; hop++) {
		const struct gl_wait_object *o = gl_maker_object_of(m, i);

		if (m->in_ring[i])
			return true;
		if (!o || o->ncandidates == 0)
			return false;
		i = o->candidates[0].goroutine;
	}
	return false;
}

/* --- locks --------------------------------------------------------------------------- */

/*
 * Returns true if the best candidate for the lock o itself waits for another lock. The alarm of
 * that lock says more, so o gets none.
 */
static bool is_passed_on(const struct gl_maker *m, const struct gl_wait_object *o)
{
	const struct gl_wait_object *next =
		o->ncandidates ? gl_maker_object_of(m, o->candidates[0].goroutine) : NULL;

	return next && next != o && gl_wait_is_lock(next->kind) &&
	       gl_maker_is_stuck(m, gl_maker_goroutine(m, next->waiters[0])) &&
	       !gl_wait_is_weak(o->candidates[0].evidence);
}

/*
 * Returns true if the best candidate for the lock o waits for work. The waiters then only wait for
 * their turn to wait for work in its place, so o gets no alarm.
 */
static bool is_turn(const struct gl_maker *m, const struct gl_wait_object *o)
{
	return o->ncandidates &&
	       gl_maker_is_idle(m, gl_maker_goroutine(m, o->candidates[0].goroutine));
}

static uint64_t waiters_of(const struct gl_maker *m, const struct gl_wait_object *o)
{
	uint64_t n = 0;

	for (size_t i = 0; i < o->nwaiters; i++)
		n = gl_counter_sum(n, gl_maker_goroutine(m, o->waiters[i])->count);
	return n;
}

/*
 * Returns the place at which the waiter with the longest wait waits. If the stack of this waiter
 * was cut off before that place, returns the place of the next waiter.
 */
static struct gl_alarm_place place_of_waiters(const struct gl_maker *m,
	const struct gl_wait_object *o)
{
	struct gl_alarm_place p = {NULL, 0};

	for (size_t i = 0; i < o->nwaiters && !gl_alarm_frame(&p); i++)
		p = gl_maker_place_of(gl_maker_goroutine(m, o->waiters[i]));
	return p;
}

/*
 * Returns true if the lock o, whose holder is not known, probably belongs to another ring like
 * those found, of which not all goroutines were examined. This is so if a goroutine of a known ring
 * waits for a lock of the same type, and if either the address of o is not shown, or that goroutine
 * waits at place p with a stack that many goroutines have.
 */
static bool is_of_ring(struct gl_maker *m, const struct gl_wait_object *o,
	const struct gl_alarm_place *p)
{
	for (size_t i = 0; i < m->g->ncycles && i < CASES; i++)
		for (size_t k = 0; k < m->g->cycles[i].n; k++) {
			uint32_t one = m->g->cycles[i].goroutines[k];
			struct gl_alarm_place at = gl_maker_place_of(gl_maker_goroutine(m, one));

			if (gl_str_eq(gl_maker_object_of(m, one)->type, o->type) &&
				(!o->has_address ||
					(gl_alarm_is_one_place(&at, p) &&
						gl_maker_is_many(m, at.stack))))
				return true;
		}
	return false;
}

/*
 * Looks for an alarm of the same fault as alarm a, among the alarms from v[from] on. Its goroutines
 * wait at the same place for a lock of the same type, and the candidate for that lock was found by
 * name alone, or has a stack that many goroutines have. Returns NULL if there is none.
 */
static struct gl_alarm *find_case(struct gl_maker *m, size_t from, const struct gl_alarm *a)
{
	for (size_t i = from; i < m->out->n && i < from + CASES; i++) {
		struct gl_alarm *v = &m->out->v[i];

		/*
		 * Both types are part of the name of one function, so equal types have one address.
		 */
		if (v->type.p == a->type.p && v->kind == GL_ALARM_LOCK && v->other.stack &&
			gl_alarm_is_one_place(&v->where, &a->where) &&
			(v->is_weak || gl_maker_is_many(m, v->other.stack)))
			return v;
	}
	return NULL;
}

/*
 * Adds the alarm of a lock or slot, or counts it in an alarm of the same fault (find_case). from:
 * the index of the first alarm of a lock.
 */
static void add_lock(struct gl_maker *m, const struct gl_wait_object *o, size_t from)
{
	const struct gl_wait_goroutine *first = gl_maker_goroutine(m, o->waiters[0]);
	struct gl_alarm a = {.kind = o->kind == GL_WAIT_SLOT ? GL_ALARM_SLOT : GL_ALARM_LOCK,
		.n = waiters_of(m, o), .nlocks = 1, .wait = gl_maker_wait_of(first),
		.where = place_of_waiters(m, o), .class = first->class, .what = o->what,
		.type = o->type, .is_one = o->has_address};
	struct gl_alarm *known;

	a.is_read_held = o->is_read_held;
	a.is_abandoned = o->is_abandoned && !is_of_ring(m, o, &a.where);
	if (o->ncandidates) {
		const struct gl_wait_candidate *c = &o->candidates[0];
		const struct gl_wait_goroutine *holder = gl_maker_goroutine(m, c->goroutine);

		gl_maker_describe_other(&a, holder, gl_maker_place_of(holder).frame);
		if (c->evidence >= GL_WAIT_BY_TYPE || c->evidence == GL_WAIT_BY_RELOCK)
			a.is_weak = true;
		a.has_partner = c->partner != GL_WAITS_NONE;
		m->explained[c->goroutine] = 1;
	}
	for (size_t i = 0; i < o->nwaiters; i++)
		m->explained[o->waiters[i]] = 1;
	known = a.is_abandoned ? find_case(m, from, &a) : NULL;
	if (known)
		gl_maker_join(known, &a);
	else
		gl_maker_put(m, a);
}

/*
 * Returns true if o is a slot whose waiters just wait for their turn. They are then marked in
 * m->explained, so that they are not reported as stuck senders, either.
 */
static bool is_slot_in_turn(struct gl_maker *m, const struct gl_wait_object *o)
{
	if (o->kind != GL_WAIT_SLOT || !gl_maker_has_turn(m, gl_maker_goroutine(m, o->waiters[0])))
		return false;
	for (size_t i = 0; i < o->nwaiters; i++)
		m->explained[o->waiters[i]] = 1;
	return true;
}

static bool has_alarm(struct gl_maker *m, const struct gl_wait_object *o)
{
	if (!gl_wait_is_lock(o->kind) && o->kind != GL_WAIT_SLOT)
		return false;
	return gl_maker_is_stuck(m, gl_maker_goroutine(m, o->waiters[0])) &&
	       !gl_held_leads_to_ring(m, o->waiters[0]) && !is_passed_on(m, o) &&
	       !is_turn(m, o) && !is_slot_in_turn(m, o);
}

/*
 * Locks that nobody seems to hold come last, so that they can be counted in the alarm of a lock
 * whose holder is known (find_case). Of many goroutines with the same fault only some are examined,
 * so the holders of only some locks are known.
 */
void gl_held_add_locks(struct gl_maker *m)
{
	size_t from = m->out->n, n = m->g->nobjects;

	for (size_t i = 0; i < 2 * n; i++) {
		const struct gl_wait_object *o = &m->g->objects[i % n];

		if (o->is_abandoned == (i >= n) && has_alarm(m, o))
			add_lock(m, o, from);
	}
}

/* --- children ------------------------------------------------------------------------ */

/*
 * Returns true if goroutine i, for which others wait with a WaitGroup, is stuck in a send. A worker
 * that waits for work or for its turn is not stuck, however long it waits. If a goroutine waits for
 * a lock, that lock has its own alarm.
 */
static bool is_stuck_child(struct gl_maker *m, uint32_t i)
{
	const struct gl_wait_goroutine *one = gl_maker_goroutine(m, i);

	return gl_maker_is_stuck(m, one) && one->class == GL_CLASS_CHAN_SEND && !m->explained[i] &&
	       !gl_maker_has_turn(m, one);
}

static void add_children(struct gl_maker *m, const struct gl_wait_object *o)
{
	const struct gl_wait_goroutine *first = gl_maker_goroutine(m, o->waiters[0]);
	struct gl_alarm a = {.kind = GL_ALARM_CHILDREN, .n = waiters_of(m, o),
		.wait = gl_maker_wait_of(first), .where = place_of_waiters(m, o),
		.class = first->class, .has_more = m->g->has_more_children || o->ndropped};

	for (size_t i = 0; i < o->ncandidates; i++) {
		uint32_t one = o->candidates[i].goroutine;
		const struct gl_wait_goroutine *child = gl_maker_goroutine(m, one);

		if (o->candidates[i].evidence != GL_WAIT_BY_CHILDREN || !is_stuck_child(m, one))
			continue;
		if (a.nother == 0)
			gl_maker_describe_other(&a, child, gl_maker_place_of(child).frame);
		a.nother = gl_counter_sum(a.nother, child->count);
		m->explained[one] = 1;
	}
	if (a.nother == 0)
		return;
	for (size_t i = 0; i < o->nwaiters; i++)
		m->explained[o->waiters[i]] = 1;
	gl_maker_put(m, a);
}

void gl_held_add_groups(struct gl_maker *m)
{
	for (size_t i = 0; i < m->g->nobjects; i++) {
		const struct gl_wait_object *o = &m->g->objects[i];
		const struct gl_wait_goroutine *first = gl_maker_goroutine(m, o->waiters[0]);

		if (o->kind == GL_WAIT_WAITGROUP && gl_maker_is_stuck(m, first) &&
			!gl_held_leads_to_ring(m, o->waiters[0]))
			add_children(m, o);
	}
}
