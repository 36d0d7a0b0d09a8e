/* group_state: what group.c and group_add.c share. */
#ifndef GL_SUMMARY_GROUP_STATE_H
#define GL_SUMMARY_GROUP_STATE_H

#include "lib/summary/key.h"
#include "lib/summary/lone.h"
#include "lib/summary/present.h"
#include "lib/summary/run.h"

/*
 * A group of several records: its tally, its key, and its runs (run.h). A run may have goroutines
 * that are not in the tally yet.
 */
struct gl_full_group {
	struct gl_tally tally;
	struct gl_run *runs; /* at least one per stack; the newest first */
	struct gl_str key;   /* made by gl_keys_put */
};

/*
 * A group. Most groups of most inputs with many stacks have one goroutine, for which a tally and a
 * run would take 600 bytes more.
 */
struct gl_one_group {
	struct gl_lone lone; /* the only goroutine; its stack is NULL if the group has `full` */
	struct gl_full_group *full;
};

/* The numbers of groups, plus 1, by an ordinal; 0: none. */
struct gl_group_numbers {
	uint32_t *v;
	size_t cap;
};

struct gl_groups {
	struct gl_stacks *stacks;
	struct gl_keys keys;
	bool is_default;
	bool by_sig;   /* one of the keys is `sig` */
	bool only_sig; /* it is the only one */
	/*
	 * The run (run.h) of a goroutine shows its group: each key by which to group depends on the
	 * stack alone, or is constant along a run, or is absent from records that lack a certain
	 * bit of gl_has.
	 */
	bool run_shows_group;
	bool is_by_dump; /* one of the keys is `dump` */
	/*
	 * The bits of gl_has of those keys that depend on neither the stack nor the run. A record
	 * with one of these bits may belong to another group than the run of its stack.
	 */
	uint32_t apart;

	struct gl_runs runs;
	struct gl_one_group *v;
	size_t n, cap;
	/*
	 * With only_sig, the group of each canon with that signature, and of each stack of a lone
	 * goroutine. The index, of gl_full_group, then has only groups that were found by a key
	 * without such a canon.
	 */
	struct gl_group_numbers of_canon, of_stack;
	struct gl_set index;
	size_t *order;
	size_t order_cap;
	uint64_t goroutines;

	void *mark;
	struct gl_origin *now; /* origin of the previous goroutine; NULL: none yet */
	struct gl_str source; /* source of the previous goroutine */
	uint64_t dump;	      /* dump of the previous goroutine */
	bool has_failed;      /* gl_groups_count_on had no memory; the next gl_groups_add says so */

	/* its arena holds everything that lives as long as the groups */
	struct gl_tally_store store;
	struct gl_buf scratch, key;
	struct gl_present present;
	struct gl_lone_tally alone; /* of the group that `present` has */
};

/* Returns the group of this ordinal; GL_GROUPS_NONE: there is none. */
static inline size_t gl_groups_number_at(const struct gl_group_numbers *a, uint32_t ordinal)
{
	return ordinal < a->cap && a->v[ordinal] ? a->v[ordinal] - 1 : GL_GROUPS_NONE;
}

/* Returns true if the group is one goroutine for which `lone` is valid, and not `full`. */
static inline bool gl_groups_is_lone(const struct gl_groups *g, size_t number)
{
	return g->v[number].lone.stack != NULL;
}

#endif
