/*
 * blockcache_bodies: what stands under a header, kept as a whole. Goroutines of one stack differ in
 * little: the args, the creator's id, perhaps the offset of the last location. A body keeps the
 * text of one, and where in it those stand (blockcache_pattern.h). Only saves work; capped.
 */
#ifndef GL_PARSE_BLOCKCACHE_BODIES_H
#define GL_PARSE_BLOCKCACHE_BODIES_H

#include "lib/parse/block.h"
#include "lib/parse/blockcache_pattern.h"

struct gl_body;

/* Small, so that to see whether there is a body costs one look into memory. */
struct gl_body_slot {
	uint32_t tag;	/* of the hash */
	uint32_t place; /* in units of the room; 0: free */
};

/* All zero bytes is an empty table. */
struct gl_bodies {
	struct gl_body_slot *slots;
	size_t nslots; /* a power of two, or 0 */
	char *room; /* holds the bodies; pages that are not used cost nothing */
	size_t nbodies;
	size_t bytes;	    /* kept */
	size_t looks, hits; /* of the last ones */
	size_t rest;	    /* blocks that are not looked for: too few hits */
};

/* What a record has of a block that was known again, but for the creator's id. */
struct gl_known_body {
	const struct gl_stack *stack; /* NULL: not told yet */
	uint64_t sig;
	uint32_t has;	/* by its stack and creator */
	uint32_t place; /* of the stack, as a record has it */
	enum gl_class class; /* of the frames */
	bool is_dumper, panics;
};

void gl_bodies_free(struct gl_bodies *t);

/* To be asked for each block that may be looked for. */
bool gl_bodies_are_worth_it(struct gl_bodies *t);

/* Blocks of this hash will be asked for: have the table's slot in the cache. */
static inline void gl_bodies_expect(const struct gl_bodies *t, uint64_t hash)
{
	if (t->nslots)
		GL_PREFETCH(&t->slots[hash & (t->nslots - 1)]);
}

/*
 * A block of this hash will be looked for soon: have what is kept of such in the cache. The
 * first one, or NULL.
 */
const struct gl_body *gl_bodies_fetch(const struct gl_bodies *t, uint64_t hash);

/* The block, if it is kept; first as gl_bodies_fetch gave it. parent: with GL_HAS_PARENT. */
const struct gl_known_body *gl_bodies_match(struct gl_bodies *t, const struct gl_split *s,
	const struct gl_body *first, uint64_t *parent);

/*
 * Keep the block, which was read into b line by line. Its stack is told later. NULL when it is
 * none to keep, is kept already, the table is full or memory short, which harms nothing.
 */
struct gl_body *gl_bodies_add(struct gl_bodies *t, const struct gl_split *s,
	const struct gl_block *b, const struct gl_linecache *lines);

/*
 * The block that it is of had this stack, unless it went on behind the empty line: it has nlines.
 */
void gl_body_settle(struct gl_body *b, const struct gl_stack *stack, size_t nlines);

#endif
