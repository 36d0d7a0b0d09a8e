/*
 * backpressure: finds out whether a goroutine just waits for its turn while others are at work. It
 * may wait for a place in a pool, or to send on a channel that is used as a semaphore. However long
 * such a wait is, it is backpressure, and nothing is stuck.
 */
#ifndef GL_JUDGE_BACKPRESSURE_H
#define GL_JUDGE_BACKPRESSURE_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/waits/graph.h"

#define GL_BACKPRESSURE_FILTER 1024 /* bytes of a filter for functions; a power of two */

/* What is known about one graph. Set the graph and zero the rest. */
struct gl_backpressure {
	const struct gl_wait_graph *g;
	/*
	 * for each function in which goroutines wait to send: how far the goroutines that ran
	 * within the last minute have come in it; filled when the first goroutine that waits to
	 * send is examined
	 */
	struct gl_set progress;
	/* a bit for each hash in `progress`; most other functions are ruled out by it */
	unsigned char filter[GL_BACKPRESSURE_FILTER];
	struct gl_arena arena;
	bool has_progress;
	/*
	 * how many times all stacks were searched for one that has a slot; this number is limited
	 */
	size_t nsearches;
	const struct gl_stack *asked; /* the stack for which a slot was last looked for */
	bool answer;		      /* the result of gl_backpressure_explains for this stack */
	bool failed;		      /* memory ran out */
};

void gl_backpressure_free(struct gl_backpressure *t);

/*
 * Returns true if the wait of `one` is backpressure: another goroutine that seems to have what
 * `one` waits for has run within the last minute. If `one` waits for a slot, the other one runs
 * inside the same library, called from the same type. If `one` waits to send, the other one is past
 * the send in the same function, or was started there by a go statement after the send. Sets
 * t->failed if there is no memory.
 */
bool gl_backpressure_explains(struct gl_backpressure *t, const struct gl_wait_goroutine *one);

#endif
