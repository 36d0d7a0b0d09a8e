/*
 * gunzip: decompresses gzip (RFC 1952), one member after another; the input may be cut anywhere.
 * The only file that uses zlib.
 */
#ifndef GL_INPUT_GUNZIP_H
#define GL_INPUT_GUNZIP_H

#include "lib/input/source.h"

struct gl_gunzip;

/* Returns true if the window begins with a gzip member. Three bytes are enough to tell. */
bool gl_gunzip_detect(const struct gl_window *w);

/* Returns NULL if there is no memory. */
struct gl_gunzip *gl_gunzip_open(void);
void gl_gunzip_close(struct gl_gunzip *g);

#define GL_GUNZIP_ROOM ((size_t)256 << 10) /* decompressed bytes that one call produces at most */

/*
 * Decompresses part of `in` into [to, to+room), advances in->p, and sets *len to the number of
 * bytes written. *is_over: the member ended here, and the next call begins another one; this also
 * holds after a fault. If there is data before a fault, earlier calls return that data, and only
 * then a call reports the fault. Returns 0, or -1 with *err set.
 */
int gl_gunzip_take(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, size_t *len,
	bool *is_over, struct gl_err *err);

#endif
