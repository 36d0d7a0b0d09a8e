/*
 * blockcache_split: finds where the lines of a block end, in one pass that does not read them, and
 * hashes its locations, which are different for nearly all stacks. What differs between goroutines
 * of one stack (arguments, the creator's id, the offset behind its location) is not hashed.
 */
#ifndef GL_PARSE_BLOCKCACHE_SPLIT_H
#define GL_PARSE_BLOCKCACHE_SPLIT_H

#include "lib/base/str.h"

#define GL_SPLIT_LINES 256 /* at most: the runtime prints 100 frames, two lines each */
#define GL_SPLIT_SHORT 7 /* bytes that the first line has at least: `m.f(...)` has more */
#define GL_SPLIT_BYTES ((size_t)48 << 10) /* the longest block */

struct gl_split {
	const char *p, *end; /* the first line's begin, the input's end */
	const char *blank; /* the LF of the empty line behind the last line */
	const uint16_t *ends; /* where the LF of each line is, counted from p */
	size_t nlines;
	uint64_t hash;
};

/*
 * Split the block that begins at p. ends has room for GL_SPLIT_LINES. false: there is no empty line
 * before `end` or within the limits, or there are no lines, or the first one is too short.
 */
bool gl_split(struct gl_split *s, const char *p, const char *end, uint16_t *ends);

/* Bytes of the location before the digits of its offset; all of them where it has none. */
size_t gl_split_tail(struct gl_str location);

#endif
