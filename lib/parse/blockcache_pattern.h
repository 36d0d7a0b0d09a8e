/*
 * blockcache_pattern: the text of a block, and where in it goroutines of one stack differ: holes. A
 * block fits when it is the same text but for the holes, and what stands in these may stand there.
 */
#ifndef GL_PARSE_BLOCKCACHE_PATTERN_H
#define GL_PARSE_BLOCKCACHE_PATTERN_H

#include "lib/parse/blockcache_split.h"

enum gl_hole_kind {
	/* args: no parenthesis, up to the line's last byte, which is the closing one */
	GL_HOLE_ARGS,
	GL_HOLE_PARENT, /* the creator's id: decimal digits to the line's end */
	GL_HOLE_OFFSET	/* hexadecimal digits to the line's end */
};

struct gl_hole {
	/* bytes of text between the hole before it, or the text's begin, and this */
	uint16_t before;
	uint16_t len;	 /* of what stands in it in the text */
	uint16_t line;	 /* that it ends, but for a parenthesis */
	uint8_t kind;
};

#define GL_PATTERN_BEHIND 64 /* bytes behind a text that may be read */

/* Its own or borrowed; behind the text may be read. */
struct gl_pattern {
	const char *text;
	const struct gl_hole *holes; /* rising */
	size_t len, nholes;
};

/* false, too, where what is behind the block may not be read. parent: set if there is a hole for
 * it. */
bool gl_pattern_fits(const struct gl_pattern *pattern, const struct gl_split *block,
	uint64_t *parent);

/* What may stand in holes. */
bool gl_pattern_is_args(const char *p, const char *end);
bool gl_pattern_is_parent(const char *p, const char *end, uint64_t *id);

#endif
