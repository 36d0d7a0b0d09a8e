/*
 * orphan: finds goroutines that send on a channel although no goroutine seems left to receive. A
 * dump does not show who receives from a channel. But a channel is often created by the function
 * that also started the sender. If that function is on no stack of the dump, and of all goroutines
 * that it started only senders are left, then it has returned, and no other goroutine has the
 * channel.
 */
#ifndef GL_SUMMARY_ORPHAN_H
#define GL_SUMMARY_ORPHAN_H

#include "lib/summary/group.h"

/*
 * Counts senders for which no receiver seems left. Stores their number in *n, and in *group the
 * largest of their groups, or GL_GROUPS_NONE. gl_groups_settle must have been called for `groups`,
 * and each group must have a single stack. `stacks` has all stacks of the input, including those of
 * goroutines that are in no group. Returns false if there is no memory.
 */
bool gl_orphan_senders(
	struct gl_groups *groups, struct gl_stacks *stacks, uint64_t *n, size_t *group);

#endif
