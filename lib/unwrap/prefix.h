/*
 * prefix: the prefix that a log collector puts before each line, learned from one line and
 * looked for on the next ones. What changes from line to line (time stamps, counters) is
 * left open; all else must be the same to the byte, so that two writers are told apart.
 *
 *     Jan 02 15:04:05 node-3 dockerd[123]:   ->  STAMP " node-3 dockerd[123]: "
 */
#ifndef GL_UNWRAP_PREFIX_H
#define GL_UNWRAP_PREFIX_H

#include "lib/unwrap/bytemask.h"

#define GL_PREFIX_MAX 512   /* bytes of the longest prefix */
#define GL_PREFIX_PARTS 48

enum gl_prefix_kind {
	GL_PREFIX_LITERAL,
	GL_PREFIX_STAMP,	 /* as gl_timestamp knows them */
	GL_PREFIX_DIGITS, /* one or more: a number that counts */
	GL_PREFIX_FLAG	 /* CRI's F or P: a whole line, or one that goes on in the next */
};

struct gl_prefix_part {
	enum gl_prefix_kind kind;
	unsigned short at, len; /* in text */
};

struct gl_prefix {
	char text[GL_PREFIX_MAX]; /* the prefix it was learned from */
	size_t len, nparts;
	struct gl_prefix_part parts[GL_PREFIX_PARTS];
};

/* What a line showed. */
struct gl_prefix_fit {
	size_t len;	     /* of its prefix */
	struct gl_str stamp; /* the first time stamp in it; p == NULL without one */
	bool goes_on;	     /* GL_PREFIX_FLAG was P */
};

/* false: the prefix is too long to be one. */
bool gl_prefix_learn(struct gl_prefix *s, struct gl_str prefix);

/*
 * The line begins with such a prefix. Where the collector, or somebody after it, took blanks
 * off the line's end, the prefix may lack its own.
 */
bool gl_prefix_match(const struct gl_prefix *s, struct gl_str line, struct gl_prefix_fit *fit);

/*
 * What lines that begin as `line` does have in common with it: a line that fits m matches s, with
 * as long a prefix (m->len), the stamp at the same place, and no `goes_on`. false: no such
 * thing can be said of it.
 */
bool gl_prefix_mould(const struct gl_prefix *s, struct gl_str line, struct gl_bytemask *m,
	struct gl_prefix_fit *fit);

#endif
