/*
 * run: goroutines of one stack in one group. Most goroutines have the same state, class, source and
 * dump as the goroutine before them, and are equal to it in everything else that the group keeps.
 * Such goroutines are only counted (gl_run_goes_on). Their number is added to the group's tally
 * when a goroutine differs, or when the group is shown. If only the dump differs, as for most runs
 * in most dumps of a series, their number is passed to the caller's callback (gl_groups_set_report)
 * at once, and added to the tally later.
 *
 * If there are thousands of stacks, the data of a stack has usually left the processor's L1 cache
 * when the stack occurs again. So counting a goroutine touches only the first cache line of its
 * run, and one more if the goroutine has a wait.
 *
 * Runs live in the store of the tallies. A result of NULL or false always means that there is no
 * memory, with one exception: NULL from gl_runs_find may also mean that there is no such run yet.
 */
#ifndef GL_SUMMARY_RUN_H
#define GL_SUMMARY_RUN_H

#include "lib/base/bytes.h"
#include "lib/summary/tally.h"

#include <stdalign.h>

#define GL_RUN_LINE 64		   /* size of a cache line in bytes */
#define GL_RUN_MINUTES 16
/* 45 days; longer waits are added to the tally (tally.h) of the group directly */
#define GL_RUN_WAIT_LONG (UINT64_C(60) << GL_RUN_MINUTES)
/* a run adds its waits to the tally when it has collected this many */
#define GL_RUN_WAITS_MOST UINT16_MAX
/* a bit of gl_run.agreed: the members of the group agree on a rare key (struct gl_more) */
#define GL_RUN_MORE_OPEN (UINT32_C(1) << 31)

/* The waits of a run that are not in its group's tally yet, in one cache line. */
struct gl_run_waits {
	alignas(GL_RUN_LINE) uint64_t min;
	uint64_t max, sum; /* in seconds */
	uint32_t known, reported; /* reported: how many of `known` were reported */
	uint16_t minutes[GL_RUN_MINUTES]; /* number of waits of each length, as in gl_group */
};

struct gl_run {
	/* the first cache line has what gl_run_goes_on reads, and the counter `waiting` */
	/* number of goroutines of the origin that gl_groups_count_on has counted, and only here */
	alignas(GL_RUN_LINE) uint64_t waiting;
	/* goroutines with this gl_run_likeness may simply be counted; GL_RUN_UNLIKE: none may */
	uint32_t like;
	bool has_parent;  /* all members of the group have this parent */
	/*
	 * the tally's map of signatures has the same goroutines of this run as its map of creators
	 */
	bool has_sigs;
	/* the run's goroutines have gl_record.more, and it is that of the origin */
	bool has_more;
	uint8_t class;	  /* GL_CLASS_COUNT: none */
	uint64_t parent;  /* the parent of all members, if has_parent */
	/* an id below this belongs to the smallest ids of the group, which the tally keeps */
	uint64_t most_id;
	/*
	 * an offset + 1: no goroutine at this offset or behind it can become the group's example;
	 * see gl_tally_place
	 */
	uint64_t offset;
	const struct gl_counter_name *state;	      /* NULL: none */
	struct gl_origin *origin;	      /* NULL: no goroutine yet */
	struct gl_run_waits *waits;	      /* NULL: no waits yet */
	/* the rest is used less often */
	struct gl_tally *tally; /* the tally of the group */
	const struct gl_stack *stack;
	struct gl_run *next; /* an older run of the same group */
	/*
	 * number of goroutines of the origin that were compared in full; they are counted nowhere
	 * else
	 */
	uint64_t counted;
	/* number of goroutines of the origin whose wait is in the tally, not in `waits` */
	uint64_t waited;
	/*
	 * number of goroutines, besides those of the origin, that are not in the tally yet; they
	 * have the state, the class and the source of the run
	 */
	uint64_t reported;
	/*
	 * total: number of goroutines in the tally; in_creators: how many of them are in its map of
	 * creators, too
	 */
	uint64_t total, in_creators;
	/*
	 * as `like`, for the first goroutine of the run in another dump. If has_id, its id must
	 * equal `id`, too: a group with a single goroutine has the same id in every dump.
	 */
	uint32_t like_other_dump;
	bool has_id; /* all members of the group have this id */
	uint64_t id;
	/* the values of the keys that do not depend on the stack, as gl_keys_put made them */
	const char *rest;
	uint32_t rest_len;
	/*
	 * The keys on which the group agreed when this field was last set, and GL_RUN_MORE_OPEN if
	 * it agreed on a rare key. Since then the group may have lost some of these keys, and may
	 * have gained keys of GL_COMMON_ANY.
	 */
	uint32_t agreed;
};

/* Zero the struct and set the store; the struct is then empty. */
struct gl_runs {
	struct gl_tally_store *store; /* borrowed */
	struct gl_run **heads;	      /* by the ordinal of the stack: the run that was used last */
	size_t nheads;
	struct gl_set set; /* the runs; used only with has_rest */
	bool has_rest;	   /* some keys do not depend on the stack */
	char *lines;	   /* unused cache lines */
	size_t nlines;
};

void gl_runs_free(struct gl_runs *runs);

/* Makes room in `heads` for the stack that has this ordinal. */
bool gl_runs_reserve(struct gl_runs *runs, uint32_t ordinal);

/*
 * Finds the run of this stack with these values (see gl_run.rest), and makes it the head of the
 * stack: the run that was used last.
 */
struct gl_run *gl_runs_find(struct gl_runs *runs, struct gl_str rest, const struct gl_stack *stack);

/*
 * Adds a run of the stack of r with these values (see gl_run.rest); r will be its first goroutine.
 * Copies rest. The stack must have room (gl_runs_reserve).
 */
struct gl_run *gl_runs_add(struct gl_runs *runs, struct gl_str rest, const struct gl_record *r,
	struct gl_tally *tally);

/*
 * Makes the run count the goroutines that have this origin and the state and class of r. First
 * reports the goroutines that were counted before, and adds them to the tally unless only the dump
 * differs.
 */
bool gl_run_set_origin(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r,
	struct gl_origin *origin);

/*
 * Does what gl_run_set_origin does for a record with the state and class of the run, and an origin
 * of the same source.
 */
bool gl_run_set_dump(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r,
	struct gl_origin *origin);

/*
 * Adds to the tally of the group, and to its maps, the goroutines that were so far counted only in
 * the run.
 */
bool gl_run_settle(struct gl_run *run, struct gl_tally_store *store);

/*
 * Adds the goroutines of a run to the tally's map of creators and, if with_sig, to its map of
 * signatures. gl_run_settle must have been called.
 */
bool gl_run_add_creators(struct gl_run *run, struct gl_tally_store *store, bool with_sig);

/*
 * Adds the wait of r, however long it is. May move the waits that the run has collected to the
 * tally.
 */
bool gl_run_take_wait(struct gl_runs *runs, struct gl_run *run, const struct gl_record *r);

static inline enum gl_class gl_run_class_of(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_CLASS) ? r->class : GL_CLASS_COUNT;
}

/* Returns true if the run counts goroutines with the state of r. */
static inline bool gl_run_has_state_of(const struct gl_run *run, const struct gl_record *r)
{
	return run->state ? gl_record_has(r, GL_HAS_STATE) && gl_str_eq(run->state->text, r->state)
			  : !gl_record_has(r, GL_HAS_STATE);
}

/*
 * gl_run_likeness packs the class of a record, and which keys it has apart from its wait, into one
 * word.
 */
#define GL_RUN_UNLIKE UINT32_MAX /* differs from the likeness of every record */

_Static_assert(GL_KEYTABLE_BITS(GL_KEYTABLE_RECORD) >> 24 == 0, "the class is above all keys");

static inline uint32_t gl_run_likeness(const struct gl_record *r)
{
	return (r->has & ~(uint32_t)GL_HAS_WAIT) | (uint32_t)r->class << 24;
}

/*
 * Returns the value of gl_run.like and like_other_dump after r was added and compared in full.
 * Goroutines that are like r may then simply be counted, but only if r has a source, a state, a
 * class, an id and an offset.
 */
static inline uint32_t gl_run_allowed(const struct gl_record *r)
{
	const uint32_t needed = GL_HAS_STATE | GL_HAS_CLASS | GL_HAS_ID | GL_HAS_OFFSET;

	return (r->has & needed) == needed && r->source.len > 0 ? gl_run_likeness(r) :
								  GL_RUN_UNLIKE;
}

/*
 * Returns true if r is like the goroutines before it in its run, and changes nothing on which the
 * group's members agree. The caller must check that r has the source and the dump of the run's
 * origin, and that r->more, if it is there, is that of the origin. The result may be false although
 * r is like them.
 */
GL_INLINE bool gl_run_goes_on(const struct gl_run *run, const struct gl_record *r)
{
	return run->like == gl_run_likeness(r) && r->count == 1 && !r->more == !run->has_more &&
	       (!run->has_parent || run->parent == r->parent) &&
	       gl_bytes_same(run->state->text, r->state);
}

/*
 * Does what gl_run_goes_on does, but for the first goroutine in another dump: returns true if r may
 * simply be counted after a call of gl_run_set_dump.
 */
static inline bool gl_run_may_set_dump(const struct gl_run *run, const struct gl_record *r)
{
	return run->like_other_dump == gl_run_likeness(r) && r->count == 1 && !r->more &&
	       (!run->has_parent || run->parent == r->parent) &&
	       (!run->has_id || run->id == r->id) && gl_bytes_same(run->state->text, r->state);
}

/* Adds the wait of one goroutine. Returns false if the caller must use gl_run_take_wait instead. */
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
