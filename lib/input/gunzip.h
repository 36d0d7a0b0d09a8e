/*
 * gunzip: gzip (RFC 1952) to windows of what it holds: any number of members, in any
 * pieces. Pulls from a source. The one file that knows zlib.
 */
#ifndef GL_INPUT_GUNZIP_H
#define GL_INPUT_GUNZIP_H

#include "lib/input/source.h"

struct gl_gunzip;

/* The window begins a gzip stream. */
bool gl_gunzip_detect(const struct gl_window *w);

/*
 * Unpack what w shows and all that follows it in the source, which is borrowed and must
 * not be mapped. NULL without memory.
 */
struct gl_gunzip *gl_gunzip_open(struct gl_source *s, const struct gl_window *w);
void gl_gunzip_close(struct gl_gunzip *g);

#define GL_GUNZIP_ROOM ((size_t)256 << 10) /* bytes that are unpacked at a time */

/*
 * Unpack some to [to, to+room), *len bytes; none only at the end. What comes before a fault is
 * given out first. 0, or -1 and *err.
 */
int gl_gunzip_fill(struct gl_gunzip *g, char *to, size_t room, size_t *len, struct gl_err *err);

/*
 * The same for one who must not wait, and has no source (NULL; the window is empty): unpack some
 * of in, moving its p, to [to, to+room), *len bytes. *is_over: the member ended there; another
 * begins with the next call, also after a fault.
 */
int gl_gunzip_take(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, size_t *len,
	bool *is_over, struct gl_err *err);

/* All was unpacked. */
bool gl_gunzip_is_ended(const struct gl_gunzip *g);

/* As gl_source_more, on the unpacked bytes. */
int gl_gunzip_more(struct gl_gunzip *g, struct gl_window *w, struct gl_err *err);

/* How the stream ended; meaningful once is_last was set. */
enum gl_gunzip_end {
	GL_GUNZIP_WHOLE,
	GL_GUNZIP_CUT,	   /* it stopped within a member */
	GL_GUNZIP_TRAILING /* bytes that are no gzip stand behind the last member */
};
enum gl_gunzip_end gl_gunzip_ended(const struct gl_gunzip *g);

/* Nothing of what is packed waits here: the next call may have to wait for the source. */
bool gl_gunzip_would_block(const struct gl_gunzip *g);

#endif
