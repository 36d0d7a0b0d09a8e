/*
 * counter: how often each of some texts was met: the `states`, `sources` and such of a group.
 * Many small ones share one pool, which keeps each text once.
 */
#ifndef GL_SUMMARY_COUNTER_H
#define GL_SUMMARY_COUNTER_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/record/record.h"

/* Counts stop here: what JSON readers hold exactly in C. Sums that stop still merge alike. */
#define GL_COUNTER_MOST ((uint64_t)INT64_MAX)

static inline uint64_t gl_counter_sum(uint64_t a, uint64_t b)
{
	return b > GL_COUNTER_MOST || a > GL_COUNTER_MOST - b ? GL_COUNTER_MOST : a + b;
}

/* Of a sum that ended at the most, the parts may be more than it. */
static inline uint64_t gl_counter_less(uint64_t sum, uint64_t part)
{
	return sum > part ? sum - part : 0;
}

/* A text of the pool: equal texts have one address. */
struct gl_counter_name {
	struct gl_str text;
	uint64_t hash;
};

struct gl_counter_entry {
	const struct gl_counter_name *name;
	uint64_t n;
	struct gl_counter_entry *next;
	const void *owner; /* the census */
};

/* All zero bytes: empty. It must stay where it is once something was added. */
struct gl_counter {
	struct gl_counter_entry *first; /* the newest name first */
	size_t n;		      /* names */
};

/* All zero bytes: ready. */
struct gl_counter_pool {
	struct gl_arena arena;
	struct gl_set names; /* struct gl_counter_name */
	struct gl_set index; /* entries of those with many names */
};

void gl_counter_pool_free(struct gl_counter_pool *pool);

/* The name of this text, found or added; NULL without memory. Lives as long as the pool. */
const struct gl_counter_name *gl_counter_name(struct gl_counter_pool *pool, struct gl_str text);

/* Add n to a name; false without memory. */
bool gl_counter_add(struct gl_counter_pool *pool, struct gl_counter *t, const struct gl_counter_name *name,
	uint64_t n);

/* The entries in order of their texts' bytes, in a; false without memory. */
bool gl_counter_list(const struct gl_counter *t, struct gl_arena *a, struct gl_counts *out);

#endif
