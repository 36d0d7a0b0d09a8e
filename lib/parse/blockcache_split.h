/*
 * blockcache_split: where the lines of a block end, found in one pass without looking at what they
 * say, and a hash by which a block is known again: of its locations, which tell a stack but for a
 * few. What differs between goroutines of one stack (args, the creator's id, the offset
 * behind its location) is no part of it.
 */
#ifndef GL_PARSE_BLOCKCACHE_SPLIT_H
#define GL_PARSE_BLOCKCACHE_SPLIT_H

#include "lib/base/str.h"

#define GL_SPLIT_LINES 256 /* at most: the runtime prints 100 frames, two lines each */
#define GL_SPLIT_SHORT 7 /* the first line is as long: `m.f(...)` is longer */
#define GL_SPLIT_BYTES ((size_t)48 << 10) /* the longest block */

struct gl_split {
	const char *p, *end; /* the first line's begin, the input's end */
	const char *blank; /* the empty line behind the last: its LF */
	const uint16_t *ends; /* of each line: where its LF is, from p on */
	size_t nlines;
	uint64_t hash;
};

/*
 * The block that begins at p. ends is room for GL_SPLIT_LINES; false: no empty line before
 * the input's end or the limits, not a single line, or a short one first.
 */
bool gl_split(struct gl_split *s, const char *p, const char *end, uint16_t *ends);

/* Bytes of the location before the digits of its offset; all of them where it has none. */
size_t gl_split_tail(struct gl_str location);

#endif
