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
 * A group. If an input has many stacks, most of its groups usually have a single goroutine. Such a
 * goroutine is kept in `lone`, because a tally and a run would take 600 bytes more.
 */
struct gl_one_group {
	struct gl_lone lone; /* the only goroutine; its stack is NULL if the group has `full` */
	struct gl_full_group *full;
};

/*
 * Leads from an ordinal, of a stack or of a canon, to a group. v: by ordinal, the number of the
 * group, plus 1; 0: none.
 */
struct gl_group_numbers {
	uint32_t *v;
	size_t cap;
};

struct gl_groups {
	struct gl_stacks *stacks;
	struct gl_keys keys;
	bool is_default;
	bool by_sig;   /* one of the keys is `sig` */
	bool only_sig; /* `sig` is the only key */
	/*
	 * The run (run.h) of a goroutine shows its group, unless the goroutine has a bit of
	 * `apart`. This is so if each key depends on the stack alone, or is constant along a run,
	 * or has no value in records that lack a certain bit of gl_has.
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
	 * Only with only_sig. of_canon: the group of each canon, if the group's key is the
	 * signature of the canon; of_stack: the group of each stack with which a lone goroutine
	 * began a group.
	 */
	struct gl_group_numbers of_canon, of_stack;
	/*
	 * of struct gl_full_group, by key; with only_sig, only the groups that a record without
	 * such a canon has joined
	 */
	struct gl_set index;
	size_t *order;
	size_t order_cap;
	uint64_t goroutines;

	void *mark;
	/* origin of the previous goroutine; NULL: there is none with this mark */
	struct gl_origin *now;
	struct gl_str source; /* source of the previous goroutine */
	uint64_t dump;	      /* dump of the previous goroutine */
	/* gl_groups_count_on had no memory; the next gl_groups_add reports it */
	bool has_failed;

	/* its arena holds everything that lives as long as the groups */
	struct gl_tally_store store;
	struct gl_buf scratch, key;
	struct gl_present present;
	struct gl_lone_tally alone; /* the tally of the lone goroutine that `present` shows */
};

/* Returns the group of this ordinal; GL_GROUPS_NONE: there is none. */
static inline size_t gl_groups_number_at(const struct gl_group_numbers *a, uint32_t ordinal)
{
	return ordinal < a->cap && a->v[ordinal] ? a->v[ordinal] - 1 : GL_GROUPS_NONE;
}

/* Returns true if the group is a single goroutine, which is kept in `lone` instead of `full`. */
static inline bool gl_groups_is_lone(const struct gl_groups *g, size_t number)
{
	return g->v[number].lone.stack != NULL;
}

#endif
