/*
 * gunzip: decompresses gzip (RFC 1952), one member after another, and bare deflate data (RFC 1951).
 * The input may be cut anywhere.
 */
#ifndef GL_INPUT_GUNZIP_H
#define GL_INPUT_GUNZIP_H

#include "lib/input/source.h"

struct gl_gunzip;

/* Returns true if the window begins with a gzip member. Three bytes are enough to tell. */
bool gl_gunzip_detect(const struct gl_window *w);

/* Begins to decompress gzip. Returns NULL if there is no memory. */
struct gl_gunzip *gl_gunzip_open(void);

/*
 * Begins to decompress deflate data without the header and the checksum of gzip, as zip archives
 * hold it. Returns NULL if there is no memory.
 */
struct gl_gunzip *gl_gunzip_open_bare(void);
void gl_gunzip_close(struct gl_gunzip *g);

#define GL_GUNZIP_ROOM ((size_t)256 << 10) /* most bytes that gl_gunzip_take writes in one call */

/*
 * Decompresses part of `in` into [to, to+room), moves in->p past what was read, and sets *len to
 * the number of bytes written. Sets *is_over if the gzip member ended here; the next call then
 * begins another member, as does the call after a fault. If data precedes a fault, this call
 * returns the data, and only a later call reports the fault. Returns 0, or -1 with *err set.
 */
int gl_gunzip_take(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, size_t *len,
	bool *is_over, struct gl_err *err);

#endif
