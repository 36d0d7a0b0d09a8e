/*
 * blockcache_split: finds where the lines of a block end, in one pass that does not parse them, and
 * hashes the block's locations, which are different for nearly all stacks. It does not hash what
 * differs between goroutines with one stack: arguments, the creator's id, the last offset.
 */
#ifndef GL_PARSE_BLOCKCACHE_SPLIT_H
#define GL_PARSE_BLOCKCACHE_SPLIT_H

#include "lib/base/str.h"

/* a block has at most this many lines; the runtime prints 100 frames of two lines each */
#define GL_SPLIT_LINES 256
/* the first line has at least this many bytes; even a line as short as `m.f(...)` has more */
#define GL_SPLIT_SHORT 7
#define GL_SPLIT_BYTES ((size_t)48 << 10) /* a block has at most this many bytes */

struct gl_split {
	const char *p, *end; /* where the first line begins, and where the input ends */
	const char *blank; /* the LF of the empty line behind the last line */
	const uint16_t *ends; /* for each line, the offset of its LF from p */
	size_t nlines;
	uint64_t hash;
};

/*
 * Split the block that begins at p. ends has room for GL_SPLIT_LINES. Returns false if no empty
 * line stands before `end` within the limits, if the block has no lines, or if its first line is
 * too short.
 */
bool gl_split(struct gl_split *s, const char *p, const char *end, uint16_t *ends);

/*
 * Returns how many bytes of the location line stand before the digits of its offset (+0x1f), or its
 * whole length if it has no offset.
 */
size_t gl_split_tail(struct gl_str location);

#endif
