/*
 * prefix: the prefix that a log collector puts before each line. It is learned from one line and
 * looked for on the next ones. Parts that change from line to line (timestamps, counters) may vary;
 * all others must be equal byte for byte, so that two writers are told apart.
 *
 *     Jan 02 15:04:05 node-3 dockerd[123]:   ->  STAMP " node-3 dockerd[123]: "
 */
#ifndef GL_UNWRAP_PREFIX_H
#define GL_UNWRAP_PREFIX_H

#include "lib/unwrap/bytemask.h"

#define GL_PREFIX_MAX 512   /* longest prefix in bytes */
#define GL_PREFIX_PARTS 48

enum gl_prefix_kind {
	GL_PREFIX_LITERAL,
	GL_PREFIX_STAMP,	 /* a timestamp that gl_timestamp reads */
	GL_PREFIX_DIGITS, /* digits of a number that may change from line to line; at least one */
	GL_PREFIX_FLAG	 /* the F in a prefix of CRI; a P if the next line continues this one */
};

struct gl_prefix_part {
	enum gl_prefix_kind kind;
	unsigned short at, len; /* offset and length in `text` */
};

struct gl_prefix {
	char text[GL_PREFIX_MAX]; /* the prefix from which it was learned */
	size_t len, nparts;
	struct gl_prefix_part parts[GL_PREFIX_PARTS];
};

/* What gl_prefix_match found in a line. */
struct gl_prefix_fit {
	size_t len;	     /* length of the prefix */
	struct gl_str stamp; /* the first timestamp in it; p == NULL if there is none */
	bool goes_on;	     /* the flag of CRI is P, so the next line continues this one */
};

/* Learns a prefix. Returns false if it is too long or has too many parts. */
bool gl_prefix_learn(struct gl_prefix *s, struct gl_str prefix);

/*
 * Returns true if the line begins with a prefix like s. If the line ends within the prefix's
 * trailing blanks, it matches, too, as some tools strip them.
 */
bool gl_prefix_match(const struct gl_prefix *s, struct gl_str line, struct gl_prefix_fit *fit);

/*
 * Builds a byte mask m of the prefix of `line`. Every line that fits the mask matches s with a
 * prefix of the same length (m->len), has its timestamp at the same place, and is not continued
 * (goes_on is false). Returns false if there is no mask for which this is certain.
 */
bool gl_prefix_mask(const struct gl_prefix *s, struct gl_str line, struct gl_bytemask *m,
	struct gl_prefix_fit *fit);

#endif
