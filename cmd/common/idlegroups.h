/*
 * idlegroups: finds idle groups, whose goroutines wait for work, as in any healthy process
 * (lib/select/idle.rules). An idle group raises no suspicion, and is not listed unless it stands
 * out.
 */
#ifndef GL_CMD_COMMON_IDLEGROUPS_H
#define GL_CMD_COMMON_IDLEGROUPS_H

#include "lib/select/rules.h"
#include "lib/summary/delta.h"

/* What is known about the groups: arrays with one element per group. */
struct idlegroups {
	bool *are_idle;
	/*
	 * the group is idle and does not stand out: no snapshot has more than a hundred of its
	 * goroutines, and their number does not rise from each snapshot to the next
	 */
	bool *are_hidden;
};

/*
 * Finds the idle groups of d, and marks them with gl_delta_set_idle. All snapshots must have been
 * added to d. If the goroutines are grouped by other keys than the stack, no group is idle, because
 * the user asked for these groups. rules: the built-in rules (gl_idle_add), or NULL if the function
 * must make them.
 */
void idlegroups_find(struct gl_delta *d, struct gl_rules *rules, struct idlegroups *g);
void idlegroups_free(struct idlegroups *g);

#endif
