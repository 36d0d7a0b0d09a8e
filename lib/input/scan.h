/*
 * scan: finds text that cannot belong to a dump. It searches, at the speed of reading, for words
 * that dumps contain and logs seldom do.
 */
#ifndef GL_INPUT_SCAN_H
#define GL_INPUT_SCAN_H

#include "lib/base/str.h"

#define GL_SCAN_BITS 14
#define GL_SCAN_GRAMS 255

/* A gram: four bytes of a word, starting `back` bytes after the start of the word. */
struct gl_scan_gram {
	uint8_t word, back;
	uint8_t next; /* index + 1 of the next gram in the same slot; 0: none */
};

/*
 * Where each word stands in a hash table of grams. Built once by gl_scan_init and read-only
 * afterwards, so threads may share one. Owns nothing.
 */
struct gl_scan {
	/* indexed by the hash of a gram: index + 1 of the first gram with this hash; 0: none */
	uint8_t slots[1 << GL_SCAN_BITS];
	struct gl_scan_gram grams[GL_SCAN_GRAMS];
	size_t n_grams;
};

void gl_scan_init(struct gl_scan *s);

/*
 * Returns the start of the first word in [p, end) that a line of a dump may contain, or end if
 * there is none. A word that extends beyond end is not found.
 */
const char *gl_scan(const struct gl_scan *s, const char *p, const char *end);

/*
 * Returns the number of LFs in [p, end); p must be the start of a line. Sets *n_blank to how many
 * of the lines that they end are blank.
 */
uint64_t gl_scan_lines(const char *p, const char *end, uint64_t *n_blank);

#endif
