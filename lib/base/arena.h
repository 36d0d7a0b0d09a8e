/*
 * arena: bytes that die together. Blocks are kept over a reset, so that a loop that resets
 * allocates nothing once warm.
 */
#ifndef GL_BASE_ARENA_H
#define GL_BASE_ARENA_H

#include "lib/base/str.h"

struct gl_arena_block;

struct gl_arena {
	struct gl_arena_block *first, *now; /* now: where the next bytes come from */
	size_t used;			    /* of now */
	size_t total;			    /* bytes of all blocks, for reports */
};

/* An arena of all zero bytes is ready for use. */
void gl_arena_free(struct gl_arena *a);

/* Forget everything handed out; keeps the memory. */
void gl_arena_reset(struct gl_arena *a);

/* Forget what was handed out since *mark was taken by copying the arena. */
void gl_arena_rewind(struct gl_arena *a, const struct gl_arena *mark);

/* size bytes, aligned for any object, not zeroed; NULL without memory. Lives until reset. */
void *gl_arena_new(struct gl_arena *a, size_t size);

/* A copy of s; p == NULL without memory (never for an empty s). */
struct gl_str gl_arena_copy(struct gl_arena *a, struct gl_str s);

#endif
