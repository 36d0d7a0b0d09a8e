/*
 * run: goroutines of one stack in one group. Most goroutines have the same state, class, source and
 * dump as the goroutine before them, and change nothing that the group keeps. Those are only
 * counted (gl_run_goes_on). The count is added to the group's tally when a goroutine differs, or
 * when the group is shown.
 *
 * With thousands of stacks, the data of a stack has usually left the processor's L1 cache when the
 * stack occurs again. So counting a goroutine touches only the first cache line of its run, and one
 * more if it has a wait.
 *
 * Runs live in the store of the tallies. A result of NULL or false always means that there is no
 * memory, except that NULL from gl_runs_find may also mean that there is no such run yet.
 */
#ifndef GL_SUMMARY_RUN_H
#define GL_SUMMARY_RUN_H

#include "lib/base/bytes.h"
#include "lib/summary/tally.h"

#include <stdalign.h>

#define GL_RUN_LINE 64		   /* size of a cache line in bytes */
#define GL_RUN_MINUTES 16
/* 45 days: longer waits go straight to the tally */
#define GL_RUN_WAIT_LONG (UINT64_C(60) << GL_RUN_MINUTES)
#define GL_RUN_WAITS_MOST UINT16_MAX /* when so many waits are collected, they go to the tally */
#define GL_RUN_MORE_OPEN (UINT32_C(1) << 31) /* bit of `agreed`: the group agrees on a rare key */

/* Waits that are not in the tally yet: one cache line. */
struct gl_run_waits {
	alignas(GL_RUN_LINE) uint64_t min;
	uint64_t max, sum; /* in seconds */
	uint32_t known;
	uint16_t minutes[GL_RUN_MINUTES]; /* as in gl_group */
};

struct gl_run {
	/* The first cache line: what gl_run_goes_on reads, and the counter. */
	alignas(GL_RUN_LINE) uint64_t waiting; /* goroutines that were only counted so far */
	uint32_t like;	  /* gl_run_likeness of the record to compare with, or GL_RUN_UNLIKE */
	bool has_parent;  /* all members of the group have this parent */
	bool has_sigs;	  /* for all that `told` counts, signatures are reported, too */
	bool has_more;	  /* its goroutines have the `more` that the log gives their origin */
	uint8_t class;	  /* GL_CLASS_COUNT: none */
	uint64_t parent;  /* the parent of all members, if has_parent */
	uint64_t most_id; /* an id below this is among the smallest ids of the group */
	/*
	 * offset + 1: a goroutine at this offset or after it cannot be the group's example; see
	 * gl_tally_place
	 */
	uint64_t offset;
	const struct gl_counter_name *state;	      /* NULL: none */
	const struct gl_tally_origin *origin; /* NULL: no goroutine yet */
	struct gl_run_waits *waits;	      /* NULL: no waits yet */
	/* The rest is used less often. */
	struct gl_tally *tally; /* the tally of the group */
	const struct gl_stack *stack;
	struct gl_run *next; /* an older run of the same group */
	uint64_t counted; /* goroutines that are not in the maps yet, besides `waiting` */
	uint64_t waited;  /* how many goroutines not yet in the maps have their wait in the tally */
	/* goroutines in the maps; told: how many of them are in the map of creators, too */
	uint64_t total, told;
	/* values of the keys that do not depend on the stack, made by gl_keys_put */
	const char *rest;
	uint32_t rest_len;
	/*
	 * the keys on which the group agreed, and GL_RUN_MORE_OPEN, when this field was last set;
	 * since then the group may have lost some of them and gained keys of GL_COMMON_ANY
	 */
	uint32_t agreed;
};

/* Zero it and set the store: it is then empty. */
struct gl_runs {
	struct gl_tally_store *store; /* borrowed */
	struct gl_run **heads;	      /* by the ordinal of the stack: the run used last */
	size_t nheads, heads_cap;
	struct gl_set set; /* of runs; used only with has_rest */
	bool has_rest;	   /* there are keys that do not depend on the stack */
	char *lines;	   /* unused cache lines */
	size_t nlines;
};

void gl_runs_free(struct gl_runs *runs);

/* Makes room for the head of the stack with this ordinal. */
bool gl_runs_reserve(struct gl_runs *runs, uint32_t ordinal);

/*
 * Finds the run for these values and this stack, and makes it the head of its stack. The stack must
 * have room (gl_runs_reserve).
 */
struct gl_run *gl_runs_find(struct gl_runs *runs, struct gl_str rest, const struct gl_stack *stack);

/*
 * Adds a run for these values and the stack of r, which will be its first goroutine. Copies rest.
 */
struct gl_run *gl_runs_add(struct gl_runs *runs, struct gl_str rest, const struct gl_record *r,
	struct gl_tally *tally);

/* Changes the run to goroutines like r, which have this origin. */
bool gl_run_turn(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r,
	const struct gl_tally_origin *origin);

/* Adds the goroutines that were only counted to the tally and its maps. */
bool gl_run_settle(struct gl_run *run, struct gl_tally_store *store);

/* Adds a settled run's goroutines to the map of creators and, if with_sig, of signatures. */
bool gl_run_tell(struct gl_run *run, struct gl_tally_store *store, bool with_sig);

/* Adds the wait of r, whatever it is. May move the waits collected in the run to the tally. */
bool gl_run_take_wait(struct gl_runs *runs, struct gl_run *run, const struct gl_record *r);

static inline enum gl_class gl_run_class_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_CLASS) ? r->class : GL_CLASS_COUNT;
}

/* Packs the keys that a record has (except its wait) and its class into one word. */
#define GL_RUN_UNLIKE UINT32_MAX /* differs from the likeness of every record */

_Static_assert(GL_KEYTABLE_BITS(GL_KEYTABLE_RECORD) >> 24 == 0, "the class is above all keys");

static inline uint32_t gl_run_likeness(const struct gl_record *r)
{
	return (r->has & ~(uint32_t)GL_HAS_WAIT) | (uint32_t)r->class << 24;
}

/*
 * r was added in full. Allows counting the goroutines after it that are like r, if r has a state,
 * an id and a place.
 */
static inline void gl_run_allow(struct gl_run *run, const struct gl_record *r)
{
	const uint32_t needed = GL_HAS_STATE | GL_HAS_CLASS | GL_HAS_ID | GL_HAS_OFFSET;

	run->like = (r->has & needed) == needed && r->source.len > 0 ? gl_run_likeness(r) :
								       GL_RUN_UNLIKE;
}

/*
 * Returns true if r is like the goroutines before it in its run and changes nothing that the
 * group's members agree on. The caller must check that r has the source, dump and log of the run's
 * origin. A result of false proves nothing.
 */
GL_INLINE bool gl_run_goes_on(const struct gl_run *run, const struct gl_record *r)
{
	return run->like == gl_run_likeness(r) && r->count == 1 && !r->more == !run->has_more &&
	       (!run->has_parent || run->parent == r->parent) &&
	       gl_bytes_same(run->state->text, r->state);
}

/* Adds the wait of one goroutine. Returns false if gl_run_take_wait must do this instead. */
GL_INLINE bool gl_run_add_wait(struct gl_run *run, uint64_t seconds)
{
	struct gl_run_waits *w = run->waits;

	if (GL_UNLIKELY(!w || w->known >= GL_RUN_WAITS_MOST || seconds >= GL_RUN_WAIT_LONG))
		return false;
	w->known++;
	w->min = seconds < w->min ? seconds : w->min;
	w->max = seconds > w->max ? seconds : w->max;
	w->sum += seconds;
	if (seconds >= 60)
		w->minutes[gl_bytes_log2((uint32_t)seconds / 60)]++;
	return true;
}

#endif
