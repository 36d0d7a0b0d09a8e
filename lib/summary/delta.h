/*
 * delta: snapshots of a process, and what changed between them. Goroutines are grouped over
 * all snapshots (group.h) and counted in each; the runtime's own and the one that writes the
 * dump are excluded and counted apart, the latter unless it is all of its dump (sole.h).
 *
 * A log may hold many panics, each a dump of its goroutine alone. Such dumps are no steps of a
 * process's way: all of them together are one snapshot, which stands in no row of counts as long as
 * there are others.
 *
 * Memory grows with the groups and the snapshots they are in. Only with_stuck it also grows
 * with goroutines: 100 bytes or so for each of the first snapshot whose wait is known.
 */
#ifndef GL_SUMMARY_DELTA_H
#define GL_SUMMARY_DELTA_H

#include "lib/summary/cohort.h"
#include "lib/summary/trend.h"
#include "lib/summary/group.h"
#include "lib/summary/panics.h"
#include "lib/summary/restart.h"
#include "lib/summary/sole.h"

struct gl_delta;

struct gl_delta_options {
	const struct gl_keys *keys; /* as for gl_groups_new */
	bool by_operand; /* a snapshot is all of gl_delta_open; else each dump of each source */
	bool with_stuck; /* look at ids: who never moved, and where another process begins */
};

struct gl_snapshot {
	struct gl_str source;	/* of gl_delta_open, or the records'; p == NULL: not known */
	uint64_t dump;		/* 0: not known, or not one */
	size_t dumps;		/* by_operand: how many it is the sum of, as far as records say */
	uint64_t goroutines;	/* repeats and those below left out */
	uint64_t runtime, dumpers; /* excluded */
	uint64_t panics;	/* dumps of one goroutine each that panicked: how many it is made of */
	int64_t time;		/* seconds since 1970, of its first record that has one */
	bool has_time, is_truncated;
	bool begins; /* another process does, with this one (restart.h); only with_stuck */
	bool is_doubtful; /* with this one one may, or it is not in order; only with_stuck */
	bool is_earlier; /* its time is before the last that was known of those before it */
};

enum gl_verdict {
	GL_VERDICT_SAME,
	GL_VERDICT_NEW,
	GL_VERDICT_GONE,
	GL_VERDICT_GROWN,
	GL_VERDICT_SHRUNK
};

/* A group, first snapshot to last, and on the way. */
struct gl_change {
	int64_t delta;
	enum gl_verdict verdict;
	struct gl_trend course;
	const uint64_t *stuck; /* ids that were there throughout, with the same stack, while
				  their wait moved on; rising. Over two processes there are none */
	size_t nstuck;
};

struct gl_delta *gl_delta_new(struct gl_stacks *stacks, const struct gl_delta_options *opt);
void gl_delta_free(struct gl_delta *d);

/* by_operand: the records that follow are of this snapshot. false without memory. */
bool gl_delta_open(struct gl_delta *d, struct gl_str name);

/*
 * As gl_groups_add, for n records in turn, all of whose strings live: many at once cost less. A
 * group without by_operand is counted in each dump its maps name.
 */
int gl_delta_add(struct gl_delta *d, const struct gl_record *r, size_t n, struct gl_err *err);

/*
 * All was added: puts the snapshots in order (as they came; those named by groups by source
 * and dump) and finds the stuck. Where a group did not say of which dumps it is, all is one
 * snapshot. false without memory.
 */
bool gl_delta_finish(struct gl_delta *d);

/* What follows holds after gl_delta_finish, and is borrowed until gl_delta_free. */

/* Snapshots; that of the panics is one only where there is no other. */
size_t gl_delta_count(const struct gl_delta *d);

/* Panics, a dump each, of one goroutine: see above. With by_operand they are in the operand's. */
uint64_t gl_delta_alone(const struct gl_delta *d);

/* Without by_operand: dumps that have goroutines in the groups, those of panics among them. */
size_t gl_delta_dumps(const struct gl_delta *d);

/* All crashes and panics, by place. */
struct gl_panics *gl_delta_panics(struct gl_delta *d);

const struct gl_snapshot *gl_delta_snapshot(const struct gl_delta *d, size_t i);

/* What was set aside in all of them; and whether one was truncated. */
struct gl_delta_aside {
	uint64_t runtime, dumpers; /* goroutines */
	bool is_truncated;
};
struct gl_delta_aside gl_delta_aside(const struct gl_delta *d);

struct gl_groups *gl_delta_groups(struct gl_delta *d);

/* The counts of a group, one a snapshot; borrowed until the next call. */
const uint64_t *gl_delta_counts(struct gl_delta *d, size_t number);

/* How many goroutines of a group have a known wait in the dump of the cohort, or in all of a sum. */
uint64_t gl_delta_waiting(const struct gl_delta *d, size_t number, const struct gl_cohort *c);

/* Groups did not tell their dumps: the one snapshot may be the sum of several. */
bool gl_delta_is_blurred(const struct gl_delta *d);

/* In how many snapshots it has goroutines: known at once, however many snapshots there are. */
size_t gl_delta_spread(const struct gl_delta *d, size_t number);

/* What these counts, of this group, say. */
void gl_delta_change(const struct gl_delta *d, size_t number, const uint64_t *counts,
	struct gl_change *out);

/* How the number of all goroutines went. Ends what gl_delta_counts lent. */
void gl_delta_total(struct gl_delta *d, struct gl_trend *out);

/* `new`, `gone`, `grown`, `shrunk`, `same`. */
struct gl_str gl_verdict_name(enum gl_verdict v);

/* Seconds from this snapshot to the last, where their times are known; else 0. */
uint64_t gl_delta_seconds(const struct gl_delta *d, size_t from);

#endif
