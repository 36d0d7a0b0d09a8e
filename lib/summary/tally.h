/*
 * tally: everything that is kept about the members of one group, and how a member is added. Each
 * value is a sum, a minimum or maximum, a complete map, or a value on which all members agree, so
 * that the order of the members does not matter.
 *
 * run.h and group.h add a goroutine piece by piece, as most goroutines change little. Groups, and
 * records without a stack, are added as a whole. A tally lives in a store, for as long as the store
 * exists. A result of false always means that there is no memory.
 */
#ifndef GL_SUMMARY_TALLY_H
#define GL_SUMMARY_TALLY_H

#include "lib/summary/common.h"
#include "lib/summary/origin.h"
#include "lib/summary/sigset.h"

enum gl_tally_map {
	GL_TALLY_STATES,
	GL_TALLY_CLASSES,
	GL_TALLY_CREATORS,
	GL_TALLY_SIGS,
	GL_TALLY_SOURCES,
	GL_TALLY_DUMPS,
	GL_TALLY_MAPS
};

#define GL_GROUPS_NONE SIZE_MAX /* no group; used in place of the number of a group */

/*
 * Works like gl_groups_report_fn of group.h: reports goroutines that were added to the maps of
 * group `number`.
 */
typedef bool gl_tally_report_fn(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waited);

/*
 * What is not counted. Without sources, dumps are not counted either, because their names contain
 * the source.
 */
enum gl_tally_without { GL_WITHOUT_NONE, GL_WITHOUT_DUMPS, GL_WITHOUT_SOURCES };

/* What all tallies of one set of groups share. */
struct gl_tally_store {
	/* its arena holds everything that lives as long as the tallies */
	struct gl_counter_pool pool;
	/* by class; NULL for GL_CLASS_COUNT, which stands for none */
	const struct gl_counter_name *class_names[GL_CLASS_COUNT + 1];
	struct gl_sigset sigs; /* the signatures of all members */
	struct gl_origins origins;
	gl_tally_report_fn *report; /* NULL: nothing is reported */
	void *report_ctx;
	struct gl_buf scratch;
	/* the map of sources, or of dumps, is not kept */
	bool without_sources;
	bool without_dumps; /* set if without_sources is */
};

/* The place of a goroutine in the input. An unknown value sorts first. */
struct gl_tally_place {
	const struct gl_counter_name *source; /* NULL: unknown */
	uint64_t dump;		      /* 0: unknown */
	uint64_t offset;	      /* offset + 1; 0: unknown */
};

struct gl_tally_wait {
	/*
	 * the number of known waits and, if there are any, their minimum, maximum and sum in
	 * seconds
	 */
	uint64_t known, min, max, sum;
	uint64_t *minutes;	       /* as in gl_group */
	size_t nminutes;
};

/* A zeroed struct has no members. The struct must not move once something was added. */
struct gl_tally {
	uint64_t count; /* number of goroutines, without those counted only in its runs */
	bool is_begun;	/* the tally has a member */
	bool lacks_sources; /* one of its members is a group that does not show its sources */
	uint32_t number; /* the number of the group */
	struct gl_common agreed;
	struct gl_tally_place least;	    /* the place of the member that is the example */
	/* the stack of the member that is the example; NULL: no member shows a stack */
	const struct gl_stack *least_stack;
	struct gl_tally_wait wait;
	/* number of ids that are kept: the smallest ones of all members, in rising order */
	size_t nids;
	union {
		uint64_t id;   /* if nids is 1, as in most groups */
		uint64_t *ids; /* if nids is more; has room for GL_GROUP_IDS */
	};
	struct gl_counter maps[GL_TALLY_MAPS];
};

/*
 * Initialises *s, which must be zeroed. All records must take their stacks from `stacks`. Call
 * gl_tally_store_free even if this returns false.
 */
bool gl_tally_store_init(struct gl_tally_store *s, const struct gl_stacks *stacks,
	enum gl_tally_without without);
void gl_tally_store_free(struct gl_tally_store *s);

/* Adds n goroutines to a map of the tally; adds nothing if the name is NULL. */
static inline bool gl_tally_count(struct gl_tally_store *s, struct gl_tally *t,
	enum gl_tally_map map, const struct gl_counter_name *name, uint64_t n)
{
	return !name || gl_counter_add(&s->pool, &t->maps[map], name, n);
}

/* Adds n goroutines, each of which has waited for `seconds`. */
bool gl_tally_add_wait(struct gl_tally_store *s, struct gl_tally *t, uint64_t seconds, uint64_t n);

/* Adds waits that are already summed up. */
bool gl_tally_add_waits(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_tally_wait *waits);

/* Adds the id of a member. If memory runs out, the id is missing; a later call reports the lack. */
void gl_tally_add_id(struct gl_tally_store *s, struct gl_tally *t, uint64_t id);

/* Returns the t->nids ids; borrowed until an id is added. */
static inline const uint64_t *gl_tally_ids(const struct gl_tally *t)
{
	return t->nids > 1 ? t->ids : &t->id;
}

/* Adds the place of a member that has this stack (NULL: the member shows none). */
void gl_tally_add_place(struct gl_tally *t, struct gl_tally_place p, const struct gl_stack *stack);

/*
 * gl_tally_add_creator adds n goroutines to the map of creators, if the stack shows its creator;
 * gl_tally_add_sig adds them to the map of signatures.
 */
bool gl_tally_add_creator(struct gl_tally_store *s, struct gl_tally *t,
	const struct gl_stack *stack, uint64_t n);
bool gl_tally_add_sig(struct gl_tally_store *s, struct gl_tally *t, const struct gl_stack *stack,
	uint64_t n);

/* Adds a group, or a record without a stack. shown: the result of gl_shown_by(r). */
bool gl_tally_add_group(struct gl_tally_store *s, struct gl_tally *t, const struct gl_record *r,
	const struct gl_shown *shown);

#endif
