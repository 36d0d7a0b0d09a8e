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
 * Adds r, a goroutine or group whose record has a reason, or whose stack shows a panic
 * (gl_record_panics). If there is no reason, the place serves as one: `panic in main.run run.go:7`.
 * A panic that the stack shows counts as recovered if the goroutine itself wrote the dump (in a
 * deferred function), or if the reason is not Go's own crash text. Returns false if there is no
 * memory.
 */
bool gl_panics_add(struct gl_panics *p, const struct gl_record *r);

/* Returns the places, *n of them, the most frequent first; NULL if there is no memory. */
struct gl_panic *const *gl_panics_sort(struct gl_panics *p, size_t *n);

#endif
