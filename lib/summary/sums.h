/*
 * sums: how many goroutines of a group each of many snapshots has. There may be many groups, each
 * with many sums, so a sum takes only two or three bytes. A snapshot is identified by a number.
 * Instead of snapshots, the numbers may also identify something else, such as names (counter.h).
 *
 * Sums are usually added in the order of their snapshots, but any order is allowed, and sums of the
 * same snapshot are added up. If they do not come one right after the other, this happens only now
 * and then, when many have come. So memory grows with the snapshots, not with the sums that are
 * added.
 */
#ifndef GL_SUMMARY_SUMS_H
#define GL_SUMMARY_SUMS_H

#include "lib/base/varints.h"

struct gl_sum {
	uint32_t at; /* number of the snapshot */
	uint64_t n;  /* number of goroutines; at most INT64_MAX, see gl_counter_sum */
	uint64_t waiting; /* how many of them have a known wait */
};

/* All sums but the last. */
struct gl_sums_older {
	/*
	 * for each sum, two or three numbers: the step from the `at` before to its own; twice n,
	 * plus 1 if `waiting` is not 0; and `waiting` if it is not 0
	 */
	struct gl_varints packed;
	uint32_t before;    /* the `at` of the last sum in `packed` */
	uint32_t n_before;  /* its n, but at most UINT32_MAX */
	uint32_t merged;    /* number of sums that the last gl_sums_merge left */
	/* number of rises (gl_sums_rises) up to the last sum in `packed`, but at most UINT8_MAX */
	uint8_t rises;
	/* the sums do not come in the order of their snapshots, or a snapshot has several */
	bool is_mixed;
};

/*
 * A zeroed struct is empty. Of a million groups, most may be in one snapshot only, so a single sum
 * takes no memory beside the struct, which has 32 bytes.
 */
struct gl_sums {
	struct gl_sums_older *older; /* NULL: there is at most one sum */
	uint32_t count;	    /* number of sums, including the last */
	/* the last sum, if count > 0; as in gl_sum */
	uint32_t at;
	uint64_t n, waiting;
};

void gl_sums_free(struct gl_sums *s);

/*
 * Returns how often the number rises from one snapshot to the next, or a larger number, but at most
 * UINT8_MAX. A snapshot that has no sum has no goroutines. Valid unless gl_sums_is_mixed.
 */
unsigned gl_sums_rises(const struct gl_sums *s);

/*
 * Returns true if the sums do not come in the order of their snapshots, or if a snapshot has
 * several.
 */
static inline bool gl_sums_is_mixed(const struct gl_sums *s)
{
	return s->older && s->older->is_mixed;
}

/* Adds n and `waiting` to the counts of snapshot `at`. Returns false if there is no memory. */
bool gl_sums_add(struct gl_sums *s, uint32_t at, uint64_t n, uint64_t waiting);

/* Leaves one sum for each snapshot, in their order. Returns false if there is no memory. */
bool gl_sums_merge(struct gl_sums *s);

/*
 * Iterates over the sums in the order in which they were added; a snapshot may have several. The
 * caller initialises the walk with 0. Returns false at the end.
 */
struct gl_sums_walk {
	size_t byte;
	uint32_t before, count;
};
bool gl_sums_next(const struct gl_sums *s, struct gl_sums_walk *w, struct gl_sum *out);

/* Returns a walk that is about to return the last sum. */
static inline struct gl_sums_walk gl_sums_before_last(const struct gl_sums *s)
{
	return (struct gl_sums_walk){.count = s->count > 0 ? s->count - 1 : 0};
}

#endif
