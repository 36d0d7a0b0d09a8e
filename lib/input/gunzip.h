/*
 * gunzip: gzip (RFC 1952), a member at a time, in any pieces. The one file that knows zlib.
 */
#ifndef GL_INPUT_GUNZIP_H
#define GL_INPUT_GUNZIP_H

#include "lib/input/source.h"

struct gl_gunzip;

/* The window begins a member. Three bytes are enough. */
bool gl_gunzip_detect(const struct gl_window *w);

/* NULL without memory. */
struct gl_gunzip *gl_gunzip_open(void);
void gl_gunzip_close(struct gl_gunzip *g);

#define GL_GUNZIP_ROOM ((size_t)256 << 10) /* bytes that are unpacked at a time, at most */

/*
 * Unpack some of in, moving its p, to [to, to+room), *len bytes. *is_over: the member ended there;
 * another begins with the next call, also after a fault. What comes before a fault is given out
 * first. 0, or -1 and *err.
 */
int gl_gunzip_take(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, size_t *len,
	bool *is_over, struct gl_err *err);

#endif
