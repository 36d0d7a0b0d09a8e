/*
 * turn: whether a goroutine that waits for a place, in a pool or to send on a channel that is used
 * as a semaphore, just waits behind others that are at work. However long it waits, that is
 * backpressure, and nothing is stuck.
 */
#ifndef GL_JUDGE_TURN_H
#define GL_JUDGE_TURN_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/waits/graph.h"

/* What is known of one graph. Zeroed but for the graph, it is ready. */
struct gl_turns {
	const struct gl_wait_graph *g;
	/*
	 * How far goroutines that move have come in each function. It is made for the first
	 * goroutine that waits to send.
	 */
	struct gl_set progress;
	struct gl_arena arena;
	bool has_progress;
	/* Slots are looked for in all stacks, so only for so many of those that wait. */
	size_t sweeps;
	const struct gl_stack *asked; /* the last one that waits for a slot */
	bool answer;		      /* what was found for it */
	bool failed;		      /* memory ran out */
};

void gl_turns_free(struct gl_turns *t);

/*
 * Returns true if a goroutine has moved within the last minute that seems to have such a place: it
 * runs inside the library for the same type; or it is past the send in the same function, or was
 * started behind the send there. Sets t->failed if there is no memory.
 */
bool gl_turns_may_come(struct gl_turns *t, const struct gl_wait_goroutine *one);

#endif
