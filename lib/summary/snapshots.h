/*
 * snapshots: the moments at which a process was dumped. Each snapshot knows its source and dump,
 * when it was taken, and how many goroutines it has.
 *
 * There may be a million dumps, so a snapshot is kept in 24 bytes (struct gl_snapshot_row), and is
 * found through a table of blocks of consecutive dumps. Until gl_snapshots_finish it is known by
 * its number, which counts from 1 in the order in which snapshots were first seen, and later by its
 * index in the final order.
 *
 * A log may contain many panics, each a dump of a single goroutine. Such dumps do not show how the
 * process developed. So all of them together form one snapshot, number 0, which appears in the
 * final order only if there is no other.
 */
#ifndef GL_SUMMARY_SNAPSHOTS_H
#define GL_SUMMARY_SNAPSHOTS_H

#include "lib/summary/counter.h"

struct gl_snapshot {
	/* the name given to gl_delta_open, or the records' source; p == NULL: unknown */
	struct gl_str source;
	uint64_t dump;		/* 0: unknown, or several */
	bool shares_source;	/* another snapshot has the same source */
	/* by_operand: the number of dumps that the snapshot sums up, as far as the records tell */
	size_t dumps;
	uint64_t goroutines;	/* without the excluded goroutines */
	uint64_t runtime, dumpers; /* numbers of excluded goroutines */
	/*
	 * only in the snapshot of the panics: the number of dumps, each of a single panicking
	 * goroutine, that it stands for
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

/* What is counted in a snapshot. */
enum gl_snapshot_count { GL_SNAPSHOT_GOROUTINES, GL_SNAPSHOT_RUNTIME, GL_SNAPSHOT_DUMPERS };

/* A snapshot as it is kept. */
struct gl_snapshot_row {
	int64_t time;
	uint32_t source; /* number of the name in the pool; an unknown source has the name "" */
	/*
	 * number of goroutines; but if is_large, an index in gl_snapshots.large, where the dump and
	 * all counts are
	 */
	uint32_t goroutines;
	uint32_t dump;
	uint16_t runtime;
	uint8_t dumpers;
	bool is_large : 1, has_source : 1, shares_source : 1, has_time : 1, is_truncated : 1,
		begins : 1, is_doubtful : 1, is_earlier : 1;
};

/* Numbers that do not fit into a gl_snapshot_row. */
struct gl_snapshot_large {
	uint64_t dump;
	uint64_t counts[GL_SNAPSHOT_DUMPERS + 1]; /* by enum gl_snapshot_count */
};

#define GL_SNAPSHOTS_PANICS 0 /* the number of the snapshot of the panics */

/*
 * A zeroed struct with a pool is empty. A result of false, or of number 0, means that there is no
 * memory.
 */
struct gl_snapshots {
	struct gl_counter_pool *pool; /* borrowed; its arena holds the names */
	bool by_operand; /* a snapshot is what gl_snapshots_open began, whatever it contains */
	/* a group named several dumps, so the order of the input says nothing about time */
	bool is_spread;
	/*
	 * the order of the input says nothing about time, but the order of the sources is the order
	 * of time
	 */
	bool is_unordered;
	bool is_sum; /* a group did not name its dumps, so everything is one snapshot */
	/* indexed by the number of a snapshot; NULL: there is no snapshot, not even of panics */
	struct gl_snapshot_row *v;
	/* n: number of snapshots, without the snapshot of the panics (GL_SNAPSHOTS_PANICS) */
	size_t n, cap;
	uint32_t now;	     /* the snapshot that was used last; 0: none */
	uint64_t panics;     /* see gl_snapshot */
	struct gl_snapshot_large *large;
	size_t nlarge, large_cap;
	/*
	 * only if by_operand is set: counts the distinct names of dumps in each snapshot, by its
	 * number
	 */
	struct gl_counter *dumps;
	size_t dumps_cap;
	struct gl_set blocks; /* of struct block: finds the snapshot of a dump */
	/* The rest is set by gl_snapshots_finish. */
	size_t nshown;	  /* number of snapshots in the final order */
	/* the numbers of the snapshots in the final order; NULL: that is the order of the input */
	uint32_t *order;
	/* for each number of a snapshot, its index in `order`; NULL if `order` is NULL */
	uint32_t *places;
	struct gl_snapshot sum; /* if is_one: the only snapshot */
	bool is_one;
};

void gl_snapshots_free(struct gl_snapshots *s);

/* Adds a snapshot and makes it the current one. Returns its number. */
uint32_t gl_snapshots_open(struct gl_snapshots *s, struct gl_str source);

/* Returns the number of the snapshot of a dump; 0 if there is none yet. */
uint32_t gl_snapshots_find(const struct gl_snapshots *s, struct gl_str source, uint64_t dump);

/* Finds or adds the snapshot of a dump, and makes it the current one. Returns its number. */
uint32_t gl_snapshots_get(struct gl_snapshots *s, struct gl_str source, uint64_t dump);

/* Finds or adds the snapshot for a `source#dump` in a group's map. Returns its number. */
uint32_t gl_snapshots_named(struct gl_snapshots *s, struct gl_str name);

/* Does what gl_snapshots_count does, for any count and any n. */
bool gl_snapshots_count_any(struct gl_snapshots *s, uint32_t number, enum gl_snapshot_count of,
	uint64_t n);

/* Adds n to a count of a snapshot. */
static inline bool gl_snapshots_count(struct gl_snapshots *s, uint32_t number,
	enum gl_snapshot_count of, uint64_t n)
{
	struct gl_snapshot_row *m = &s->v[number];

	if (GL_UNLIKELY(of != GL_SNAPSHOT_GOROUTINES || m->is_large ||
			n > UINT32_MAX - m->goroutines))
		return gl_snapshots_count_any(s, number, of, n);
	m->goroutines += (uint32_t)n;
	return true;
}

/*
 * Copies from a record what it says about its snapshot: the time, and whether the dump is
 * truncated.
 */
void gl_snapshots_note(struct gl_snapshots *s, uint32_t number, const struct gl_record *r);

/* With by_operand: records that the current snapshot sums up a dump of this name. */
bool gl_snapshots_add_dump_name(struct gl_snapshots *s, struct gl_str name);

/* Adds a panic whose dump has no other goroutine to the snapshot of the panics. */
bool gl_snapshots_add_lone_panic(struct gl_snapshots *s, const struct gl_record *r);

/*
 * Finds the snapshot that counts the goroutines of this dump, which may be that of the panics.
 * Returns false if there is none. Call it after gl_snapshots_finish, and not with by_operand, where
 * several snapshots may have one name.
 */
bool gl_snapshots_of_dump(const struct gl_snapshots *s, struct gl_str source, uint64_t dump,
	uint32_t *number);

/* Puts the snapshots in their final order, and compares their times and sources. */
bool gl_snapshots_finish(struct gl_snapshots *s);

/* The functions below may be called after gl_snapshots_finish. */

/* Returns the snapshot at index i of the final order. */
struct gl_snapshot gl_snapshots_at(const struct gl_snapshots *s, size_t i);

/* Returns the sum of the counts of all snapshots. It is marked as truncated if one of them is. */
struct gl_snapshot gl_snapshots_sum(const struct gl_snapshots *s);

/* Returns true if the index of each snapshot is one less than its number. */
static inline bool gl_snapshots_are_in_order(const struct gl_snapshots *s)
{
	return !s->order && !s->is_one && s->n > 0;
}

/*
 * Returns the index, in the final order, of the snapshot with this number. The final order has the
 * snapshot of the panics (GL_SNAPSHOTS_PANICS) only if there is no other snapshot. Otherwise the
 * result for it is nshown, which is one more than the largest index.
 */
static inline size_t gl_snapshots_place(const struct gl_snapshots *s, uint32_t number)
{
	if (s->places)
		return s->places[number];
	if (number == GL_SNAPSHOTS_PANICS)
		return s->n == 0 ? 0 : s->nshown;
	return s->is_one ? 0 : number - 1;
}

#endif
