/*
 * counter: counts how often each of some texts occurs, such as the `states` and `sources` of a
 * group. Many small counters share one pool, which stores each text once.
 */
#ifndef GL_SUMMARY_COUNTER_H
#define GL_SUMMARY_COUNTER_H

#include "lib/base/arena.h"
#include "lib/base/counts.h"
#include "lib/base/set.h"
#include "lib/record/record.h"

/* A text of the pool. Equal texts have the same address. */
struct gl_counter_name {
	struct gl_str text;
	uint64_t hash;
};

struct gl_counter_entry {
	const struct gl_counter_name *name;
	uint64_t n;
	struct gl_counter_entry *next;
	const void *owner; /* the counter that the entry belongs to */
};

/* A zeroed struct is empty. Once something was added, the struct must not move. */
struct gl_counter {
	struct gl_counter_entry *first; /* a list, the newest entry first */
	size_t n;		      /* number of entries */
};

/* A zeroed struct is ready for use. */
struct gl_counter_pool {
	struct gl_arena arena;
	struct gl_set names; /* of struct gl_counter_name */
	struct gl_set index; /* the entries of counters that have many */
};

void gl_counter_pool_free(struct gl_counter_pool *pool);

/*
 * Finds or adds the name for this text. It lives as long as the pool. Returns NULL if there is no
 * memory.
 */
const struct gl_counter_name *gl_counter_name(struct gl_counter_pool *pool, struct gl_str text);

/* Adds n to the count of a name. Returns false if there is no memory. */
bool gl_counter_add(struct gl_counter_pool *pool, struct gl_counter *t,
	const struct gl_counter_name *name, uint64_t n);

/*
 * Lists the entries, sorted bytewise by their text, in arena a. Returns false if there is no
 * memory.
 */
bool gl_counter_list(const struct gl_counter *t, struct gl_arena *a, struct gl_counts *out);

#endif
