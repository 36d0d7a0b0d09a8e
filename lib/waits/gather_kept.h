/*
 * gather_kept: the goroutines that are kept one by one, and the crowds. A crowd counts all
 * goroutines that have one stack and one class.
 */
#ifndef GL_WAITS_GATHER_KEPT_H
#define GL_WAITS_GATHER_KEPT_H

#include "lib/base/counts.h"
#include "lib/waits/gather_state.h"

/*
 * Adds the goroutine to the list of kept goroutines, g->v, unless it is there already. Returns
 * false if there is no memory.
 */
bool gl_gather_keep(struct gl_lead_target *b);

/* If the site still has the state that belongs to an earlier dump, resets it and returns true. */
bool gl_gather_reset_site(struct gl_site *site, const struct gl_gather *g);

/*
 * Returns the crowd of the goroutines that have this stack and this class; NULL if there is none
 * yet.
 */
struct gl_wait_crowd *gl_gather_crowd(const struct gl_gather *g, const struct gl_site *site,
	enum gl_class class);

/*
 * Counts the goroutine in its crowd. If it is the first one of the crowd, it is also added to g->v.
 * Returns false if there is no memory.
 */
bool gl_gather_count(struct gl_lead_target *b);

/*
 * Returns a number; gl_site.counted is this number plus a class. It differs for each dump. Within a
 * dump it changes when the first waiter is added, so that earlier values of `counted` do not match
 * any more.
 */
static inline uint64_t gl_gather_mark(const struct gl_gather *g)
{
	return (g->number << 1 | (g->waiting > 0)) << 8;
}

/* Returns true if the state of the site is of this dump. */
static inline bool gl_gather_owns(const struct gl_gather *g, const struct gl_site *site)
{
	return site->counted >> 9 == g->number;
}

/*
 * Makes gl_gather_add only count further goroutines of this stack and class in their crowd,
 * which must exist. Does nothing if such goroutines must be examined, or are counted with a kept
 * waiter.
 */
void gl_gather_only_count(struct gl_lead_target *b);

static inline void gl_gather_count_wait(struct gl_wait_crowd *c, const struct gl_record *r)
{
	if (!gl_record_has(r, GL_HAS_WAIT)) {
		c->has_moved = true;
		return;
	}
	if (c->wait_max == 0 || r->wait_seconds < c->wait_min)
		c->wait_min = r->wait_seconds;
	c->wait_max = r->wait_seconds > c->wait_max ? r->wait_seconds : c->wait_max;
}

static inline void gl_gather_count_in(struct gl_wait_crowd *c, const struct gl_record *r)
{
	c->count = gl_counter_sum(c->count, r->count);
	if (gl_record_has(r, GL_HAS_ID) && r->id < c->id_min)
		c->id_min = r->id;
	gl_gather_count_wait(c, r);
}

/*
 * Like gl_gather_count_in, but faster; for a record of one goroutine that has an id. The count may
 * exceed GL_COUNTER_MOST by some, but it cannot overflow by being counted up.
 */
static inline void gl_gather_count_one(struct gl_wait_crowd *c, const struct gl_record *r)
{
	c->count++;
	if (r->id < c->id_min)
		c->id_min = r->id;
	gl_gather_count_wait(c, r);
}

/*
 * Counts the goroutine of r, a waiter that is not kept itself, as part of k, a kept waiter like it.
 */
static inline void gl_gather_join(struct gl_wait_goroutine *k, const struct gl_record *r)
{
	k->count = gl_counter_sum(k->count, r->count);
	if (gl_record_has(r, GL_HAS_WAIT) && (!k->has_wait || r->wait_seconds > k->wait_seconds)) {
		k->has_wait = true;
		k->wait_seconds = r->wait_seconds;
	}
}

#endif
