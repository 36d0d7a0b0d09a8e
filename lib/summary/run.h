/*
 * run: goroutines of one stack in one group. Most are like the one before in state, class,
 * source and dump, and change nothing of what the group keeps: those are only counted
 * (gl_run_goes_on), and what was counted goes into the group's tally when the run turns to
 * others, or when the group is shown.
 *
 * With thousands of stacks nothing that is kept of one is in the processor's nearest cache
 * when it is met again: to count a goroutine no more is read than a run's first cache line,
 * and one more if it has a wait.
 *
 * Runs live in the tallies' store and as long. NULL or false is always: no memory, or for
 * gl_runs_find: no such run yet.
 */
#ifndef GL_SUMMARY_RUN_H
#define GL_SUMMARY_RUN_H

#include "lib/base/bytes.h"
#include "lib/summary/tally.h"

#include <stdalign.h>

#define GL_RUN_LINE 64		   /* bytes of a cache line */
#define GL_RUN_MINUTES 16
#define GL_RUN_WAIT_LONG (UINT64_C(60) << GL_RUN_MINUTES) /* 45 days: right into the tally */
#define GL_RUN_WAITS_MOST UINT16_MAX /* then they go there, too */
#define GL_RUN_MORE_OPEN (UINT32_C(1) << 31) /* a rare key is agreed on */

/* Waits not yet in the tally: one cache line. */
struct gl_run_waits {
	alignas(GL_RUN_LINE) uint64_t min;
	uint64_t max, sum; /* seconds */
	uint32_t known;
	uint16_t minutes[GL_RUN_MINUTES]; /* as gl_group's wait_minutes */
};

struct gl_run {
	/* What gl_run_goes_on reads, and where it counts: one cache line. */
	alignas(GL_RUN_LINE) uint64_t waiting; /* goroutines only counted so far */
	uint32_t like;	  /* gl_run_likeness of a record, or GL_RUN_UNLIKE */
	bool has_parent;  /* all of the group agree on it */
	bool has_sigs;	  /* those told are with the signatures, too */
	bool has_more;	  /* they have what their origin's log says of it */
	uint8_t class;	  /* GL_CLASS_COUNT: none */
	uint64_t parent;  /* of the group, while all agree */
	uint64_t most_id; /* the largest id that the group has room for */
	uint64_t offset;  /* of the group's example, or less far behind; see gl_tally_place */
	const struct gl_counter_name *state;	      /* NULL: none */
	const struct gl_tally_origin *origin; /* NULL: no goroutine yet */
	struct gl_run_waits *waits;	      /* NULL: none yet */
	/* The rest. */
	struct gl_tally *tally; /* of the group */
	const struct gl_stack *stack;
	struct gl_run *next; /* of the group, older */
	uint64_t counted; /* goroutines not yet in the maps, beside the waiting */
	uint64_t waited;  /* of those not yet in the maps, whose wait is in the tally */
	uint64_t total, told; /* in the maps; of these, with the creators, too */
	const char *rest; /* values of the keys that the stack does not tell, see gl_keys_put */
	uint32_t rest_len;
	uint32_t agreed; /* keys on which the group agrees, perhaps more; GL_RUN_MORE_OPEN; of
			    GL_COMMON_ANY those that are true of any, perhaps fewer */
};

/* All zero bytes, but for the store: none. */
struct gl_runs {
	struct gl_tally_store *store; /* borrowed */
	struct gl_run **heads;	      /* by the stack's ordinal: the run met last */
	size_t nheads, heads_cap;
	struct gl_set set; /* only with has_rest */
	bool has_rest;	   /* there are keys that the stack does not tell */
	char *lines;	   /* cache lines to be taken */
	size_t nlines;
};

void gl_runs_free(struct gl_runs *runs);

/* The stack of this ordinal will have a head. */
bool gl_runs_reserve(struct gl_runs *runs, uint32_t ordinal);

/* The run of these values and this stack, which has room; it is now its stack's head. */
struct gl_run *gl_runs_find(struct gl_runs *runs, struct gl_str rest, const struct gl_stack *stack);

/* The same, begun: r is to be its first goroutine. rest is copied. */
struct gl_run *gl_runs_add(struct gl_runs *runs, struct gl_str rest, const struct gl_record *r,
	struct gl_tally *tally);

/* The run goes on with goroutines like r, from there. */
bool gl_run_turn(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r,
	const struct gl_tally_origin *origin);

/* What was only counted goes into the maps. */
bool gl_run_settle(struct gl_run *run, struct gl_tally_store *store);

/* And of a settled run the creator, and with_sig the signature. */
bool gl_run_tell(struct gl_run *run, struct gl_tally_store *store, bool with_sig);

/* Any wait, of r; what was kept in the run may go into the tally. */
bool gl_run_take_wait(struct gl_runs *runs, struct gl_run *run, const struct gl_record *r);

static inline enum gl_class gl_run_class_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_CLASS) ? r->class : GL_CLASS_COUNT;
}

/* All that a record has but its wait, and its class, in one word. */
#define GL_RUN_UNLIKE UINT32_MAX /* no record's */

static inline uint32_t gl_run_likeness(const struct gl_record *r)
{
	return (r->has & ~(uint32_t)GL_HAS_WAIT) | (uint32_t)r->class << 24;
}

/*
 * The goroutines that follow may be counted only, if they are like r, which was taken in: with
 * a state, an id and a place.
 */
static inline void gl_run_allow(struct gl_run *run, const struct gl_record *r)
{
	const uint32_t needed = GL_HAS_STATE | GL_HAS_CLASS | GL_HAS_ID | GL_HAS_OFFSET;

	run->like = (r->has & needed) == needed && r->source.len > 0 ? gl_run_likeness(r) :
								       GL_RUN_UNLIKE;
}

/*
 * r is one more goroutine like those before it, of their source, dump and log if it is of the
 * origin's, and changes nothing that the group's members agree on. (A no may be a mistake.)
 */
GL_INLINE bool gl_run_goes_on(const struct gl_run *run, const struct gl_record *r)
{
	return run->like == gl_run_likeness(r) && r->count == 1 && !r->more == !run->has_more &&
	       (!run->has_parent || run->parent == r->parent) &&
	       gl_bytes_same(run->state->text, r->state);
}

/* One goroutine has waited for so long. false: that is for gl_run_take_wait. */
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
