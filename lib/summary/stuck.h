/*
 * stuck: finds goroutines that never moved: their ids are in every snapshot, with the same stack,
 * and their waits grew. A truncated snapshot need not show them.
 *
 * Memory: about 100 bytes for each goroutine with a known wait in the first snapshot.
 */
#ifndef GL_SUMMARY_STUCK_H
#define GL_SUMMARY_STUCK_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/record/record.h"

struct gl_stuck_found {
	size_t group;
	uint64_t id;
};

/* Zero the struct and set the arena. A result of false means that there is no memory. */
struct gl_stuck {
	struct gl_arena *arena; /* borrowed */
	struct gl_set sightings;
	size_t whole; /* the last snapshot that has ended and is not truncated; 0 at first */
	struct gl_stuck_found *found;
	uint64_t *ids; /* the ids of the goroutines in `found`, in the same order */
	size_t n, cap;
};

void gl_stuck_free(struct gl_stuck *s);

/* Returns true if the record has the keys that show whether its goroutine moves. */
static inline bool gl_stuck_may_be(const struct gl_record *r)
{
	const uint32_t needed = GL_HAS_ID | GL_HAS_WAIT;

	return (r->has & needed) == needed && r->stack && !gl_record_group(r);
}

/*
 * Adds a goroutine for which gl_stuck_may_be is true, with its group and the index of the snapshot;
 * the first snapshot has index 0.
 */
bool gl_stuck_see(struct gl_stuck *s, const struct gl_record *r, size_t group, size_t snapshot);

/* Ends the snapshot with this index. */
void gl_stuck_end(struct gl_stuck *s, size_t snapshot, bool is_truncated);

/* Call it once all snapshots have ended. */
bool gl_stuck_finish(struct gl_stuck *s);

/* Forgets all stuck goroutines, because the snapshots are from more than one process. */
void gl_stuck_clear(struct gl_stuck *s);

/*
 * Returns the ids of the stuck goroutines of a group, *n of them in rising order; NULL if there are
 * none. Borrowed from s.
 */
const uint64_t *gl_stuck_of(const struct gl_stuck *s, size_t group, size_t *n);

#endif
