/*
 * maker: makes the alarms of one dump. The files that look for alarms share the state below, and
 * the functions that answer questions about goroutines.
 */
#ifndef GL_JUDGE_MAKER_H
#define GL_JUDGE_MAKER_H

#include "lib/judge/alarmlist.h"
#include "lib/judge/backpressure.h"
#include "lib/waits/site.h"

#define GL_MINUTE 60

/* The state during the search for the alarms of one dump. */
struct gl_maker {
	struct gl_alarms *out;
	const struct gl_wait_graph *g;
	char *explained;   /* indexed by goroutine: true if it needs no alarm of its own */
	char *in_ring;	   /* indexed by goroutine: true if it is part of a ring */
	/*
	 * indexed by the ordinal of a stack: how many goroutines have this stack; filled when
	 * gl_maker_is_many is first called
	 */
	uint64_t *sizes;
	size_t nsizes;
	size_t first;	   /* index in out->v of this dump's first alarm */
	/* this dump's alarms, each as its index + 1; found by kind and places */
	struct gl_set made;
	struct gl_backpressure backpressure;
	bool failed;
};


static inline const struct gl_wait_goroutine *gl_maker_goroutine(
	const struct gl_maker *m, uint32_t i)
{
	return &m->g->v[i];
}

static inline bool gl_maker_is_idle(const struct gl_maker *m, const struct gl_wait_goroutine *one)
{
	return gl_site_is_idle(m->g->idle, one);
}

static inline uint64_t gl_maker_wait_of(const struct gl_wait_goroutine *one)
{
	return one->has_wait ? one->wait_seconds : 0;
}

static inline bool gl_maker_is_stuck(const struct gl_maker *m, const struct gl_wait_goroutine *one)
{
	return m->g->is_asleep || one->is_leaked || gl_maker_wait_of(one) >= GL_MINUTE;
}

static inline const struct gl_wait_object *gl_maker_object_of(const struct gl_maker *m, uint32_t i)
{
	uint32_t object = gl_maker_goroutine(m, i)->object;

	return object == GL_WAITS_NONE ? NULL : &m->g->objects[object];
}

static inline bool gl_maker_is_explained(const struct gl_maker *m, size_t i)
{
	return m->explained[i] || m->in_ring[i] || gl_maker_is_idle(m, &m->g->v[i]);
}

static inline struct gl_str gl_maker_func_at(const struct gl_stack *stack, size_t i)
{
	return i < stack->nframes ? stack->frames[i]->func : (struct gl_str){NULL, 0};
}

/*
 * Returns true if the goroutine just waits for its turn: others have the place for which it waits
 * (backpressure.h), and are at work.
 */
bool gl_maker_has_turn(struct gl_maker *m, const struct gl_wait_goroutine *one);


/*
 * Returns the place that an alarm names for the goroutine: the frame worth reading first (`where`
 * of gl-record(5)), or the frame that waits if that is further out, as in a wrapper. If the
 * goroutine waits for a slot in a function of a library, skips the frames of this library.
 */
struct gl_alarm_place gl_maker_place_of(const struct gl_wait_goroutine *one);

/*
 * Fills in the `other` fields of an alarm: they describe goroutine `one`, and the place is the
 * frame of its stack with this index.
 */
void gl_maker_describe_other(struct gl_alarm *a, const struct gl_wait_goroutine *one,
	uint32_t frame);

/* Returns the alarm of this dump that equals a in kind and places, or NULL. */
struct gl_alarm *gl_maker_find(const struct gl_maker *m, const struct gl_alarm *a);

/*
 * Returns true if so many goroutines have the stack that not all of them were examined. If there is
 * no memory, sets m->failed.
 */
bool gl_maker_is_many(struct gl_maker *m, const struct gl_stack *stack);

/* Adds the numbers of alarm a to those of the known alarm. */
void gl_maker_join(struct gl_alarm *known, const struct gl_alarm *a);

/*
 * Adds an alarm. If this dump already has the same alarm, adds the numbers to that one instead.
 * Sets m->failed if there is no memory.
 */
void gl_maker_put(struct gl_maker *m, struct gl_alarm a);

/* Add an alarm about one goroutine that waits, or about all goroutines of a crowd. */
void gl_maker_add_waiter(struct gl_maker *m, const struct gl_wait_goroutine *one,
	enum gl_alarm_kind kind);
void gl_maker_add_crowd(struct gl_maker *m, const struct gl_wait_crowd *c, enum gl_alarm_kind kind);

#endif
