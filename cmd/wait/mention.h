/*
 * mention: the goroutines that have a given address among the arguments of their frames (--object).
 * They are collected while records are read, because a graph keeps no arguments.
 */
#ifndef GL_CMD_WAIT_MENTION_H
#define GL_CMD_WAIT_MENTION_H

#include "lib/base/arena.h"
#include "lib/record/record.h"

/* A frame that mentions the address, and its arguments as the dump has them. */
struct mention_mark {
	size_t frame;
	struct gl_str args;
};

struct mention {
	const struct gl_stack *stack;
	const struct mention_mark *marks; /* in the order of the frames */
	size_t nmarks;
	struct gl_str source, state; /* p == NULL: unknown */
	uint64_t dump, id, wait_seconds;
	bool has_id, has_wait, is_leaked;
};

/* Set `address`, and zero the rest. */
struct mentions {
	uint64_t address;
	struct gl_arena arena; /* holds all strings and marks */
	struct mention *v;
	size_t n, cap;
};

void mentions_free(struct mentions *m);

/* Adds those of the n records that mention the address. */
void mentions_add(struct mentions *m, const struct gl_record *r, size_t n);

/*
 * Moves the mentions of one dump to the end of v, sorted by stack and state. Returns the index of
 * the first of them.
 */
size_t mentions_of_dump(struct mentions *m, struct gl_str source, uint64_t dump);

/* Drops the mentions from index n on. Call it after they were shown. */
void mentions_cut(struct mentions *m, size_t n);

/*
 * Returns true if two mentions can be shown as one, because they have the same stack, state and
 * marks.
 */
bool mention_is_like(const struct mention *a, const struct mention *b);

#endif
