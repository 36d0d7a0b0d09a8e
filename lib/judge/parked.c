#include "lib/judge/parked.h"

#include "lib/base/counts.h"
#include "lib/judge/held.h"
#include "lib/judge/relatives.h"
#include "lib/judge/connections.h"

/* a goroutine was parked late if its wait is at least this much shorter than the longest wait */
#define LATE (5 * GL_MINUTE)
/* if more goroutines than this have one stack, they are workers of a pool, or serve requests */
#define FEW 3
/* the goroutines of a hung process are reported only if they are at most this many */
#define HUNG_MOST 8

/* --- sends and locks ------------------------------------------------------------------- */

static bool is_lock_class(enum gl_class class)
{
	return class == GL_CLASS_LOCK || class == GL_CLASS_RLOCK || class == GL_CLASS_SEMAPHORE;
}

void gl_parked_add_waiters(struct gl_maker *m)
{
	for (size_t i = 0; i < m->g->n; i++) {
		const struct gl_wait_goroutine *one = &m->g->v[i];

		if (!one->is_waiter || gl_maker_is_explained(m, i) || !gl_maker_is_stuck(m, one))
			continue;
		/*
		 * A sender gets no alarm if it counts as stuck only because the runtime reports it
		 * as leaked: that is a finding of its own.
		 */
		if (one->class == GL_CLASS_CHAN_SEND &&
			(m->g->is_asleep || gl_maker_wait_of(one)) && !gl_maker_has_turn(m, one))
			gl_maker_add_waiter(m, one, GL_ALARM_SEND);
		else if (is_lock_class(one->class) && one->object == GL_WAITS_NONE)
			gl_maker_add_waiter(m, one, GL_ALARM_LOCK);
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

static bool runs_main(const struct gl_stack *stack)
{
	for (size_t i = stack->nframes; i > 0; i--)
		if (gl_str_eq(stack->frames[i - 1]->func, GL_STR("main.main")))
			return true;
	return false;
}

/*
 * Returns true if a goroutine with this wait was parked long after the process's own loops, whose
 * waits are the oldest.
 */
static bool is_late(const struct gl_maker *m, uint64_t wait)
{
	return wait + LATE <= m->g->oldest;
}

/*
 * Returns true if the dump shows goroutines of the WaitGroup for which the goroutine waits. It then
 * waits for them, and they may just be working.
 */
static bool has_children(const struct gl_maker *m, uint32_t i)
{
	const struct gl_wait_object *o = gl_maker_object_of(m, i);

	return o && o->kind == GL_WAIT_WAITGROUP && o->ncandidates > 0;
}

/* Returns true if the goroutine runs a handler of HTTP/1. */
static bool is_handler(const struct gl_stack *stack)
{
	for (size_t i = stack->nframes; i > 0; i--)
		if (gl_str_eq(stack->frames[i - 1]->func, GL_STR("net/http.(*conn).serve")))
			return true;
	return false;
}

/*
 * Returns true if the goroutines with this stack are too few to be workers or streams. Handlers
 * that wait for a WaitGroup or on a Cond are regarded as few, however many they are.
 */
static bool are_few(const struct gl_wait_goroutine *one, uint64_t count)
{
	return count <= FEW || (is_group(one->class) && is_handler(one->stack));
}

/*
 * Returns true if the goroutines of a crowd were started later than the oldest waiters. Ids rise,
 * so their ids are larger then. The id of a goroutine that runs HTTP handlers says nothing, because
 * the goroutine is as old as its connection, which may have had many requests. Such a goroutine is
 * always regarded as started late.
 */
static bool is_born_late(const struct gl_maker *m, const struct gl_wait_crowd *c)
{
	return is_handler(gl_maker_goroutine(m, c->first)->stack) ||
	       (m->g->oldest_id > 0 && c->id_min > m->g->oldest_id &&
		       c->id_min < UINT64_MAX);
}

/*
 * Returns true if the goroutine selects in the function with which it was started. Such a loop, for
 * example that of a session, waits for events, or for its end, for as long as the session lasts.
 */
static bool is_select_loop(const struct gl_wait_goroutine *one)
{
	return one->class == GL_CLASS_SELECT && one->caller + (size_t)1 >= one->stack->nframes;
}

/*
 * Returns true if the crowd has few goroutines, if they were started and parked long after the
 * process's own loops, and if none of them has run for minutes.
 */
static bool is_parked_late(const struct gl_maker *m, const struct gl_wait_crowd *c)
{
	const struct gl_wait_goroutine *one = gl_maker_goroutine(m, c->first);

	return (is_receiver(one->class) || is_group(one->class)) &&
	       !gl_maker_is_explained(m, c->first) && !c->has_moved && are_few(one, c->count) &&
	       c->wait_min >= LATE && is_late(m, c->wait_max) && is_born_late(m, c) &&
	       !runs_main(one->stack) && !has_children(m, c->first) && !is_select_loop(one);
}

/*
 * Returns true if the goroutine waits for the other end of a connection. A handler that just
 * receives does not: it would have to select to notice that its client is gone.
 */
static bool is_stream(const struct gl_connections *connections, const struct gl_wait_goroutine *one)
{
	if (is_group(one->class) ||
		(one->class == GL_CLASS_CHAN_RECEIVE && is_handler(one->stack)))
		return false;
	return gl_connections_has(connections, one->stack);
}

void gl_parked_add_late(struct gl_maker *m)
{
	struct gl_connections connections = {.arena = &m->out->arena};
	struct gl_relatives relatives = {.g = m->g};
	bool is_collected = false;

	for (size_t i = 0; i < m->g->ncrowds && !m->failed; i++) {
		const struct gl_wait_crowd *c = &m->g->crowds[i];
		const struct gl_wait_goroutine *one = gl_maker_goroutine(m, c->first);

		if (!is_parked_late(m, c) || gl_relatives_has_busy_sibling(&relatives, one) ||
			gl_relatives_has_child(&relatives, one))
			continue;
		if (!is_collected)
			m->failed |= !gl_connections_collect(&connections, m->g);
		is_collected = true;
		if (!m->failed && !is_stream(&connections, one))
			gl_maker_add_crowd(m, c,
				is_group(one->class) ? GL_ALARM_WAIT : GL_ALARM_PARKED);
	}
	m->failed |= relatives.failed;
	gl_relatives_free(&relatives);
	gl_connections_free(&connections);
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
 * Returns true if the states of all goroutines say that they wait for each other, and the
 * goroutines are few. If an idle goroutine waits for the network, a signal or a timer, the process
 * is alive.
 */
static bool is_hung(const struct gl_maker *m)
{
	uint64_t n = 0;

	for (size_t i = 0; i < m->g->ncrowds; i++) {
		const struct gl_wait_crowd *c = &m->g->crowds[i];
		const struct gl_wait_goroutine *one = gl_maker_goroutine(m, c->first);

		/*
		 * The goroutine that reports the timeout of a test does not count. It is running,
		 * but only because it writes the dump.
		 */
		if (can_run(one) && !(one->class == GL_CLASS_RUNNING && gl_maker_is_idle(m, one)))
			return false;
		if (gl_maker_is_idle(m, one) || one->class == GL_CLASS_FOREVER ||
			gl_wait_is_test_main(one->stack))
			continue;
		if (c->has_moved && !m->g->is_asleep && !one->is_leaked)
			return false;
		n = gl_counter_sum(n, c->count);
	}
	for (size_t i = 0; i < m->g->n; i++)
		if (m->g->v[i].is_waiter && !gl_maker_is_stuck(m, &m->g->v[i]))
			return false;
	return n > 0 && n <= HUNG_MOST;
}

void gl_parked_add_hung(struct gl_maker *m)
{
	if (!is_hung(m))
		return;
	for (size_t i = 0; i < m->g->n; i++) {
		const struct gl_wait_goroutine *one = &m->g->v[i];

		if (one->is_waiter && !gl_maker_is_explained(m, i) && is_group(one->class) &&
			!gl_held_leads_to_ring(m, (uint32_t)i))
			gl_maker_add_waiter(m, one, GL_ALARM_HUNG);
	}
	for (size_t i = 0; i < m->g->ncrowds; i++) {
		const struct gl_wait_goroutine *one = gl_maker_goroutine(m, m->g->crowds[i].first);

		if (is_receiver(one->class) && !gl_maker_is_explained(m, m->g->crowds[i].first) &&
			!gl_wait_is_test_main(one->stack))
			gl_maker_add_crowd(m, &m->g->crowds[i], GL_ALARM_HUNG);
	}
}
