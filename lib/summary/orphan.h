/*
 * orphan: goroutines that send on a channel while nobody is left who might receive. A dump does not
 * show who receives from a channel; but who made it is often the function that started the
 * sender. When that function is on no stack of the dump, and nothing else that it started is there
 * but senders, it has returned, and the channel with it.
 */
#ifndef GL_SUMMARY_ORPHAN_H
#define GL_SUMMARY_ORPHAN_H

#include "lib/summary/group.h"

/*
 * *n: how many such goroutines there are; *group: the largest group of them, or GL_GROUPS_NONE.
 * groups are settled, each of one stack; stacks: all that there are, also of goroutines that are
 * in no group. false without memory.
 */
bool gl_orphan_senders(struct gl_groups *groups, struct gl_stacks *stacks, uint64_t *n, size_t *group);

#endif
