/*
 * bodies: what stands under a header, kept as a whole. Goroutines that wait at one place
 * often are the same to the byte from their header to the blank line behind them, but for
 * the last line's offset: one comparison then takes the place of one for each line. Only
 * saves work; capped.
 */
#ifndef GL_PARSE_BODIES_H
#define GL_PARSE_BODIES_H

#include "lib/parse/block.h"

struct gl_body {
	struct gl_str text; /* from behind the header's line to the last line's key */
	size_t nlines;	    /* with the blank one */
	uint32_t *tokens;
	size_t ntokens;
	struct gl_line *last;
	bool has_creator, is_done, has_parent;
	uint64_t parent;
	const struct gl_stack *stack; /* NULL until a goroutine was made of it */
};

/* All zero bytes is an empty table. */
struct gl_bodies {
	struct gl_arena arena;
	struct gl_set set;
	size_t bytes;	    /* of text */
	size_t looks, hits; /* of the last ones */
	bool is_off;	    /* too few hits to be worth looking */
};

void gl_bodies_free(struct gl_bodies *t);

/*
 * The body that [p, end) begins with, and a blank line behind it, or NULL. *blank: where that
 * line begins.
 */
struct gl_body *gl_bodies_find(struct gl_bodies *t, const char *p, const char *end,
	const char **blank);

/*
 * The block was read from [p, blank), where nlines - 1 lines stand; then comes a blank one.
 * NULL when it is none to keep, the table is full or memory short, which harms nothing.
 */
struct gl_body *gl_bodies_add(struct gl_bodies *t, const char *p, const char *blank,
	const char *end, size_t nlines, const struct gl_block *b);

#endif
