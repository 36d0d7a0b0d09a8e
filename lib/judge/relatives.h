/*
 * relatives: which goroutines a goroutine has started, and which others its own starter has
 * started, judging by the functions that contain the go statements. The module goes through the
 * graph once and keeps what it finds, because this is needed for many goroutines.
 */
#ifndef GL_JUDGE_RELATIVES_H
#define GL_JUDGE_RELATIVES_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/waits/graph.h"

/* What is known about one graph. Set the graph and zero the rest. */
struct gl_relatives {
	const struct gl_wait_graph *g;
	/* what is known of each function that started goroutines, by the address of its name */
	struct gl_set origins;
	/* for each function that started goroutines: a family, the goroutines that it started */
	struct gl_set creators;
	/*
	 * the same for each type whose methods started goroutines, and for each function without a
	 * type that did; these families have only goroutines that ran within the last minute
	 */
	struct gl_set starters;
	/* goroutines that are the only one of their crowd (gl_wait_crowd), by creator and parent */
	struct gl_set singles;
	struct gl_arena arena;
	bool is_collected;
	bool failed; /* memory ran out */
};

void gl_relatives_free(struct gl_relatives *r);

/*
 * Returns true if the function in which the goroutine `one` waits has also started a goroutine that
 * the dump shows. Probably `one` waits for that goroutine, which may just be working. If that
 * goroutine is stuck, it has an alarm of its own. Sets r->failed if there is no memory.
 */
bool gl_relatives_has_child(struct gl_relatives *r, const struct gl_wait_goroutine *one);

/*
 * Returns true if another goroutine that was started by the same function, or by one of the same
 * type, ran within the last minute. The function or type is then at work. Sets r->failed if there
 * is no memory.
 */
bool gl_relatives_has_busy_sibling(struct gl_relatives *r, const struct gl_wait_goroutine *one);

#endif
