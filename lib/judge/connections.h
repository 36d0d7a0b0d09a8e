/*
 * connections: finds the goroutines that belong to a network connection. A goroutine that serves a
 * connection or stream opened late waits as quietly as one that is stuck. But for a connection,
 * another goroutine of the same type or origin waits for the network at the same time.
 */
#ifndef GL_JUDGE_CONNECTIONS_H
#define GL_JUDGE_CONNECTIONS_H

#include "lib/base/set.h"
#include "lib/waits/graph.h"

struct gl_connections {
	struct gl_set names; /* types and functions, as struct gl_str */
	struct gl_arena *arena;
};

/*
 * Collects the names of the types and functions that run for connections, from the stacks of a
 * graph. Returns false if there is no memory.
 */
bool gl_connections_collect(struct gl_connections *s, const struct gl_wait_graph *g);
void gl_connections_free(struct gl_connections *s);

/* Returns true if a goroutine with this stack belongs to a connection. */
bool gl_connections_has(const struct gl_connections *s, const struct gl_stack *stack);

#endif
