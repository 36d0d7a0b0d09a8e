/*
 * serving: finds the goroutines that belong to a connection. A stream that was opened late waits as
 * quietly as a goroutine that is stuck. It is told apart because, at the same time, another
 * goroutine of the same type or origin waits for the network.
 */
#ifndef GL_JUDGE_SERVING_H
#define GL_JUDGE_SERVING_H

#include "lib/base/set.h"
#include "lib/waits/graph.h"

struct gl_serving {
	struct gl_set names; /* types and functions, as struct gl_str */
	struct gl_arena *arena;
};

/* Collects the names from the crowds of a graph. Returns false if there is no memory. */
bool gl_serving_collect(struct gl_serving *s, const struct gl_wait_graph *g);
void gl_serving_free(struct gl_serving *s);

bool gl_serving_has(const struct gl_serving *s, const struct gl_stack *stack);

#endif
