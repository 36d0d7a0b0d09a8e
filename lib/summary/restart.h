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
 * Memory is constant: some numbers and 2 * 32 goroutines.
 */
#ifndef GL_SUMMARY_RESTART_H
#define GL_SUMMARY_RESTART_H

#include "lib/record/record.h"

#define GL_RESTART_ELDERS 32
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

/* What is known of a snapshot. */
struct gl_restart_facts {
	uint64_t most_id, most_wait, goroutines;
	uint64_t nold; /* ids below the bound */
	bool lacks_ids, has_wait;
	bool goes_on; /* one of the elders before waits on */
	struct gl_elders elders;
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
};

/* n goroutines of the snapshot that is being read. */
void gl_restart_see(struct gl_restart *w, const struct gl_record *r, size_t n);

/*
 * The snapshot `index` ends; the next one is being read from now on. Returns with which snapshot,
 * this or an earlier one, another process begins; else GL_RESTART_NONE.
 */
size_t gl_restart_end(struct gl_restart *w, size_t index, bool is_truncated);

#endif
