/*
 * unpack: a stream as its pieces. Text, protobuf profiles and gzip members of either may stand one
 * behind another in any order, as `cat` puts files. Text is one text, wherever in it gzip begins
 * and ends. A profile ends the text before it.
 *
 * A piece begins where the stream does, behind a gzip member and behind a profile; and within text,
 * though not in a gzip member, at the header of one, and in either at the first bytes of a profile
 * (gl_profile_look_in_text), which text never has. A profile ends with its gzip member, and
 * before that where what follows is no field of one (gl_profile_extent).
 */
#ifndef GL_LOGSTREAM_UNPACK_H
#define GL_LOGSTREAM_UNPACK_H

#include "lib/input/source.h"

struct gl_unpack;

enum gl_unpacked {
	GL_UNPACK_TEXT,	   /* *out are bytes of text, one at least */
	GL_UNPACK_PROFILE, /* *out are profiles, all of them; what comes is another text */
	GL_UNPACK_HUNGRY,  /* it takes more of the stream: in stays as it is until it has grown */
	GL_UNPACK_END,
	GL_UNPACK_FAILED   /* *err; the stream may go on behind it */
};

#define GL_UNPACK_ROOM ((size_t)256 << 10) /* bytes of text at a time, at most */

/* NULL without memory. */
struct gl_unpack *gl_unpack_open(void);
void gl_unpack_close(struct gl_unpack *u);

/* The stream begins in the middle of text. */
void gl_unpack_in_text(struct gl_unpack *u);

/*
 * The next step of `in`, moving its p: the stream's next bytes, behind which more come unless
 * is_last. *out is borrowed until the next step, and as long as the bytes of `in` stay.
 */
enum gl_unpacked gl_unpack_step(struct gl_unpack *u, struct gl_window *in, struct gl_str *out,
	struct gl_err *err);

/*
 * The stream pauses after GL_UNPACK_HUNGRY: too few bytes to tell are told by themselves; ends_text:
 * what follows text may begin another piece. It does nothing within a gzip member.
 */
void gl_unpack_pause(struct gl_unpack *u, bool ends_text);

/*
 * After a pause: *out are the profiles without gzip that are being waited for, as far as they came.
 * false: there are none. gl_unpack_settle: that was all of them; *in is moved over `len` bytes.
 */
bool gl_unpack_waits(const struct gl_unpack *u, const struct gl_window *in, struct gl_str *out);
void gl_unpack_settle(struct gl_unpack *u, struct gl_window *in, size_t len);

/* Within a gzip member. */
bool gl_unpack_is_packed(const struct gl_unpack *u);

/* The stream ended within a gzip member. */
bool gl_unpack_is_cut(const struct gl_unpack *u);

/* Bytes wait that were unpacked or can be without more of the stream. */
bool gl_unpack_has_more(const struct gl_unpack *u);

/*
 * [p, end), with more behind it, of a text without gzip: it may hold the begin of another piece,
 * at [from, end) or up to two bytes before that.
 */
bool gl_unpack_has_seam(const char *p, const char *from, const char *end);

#endif
