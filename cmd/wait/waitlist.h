/*
 * waitlist: the objects of a dump in the order of the report: first those that can be held, last
 * channels without a candidate. Objects that have only one waiter each share an entry if these
 * waiters are at one place in the code, and their best candidates are at one place, too.
 */
#ifndef GL_CMD_WAIT_WAITLIST_H
#define GL_CMD_WAIT_WAITLIST_H

#include "lib/waits/waits.h"

struct waitlist_entry {
	/* the first object of the entry, in the order of the graph */
	const struct gl_wait_object *o;
	uint64_t n;			/* number of objects */
	/* the longest known wait for one of the objects; 0: unknown */
	uint64_t wait_seconds;
};

/* Returns an entry with a single object. */
struct waitlist_entry waitlist_entry_of(const struct gl_wait_graph *graph,
	const struct gl_wait_object *o);

/* Returns the entries, and sets *n to their number. The caller frees them with gl_mem_free. */
struct waitlist_entry *waitlist_make(const struct gl_wait_graph *graph, size_t *n);

#endif
