/*
 * idlegroups: which groups are idle: they wait for work, as goroutines of any healthy process do
 * (lib/select/idle.rules). They raise no suspicion, and are not listed unless they stand out.
 */
#ifndef GL_CMD_COMMON_IDLEGROUPS_H
#define GL_CMD_COMMON_IDLEGROUPS_H

#include "cmd/common/tool.h"
#include "lib/select/rules.h"
#include "lib/summary/delta.h"

/* Arrays by the number of the group. */
struct idlegroups {
	bool *are_idle;
	/*
	 * the group is idle, too, and does not stand out: no more than a hundred are in one
	 * snapshot, and their number does not rise in each step
	 */
	bool *are_hidden;
};

/*
 * Finds the idle groups of d, which must be finished, and calls gl_delta_set_idle. Groups by other
 * keys than the stack were asked for explicitly, so none of them is idle. rules: the built-in ones,
 * added by gl_idle_add; NULL: the function makes its own.
 */
void idlegroups_find(struct tool *t, struct gl_delta *d, struct gl_rules *rules,
	struct idlegroups *g);
void idlegroups_free(struct idlegroups *g);

#endif
