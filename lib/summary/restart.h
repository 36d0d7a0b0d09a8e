/*
 * restart: finds out where in a series of snapshots another process begins.
 *
 * Within a process goroutine ids are never reused, and they rise, though not strictly: each
 * processor takes 16 ids at a time, so that new goroutines may get ids slightly below the largest
 * one. In another process the ids begin again. Suppose the largest id of a snapshot is more than an
 * eighth below the largest so far. Then hardly any goroutine created in between is still alive.
 * Either a burst of goroutines has ended, and a long-lived goroutine wrote the dump, or this is
 * another process. It is another process if
 *
 *   - none of the goroutines that waited before (those with the smallest ids are remembered,
 *     as they live long) still waits in the same place, and the longest wait is shorter; or
 *   - a later snapshot has at least 16 more goroutines with ids from before the fall. Within one
 *     process these can only become fewer, except for ids that a processor had left over.
 *
 * A snapshot that does not show every id, or that is truncated, is ignored. Without waits, a
 * restart becomes visible only when the new process has grown; it is then dated back.
 *
 * All this looks the same if the input is out of order, and the second snapshot was taken before
 * the first. So a restart is reported only if times show that the order is right, or if the two
 * snapshots cannot be from one process. They cannot if an id has different creators in the two, or
 * if at least 16 goroutines of the first snapshot, with ids below the largest id of the second, are
 * missing in the second (the smallest ids are remembered for this). If neither times nor ids prove
 * it, the snapshot is doubtful.
 *
 * Memory is constant: some numbers, 2 * 32 waiting goroutines, and 2 * 256 of the smallest ids.
 */
#ifndef GL_SUMMARY_RESTART_H
#define GL_SUMMARY_RESTART_H

#include "lib/record/record.h"

#define GL_RESTART_WAITERS 32
#define GL_RESTART_IDS 256
#define GL_RESTART_NONE SIZE_MAX

struct gl_oldest_waiter {
	uint64_t id, wait;
	const struct gl_canon *canon; /* compared by address only */
};

/*
 * The oldest waiting goroutines of a snapshot: those with the smallest ids among those with a known
 * wait, in rising order of ids.
 */
struct gl_oldest_waiters {
	struct gl_oldest_waiter v[GL_RESTART_WAITERS];
	size_t n;
};

struct gl_smallest_id {
	uint64_t id;
	const struct gl_frame *creator; /* NULL: unknown; lives as long as the table of stacks */
};

/* The smallest ids of the goroutines that the snapshot shows, in rising order. */
struct gl_smallest_ids {
	struct gl_smallest_id v[GL_RESTART_IDS];
	size_t n;
};

/*
 * What is known of one snapshot. goes_on: one of the oldest_waiters of the snapshot before still
 * waits.
 */
struct gl_restart_facts {
	uint64_t most_id, most_wait, goroutines;
	uint64_t nold; /* number of ids below gl_restart.bound */
	bool lacks_ids, has_wait;
	bool goes_on;
	int64_t time; /* seconds since 1970 */
	bool has_time;
	struct gl_oldest_waiters oldest_waiters;
	struct gl_smallest_ids smallest_ids;
};

/* A zeroed struct is ready for use. */
struct gl_restart {
	struct gl_restart_facts now, before; /* before: the last snapshot that showed all ids */
	bool has_before;
	/*
	 * Only most_id of `before` is set. The rest matters only if the ids fall. The caller must
	 * then pass the goroutines of `before` to gl_restart_see and call gl_restart_recall, before
	 * it adds those of another snapshot.
	 */
	bool is_recalled_later;
	uint64_t most_id; /* the largest id of the process so far */
	/* The rest describes a fall of the largest id that may be a restart. */
	bool is_pending;
	size_t fall;	/* index of the snapshot in which the largest id fell */
	uint64_t bound; /* ids below this were assigned before the largest id fell */
	/* the smallest number of ids below `bound` in any snapshot since the fall */
	uint64_t least;
	uint64_t since; /* the largest id of the snapshots since the fall */
	/* the fall of the largest id is certainly not due to input that is out of order */
	bool is_proven;
	/*
	 * the last snapshot of which it is unknown whether it is from another process or out of
	 * order; 0: none
	 */
	size_t doubt;
};

/*
 * Ends the current snapshot, whose goroutines were not added. If its largest id has not fallen,
 * most_id and nold suffice; nold: how many of its ids are below w->bound. The snapshot must show
 * all ids, and not be truncated. Sets *found to what gl_restart_end would return. Returns false if
 * the goroutines must be added after all, because the id has fallen or there is no snapshot before.
 */
bool gl_restart_end_by_id(struct gl_restart *w, uint64_t most_id, uint64_t nold, size_t *found);

/*
 * If gl_restart_end_by_id has ended a snapshot without its goroutines, call this once they were
 * passed to gl_restart_see after all. They become the facts of w->before. time: when the snapshot
 * was taken; NULL: unknown.
 */
void gl_restart_recall(struct gl_restart *w, const int64_t *time);

/* Adds n goroutines of the current snapshot. */
void gl_restart_see(struct gl_restart *w, const struct gl_record *r, size_t n);

/*
 * Ends the current snapshot, which has this index and was taken at *time (NULL: unknown), and
 * begins the next one. Returns the index of the snapshot with which another process begins, which
 * may be the current one or an earlier one; GL_RESTART_NONE: none was found.
 */
size_t gl_restart_end(struct gl_restart *w, size_t index, bool is_truncated, const int64_t *time);

#endif
