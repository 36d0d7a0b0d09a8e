/*
 * change: how a group of goroutines changed over snapshots, and what that means. All of it is
 * computed from the counts (trend.h) and from the ids (turnover.h). A step leads from one snapshot
 * to the next; it rises if the group has more goroutines in the second.
 *
 *   leak     it grew, goes on growing, and its goroutines stay
 *   traffic  most of its goroutines are replaced from each snapshot to the next, and few wait long
 *   kept     it grew within one process, and none of its goroutines went away
 *
 * A group is a leak if all of this is true:
 *
 *   - At least two steps rise, and the group grew by at least three goroutines in all.
 *   - A given share of the steps rises. A step that neither rises nor falls is left out of this
 *     share if it is certain that none of the goroutines went away.
 *   - At least one step of the last half rises, because a group that grew and then stopped has
 *     usually just warmed up. gl_change_correct_waiting makes an exception.
 *   - If ids are known, the goroutines stay: of those that were in two snapshots in a row, at most
 *     one in a hundred is missing in the next one, or has moved there after a long rest; and more
 *     goroutines stay than leave. So a leak is found even if some goroutines only pass through
 *     the same place.
 */
#ifndef GL_SUMMARY_CHANGE_H
#define GL_SUMMARY_CHANGE_H

#include "lib/summary/group.h"
#include "lib/summary/trend.h"
#include "lib/summary/turnover.h"

enum gl_verdict {
	GL_VERDICT_SAME,
	GL_VERDICT_NEW,
	GL_VERDICT_GONE,
	GL_VERDICT_GROWN,
	GL_VERDICT_SHRUNK,
	/* unknown, because the snapshot with fewer goroutines is truncated and may have had more */
	GL_VERDICT_UNCLEAR
};

/*
 * The goroutines of the latest snapshot that are held up: they have waited for a minute or longer
 * for a lock, to send, for a WaitGroup or on a Cond, and have not moved since the snapshot before.
 * Those that wait for a WaitGroup or on a Cond are regarded as held up only outside main.main, and
 * only in groups that had no goroutine in the first snapshot. The reason is that a session may wait
 * for its workers, and a writer for data, as long as they live.
 *
 * A wait may be overstated (turnover.h). So in a group that is being served (is_served), a
 * goroutine that has waited for less than GL_TURNOVER_REST seconds is held up only if the snapshot
 * before showed that wait, too.
 */
struct gl_blocked {
	uint64_t n;
	uint64_t fresh; /* how many of the n were not there in the snapshot before */
	uint64_t least, most; /* the shortest and the longest wait of the n, in seconds */
	enum gl_class class; /* the class of all n; GL_CLASS_COUNT: they differ */
	/*
	 * the group is being served: since the snapshot before, some of its goroutines have run and
	 * wait again
	 */
	bool is_served;
};

/* How a group changed from the first snapshot to the last, and in between. */
struct gl_change {
	int64_t delta;
	enum gl_verdict verdict;
	struct gl_trend course;
	/* what the ids show; if its `transitions` is 0, no ids are known. Borrowed, never NULL */
	const struct gl_transition_sums *ids;
	bool is_leak, is_traffic, is_kept;
	/* the group grew as a leak does, though the growth may have ended long ago */
	bool has_leaked;
	bool is_idle; /* the group waits for work (gl_change_correct_idle) */
	struct gl_blocked blocked;
	uint64_t waiting; /* goroutines of the last snapshot whose wait is known */
	/*
	 * the ids, in rising order, of goroutines that were in every snapshot with the same stack
	 * while their wait grew; none if the snapshots are from more than one process
	 */
	const uint64_t *stuck;
	size_t nstuck;
};

#define GL_CHANGE_LEAST_STEPS 2 /* in a leak, at least this many steps rise */

/* Returns `new`, `gone`, `grown`, `shrunk`, `same` or `unclear`. */
struct gl_str gl_verdict_name(enum gl_verdict v);

/*
 * Computes everything but `blocked`, `waiting` and `stuck` from a group's counts and the sums over
 * its transitions (NULL: nothing is known of ids). rise: the percentage of steps, from 1 to 100,
 * that must rise in a leak.
 */
void gl_change_of(const struct gl_timeline *t, const struct gl_points *points,
	const struct gl_transition_sums *sums, unsigned rise, struct gl_change *out);

/*
 * Corrects the change of a group of this class that has `last` goroutines in the last snapshot. A
 * leak that seems to have ended still goes on if none of the goroutines went away or moved, most
 * have waited for a minute or longer, and all wait for a lock, to send, or for ever. A full pool of
 * workers looks different, because its goroutines wait for work. And if most goroutines have waited
 * for a minute or longer, the group is not traffic, whatever its goroutines were before.
 */
void gl_change_correct_waiting(struct gl_change *c, enum gl_class class, uint64_t last);

/*
 * Corrects the change of a group that waits for work and has `last` goroutines in the last
 * snapshot. None of them is regarded as held up. The group is a leak only if it satisfies three
 * more conditions: its number rose in every step, no more than one in ten goroutines ran from one
 * snapshot to the next, and most have waited for a minute or longer. Connections that are opened,
 * but neither used nor closed, look like this. Connections in use do not, however many are added,
 * because their goroutines wait again and again for shorter times.
 */
void gl_change_correct_idle(struct gl_change *c, uint64_t last);

/* Returns true if the number did not rise in the last half of the steps. */
bool gl_change_has_ended(const struct gl_change *c);

/*
 * Returns true if there are at least two steps, the number rose in every one, and by at least three
 * in all.
 */
bool gl_change_is_steady(const struct gl_change *c);

/*
 * Adds the goroutines of the latest snapshot that are held up to v, an array with one element per
 * group. is_first: the snapshot is the first one of its process. was_there, by group: whether the
 * very first snapshot had goroutines of the group.
 */
void gl_blocked_find(struct gl_turnover *t, const struct gl_groups *groups, bool is_first,
	const bool *was_there, struct gl_blocked *v);

#endif
