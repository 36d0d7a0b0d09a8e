/*
 * snapshots: the dumps of a process as points in time. Each snapshot knows its source and dump,
 * when it was taken, and how many goroutines it has.
 *
 * A log may contain many panics, each a dump of a single goroutine. Such dumps do not show how the
 * process developed. So all of them together form one snapshot, `alone`, which is put among the
 * snapshots only if there is no other.
 */
#ifndef GL_SUMMARY_SNAPSHOTS_H
#define GL_SUMMARY_SNAPSHOTS_H

#include "lib/summary/counter.h"

struct gl_snapshot {
	/* the name given to gl_delta_open, or the records' source; p == NULL: unknown */
	struct gl_str source;
	uint64_t dump;		/* 0: unknown, or several */
	bool shares_source;	/* another snapshot has the same source */
	/* by_operand: number of dumps that the snapshot sums up, as far as the records show it */
	size_t dumps;
	uint64_t goroutines;	/* without the excluded goroutines */
	uint64_t runtime, dumpers; /* numbers of excluded goroutines */
	/*
	 * only in the snapshot of the panics: number of dumps that it sums up, each of a single
	 * panicking goroutine
	 */
	uint64_t panics;
	/* in seconds since 1970; from the first record of the snapshot that has a time */
	int64_t time;
	bool has_time, is_truncated;
	bool begins; /* another process begins with this snapshot (restart.h) */
	/* another process may begin here, or the snapshot is out of order */
	bool is_doubtful;
	bool is_earlier; /* `time` is before the last known time of an earlier snapshot */
};

struct gl_moment {
	struct gl_snapshot shown;
	struct gl_counter dumps; /* by_operand: the dumps by name, to count distinct ones */
	/* counts from 1 in the order in which snapshots were first seen; `alone` has 0 */
	uint32_t number;
	/* the place in the final order; until gl_snapshots_finish, in the order of the input */
	size_t index;
};

/* A zeroed struct with a pool is empty. A result of NULL or false means that there is no memory. */
struct gl_snapshots {
	struct gl_counter_pool *pool; /* borrowed; its arena holds the moments */
	bool by_operand; /* a snapshot is what gl_snapshots_open began, whatever it contains */
	/* a group named several dumps, so the order of the input says nothing about time */
	bool is_spread;
	/*
	 * the order of the input says nothing about time, but the order of the sources is the order
	 * of time
	 */
	bool is_shuffled;
	bool is_blurred; /* a group did not name its dumps, so everything is one snapshot */
	struct gl_set index;
	struct gl_moment **v, *now; /* now: the snapshot that was used last; NULL: none */
	size_t n, cap;
	struct gl_moment blur, alone;
	/* set by gl_snapshots_finish: the index of each moment, by its number */
	uint32_t *places;
};

void gl_snapshots_free(struct gl_snapshots *s);

/* Adds a snapshot and makes it the current one. */
struct gl_moment *gl_snapshots_open(struct gl_snapshots *s, struct gl_str source);

/* Finds the snapshot of a dump; NULL if there is none yet. */
struct gl_moment *gl_snapshots_find(const struct gl_snapshots *s, struct gl_str source,
	uint64_t dump);

/* Finds or adds the snapshot of a dump, and makes it the current one. */
struct gl_moment *gl_snapshots_get(struct gl_snapshots *s, struct gl_str source, uint64_t dump);

/* Finds or adds the snapshot for a `source#dump` in a group's map. */
struct gl_moment *gl_snapshots_named(struct gl_snapshots *s, struct gl_str name);

/*
 * Copies from a record what it says about its snapshot: the time, and whether the dump is
 * truncated.
 */
void gl_snapshots_note(struct gl_moment *m, const struct gl_record *r);

/* Adds a panic whose dump has no other goroutine to the snapshot `alone`. */
bool gl_snapshots_note_alone(struct gl_snapshots *s, const struct gl_record *r);

/* Returns true if s is the snapshot of this dump. */
bool gl_snapshots_is(const struct gl_snapshot *s, struct gl_str source, uint64_t dump);

/*
 * Finds the moment that counts the goroutines of this dump, which may be `alone`; NULL if there is
 * none. Call it after gl_snapshots_finish, and not with by_operand, where several snapshots may
 * have one name.
 */
const struct gl_moment *gl_snapshots_of_dump(const struct gl_snapshots *s, struct gl_str source,
	uint64_t dump);

/*
 * If there are no other snapshots, gl_snapshots_end_panics makes `alone`, the snapshot of the
 * panics, one of the snapshots. Call this before gl_snapshots_finish, which puts the snapshots in
 * their final order, and compares their times and sources.
 */
bool gl_snapshots_end_panics(struct gl_snapshots *s);
bool gl_snapshots_finish(struct gl_snapshots *s);

#endif
