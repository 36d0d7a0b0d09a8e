/*
 * unpack: cuts a stream into pieces. A piece is text, a protobuf profile, or a gzip member that
 * holds text or profiles. Pieces may follow each other in any order, as when `cat` joins files. A
 * text may go on across the start and the end of a gzip member; a profile ends the text before it.
 *
 * A piece begins at the start of the stream, after a gzip member, and after a profile. In text that
 * is not in a gzip member, the header of a gzip member begins a piece. In any text, a piece begins
 * at bytes with which a profile begins and which text never holds (gl_profile_look_in_text). A
 * profile ends with its gzip member, or earlier, at the first byte that does not begin a field of a
 * profile (gl_profile_extent).
 */
#ifndef GL_STREAM_UNPACK_H
#define GL_STREAM_UNPACK_H

#include "lib/base/buf.h"
#include "lib/input/source.h"

struct gl_unpack;

enum gl_unpacked {
	GL_UNPACK_TEXT,	   /* *out is text, one byte at least */
	GL_UNPACK_PROFILE, /* *out is one or more profiles; another text begins after it */
	GL_UNPACK_NEEDS_MORE,  /* `in` holds too few bytes: append more and call again */
	GL_UNPACK_END,
	GL_UNPACK_FAILED   /* *err says why; what follows the damage may still be readable */
};

#define GL_UNPACK_ROOM ((size_t)256 << 10) /* one step gives at most this many bytes of text */
#define GL_UNPACK_FRONT ((size_t)64 << 10) /* see gl_unpack_trade */

/* Returns NULL if there is no memory. */
struct gl_unpack *gl_unpack_open(void);
void gl_unpack_close(struct gl_unpack *u);

/* Call this before the first step if the stream begins in the middle of text. */
void gl_unpack_in_text(struct gl_unpack *u);

/*
 * Take one step. `in` holds the stream's next bytes; the step moves in->p past those that it uses
 * up. Set in->is_last if no more bytes will follow. *out is borrowed until the next step, or until
 * the bytes of `in` change.
 */
enum gl_unpacked gl_unpack_step(struct gl_unpack *u, struct gl_window *in, struct gl_str *out,
	struct gl_err *err);

/*
 * Exchanges *b with the buffer in which *out of the last step lies, so that *out stays valid as
 * long as *b, without a copy. The caller may write to the GL_UNPACK_FRONT bytes before *out.
 * Returns false, and does nothing, if *out does not lie in a buffer of u, or if the buffer also
 * holds what the next step will give.
 */
bool gl_unpack_trade(struct gl_unpack *u, struct gl_buf *b);

/*
 * Call this if the stream pauses after GL_UNPACK_NEEDS_MORE. If too few bytes have arrived to tell
 * what a piece is, the next step decides by those that have. ends_text: if the stream is in text,
 * the next byte begins a piece. Within a gzip member a pause means nothing.
 */
void gl_unpack_pause(struct gl_unpack *u, bool ends_text);

/*
 * Call these after a pause. gl_unpack_pending_profile looks for a profile that is not in a gzip
 * member and whose end has not arrived for certain. It sets *out to the part that has arrived, or
 * returns false if there is no such profile. gl_unpack_end_profile decides that the profile ends
 * after `len` bytes, and moves in->p past them.
 */
bool gl_unpack_pending_profile(const struct gl_unpack *u, const struct gl_window *in,
	struct gl_str *out);
void gl_unpack_end_profile(struct gl_unpack *u, struct gl_window *in, size_t len);

/* Returns true if the stream is within a gzip member. */
bool gl_unpack_is_packed(const struct gl_unpack *u);

/* Returns true if the stream ended within a gzip member. */
bool gl_unpack_is_cut(const struct gl_unpack *u);

/*
 * [p, end) is text that is not in a gzip member, and more text follows. Returns true if another
 * piece may begin in it. Bytes before `from` have been searched before, so a piece can begin at
 * most two bytes before `from`.
 */
bool gl_unpack_may_have_boundary(const char *p, const char *from, const char *end);

#endif
