#include "lib/judge/alarm.h"

#include "lib/base/counts.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/judge/serving.h"
#include "lib/judge/turn.h"
#include "lib/waits/site.h"

#include <stdlib.h>

#define MINUTE 60
#define LATE (5 * MINUTE) /* so much after the oldest waits, a goroutine is not one of them */
#define HOPS 64		  /* links of a chain that are followed to a ring */
#define FEW 3		  /* more goroutines of one stack are a pool, or traffic */
#define HUNG_MOST 8	  /* more goroutines than this are not listed one by one */

/* The making of one dump's alarms. */
struct maker {
	struct gl_alarms *out;
	const struct gl_wait_graph *g;
	char *explained;   /* by goroutine: an alarm names its place already */
	char *in_ring;	   /* by goroutine */
	size_t first;	   /* of this dump's alarms */
	struct gl_set made; /* these alarms, by kind and places: their index + 1 */
	struct gl_turns turns;
	bool failed;
};

void gl_alarms_free(struct gl_alarms *a)
{
	gl_mem_free(a->v);
	gl_arena_free(&a->arena);
}

/* --- places -------------------------------------------------------------------------- */

const struct gl_frame *gl_alarm_frame(const struct gl_alarm_place *p)
{
	if (!p->stack)
		return NULL;
	return p->frame < p->stack->nframes ? &p->stack->frames[p->frame] : p->stack->created_by;
}

static struct gl_str func_at(const struct gl_stack *stack, size_t i)
{
	return i < stack->nframes ? stack->frames[i].func : (struct gl_str){NULL, 0};
}

/*
 * The frame worth reading first, unless the frame that waits is further out, as in a wrapper; but
 * not one of the library in whose function the goroutine waits for a slot.
 */
static struct gl_alarm_place place_of(const struct gl_wait_goroutine *one)
{
	const struct gl_stack *stack = one->stack;
	size_t where = stack->where, i;
	struct gl_str library;

	if (where >= stack->nframes || where < one->caller)
		where = one->caller;
	if (!one->site->slot)
		return (struct gl_alarm_place){stack, (uint32_t)where};
	library = gl_func_package(func_at(stack, one->caller));
	for (i = where; func_at(stack, i).p; i++)
		if (!gl_str_eq(gl_func_package(func_at(stack, i)), library))
			return (struct gl_alarm_place){stack, (uint32_t)i};
	return (struct gl_alarm_place){stack, (uint32_t)where};
}

bool gl_alarm_is_one_place(const struct gl_alarm_place *a, const struct gl_alarm_place *b)
{
	const struct gl_frame *f = gl_alarm_frame(a), *g = gl_alarm_frame(b);

	if (!f || !g)
		return f == g;
	return f->line == g->line && gl_str_eq(f->func, g->func) && gl_str_eq(f->file, g->file);
}

/* --- adding -------------------------------------------------------------------------- */

static bool is_same(const struct gl_alarm *a, const struct gl_alarm *b)
{
	return a->kind == b->kind && gl_alarm_is_one_place(&a->where, &b->where) &&
	       gl_alarm_is_one_place(&a->other, &b->other);
}

/* A table of stacks has each name once, so equal names are at one address. */
static uint64_t hash_place(uint64_t hash, const struct gl_alarm_place *p)
{
	const struct gl_frame *f = gl_alarm_frame(p);
	uint64_t key[] = {hash, f ? (uintptr_t)f->func.p : 0, f ? (uint64_t)f->line : 0};

	return gl_hash_key(key, sizeof key);
}

static uint64_t hash_of(const struct gl_alarm *a)
{
	return hash_place(hash_place((uint64_t)a->kind, &a->where), &a->other);
}

/* Returns the same alarm of this dump, or NULL. */
static struct gl_alarm *find(const struct maker *m, const struct gl_alarm *a)
{
	uint64_t hash = hash_of(a);
	size_t i = (size_t)hash;
	const void *entry;

	while ((entry = gl_set_next(&m->made, hash, &i))) {
		struct gl_alarm *known = &m->out->v[(uintptr_t)entry - 1];

		if (is_same(known, a))
			return known;
	}
	return NULL;
}

static bool add(struct maker *m, const struct gl_alarm *a)
{
	struct gl_alarms *out = m->out;
	struct gl_alarm *v = gl_mem_grow(out->v, &out->cap, out->n + 1, sizeof *v);

	if (!v)
		return false;
	out->v = v;
	v[out->n++] = *a;
	return gl_set_add(&m->made, (void *)(uintptr_t)out->n, hash_of(a));
}

/* Joins an alarm with the same one of this dump, or adds it. */
static void put(struct maker *m, struct gl_alarm a)
{
	struct gl_alarm *known;

	if (!gl_alarm_frame(&a.where))
		return; /* a cut stack shows nothing to look at */
	a.whole = m->g->goroutines;
	known = find(m, &a);
	if (known) {
		known->n = gl_counter_sum(known->n, a.n);
		known->nother = gl_counter_sum(known->nother, a.nother);
		known->has_more |= a.has_more;
		known->wait = a.wait > known->wait ? a.wait : known->wait;
	} else if (m->out->n - m->first < GL_ALARMS_MOST) {
		m->failed |= !add(m, &a);
	}
}

/* --- what is known of a goroutine ---------------------------------------------------- */

static const struct gl_wait_goroutine *goroutine(const struct maker *m, uint32_t i)
{
	return &m->g->v[i];
}

static bool is_idle(const struct maker *m, const struct gl_wait_goroutine *one)
{
	return gl_wait_is_idle(m->g->idle, one);
}

static uint64_t wait_of(const struct gl_wait_goroutine *one)
{
	return one->has_wait ? one->wait_seconds : 0;
}

static bool is_stuck(const struct maker *m, const struct gl_wait_goroutine *one)
{
	return m->g->is_asleep || one->is_leaked || wait_of(one) >= MINUTE;
}

static bool runs_main(const struct gl_stack *stack)
{
	for (size_t i = stack->nframes; i > 0; i--)
		if (gl_str_eq(stack->frames[i - 1].func, GL_STR("main.main")))
			return true;
	return false;
}

/* Parked long after the process's own loops, which are as old as the oldest wait. */
static bool is_late(const struct maker *m, uint64_t wait)
{
	return wait + LATE <= m->g->oldest;
}

static const struct gl_wait_object *object_of(const struct maker *m, uint32_t i)
{
	uint32_t object = goroutine(m, i)->object;

	return object == GL_WAITS_NONE ? NULL : &m->g->objects[object];
}

static bool is_lock(enum gl_wait_kind kind)
{
	return kind == GL_WAIT_MUTEX || kind == GL_WAIT_RWMUTEX || kind == GL_WAIT_ONCE ||
	       kind == GL_WAIT_SEMAPHORE;
}

static bool is_lock_class(enum gl_class class)
{
	return class == GL_CLASS_LOCK || class == GL_CLASS_RLOCK || class == GL_CLASS_SEMAPHORE;
}

/* Whether the goroutine just waits for its turn, as others that have a place are at work. */
static bool has_turn(struct maker *m, const struct gl_wait_goroutine *one)
{
	bool has_turn = gl_turns_may_come(&m->turns, one);

	m->failed |= m->turns.failed;
	return has_turn;
}

static void describe_other(struct gl_alarm *a, const struct gl_wait_goroutine *one, uint32_t frame)
{
	a->other = (struct gl_alarm_place){one->stack, frame};
	a->other_class = one->class;
	a->other_state = one->state;
	a->other_wait = wait_of(one);
}

/* --- rings --------------------------------------------------------------------------- */

/* Returns the candidate of the object that is the goroutine, or NULL. */
static const struct gl_wait_candidate *candidate(const struct gl_wait_object *o, uint32_t one)
{
	for (size_t i = 0; o && i < o->ncandidates; i++)
		if (o->candidates[i].goroutine == one)
			return &o->candidates[i];
	return NULL;
}

static bool is_reader_ring(const struct maker *m, const struct gl_wait_cycle *c)
{
	return c->n == 2 && object_of(m, c->goroutines[0]) == object_of(m, c->goroutines[1]);
}

/* In a ring of a writer and a reader, the reader is the one that locked twice. */
static uint32_t first_of(const struct maker *m, const struct gl_wait_cycle *c)
{
	bool is_writer = goroutine(m, c->goroutines[0])->mode == GL_WAIT_LOCK;

	return c->goroutines[is_reader_ring(m, c) && is_writer];
}

static void add_ring(struct maker *m, const struct gl_wait_cycle *c)
{
	uint32_t first = first_of(m, c);
	const struct gl_wait_goroutine *one = goroutine(m, first);
	struct gl_alarm a = {.kind = GL_ALARM_DEADLOCK, .n = c->n + c->behind, .ring = c->n,
		.where = place_of(one), .is_weak = c->is_weak, .class = one->class,
		.is_reader = is_reader_ring(m, c)};
	const struct gl_wait_candidate *own;

	for (size_t i = 0; i < c->n; i++) {
		uint64_t wait = wait_of(goroutine(m, c->goroutines[i]));

		a.wait = wait > a.wait ? wait : a.wait;
		m->in_ring[c->goroutines[i]] = 1;
	}
	own = candidate(object_of(m, first), first);
	if ((c->n == 1 || a.is_reader) && own)
		describe_other(&a, one, own->frame);
	else if (c->n > 1) {
		const struct gl_wait_goroutine *next = goroutine(m, c->goroutines[1]);

		describe_other(&a, next, place_of(next).frame);
	}
	put(m, a);
}

/* Whether the chain from the goroutine leads into a ring. */
static bool leads_to_ring(const struct maker *m, uint32_t i)
{
	for (int hop = 0; hop < HOPS; hop++) {
		const struct gl_wait_object *o = object_of(m, i);

		if (m->in_ring[i])
			return true;
		if (!o || o->ncandidates == 0)
			return false;
		i = o->candidates[0].goroutine;
	}
	return false;
}

/* --- locks --------------------------------------------------------------------------- */

/* Whether the best candidate waits for another lock, whose own alarm says more. */
static bool is_passed_on(const struct maker *m, const struct gl_wait_object *o)
{
	const struct gl_wait_object *next =
		o->ncandidates ? object_of(m, o->candidates[0].goroutine) : NULL;

	return next && next != o && is_lock(next->kind) &&
	       is_stuck(m, goroutine(m, next->waiters[0])) &&
	       !gl_wait_is_weak(o->candidates[0].evidence);
}

/* Whether the best candidate waits for work: the others wait for their turn to do so. */
static bool is_turn(const struct maker *m, const struct gl_wait_object *o)
{
	return o->ncandidates && is_idle(m, goroutine(m, o->candidates[0].goroutine));
}

static uint64_t waiters_of(const struct maker *m, const struct gl_wait_object *o)
{
	uint64_t n = 0;

	for (size_t i = 0; i < o->nwaiters; i++)
		n = gl_counter_sum(n, goroutine(m, o->waiters[i])->count);
	return n;
}

static void add_lock(struct maker *m, const struct gl_wait_object *o)
{
	const struct gl_wait_goroutine *first = goroutine(m, o->waiters[0]);
	struct gl_alarm a = {.kind = o->kind == GL_WAIT_SLOT ? GL_ALARM_SLOT : GL_ALARM_LOCK,
		.n = waiters_of(m, o), .wait = wait_of(first), .where = place_of(first),
		.class = first->class, .what = o->what, .type = o->type,
		.is_one = o->has_address, .is_abandoned = o->is_abandoned};

	if (o->ncandidates) {
		const struct gl_wait_candidate *c = &o->candidates[0];
		const struct gl_wait_goroutine *holder = goroutine(m, c->goroutine);

		describe_other(&a, holder, place_of(holder).frame);
		if (c->evidence >= GL_WAIT_BY_TYPE || c->evidence == GL_WAIT_BY_RELOCK)
			a.is_weak = true;
		a.has_partner = c->partner != GL_WAITS_NONE;
		m->explained[c->goroutine] = 1;
	}
	for (size_t i = 0; i < o->nwaiters; i++)
		m->explained[o->waiters[i]] = 1;
	put(m, a);
}

/* Whether those that wait for a slot just wait for their turn: then no sender is stuck, either. */
static bool is_slot_in_turn(struct maker *m, const struct gl_wait_object *o)
{
	if (o->kind != GL_WAIT_SLOT || !has_turn(m, goroutine(m, o->waiters[0])))
		return false;
	for (size_t i = 0; i < o->nwaiters; i++)
		m->explained[o->waiters[i]] = 1;
	return true;
}

static void add_locks(struct maker *m)
{
	for (size_t i = 0; i < m->g->nobjects; i++) {
		const struct gl_wait_object *o = &m->g->objects[i];

		if (!is_lock(o->kind) && o->kind != GL_WAIT_SLOT)
			continue;
		if (!is_stuck(m, goroutine(m, o->waiters[0])) || leads_to_ring(m, o->waiters[0]) ||
			is_passed_on(m, o) || is_turn(m, o) || is_slot_in_turn(m, o))
			continue;
		add_lock(m, o);
	}
}

/* --- children ------------------------------------------------------------------------ */

/*
 * A worker that waits for work or for its turn is not stuck, however long it waits; and a lock that
 * one waits for has an alarm of its own.
 */
static bool is_stuck_child(struct maker *m, uint32_t i)
{
	const struct gl_wait_goroutine *one = goroutine(m, i);

	return is_stuck(m, one) && one->class == GL_CLASS_CHAN_SEND && !m->explained[i] &&
	       !has_turn(m, one);
}

static void add_children(struct maker *m, const struct gl_wait_object *o)
{
	const struct gl_wait_goroutine *first = goroutine(m, o->waiters[0]);
	struct gl_alarm a = {.kind = GL_ALARM_CHILDREN, .n = waiters_of(m, o),
		.wait = wait_of(first), .where = place_of(first), .class = first->class,
		.has_more = m->g->has_more_children || o->ndropped};

	for (size_t i = 0; i < o->ncandidates; i++) {
		const struct gl_wait_goroutine *child = goroutine(m, o->candidates[i].goroutine);

		if (o->candidates[i].evidence != GL_WAIT_BY_CHILDREN ||
			!is_stuck_child(m, o->candidates[i].goroutine))
			continue;
		if (a.nother == 0)
			describe_other(&a, child, place_of(child).frame);
		a.nother = gl_counter_sum(a.nother, child->count);
		m->explained[o->candidates[i].goroutine] = 1;
	}
	if (a.nother == 0)
		return;
	for (size_t i = 0; i < o->nwaiters; i++)
		m->explained[o->waiters[i]] = 1;
	put(m, a);
}

static void add_groups(struct maker *m)
{
	for (size_t i = 0; i < m->g->nobjects; i++) {
		const struct gl_wait_object *o = &m->g->objects[i];
		const struct gl_wait_goroutine *first = goroutine(m, o->waiters[0]);

		if (o->kind == GL_WAIT_WAITGROUP && is_stuck(m, first) &&
			!leads_to_ring(m, o->waiters[0]))
			add_children(m, o);
	}
}

/* --- sends, WaitGroups, Conds -------------------------------------------------------- */

static bool is_explained(const struct maker *m, size_t i)
{
	return m->explained[i] || m->in_ring[i] || is_idle(m, &m->g->v[i]);
}

static void add_waiter(struct maker *m, const struct gl_wait_goroutine *one,
	enum gl_alarm_kind kind)
{
	put(m, (struct gl_alarm){.kind = kind, .n = one->count, .wait = wait_of(one),
		       .where = place_of(one), .class = one->class});
}

static void add_waiters(struct maker *m)
{
	for (size_t i = 0; i < m->g->n; i++) {
		const struct gl_wait_goroutine *one = &m->g->v[i];

		if (!one->is_waiter || is_explained(m, i) || !is_stuck(m, one))
			continue;
		/* The runtime's own word, that they are leaked, is a finding of its own. */
		if (one->class == GL_CLASS_CHAN_SEND && (m->g->is_asleep || wait_of(one)) &&
			!has_turn(m, one))
			add_waiter(m, one, GL_ALARM_SEND);
		else if (is_lock_class(one->class) && one->object == GL_WAITS_NONE)
			add_waiter(m, one, GL_ALARM_LOCK);
	}
}

/* --- receives, selects, WaitGroups and Conds ----------------------------------------- */

static bool is_receiver(enum gl_class class)
{
	return class == GL_CLASS_CHAN_RECEIVE || class == GL_CLASS_SELECT;
}

static bool is_group(enum gl_class class)
{
	return class == GL_CLASS_WAITGROUP || class == GL_CLASS_COND;
}

/* Whether a WaitGroup's goroutines are there: then it waits for them, and they may just work. */
static bool has_children(const struct maker *m, uint32_t i)
{
	const struct gl_wait_object *o = object_of(m, i);

	return o && o->kind == GL_WAIT_WAITGROUP && o->ncandidates > 0;
}

/* Whether the goroutine runs a handler of HTTP/1. */
static bool is_handler(const struct gl_stack *stack)
{
	for (size_t i = stack->nframes; i > 0; i--)
		if (gl_str_eq(stack->frames[i - 1].func, GL_STR("net/http.(*conn).serve")))
			return true;
	return false;
}

/* More goroutines of one stack are workers, or streams. But no handler waits for a Cond. */
static bool are_few(const struct gl_wait_goroutine *one, uint64_t count)
{
	return count <= FEW || (is_group(one->class) && is_handler(one->stack));
}

/*
 * Ids rise, so a goroutine whose id is above those of the oldest waiters was started later. One
 * that runs handlers is as old as its connection, which may have had many requests.
 */
static bool is_born_late(const struct maker *m, const struct gl_wait_crowd *c)
{
	return is_handler(goroutine(m, c->first)->stack) ||
	       (m->g->oldest_id > 0 && c->id_min > m->g->oldest_id);
}

/*
 * Whether the goroutine selects in the very function that it was started with: such loops of
 * sessions and followers wait for events, or for their end, as long as the session lasts.
 */
static bool is_select_loop(const struct gl_wait_goroutine *one)
{
	return one->class == GL_CLASS_SELECT && one->caller + (size_t)1 >= one->stack->nframes;
}

/*
 * Few goroutines of one stack, born and parked long after the process's own loops, none of which
 * has moved for minutes.
 */
static bool is_parked_late(const struct maker *m, const struct gl_wait_crowd *c)
{
	const struct gl_wait_goroutine *one = goroutine(m, c->first);

	return (is_receiver(one->class) || is_group(one->class)) && !is_explained(m, c->first) &&
	       !c->has_moved && are_few(one, c->count) && c->wait_min >= LATE &&
	       is_late(m, c->wait_max) && is_born_late(m, c) && !runs_main(one->stack) &&
	       !has_children(m, c->first) && !is_select_loop(one);
}

/* Whether the function in which one goroutine waits has started the others. */
static bool is_child(const struct gl_wait_crowd *c, const struct gl_wait_goroutine *k,
	const struct gl_wait_goroutine *one)
{
	const struct gl_frame *f = k->stack->created_by;
	bool is_other = c->count == 1 && k->has_parent && one->has_id && k->parent != one->id;

	return f && !is_other && gl_str_eq(f->func, func_at(one->stack, one->caller));
}

/* Whether one waits for a WaitGroup in a closure of the function that has started the others. */
static bool is_of_group(const struct gl_wait_goroutine *k, const struct gl_wait_goroutine *one)
{
	const struct gl_frame *f = k->stack->created_by;

	return f && one->class == GL_CLASS_WAITGROUP && k->stack != one->stack &&
	       gl_str_eq(f->func, gl_site_type(func_at(one->stack, one->caller)));
}

/*
 * Whether a goroutine is there that this one has started from the function in which it waits: then
 * it waits for that one, which may just work, and has an alarm of its own if it is stuck.
 */
static bool has_child(const struct maker *m, const struct gl_wait_goroutine *one)
{
	for (size_t i = 0; func_at(one->stack, one->caller).p && i < m->g->ncrowds; i++) {
		const struct gl_wait_crowd *c = &m->g->crowds[i];
		const struct gl_wait_goroutine *k = goroutine(m, c->first);

		if (is_child(c, k, one) || is_of_group(k, one))
			return true;
	}
	return false;
}

static struct gl_str starter_of(const struct gl_wait_goroutine *one)
{
	const struct gl_frame *f = one->stack->created_by;

	if (!f || !f->func.p || gl_func_is_std(f->func))
		return (struct gl_str){NULL, 0};
	return gl_site_type(f->func);
}

/* Whether something else that the same type or function has started moves: it is at work. */
static bool has_busy_sibling(const struct maker *m, const struct gl_wait_crowd *c)
{
	struct gl_str starter = starter_of(goroutine(m, c->first));

	for (size_t i = 0; starter.p && i < m->g->ncrowds; i++) {
		const struct gl_wait_goroutine *one = goroutine(m, m->g->crowds[i].first);

		if (m->g->crowds[i].has_moved && one->stack != goroutine(m, c->first)->stack &&
			gl_str_eq(starter_of(one), starter))
			return true;
	}
	return false;
}

static void add_crowd(struct maker *m, const struct gl_wait_crowd *c, enum gl_alarm_kind kind)
{
	const struct gl_wait_goroutine *one = goroutine(m, c->first);

	put(m, (struct gl_alarm){.kind = kind, .n = c->count, .wait = c->wait_max,
		       .where = place_of(one), .class = one->class});
}

/*
 * Whether the goroutine waits for the other end of a connection. A handler that just receives does
 * not: it would have to select, to learn that its client is gone.
 */
static bool is_stream(const struct gl_serving *serving, const struct gl_wait_goroutine *one)
{
	if (is_group(one->class) ||
		(one->class == GL_CLASS_CHAN_RECEIVE && is_handler(one->stack)))
		return false;
	return gl_serving_has(serving, one->stack);
}

static void add_parked(struct maker *m)
{
	struct gl_serving serving = {.arena = &m->out->arena};
	bool is_collected = false;

	for (size_t i = 0; i < m->g->ncrowds && !m->failed; i++) {
		const struct gl_wait_crowd *c = &m->g->crowds[i];

		if (!is_parked_late(m, c) || has_busy_sibling(m, c) ||
			has_child(m, goroutine(m, c->first)))
			continue;
		if (!is_collected)
			m->failed |= !gl_serving_collect(&serving, m->g);
		is_collected = true;
		if (!m->failed && !is_stream(&serving, goroutine(m, c->first)))
			add_crowd(m, c, is_group(goroutine(m, c->first)->class) ? GL_ALARM_WAIT :
										  GL_ALARM_PARKED);
	}
	gl_serving_free(&serving);
}

/* --- a process in which nothing runs ------------------------------------------------- */

static bool can_run(const struct gl_wait_goroutine *one)
{
	switch ((int)one->class) {
	case GL_CLASS_RUNNING:
	case GL_CLASS_RUNNABLE:
	case GL_CLASS_IO:
	case GL_CLASS_SYSCALL:
	case GL_CLASS_SLEEP:
	case GL_CLASS_UNKNOWN:
		return !gl_wait_is_test_main(one->stack);
	default:
		return false;
	}
}

/*
 * Whether all goroutines wait for each other, by their states, and are few. An idle one that waits
 * for the network, a signal or a timer makes the process one that is alive.
 */
static bool is_hung(const struct maker *m)
{
	uint64_t n = 0;

	for (size_t i = 0; i < m->g->ncrowds; i++) {
		const struct gl_wait_crowd *c = &m->g->crowds[i];
		const struct gl_wait_goroutine *one = goroutine(m, c->first);

		/* A test's alarm runs when it writes the dump. */
		if (can_run(one) && !(one->class == GL_CLASS_RUNNING && is_idle(m, one)))
			return false;
		if (is_idle(m, one) || one->class == GL_CLASS_FOREVER ||
			gl_wait_is_test_main(one->stack))
			continue;
		if (c->has_moved && !m->g->is_asleep && !one->is_leaked)
			return false;
		n = gl_counter_sum(n, c->count);
	}
	for (size_t i = 0; i < m->g->n; i++)
		if (m->g->v[i].is_waiter && !is_stuck(m, &m->g->v[i]))
			return false;
	return n > 0 && n <= HUNG_MOST;
}

static void add_hung(struct maker *m)
{
	if (!is_hung(m))
		return;
	for (size_t i = 0; i < m->g->n; i++) {
		const struct gl_wait_goroutine *one = &m->g->v[i];

		if (one->is_waiter && !is_explained(m, i) && is_group(one->class) &&
			!leads_to_ring(m, (uint32_t)i))
			add_waiter(m, one, GL_ALARM_HUNG);
	}
	for (size_t i = 0; i < m->g->ncrowds; i++) {
		const struct gl_wait_goroutine *one = goroutine(m, m->g->crowds[i].first);

		if (is_receiver(one->class) && !is_explained(m, m->g->crowds[i].first) &&
			!gl_wait_is_test_main(one->stack))
			add_crowd(m, &m->g->crowds[i], GL_ALARM_HUNG);
	}
}

/* --- dumps --------------------------------------------------------------------------- */

static bool is_of(const struct gl_alarm *a, struct gl_str source)
{
	return !a->source.p == !source.p && gl_str_eq(a->source, source);
}

/* One goroutine that waits for nothing is a recovered panic, which says nothing of the others. */
static bool is_snapshot(const struct gl_wait_graph *g)
{
	return g->goroutines > 1 || g->waiting > 0;
}

/* Removes what earlier dumps of the source said, and the same alarms of other dumps. */
static void replace(struct maker *m)
{
	struct gl_alarms *out = m->out;
	size_t kept = 0;

	for (size_t i = 0; i < m->first; i++) {
		bool is_old = (is_snapshot(m->g) && is_of(&out->v[i], m->g->source)) ||
			      find(m, &out->v[i]);

		if (!is_old)
			out->v[kept++] = out->v[i];
	}
	if (out->n > m->first)
		memmove(out->v + kept, out->v + m->first, (out->n - m->first) * sizeof *out->v);
	out->n -= m->first - kept;
	out->n = out->n > GL_ALARMS_MOST ? GL_ALARMS_MOST : out->n;
}

/* Copies what belongs to the graph. */
static bool own(struct gl_alarms *out, size_t first, const struct gl_wait_graph *g)
{
	struct gl_str source = g->source;

	if (first < out->n && source.p) {
		source = gl_arena_copy(&out->arena, source);
		if (!source.p)
			return false;
	}
	for (size_t i = first; i < out->n; i++) {
		struct gl_alarm *a = &out->v[i];

		a->source = source;
		a->dump = g->dump;
		if (!a->other_state.p)
			continue;
		a->other_state = gl_arena_copy(&out->arena, a->other_state);
		if (!a->other_state.p)
			return false;
	}
	return true;
}

static void make(struct maker *m)
{
	for (size_t i = 0; i < m->g->ncycles; i++)
		add_ring(m, &m->g->cycles[i]);
	add_locks(m);
	add_groups(m);
	add_waiters(m);
	add_hung(m);
	add_parked(m);
}

bool gl_alarms_add(struct gl_alarms *a, const struct gl_wait_graph *g)
{
	struct maker m = {.out = a, .g = g, .first = a->n, .turns = {.g = g}};

	m.explained = gl_mem_new(g->n, sizeof *m.explained);
	m.in_ring = gl_mem_new(g->n, sizeof *m.in_ring);
	m.failed = !m.explained || !m.in_ring;
	if (!m.failed)
		make(&m);
	gl_mem_free(m.explained);
	gl_mem_free(m.in_ring);
	gl_turns_free(&m.turns);
	m.failed = m.failed || !own(a, m.first, g);
	if (!m.failed)
		replace(&m);
	gl_set_free(&m.made);
	return !m.failed;
}

static int by_weight(const void *a, const void *b)
{
	const struct gl_alarm *x = a, *y = b;
	const struct gl_frame *f, *g;
	int c = 0;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->is_weak != y->is_weak)
		return x->is_weak ? 1 : -1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	if (x->wait != y->wait)
		return x->wait > y->wait ? -1 : 1;
	f = gl_alarm_frame(&x->where);
	g = gl_alarm_frame(&y->where);
	if (f && g)
		c = gl_str_cmp(f->func, g->func);
	if (f && g && c == 0)
		c = (f->line > g->line) - (f->line < g->line);
	return c;
}

void gl_alarms_sort(struct gl_alarms *a)
{
	if (a->n)
		qsort(a->v, a->n, sizeof *a->v, by_weight);
}
