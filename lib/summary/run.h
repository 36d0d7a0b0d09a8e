/*
 * run: goroutines of one stack in one group. Most are like the one before in state, class,
 * source and dump, and change nothing of what the group keeps: those are only counted
 * (group.c), and what was counted goes into the group's tally when the run turns to others,
 * or when the group is shown.
 *
 * Runs live in the tallies' store and as long. NULL or false is always: no memory, or for
 * gl_runs_find: no such run yet.
 */
#ifndef GL_SUMMARY_RUN_H
#define GL_SUMMARY_RUN_H

#include "lib/summary/tally.h"

/* To see that a goroutine changes nothing, and to count it, no more is read than is first. */
struct gl_run {
	struct gl_str rest; /* values of the keys that the stack does not tell, see gl_keys_put */
	const struct gl_name *state, *source; /* NULL: none */
	uint64_t dump;	  /* 0: none; GL_RUN_NOT_BEGUN: no goroutine yet */
	uint64_t waiting; /* goroutines not yet in the group's count and maps */
	uint64_t offset;  /* of the group's example, or less far behind; see gl_tally_place */
	uint64_t parent;  /* of the group, while all agree */
	uint64_t most_id; /* the largest id that the group has room for */
	size_t number;	  /* of the group */
	uint32_t open;	  /* keys on which the group agrees, perhaps more; GL_RUN_MORE_OPEN */
	uint32_t any;	  /* those that are true of any, perhaps fewer */
	enum gl_class class; /* GL_CLASS_COUNT: none */
	struct gl_tally *tally; /* of the group */
	const struct gl_stack *stack;
	uint64_t total, creators_told, sigs_told; /* goroutines in the maps, by which */
	struct gl_run *next; /* of the group, older */
};

#define GL_RUN_NOT_BEGUN UINT64_MAX
#define GL_RUN_MORE_OPEN (UINT32_C(1) << 31) /* a rare key is agreed on */

/* All zero bytes, but for the store: none. */
struct gl_runs {
	struct gl_tally_store *store; /* borrowed */
	struct gl_run **heads;	      /* by the stack's ordinal: the run met last */
	size_t nheads, heads_cap;
	struct gl_set set; /* only with has_rest */
	bool has_rest;	   /* there are keys that the stack does not tell */
};

void gl_runs_free(struct gl_runs *runs);

/* The stack will have a head. */
bool gl_runs_reserve(struct gl_runs *runs, const struct gl_stack *stack);

/* The run of these values and this stack, which has room; it is now its stack's head. */
struct gl_run *gl_runs_find(struct gl_runs *runs, struct gl_str rest, const struct gl_stack *stack);

/* The same, begun: r is to be its first goroutine. rest is copied. */
struct gl_run *gl_runs_add(struct gl_runs *runs, struct gl_str rest, const struct gl_record *r,
	struct gl_tally *tally);

/* The run goes on with goroutines like r. */
bool gl_run_turn(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r);

/* What was only counted goes into the maps. */
bool gl_run_settle(struct gl_run *run, struct gl_tally_store *store);

/* And of a settled run the creator, and with_sig the signature. */
bool gl_run_tell(struct gl_run *run, struct gl_tally_store *store, bool with_sig);

static inline enum gl_class gl_run_class_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_CLASS) ? r->class : GL_CLASS_COUNT;
}

#endif
