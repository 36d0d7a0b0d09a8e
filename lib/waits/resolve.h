/*
 * resolve: what the steps share that make a dump's graph of what was gathered: first the objects
 * (object), then their candidates, then cycles and ends (cycle), and what is not seen (unseen).
 */
#ifndef GL_WAITS_RESOLVE_H
#define GL_WAITS_RESOLVE_H

#include "lib/waits/extent.h"

/* An object while it is being put together. Its parts become those of the graph's object. */
struct gl_made {
	struct gl_wait_object o;
	uint32_t *waiters;
	size_t waiters_cap;
	struct gl_wait_candidate *best; /* in the arena; o.ncandidates of them */
	size_t best_cap;
	uint64_t longest; /* wait of its waiters in seconds */
	uint64_t self;	  /* the receiver of the frames that wait for it; 0: not shown */
	bool is_self_sure;
	bool is_alone; /* a plain function locks it, and nobody besides runs that one's package */
	bool is_in_cycle; /* a ring of goroutines waits for it and others */
};

struct gl_resolve {
	struct gl_gather *g;	/* its leads are sorted */
	struct gl_arena *arena; /* of the graph */
	struct gl_made *made;
	size_t nmade, made_cap;
	struct gl_wait_graph *graph;
	struct gl_sites *sites;
	const struct gl_extents *extents; /* while receivers are looked at */
	struct gl_rules *idle;
	bool with_all; /* ends and what is not seen are wanted as well */
	bool failed;   /* memory ran out */
};

/*
 * Returns what is known of the function in the frame of a lead. Sets s->failed, and returns that of
 * no function, if there is no memory.
 */
const struct gl_func *gl_resolve_func(struct gl_resolve *s, const struct gl_lead *l);

/* Returns the frame of Once.doSlow that runs f; nframes: none. Sets s->failed without memory. */
uint32_t gl_resolve_once(struct gl_resolve *s, const struct gl_wait_goroutine *k);

/* Returns true for a lock: a mutex, an RWMutex, a Once, or a file's lock. */
static inline bool gl_resolve_is_lock(enum gl_wait_kind kind)
{
	return kind == GL_WAIT_MUTEX || kind == GL_WAIT_RWMUTEX || kind == GL_WAIT_ONCE ||
	       kind == GL_WAIT_SEMAPHORE;
}

/* Whether the goroutine waits for this object. */
static inline bool gl_resolve_waits_for(const struct gl_wait_goroutine *k,
	const struct gl_resolve *s, const struct gl_made *m)
{
	return k->object == (uint32_t)(m - s->made);
}

/*
 * Whether the goroutine may hold the lock, as far as it is not shown to wait for it. One that waits
 * for work holds nothing, unless it and the waiters take turns at that: then it runs the function
 * in which they wait.
 */
bool gl_resolve_may_hold(const struct gl_resolve *s, const struct gl_made *m,
	const struct gl_wait_goroutine *k);

bool gl_resolve_is_idle(const struct gl_resolve *s, const struct gl_wait_goroutine *k);

/*
 * Whether the goroutine runs the function in which the object's first waiter waits: who has passed
 * the lock there is likelier to hold it than any other method of the type.
 */
bool gl_resolve_has_passed(const struct gl_resolve *s, const struct gl_made *m,
	const struct gl_wait_goroutine *k);

/* Whether the goroutine is known to have waited for a minute, or not to wake up at all. */
static inline bool gl_resolve_is_stuck(const struct gl_gather *g,
	const struct gl_wait_goroutine *one)
{
	return g->is_asleep || one->is_leaked || (one->has_wait && one->wait_seconds >= 60);
}

/*
 * Whether the goroutine has waited as long as the oldest waiter of the object, or less by at most
 * `slack` seconds. Who waits for a lock that it holds itself began to wait before all others, and
 * Go, which notes the time at a garbage collection, never turns that around.
 */
static inline bool gl_resolve_is_first(const struct gl_gather *g, const struct gl_made *m,
	const struct gl_wait_goroutine *one, uint64_t slack)
{
	const struct gl_wait_goroutine *first = &g->v[m->o.waiters[0]];

	return !first->has_wait ||
	       (one->has_wait && one->wait_seconds + slack >= first->wait_seconds);
}

/* Whether the goroutine is stuck, or the dump shows no waits at all: see gl_wait_is_lasting. */
static inline bool gl_resolve_is_lasting(const struct gl_gather *g,
	const struct gl_wait_goroutine *one)
{
	return !g->has_waits || gl_resolve_is_stuck(g, one);
}

#endif
