/*
 * snapshots: the moments at which a process was dumped: which dump of which source each is, when it
 * was taken, and how many goroutines it has.
 *
 * A log may contain many panics, each a dump of a single goroutine. Such dumps do not show how the
 * process developed. So all of them together form one snapshot, `alone`, which counts only if there
 * is no other.
 */
#ifndef GL_SUMMARY_SNAPSHOTS_H
#define GL_SUMMARY_SNAPSHOTS_H

#include "lib/summary/counter.h"

struct gl_snapshot {
	/* the name given to gl_delta_open, or the records' source; p == NULL: unknown */
	struct gl_str source;
	uint64_t dump;		/* 0: unknown, or several */
	bool shares_source;	/* another snapshot has the same source */
	/* by_operand: number of dumps it is the sum of, as far as the records tell */
	size_t dumps;
	uint64_t goroutines;	/* without repeats and those excluded */
	uint64_t runtime, dumpers; /* excluded goroutines */
	/*
	 * for the snapshot of panics: how many dumps of a single panicking goroutine it stands for
	 */
	uint64_t panics;
	int64_t time;		/* in seconds since 1970, from its first record that has a time */
	bool has_time, is_truncated;
	bool begins; /* with this snapshot another process begins (restart.h) */
	/* another process may begin here, or the snapshot is out of order */
	bool is_doubtful;
	bool is_earlier; /* its time is before the last known time of an earlier snapshot */
};

/* The name comes first: counters use a pointer to it as the snapshot's name. */
struct gl_moment {
	struct gl_counter_name name; /* source#dump */
	struct gl_snapshot shown;
	struct gl_counter dumps; /* by_operand: the names of its dumps; only their number matters */
	/* position in the final order; in the order of the input until gl_snapshots_finish */
	size_t index;
};

/* A zeroed struct with a pool is empty. A result of NULL or false means that there is no memory. */
struct gl_snapshots {
	struct gl_counter_pool *pool; /* borrowed; its arena holds the moments */
	bool by_operand; /* a snapshot is what gl_snapshots_open began, whatever it contains */
	bool is_spread;	 /* groups named several dumps, so the order of the input says nothing */
	bool is_shuffled; /* nor does it, but their sources in order follow each other in time */
	bool is_blurred; /* groups did not name their dumps: everything is one snapshot */
	struct gl_set index;
	struct gl_moment **v, *now; /* now: the one used last; NULL: none */
	size_t n, cap;
	struct gl_moment blur, alone;
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

/* Notes what a record says of its snapshot: its time, and whether it was truncated. */
void gl_snapshots_note(struct gl_moment *m, const struct gl_record *r);

/* Adds a panic that is the only goroutine of its dump to `alone`. */
bool gl_snapshots_note_alone(struct gl_snapshots *s, const struct gl_record *r);

/* Returns true if the snapshot is the one of this dump. */
bool gl_snapshots_is(const struct gl_snapshot *s, struct gl_str source, uint64_t dump);

/*
 * If there is no snapshot but `alone`, it becomes one. Call it before gl_snapshots_finish, which
 * puts the snapshots in their final order, and compares their times and sources.
 */
bool gl_snapshots_end_panics(struct gl_snapshots *s);
bool gl_snapshots_finish(struct gl_snapshots *s);

#endif
