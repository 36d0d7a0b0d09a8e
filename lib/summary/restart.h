/*
 * restart: where in a series of snapshots another process begins.
 *
 * Within a process ids are never given twice and rise, though not one by one: each processor
 * takes 16 at a time, so that new goroutines may get ids somewhat below the largest. In another
 * process they begin again. So where the largest id of a snapshot lies well below (by an eighth
 * of) the largest so far, hardly a goroutine of those made in between is alive. Either they ended,
 * a burst that receded, and a goroutine that lives long wrote the dump; or this is another
 * process. It is one if
 *
 *   - of the goroutines that waited before (those with the smallest ids are remembered, since
 *     they live long) none still waits in the same place, and the longest wait is shorter; or
 *   - in a later snapshot there are more ids in the range of those before the fall: by 16 at
 *     least, since what one processor had left over may still come.
 *
 * A snapshot that does not tell every id, or that was cut, says nothing about this. Without waits
 * a restart shows only once the new process has grown, and then it is dated back.
 *
 * All this looks the same where a snapshot comes behind one that was taken later. So a restart is
 * told only where times say that the order is right, or where the two cannot be of one process:
 * a goroutine has another creator than the one of the same id before, or of the goroutines before
 * that are older than the largest id now, 16 or more are not there (the smallest ids are
 * remembered for this). Otherwise the snapshot is in doubt.
 *
 * Memory is constant: some numbers, 2 * 32 goroutines that wait, and 2 * 256 of the smallest ids.
 */
#ifndef GL_SUMMARY_RESTART_H
#define GL_SUMMARY_RESTART_H

#include "lib/record/record.h"

#define GL_RESTART_ELDERS 32
#define GL_RESTART_FIRSTS 256
#define GL_RESTART_NONE SIZE_MAX

struct gl_elder {
	uint64_t id, wait;
	const struct gl_canon *canon; /* not looked into */
};

/* Of those that waited for a known time, the ones with the smallest ids, in their order. */
struct gl_elders {
	struct gl_elder v[GL_RESTART_ELDERS];
	size_t n;
};

struct gl_first {
	uint64_t id;
	const struct gl_frame *creator; /* NULL: not known; lives as the table of stacks */
};

/* Of all that tell their ids, the smallest, in their order. */
struct gl_firsts {
	struct gl_first v[GL_RESTART_FIRSTS];
	size_t n;
};

/* What is known of a snapshot. */
struct gl_restart_facts {
	uint64_t most_id, most_wait, goroutines;
	uint64_t nold; /* ids below the bound */
	bool lacks_ids, has_wait;
	bool goes_on; /* one of the elders before waits on */
	int64_t time; /* seconds since 1970 */
	bool has_time;
	struct gl_elders elders;
	struct gl_firsts firsts;
};

/* All zero bytes: ready. */
struct gl_restart {
	struct gl_restart_facts now, before; /* before: the last snapshot that told all */
	bool has_before;
	uint64_t most_id; /* of the process so far */
	/* a fall that may be a restart */
	bool is_pending;
	size_t fall;	/* its snapshot */
	uint64_t bound; /* ids below it were given before the fall */
	uint64_t least; /* how many of them there were, at the least, from the fall on */
	uint64_t since; /* the largest id from the fall on */
	bool is_proven; /* it is not the order in which they were given */
	size_t doubt; /* the last snapshot that is another process's, or out of order; 0: none */
};

/* n goroutines of the snapshot that is being read. */
void gl_restart_see(struct gl_restart *w, const struct gl_record *r, size_t n);

/*
 * The snapshot `index` ends, which was taken at *time (NULL: that is not known); the next one is
 * being read from now on. Returns with which snapshot, this or an earlier one, another process
 * begins; else GL_RESTART_NONE.
 */
size_t gl_restart_end(struct gl_restart *w, size_t index, bool is_truncated, const int64_t *time);

#endif
