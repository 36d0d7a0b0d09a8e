/*
 * panics: crashes and recovered panics by the place where they came up: how many, and why. Memory
 * grows with the places, not with the panics.
 */
#ifndef GL_SUMMARY_PANICS_H
#define GL_SUMMARY_PANICS_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/record/record.h"

struct gl_panic {
	struct gl_str place;	/* func file:line, the file without its folders; empty: not known */
	struct gl_frame where;	/* the same in full; where.func.p == NULL: not known */
	struct gl_str reason;	/* of the first that came */
	uint64_t n;		/* goroutines */
	uint64_t others;	/* of them, those whose reason is another */
	uint64_t recovered;	/* of them, those that the process outlived, or may have */
	uint64_t hash;
};

/* All zero bytes: ready, and empty. */
struct gl_panics {
	struct gl_arena arena;
	struct gl_set set; /* struct gl_panic, by place */
	struct gl_buf scratch;
	struct gl_panic **sorted;
	uint64_t n, recovered; /* of all places */
	struct gl_buf first;   /* the reason of the first that came */
};

void gl_panics_free(struct gl_panics *p);

/*
 * r, a goroutine or a group, has a reason, or panics; where no log says why, its place is the reason:
 * `panic in main.run run.go:7`. It counts as recovered when a deferred function printed its stack and
 * Go's own text is not before it. false without memory.
 */
bool gl_panics_add(struct gl_panics *p, const struct gl_record *r);

/* The most frequent place first; *n: how many there are. NULL without memory. */
struct gl_panic *const *gl_panics_sort(struct gl_panics *p, size_t *n);

#endif
