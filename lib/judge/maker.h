/*
 * maker: makes the alarms of one dump. The files that look for each kind of alarm share this state,
 * and the questions about goroutines here.
 */
#ifndef GL_JUDGE_MAKER_H
#define GL_JUDGE_MAKER_H

#include "lib/judge/alarmlist.h"
#include "lib/judge/turn.h"

#define GL_MINUTE 60

/* The state while the alarms of one dump are made. */
struct gl_maker {
	struct gl_alarms *out;
	const struct gl_wait_graph *g;
	char *explained;   /* by goroutine: an alarm already names its place */
	char *in_ring;	   /* by goroutine */
	size_t first;	   /* index of this dump's first alarm */
	struct gl_set made; /* these alarms, by kind and places: their index + 1 */
	struct gl_turns turns;
	bool failed;
};

/* --- what is known of a goroutine ---------------------------------------------------- */

static inline const struct gl_wait_goroutine *gl_maker_goroutine(
	const struct gl_maker *m, uint32_t i)
{
	return &m->g->v[i];
}

static inline bool gl_maker_is_idle(const struct gl_maker *m, const struct gl_wait_goroutine *one)
{
	return gl_wait_is_idle(m->g->idle, one);
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

static inline bool gl_maker_is_lock(enum gl_wait_kind kind)
{
	return kind == GL_WAIT_MUTEX || kind == GL_WAIT_RWMUTEX || kind == GL_WAIT_ONCE ||
	       kind == GL_WAIT_SEMAPHORE;
}

static inline bool gl_maker_is_explained(const struct gl_maker *m, size_t i)
{
	return m->explained[i] || m->in_ring[i] || gl_maker_is_idle(m, &m->g->v[i]);
}

static inline struct gl_str gl_maker_func_at(const struct gl_stack *stack, size_t i)
{
	return i < stack->nframes ? stack->frames[i].func : (struct gl_str){NULL, 0};
}

/*
 * Returns true if the goroutine just waits for its turn, because others that have a place are at
 * work.
 */
bool gl_maker_has_turn(struct gl_maker *m, const struct gl_wait_goroutine *one);

/* --- alarms -------------------------------------------------------------------------- */

/*
 * Returns the frame worth reading first; or, if it is further out, the frame that waits, as in a
 * wrapper. Frames of a library in whose function the goroutine waits for a slot are skipped.
 */
struct gl_alarm_place gl_maker_place_of(const struct gl_wait_goroutine *one);

/* Sets what an alarm says of the other goroutine, which is at this frame. */
void gl_maker_describe_other(struct gl_alarm *a, const struct gl_wait_goroutine *one,
	uint32_t frame);

/* Returns the alarm of this dump that is the same as a, or NULL. */
struct gl_alarm *gl_maker_find(const struct gl_maker *m, const struct gl_alarm *a);

/*
 * Adds an alarm, or joins it with the same one of this dump. Sets m->failed if there is no memory.
 */
void gl_maker_put(struct gl_maker *m, struct gl_alarm a);

/* These add an alarm about a goroutine that waits, and about all goroutines of a crowd. */
void gl_maker_add_waiter(struct gl_maker *m, const struct gl_wait_goroutine *one,
	enum gl_alarm_kind kind);
void gl_maker_add_crowd(struct gl_maker *m, const struct gl_wait_crowd *c, enum gl_alarm_kind kind);

#endif
