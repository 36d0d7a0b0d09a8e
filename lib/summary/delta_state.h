/* delta_state: what delta.c and delta_add.c share. */
#ifndef GL_SUMMARY_DELTA_STATE_H
#define GL_SUMMARY_DELTA_STATE_H

#include "lib/summary/change.h"
#include "lib/summary/group.h"
#include "lib/summary/panics.h"
#include "lib/summary/restart.h"
#include "lib/summary/sums.h"
#include "lib/summary/snapshots.h"
#include "lib/summary/sole.h"
#include "lib/summary/stuck.h"

struct gl_delta {
	struct gl_groups *groups;
	bool with_stuck, with_ids;
	unsigned rise;
	struct gl_counter_pool pool;
	struct gl_snapshots snapshots;
	struct gl_sums *sums; /* one per group; gl_sum.at is the number of a snapshot */
	size_t ngroups;	      /* length of `sums`: the number of groups, or more */
	/* the snapshot whose goroutines are passed to restart and turnover; 0: none */
	uint32_t watched;
	struct gl_restart restart;
	struct gl_turnover turnover;
	/* snapshots were interleaved or came as groups, so nothing can be concluded from ids */
	bool is_mixed;
	struct gl_stuck stuck;
	struct gl_soles soles;
	struct gl_panics panics;
	/* by_operand: the dump of the last goroutine that was not kept in `soles` */
	uint64_t dump_before;
	bool has_before;
	struct gl_buf scratch;
	/* The rest is set by gl_delta_finish. */
	struct gl_timeline timeline;
	/* the points of the group that was asked for last, if its own sums are in another order */
	struct gl_sums sorted;
	struct gl_blocked *blocked; /* by group; NULL: no goroutine is known to be held up */
	/* by group: true if the group waits for work; borrowed; NULL: no group does */
	const bool *is_idle;
};

#endif
