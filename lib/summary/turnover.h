/*
 * turnover: finds by their ids which goroutines of a group are still there in the next snapshot. A
 * leak keeps its goroutines. Traffic replaces them, however many there are.
 *
 * Within a process no id is used twice. If a goroutine is still in the same group but its wait has
 * begun anew, it has moved in between: the runtime forgets a wait when the goroutine runs
 * (waitsince, execute of runtime/proc.go). But many goroutines of a leak wake up now and then, for
 * example because they have a ticker. So a goroutine is regarded as alive only if it moved after a
 * long rest, which is one of GL_TURNOVER_REST seconds or more. A wait may be overstated by the time
 * between two GC cycles, which is two minutes at most: a cycle that finds a goroutine parked counts
 * its wait from the cycle before (work.tstart, runtime/mgc.go and mgcmark.go; forcegcperiod,
 * runtime/proc.go; Go 1.19). So a shorter rest may have been no rest at all.
 *
 * A snapshot is skipped if it does not show all ids, or if it shows one twice because it is the sum
 * of several dumps. A truncated snapshot is skipped, too, because the goroutines that it does not
 * show may be in the lost part. But if the snapshot before it is truncated as well, both are taken
 * to have lost the same part, and are compared.
 *
 * Memory: up to GL_TURNOVER_IDS ids of each of two snapshots, 24 bytes for each id, and 184 bytes
 * for each group, however many snapshots have it. If a snapshot has more goroutines, an even sample
 * of them is compared: the ids whose hash begins with some zero bits, which are the same ids in
 * every snapshot.
 */
#ifndef GL_SUMMARY_TURNOVER_H
#define GL_SUMMARY_TURNOVER_H

#include "lib/record/record.h"

#define GL_TURNOVER_IDS ((size_t)1 << 16)
#define GL_TURNOVER_REST 180

/* What happened to a group's goroutines from one snapshot to another. */
struct gl_transition {
	uint64_t had, now;	 /* number of ids compared in the first and in the second */
	uint64_t kept;		 /* how many ids are in both snapshots */
	uint64_t woken;		 /* how many of `kept` ran in between */
	uint64_t moved;		 /* how many of `kept` moved after a long rest */
	/*
	 * how many of the goroutines that left or moved had been there in the snapshot before the
	 * first, too
	 */
	uint64_t settled_lost;
};

/* Sums over the transitions of a group within a process. */
struct gl_transition_sums {
	size_t transitions;
	uint64_t kept, woken, moved; /* as in gl_transition */
	uint64_t left, came; /* ids only in the first snapshot, and only in the second */
	/* how many left while others came: in each transition, the smaller number of the two */
	uint64_t replaced;
	/*
	 * For the transitions in which the number of goroutines did not fall: the number of
	 * goroutines in the first snapshot, and of those that stayed.
	 */
	uint64_t had, stayed;
	/*
	 * For the same transitions. settled: how many goroutines of the transition's first snapshot
	 * were also in the snapshot before it. settled_lost: how many of these are not in the
	 * transition's second snapshot.
	 */
	uint64_t settled, settled_lost;
	/*
	 * number of single steps in which all goroutines stayed and no new ones came; in a single
	 * step, no snapshot between the two that it compares is complete
	 */
	size_t held;
	/*
	 * pairs: the number of transitions that directly follow another transition. grown: in how
	 * many of these more goroutines stayed than in the transition before.
	 */
	size_t pairs, grown;
};

/* What is kept of a group. */
struct gl_turnover_group {
	struct gl_transition_sums sums;
	struct gl_transition transition; /* its last one, which may still be counted */
	size_t begun; /* 1 + the index of the snapshot with which `transition` ends; 0: none */
	size_t ended; /* the same of the last transition that was counted */
	uint64_t stayed; /* number of goroutines that stayed in that transition */
};

/* A transition that was counted. */
struct gl_turnover_ended {
	uint32_t group;
	struct gl_transition transition;
	bool is_pair;	  /* it follows another transition directly */
	/* if it is_pair: number of goroutines that stayed in the group in the transition before */
	uint64_t settled;
	bool is_single;	  /* it is a single step; see gl_transition_sums.held */
};

/* A goroutine in a snapshot. */
struct gl_turnover_goroutine {
	uint64_t id;
	uint32_t group;	  /* known once the goroutines are compared */
	uint32_t stack;	  /* the ordinal of the goroutine's stack */
	uint32_t seconds; /* how long it has waited; 0: unknown */
	uint8_t class;	  /* the class of its wait; GL_CLASS_COUNT: unknown */
	/* the goroutine was in the snapshot before, and since then no long rest of it has ended */
	bool is_settled;
	bool has_moved;	  /* the goroutine was in the snapshot before, and has moved since then */
	/* the goroutine was in the snapshot before, and has gone on waiting since then */
	bool waits_on;
};

struct gl_turnover_snapshot {
	struct gl_turnover_goroutine *v;
	size_t n, cap;
	/* while `n` is less than this, gl_turnover_see needs no further check; 0 if shift > 0 */
	size_t room;
	unsigned shift; /* number of zero bits with which the hash of each kept id begins */
	bool is_truncated;
	bool is_usable; /* every goroutine has shown an id, and no id is known to occur twice */
	bool is_ready; /* the goroutines are sorted by id, and their groups are known */
	size_t groups; /* if is_ready: the groups of all goroutines are below this number */
	size_t index; /* index of the snapshot */
	uint64_t most_excluded; /* the largest id of a goroutine that is in no group; 0: none */
};

/* Returns the group of the goroutines with this stack. */
typedef size_t gl_turnover_group_fn(const void *ctx, uint32_t ordinal);

/* A zeroed struct has no snapshots. A result of false means that there is no memory. */
struct gl_turnover {
	/*
	 * NULL: each goroutine is added with its group. Otherwise goroutines are added without
	 * their groups, which this function finds later: most inputs are a single dump, for which
	 * groups are never needed.
	 */
	gl_turnover_group_fn *group_of;
	const void *ctx;
	/* before: the last snapshot that was not skipped */
	struct gl_turnover_snapshot now, before;
	bool is_latest_before; /* the latest snapshot is `before`, not `now` */
	bool is_compared; /* the latest snapshot was compared with one before it */
	struct gl_turnover_group *groups;
	size_t ngroups;
	/* indexes of the snapshots that were compared last, and the groups that these have */
	size_t from, to;
	uint32_t *present;
	size_t npresent, present_cap;
	/* the first snapshot of the process, as far as is known; the caller sets it */
	size_t process;
	/*
	 * If it is not 0: the index of a snapshot with which another process may have begun. Until
	 * that is known, transitions that begin before this snapshot, and end with it or later, are
	 * kept in `doubtful`.
	 */
	size_t fall;
	struct gl_turnover_ended *doubtful;
	size_t ndoubtful, doubtful_cap;
	/* number of truncated snapshots up to and including the current one, and up to `before` */
	size_t ntruncated, ntruncated_before;
};

void gl_turnover_free(struct gl_turnover *t);

/* Begins another snapshot. */
void gl_turnover_begin(struct gl_turnover *t);

static inline uint64_t gl_turnover_hash(uint64_t id)
{
	return id * UINT64_C(0x9e3779b97f4a7c15);
}

/* Returns true if an id belongs to the sample of ids whose hash begins with `shift` zero bits. */
static inline bool gl_turnover_is_sampled(uint64_t id, unsigned shift)
{
	return shift == 0 || gl_turnover_hash(id) >> (64 - shift) == 0;
}

/*
 * Adds a record of the current snapshot. gl_turnover_see calls this for records that need more than
 * to be stored.
 */
bool gl_turnover_add(struct gl_turnover *t, const struct gl_record *r, size_t group);

/*
 * Adds a record of the current snapshot. group: only used if group_of is not set. A goroutine
 * without a stack may be in any group, so it is not stored; but if it has no id, that is recorded.
 */
GL_INLINE bool gl_turnover_see(struct gl_turnover *t, const struct gl_record *r, size_t group)
{
	const uint32_t needed = GL_HAS_ID | GL_HAS_CLASS;
	struct gl_turnover_snapshot *now = &t->now;
	uint64_t wait = gl_record_has(r, GL_HAS_WAIT) ? r->wait_seconds : 0;

	if (now->shift > 0 && gl_record_has(r, GL_HAS_ID) && !gl_record_group(r) &&
		!gl_turnover_is_sampled(r->id, now->shift))
		return true;
	if (GL_UNLIKELY(now->n >= now->room || (r->has & needed) != needed || wait >> 32 ||
			!r->stack))
		return gl_turnover_add(t, r, group);
	now->v[now->n++] = (struct gl_turnover_goroutine){.id = r->id, .group = (uint32_t)group,
		.stack = gl_record_ordinal(r), .seconds = (uint32_t)wait,
		.class = (uint8_t)r->class};
	return true;
}

/*
 * Ends the current snapshot, which has this index, and compares it with the snapshot before. fall:
 * the index of this or an earlier snapshot with which another process may have begun, which later
 * snapshots will show; 0: none. If fall differs from that of the call before, the earlier question
 * is decided: another process began there if t->process is that index.
 */
bool gl_turnover_end(struct gl_turnover *t, size_t index, bool is_truncated, size_t fall);

/*
 * Call it once all snapshots have ended. If it is still unknown whether another process has begun,
 * none is assumed to have.
 */
void gl_turnover_finish(struct gl_turnover *t);

/*
 * Returns the transition of the group that ended with the latest snapshot; NULL if there is none.
 */
const struct gl_transition *gl_turnover_transition(const struct gl_turnover *t, size_t group);

/* Returns the sums over the transitions of a group; NULL if there are none. */
const struct gl_transition_sums *gl_turnover_sums(const struct gl_turnover *t, size_t group);

/*
 * Returns the goroutines of the latest snapshot, sorted by id. They tell nothing if `is_usable` of
 * the result is false.
 */
const struct gl_turnover_snapshot *gl_turnover_latest(struct gl_turnover *t);

#endif
