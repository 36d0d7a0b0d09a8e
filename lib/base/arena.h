/*
 * arena: many allocations that are freed together. gl_arena_reset keeps the blocks of memory, so
 * that a loop which resets its arena each time round soon stops calling malloc.
 */
#ifndef GL_BASE_ARENA_H
#define GL_BASE_ARENA_H

#include "lib/base/str.h"

struct gl_arena_block;

struct gl_arena {
	/* now: the block from which the next bytes are allocated */
	struct gl_arena_block *first, *now;
	size_t used;			    /* bytes of `now` that are allocated */
	size_t total;			    /* size of all blocks in bytes, for reports */
};

/* A zeroed struct is an empty arena. Frees all blocks. */
void gl_arena_free(struct gl_arena *a);

/* Frees everything that was allocated, and keeps the blocks for reuse. */
void gl_arena_reset(struct gl_arena *a);

/*
 * Frees everything that was allocated since the caller saved a copy of *a in *mark, and keeps the
 * blocks for reuse.
 */
void gl_arena_rewind(struct gl_arena *a, const struct gl_arena *mark);

/*
 * Returns size bytes, aligned for any object and not zeroed, or NULL if there is no memory. They
 * are valid until gl_arena_rewind, gl_arena_reset or gl_arena_free frees them.
 */
void *gl_arena_new(struct gl_arena *a, size_t size);

/*
 * Copies s into the arena. If there is no memory, the result has p == NULL; for an empty s, p is
 * never NULL.
 */
struct gl_str gl_arena_copy(struct gl_arena *a, struct gl_str s);

/*
 * Replaces *s by a copy in the arena; a text that is absent (p == NULL) stays so. Returns false if
 * there is no memory.
 */
bool gl_arena_keep(struct gl_arena *a, struct gl_str *s);

#endif
