/*
 * group_add: finds the group of a record, and adds goroutines for group.c. A goroutine with a stack
 * is added to a run (run.h) of its group, or begins a group as a lone one (lone.h).
 */
#ifndef GL_SUMMARY_GROUP_ADD_H
#define GL_SUMMARY_GROUP_ADD_H

#include "lib/summary/group_state.h"

/*
 * Finds or adds the group of r by its key. A new group has no members yet. Returns NULL if there is
 * no memory.
 */
struct gl_full_group *gl_groups_group_of(struct gl_groups *g, const struct gl_record *r,
	const struct gl_canon *canon);

/*
 * Adds a goroutine with a stack. Returns the number of its group; GL_GROUPS_NONE if there is no
 * memory.
 */
size_t gl_groups_add_goroutine(struct gl_groups *g, const struct gl_record *r);

/* Does the work of gl_groups_count_on. */
size_t gl_groups_count_goroutines(struct gl_groups *g, const struct gl_record *r, size_t n,
	uint32_t but);

#endif
