/*
 * scan: looks over text at reading speed, for the words that dumps hold and logs seldom do.
 */
#ifndef GL_INPUT_SCAN_H
#define GL_INPUT_SCAN_H

#include "lib/base/str.h"

#define GL_SCAN_BITS 14
#define GL_SCAN_GRAMS 192

/* Four bytes that stand `back` bytes behind the beginning of a word. */
struct gl_scan_gram {
	uint8_t word, back;
	uint8_t next; /* the next gram in the same slot, + 1; 0: none */
};

/* Made once by gl_scan_init, then read only: threads may share one. Owns nothing. */
struct gl_scan {
	uint8_t slots[1 << GL_SCAN_BITS]; /* by hash: the first gram, + 1; 0: none */
	struct gl_scan_gram grams[GL_SCAN_GRAMS];
	size_t n_grams;
};

void gl_scan_init(struct gl_scan *s);

/*
 * The first byte in [p, end) where one of the words stands that lines of dumps hold, or end.
 * A word that end cuts is not found.
 */
const char *gl_scan(const struct gl_scan *s, const char *p, const char *end);

/* How many LF are in [p, end), which begins a line; *n_blank of these lines are blank. */
uint64_t gl_scan_lines(const char *p, const char *end, uint64_t *n_blank);

#endif
