/*
 * kin: whom a goroutine has started, and which others its own starter has, by the functions in
 * which that happened. It is asked about many goroutines, so it goes through a graph once.
 */
#ifndef GL_JUDGE_KIN_H
#define GL_JUDGE_KIN_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/waits/graph.h"

/* What is known of one graph. Zeroed but for the graph, it is ready. */
struct gl_kin {
	const struct gl_wait_graph *g;
	struct gl_set creators; /* by the function that has started goroutines */
	struct gl_set starters; /* of goroutines that move: by the type or function it belongs to */
	struct gl_set singles;	/* goroutines alone in their crowd, by creator and parent */
	struct gl_arena arena;
	bool is_collected;
	bool failed; /* memory ran out */
};

void gl_kin_free(struct gl_kin *kin);

/*
 * Whether a goroutine is there that this one has started from the function in which it waits: then
 * it waits for that one, which may just work, and has an alarm of its own if it is stuck. Sets
 * kin->failed if there is no memory.
 */
bool gl_kin_has_child(struct gl_kin *kin, const struct gl_wait_goroutine *one);

/*
 * Whether something else that the same type or function has started moves: it is at work. Sets
 * kin->failed if there is no memory.
 */
bool gl_kin_has_busy_sibling(struct gl_kin *kin, const struct gl_wait_goroutine *one);

#endif
