/*
 * panics: counts crashes and recovered panics by the place where they happened, and keeps their
 * reasons. Memory grows with the number of places, not of panics.
 */
#ifndef GL_SUMMARY_PANICS_H
#define GL_SUMMARY_PANICS_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/record/record.h"

struct gl_panic {
	/* `func file:line`, where the file has no directories; empty: unknown */
	struct gl_str place;
	struct gl_frame where;	/* `place` in full; where.func.p is NULL if the place is unknown */
	struct gl_str reason;	/* the reason of the first goroutine */
	uint64_t n;		/* number of goroutines that panicked at this place */
	uint64_t others;	/* how many of the n have another reason */
	uint64_t recovered;	/* how many of the n panics were recovered, or may have been */
};

/* A zeroed struct is empty and ready for use. */
struct gl_panics {
	struct gl_arena arena;
	struct gl_set set; /* of struct gl_panic, by place */
	struct gl_buf scratch;
	struct gl_panic **sorted;
	uint64_t n, recovered; /* over all places */
	struct gl_buf first;   /* the reason of the first panic of all */
};

void gl_panics_free(struct gl_panics *p);

/*
 * Adds a goroutine or group that has a reason, or panics. If the log gives no reason, the place
 * serves as one: `panic in main.run run.go:7`. The panic counts as recovered if a deferred function
 * printed its stack, and Go's own crash text does not precede that stack. Returns false if there is
 * no memory.
 */
bool gl_panics_add(struct gl_panics *p, const struct gl_record *r);

/* Returns the places, *n of them, the most frequent first; NULL if there is no memory. */
struct gl_panic *const *gl_panics_sort(struct gl_panics *p, size_t *n);

#endif
