/*
 * waitlist: the objects of a dump in the order of the report: those that can be held first,
 * channels without a candidate last. Objects with only one waiter each share an entry if their
 * waiters are at the same place in the code, and their best candidates are, too.
 */
#ifndef GL_CMD_WAIT_WAITLIST_H
#define GL_CMD_WAIT_WAITLIST_H

#include "lib/waits/waits.h"

struct waitlist_entry {
	const struct gl_wait_object *o; /* the first of these objects in the graph */
	uint64_t n;			/* number of objects */
	uint64_t wait_seconds;		/* the longest known wait for one of them; 0: unknown */
};

/* Returns the entry of one object alone. */
struct waitlist_entry waitlist_entry_of(const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/*
 * Returns the entries, for gl_mem_free, and their number; NULL if there is no memory or no object.
 */
struct waitlist_entry *waitlist_make(const struct gl_wait_graph *graph, size_t *n);

#endif
