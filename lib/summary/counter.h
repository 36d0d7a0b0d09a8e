/*
 * counter: counts how often each text of a set occurs, such as the `states` and `sources` of a
 * group. Many counters share one pool, which stores each text once. Most counters have few texts.
 * In counters with many, such as the `dumps` of a group, each takes about two bytes.
 */
#ifndef GL_SUMMARY_COUNTER_H
#define GL_SUMMARY_COUNTER_H

#include "lib/base/arena.h"
#include "lib/base/counts.h"
#include "lib/base/set.h"
#include "lib/record/record.h"
#include "lib/summary/sums.h"

/* A text of the pool. Equal texts have the same address. */
struct gl_counter_name {
	struct gl_str text;
	uint32_t number; /* counts from 0 in the order in which the pool first saw the texts */
};

struct gl_counter_entry {
	const struct gl_counter_name *name;
	uint64_t n;
	struct gl_counter_entry *next;
};

/*
 * The entries of a counter that has more than GL_COUNTER_FEW. In these sums, gl_sum.at is the
 * number of a name, not of a snapshot.
 */
struct gl_counter_many {
	struct gl_sums sums;
	struct gl_counter_many *next; /* in the list gl_counter_pool.many */
};

#define GL_COUNTER_FEW 8

/* The entry of a counter that has only one, as most counters do. */
struct gl_counter_one {
	const struct gl_counter_name *name;
	uint64_t n;
};

/* A zeroed struct is empty. */
struct gl_counter {
	size_t n; /* number of entries; GL_COUNTER_FEW + 1 stands for any larger number */
	union {
		struct gl_counter_one one;      /* if n is 1 */
		/* if n is 2 to GL_COUNTER_FEW: a list, the newest first */
		struct gl_counter_entry *first;
		struct gl_counter_many *many;   /* if n is above GL_COUNTER_FEW */
	};
};

/* A zeroed struct is ready for use. */
struct gl_counter_pool {
	struct gl_arena arena;
	struct gl_set names; /* of struct gl_counter_name */
	const struct gl_counter_name **numbered;
	size_t numbered_cap;
	/*
	 * sorted: the texts of the first nsorted names of `numbered`, sorted; places: by the number
	 * of a name, its index in `sorted`
	 */
	struct gl_str *sorted;
	uint32_t *places;
	size_t nsorted, sorted_cap, places_cap;
	/* by index in `sorted`, used by gl_counter_list: counts, and a bit for each that is set */
	uint64_t *counts, *present;
	size_t counts_cap, present_cap;
	struct gl_counter_many *many; /* the list of all gl_counter_many */
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
 * Iterates over the entries, in any order. gl_counter_begin returns false if there is no memory,
 * gl_counter_next at the end.
 */
struct gl_counter_walk {
	struct gl_counter_entry one; /* the entry, if there is only one; `next` then points here */
	const struct gl_counter_entry *next;
	const struct gl_sums *sums; /* NULL: the entries are in a list */
	struct gl_sums_walk walk;
};
bool gl_counter_begin(const struct gl_counter *t, struct gl_counter_walk *w);
bool gl_counter_next(const struct gl_counter_pool *pool, struct gl_counter_walk *w,
	const struct gl_counter_name **name, uint64_t *n);

/*
 * Returns the number of entries. Call gl_counter_begin first: it merges the entries that have the
 * same name.
 */
size_t gl_counter_size(const struct gl_counter *t);

/*
 * Lists the entries, sorted bytewise by their text, in arena a. Returns false if there is no
 * memory.
 */
bool gl_counter_list(struct gl_counter_pool *pool, const struct gl_counter *t,
	struct gl_arena *a, struct gl_counts *out);

#endif
