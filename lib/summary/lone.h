/*
 * lone: a goroutine that is the only one of its group. If there are a million different stacks,
 * most groups have one goroutine in one dump. A lone goroutine takes 64 bytes, and adding one
 * touches no other memory of the group. A group with a tally (tally.h) and a run (run.h) takes ten
 * times as much.
 *
 * A lone goroutine is stored as those values of its record that groups look at. When another record
 * joins the group, the record is restored, and added to a tally like any other.
 */
#ifndef GL_SUMMARY_LONE_H
#define GL_SUMMARY_LONE_H

#include "lib/summary/tally.h"

struct gl_lone {
	const struct gl_stack *stack;
	struct gl_origin *origin;	     /* never NULL; its `users` counts this struct */
	const struct gl_counter_name *state; /* NULL: none */
	/* the rest is copied from the fields of the record that have the same names */
	uint64_t id, parent, offset;
	uint32_t has : 24, class : 8;
	uint32_t count, wait_seconds;
	uint32_t bytes : 30;
	bool has_more : 1;    /* the record's `more` is that of the origin */
	bool is_reported : 1; /* it was reported (gl_groups_set_report) */
};

/*
 * Returns true if a struct gl_lone can store all that groups look at in r, a goroutine with a
 * stack. The caller must check that r->more, if it is there, is what the log says about the origin
 * of r.
 */
bool gl_lone_fits(const struct gl_record *r);

/* Stores r in *l; gl_lone_fits must be true for r. Returns false if there is no memory. */
bool gl_lone_keep(struct gl_lone *l, struct gl_tally_store *store, const struct gl_record *r,
	struct gl_origin *origin);

/* Restores the record, which borrows from the origin. */
struct gl_record gl_lone_record(const struct gl_lone *l);

/* Reports the goroutine as the only one of group `number`, unless it was reported before. */
bool gl_lone_report(struct gl_lone *l, const struct gl_tally_store *store, uint32_t number);

/*
 * Adds the goroutine to the states, classes and waits of `total`, which may have those of many
 * groups. Returns false if there is no memory.
 */
bool gl_lone_add_up(const struct gl_lone *l, struct gl_tally_store *store,
	struct gl_tally *total);

/*
 * The tally that the group would have if it were not a lone goroutine. Of the store it uses only
 * the names.
 */
struct gl_lone_tally {
	struct gl_tally tally;
	uint64_t minutes[GL_WAIT_BUCKETS]; /* for tally.wait */
	struct gl_more more;		   /* for tally.agreed */
};

/*
 * Fills *out, which must not move afterwards, because its tally points into it. Returns false if
 * there is no memory.
 */
bool gl_lone_tally(const struct gl_lone *l, struct gl_tally_store *store,
	struct gl_lone_tally *out);

#endif
