/*
 * blockcache_bodies: a table of bodies. A body is the whole text that stood under a header.
 * Goroutines with the same stack differ only in arguments, in the creator's id, and perhaps in the
 * last location's offset. A body keeps the text of one such goroutine, and where in it these parts
 * stand, called holes (blockcache_pattern.h); it may leave out what stood in the holes. The table
 * only saves work, and its size is capped.
 */
#ifndef GL_PARSE_BLOCKCACHE_BODIES_H
#define GL_PARSE_BLOCKCACHE_BODIES_H

#include "lib/parse/block.h"
#include "lib/parse/blockcache_pattern.h"

struct gl_body;

/*
 * A slot is small, so that one access to memory shows whether the table has a body with a given
 * hash.
 */
struct gl_body_slot {
	uint32_t tag;	/* part of the hash */
	uint32_t place; /* where the body is in the room, in 16-byte units; 0: free slot */
};

/* A struct that is all zero bytes is an empty table. */
struct gl_bodies {
	struct gl_body_slot *slots;
	size_t nslots; /* a power of two, or 0 */
	char *room; /* holds the bodies; pages that are never touched cost nothing */
	size_t nbodies;
	size_t bytes;	    /* how many bytes of `room` are used */
	/*
	 * look-ups since the last check of their rate, how many succeeded, and how many of these
	 * found a body that was equal even in its holes
	 */
	size_t looks, hits, equals;
	bool are_cut; /* new bodies do not keep what stands in their holes */
	/* How many of the next blocks are not looked up, because too few look-ups succeeded. */
	size_t rest;
};

/*
 * What a record gets from the body that equals its goroutine's block. Only the creator's id is read
 * from the block itself.
 */
struct gl_known_body {
	const struct gl_stack *stack; /* NULL: not known yet (gl_body_set_stack) */
	uint64_t sig;
	uint32_t has;	/* GL_HAS_ bits that follow from the stack and the creator */
	uint32_t place; /* stored as gl_record.stack_place */
	enum gl_class class; /* class that the frames alone give */
	bool is_dumper, panics;
};

void gl_bodies_free(struct gl_bodies *t);

/*
 * Returns true if the next block should be looked up; false if too few look-ups have succeeded
 * lately. Call it once for each block that could be looked up.
 */
bool gl_bodies_are_worth_it(struct gl_bodies *t);

/* Prefetch the table's slot for this hash. Call it some time before gl_bodies_fetch. */
static inline void gl_bodies_expect(const struct gl_bodies *t, uint64_t hash)
{
	if (t->nslots)
		GL_PREFETCH(&t->slots[hash & (t->nslots - 1)]);
}

/*
 * Prefetch the first body with this hash, because a block with this hash will soon be matched.
 * Returns the body, or NULL if there is none.
 */
const struct gl_body *gl_bodies_fetch(const struct gl_bodies *t, uint64_t hash);

/*
 * Returns what is known of a body that the block equals outside of its holes, or NULL if there is
 * none. first: what gl_bodies_fetch returned for the block's hash. *parent is the creator's id if
 * the result has GL_HAS_PARENT.
 */
const struct gl_known_body *gl_bodies_match(struct gl_bodies *t, const struct gl_split *s,
	const struct gl_body *first, uint64_t *parent);

/*
 * Add the block, which was read into b line by line, as a body. Its stack is not known yet:
 * gl_body_set_stack sets it. Returns NULL if the block cannot be a body, if it equals a body that
 * has a stack, if the table is full, or if there is no memory; the caller need not care which.
 */
struct gl_body *gl_bodies_add(struct gl_bodies *t, const struct gl_split *s,
	const struct gl_block *b, const struct gl_linecache *lines);

/*
 * Sets the stack of a body, once its block has ended and was made into a record. nlines: the number
 * of lines that were read for the block. If the body has another number of lines, it gets no stack
 * and is never used.
 */
void gl_body_set_stack(struct gl_body *b, const struct gl_stack *stack, size_t nlines);

#endif
