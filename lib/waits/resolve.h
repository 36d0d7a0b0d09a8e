/*
 * resolve: the state that is shared by the steps from the gathered data of a dump to its graph.
 * First the objects are made (object), then their candidates (candidate), then cycles and ends
 * (cycle), and then the list of what the dump does not show (unseen).
 */
#ifndef GL_WAITS_RESOLVE_H
#define GL_WAITS_RESOLVE_H

#include "lib/waits/extent.h"

/* An object that is still being built. Its parts become those of an object of the graph. */
struct gl_draft {
	struct gl_wait_object o;
	uint32_t *waiters;
	size_t waiters_cap;
	struct gl_wait_candidate *best; /* the best o.ncandidates candidates, in the arena */
	size_t best_cap;
	uint64_t longest; /* the longest wait of the waiters in seconds */
	uint64_t self;	  /* the receiver of the frames that wait; 0: not shown */
	bool is_self_sure;
	/*
	 * the object is locked by a function that is not a method, and no other goroutine runs that
	 * function's package
	 */
	bool is_alone;
	/*
	 * goroutines are stuck at so many locks of the same type that these are probably cases of
	 * one fault, and not links of one ring
	 */
	bool has_fellows;
	bool is_in_cycle; /* the object is part of a ring */
	/* links: bit i is set if a ring may pass through candidate i (cycle.c) */
	bool has_links; /* `links` is known */
	uint32_t links;
};

struct gl_resolve {
	struct gl_gather *g;	/* the gathered data of the dump; the leads are sorted */
	struct gl_arena *arena; /* the arena of the graph */
	struct gl_draft *drafts;
	size_t ndrafts, drafts_cap;
	struct gl_wait_graph *graph;
	struct gl_sites *sites;
	struct gl_gather_common *common;
	struct gl_extents *extents; /* valid while candidates are searched for */
	/*
	 * For gl_nominate, valid while candidates are searched for: the draft to which it has added
	 * last; and by goroutine: 1 + the index of the last draft of which the goroutine was a
	 * candidate (0: none), which is up to date for the goroutines of that draft.
	 */
	const struct gl_draft *nominating;
	uint32_t *nominated;
	struct gl_rules *idle;
	/* also find the ends of chains, and waits for objects that the dump does not show */
	bool with_all;
	bool failed;   /* memory ran out */
};

/*
 * Returns what is known about the function in the frame of a lead (gather.h). If there is no
 * memory, sets s->failed and returns a function without a name.
 */
const struct gl_func *gl_resolve_func(struct gl_resolve *s, const struct gl_lead *l);

/*
 * Returns the index of the frame of Once.doSlow, which runs the Once's function; nframes if the
 * goroutine runs none. Sets s->failed if there is no memory.
 */
uint32_t gl_resolve_once(struct gl_resolve *s, const struct gl_wait_goroutine *k);

/* Returns true if the goroutine waits for this object. */
static inline bool gl_resolve_waits_for(const struct gl_wait_goroutine *k,
	const struct gl_resolve *s, const struct gl_draft *m)
{
	return k->object == (uint32_t)(m - s->drafts);
}

/*
 * Returns true if the goroutine may hold the lock. It may not if it waits for this lock, or if it
 * waits for work. But a goroutine that waits for work may hold the lock if it runs the function in
 * which the waiters wait: perhaps they all take turns at the work.
 */
bool gl_resolve_may_hold(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k);

bool gl_resolve_is_idle(const struct gl_resolve *s, const struct gl_wait_goroutine *k);

/*
 * Returns true if the goroutine runs the function in which the object's first waiter waits, and is
 * past the lock in this function. Such a goroutine is likelier to hold the lock than one in another
 * method of the type.
 */
bool gl_resolve_has_passed(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k);

/*
 * Returns true if the goroutine, like many others (has_fellows), waits for another lock of the same
 * type, and in the same function, as a waiter of the object. All of them are cases of one fault.
 */
bool gl_resolve_is_fellow(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k);

/*
 * Returns true if the goroutine receives or selects, and either did so long before anybody waited
 * for the lock, or has run within the last minute. It is then one of the process's own loops rather
 * than a goroutine that was stopped while it held the lock.
 */
bool gl_resolve_is_loop(const struct gl_resolve *s, const struct gl_draft *m,
	const struct gl_wait_goroutine *k);

/*
 * Returns true if the goroutine is known to have waited for a minute or longer, or can never wake
 * up.
 */
static inline bool gl_resolve_is_stuck(const struct gl_gather *g,
	const struct gl_wait_goroutine *one)
{
	return g->is_asleep || one->is_leaked || (one->has_wait && one->wait_seconds >= 60);
}

/*
 * Returns true if the goroutine has waited as long as the oldest waiter of the object, or at most
 * `slack` seconds less. A goroutine that waits for a lock which it holds itself began to wait
 * before all others. Go records the start of a wait only at the next garbage collection, which may
 * round waits but never reverses their order.
 */
static inline bool gl_resolve_is_first(const struct gl_gather *g, const struct gl_draft *m,
	const struct gl_wait_goroutine *one, uint64_t slack)
{
	const struct gl_wait_goroutine *first = &g->v[m->o.waiters[0]];

	return !first->has_wait ||
	       (one->has_wait && one->wait_seconds + slack >= first->wait_seconds);
}

/*
 * Returns true if the goroutine is stuck, or if the dump shows no waits at all; see
 * gl_wait_is_lasting.
 */
static inline bool gl_resolve_is_lasting(const struct gl_gather *g,
	const struct gl_wait_goroutine *one)
{
	return !g->has_waits || gl_resolve_is_stuck(g, one);
}

#endif
