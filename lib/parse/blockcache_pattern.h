/*
 * blockcache_pattern: a pattern is the text of a block, with holes where goroutines with one stack
 * differ. Another block fits if its text outside of the holes is the same, and if what it has in
 * each hole is valid there.
 */
#ifndef GL_PARSE_BLOCKCACHE_PATTERN_H
#define GL_PARSE_BLOCKCACHE_PATTERN_H

#include "lib/parse/blockcache_split.h"

enum gl_hole_kind {
	GL_HOLE_ARGS,	/* printable ASCII without parentheses; the line's last byte is the `)` */
	GL_HOLE_PARENT, /* the creator's id: decimal digits to the line's end */
	GL_HOLE_OFFSET	/* hexadecimal digits to the line's end */
};

struct gl_hole {
	uint16_t before; /* bytes from the previous hole, or the start of the text, to this one */
	uint16_t len;	 /* how many bytes of the pattern's text are in the hole; may be 0 */
	uint16_t line;	 /* index of the line at whose end the hole is */
	uint8_t kind;
};

/* gl_pattern_fits may read up to this many bytes past the end of a text */
#define GL_PATTERN_BEHIND 64

/*
 * A pattern borrows its text and holes. GL_PATTERN_BEHIND bytes behind the text must be readable.
 */
struct gl_pattern {
	const char *text;
	const struct gl_hole *holes; /* in the order of their places */
	size_t len, nholes;
};

/*
 * Returns true if the block fits the pattern. Returns false, too, if fewer than GL_PATTERN_BEHIND
 * bytes behind the block are readable. Sets *parent to the creator's id if the pattern has a hole
 * for it.
 */
bool gl_pattern_fits(const struct gl_pattern *pattern, const struct gl_split *block,
	uint64_t *parent);

/* Return true if [p, end) may stand in a hole for arguments, or for the creator's id. */
bool gl_pattern_is_args(const char *p, const char *end);
bool gl_pattern_is_parent(const char *p, const char *end, uint64_t *id);

#endif
