/*
 * arena: many allocations that are freed together. A reset keeps the blocks of memory, so that a
 * loop which resets its arena each time round soon stops calling malloc.
 */
#ifndef GL_BASE_ARENA_H
#define GL_BASE_ARENA_H

#include "lib/base/str.h"

struct gl_arena_block;

struct gl_arena {
	struct gl_arena_block *first, *now; /* now: the block that the next bytes come from */
	size_t used;			    /* bytes handed out of `now` */
	size_t total;			    /* size of all blocks in bytes, for reports */
};

/* A zeroed struct is an empty arena. Frees all blocks. */
void gl_arena_free(struct gl_arena *a);

/* Takes back everything that was handed out, and keeps the blocks for reuse. */
void gl_arena_reset(struct gl_arena *a);

/* Takes back everything that was handed out since the caller saved a copy of *a in *mark. */
void gl_arena_rewind(struct gl_arena *a, const struct gl_arena *mark);

/*
 * Returns size bytes, aligned for any object and not zeroed, or NULL if there is no memory. They
 * are valid until the next reset.
 */
void *gl_arena_new(struct gl_arena *a, size_t size);

/*
 * Copies s into the arena. If there is no memory, the result has p == NULL; for an empty s it never
 * has.
 */
struct gl_str gl_arena_copy(struct gl_arena *a, struct gl_str s);

#endif
