/*
 * textsource: turns a source into windows of UTF-8 text. It unpacks gzip members and converts
 * UTF-16, and it ends the window where a protobuf profile begins. Plain text is not read through
 * it.
 *
 * Unpacking takes longer than reading what was unpacked, so a worker thread can unpack ahead. It
 * does so for regular files only: another source may block the thread for ever, and then
 * gl_textsource_close would block with it.
 */
#ifndef GL_STREAM_TEXTSOURCE_H
#define GL_STREAM_TEXTSOURCE_H

#include "lib/input/source.h"

struct gl_textsource;

struct gl_textsource_options {
	struct gl_source *source; /* borrowed, not mapped; until close, no one else may read it */
	/* bytes of the source that were read before: its text begins here */
	struct gl_window window;
	bool is_text;		  /* the window begins in the middle of a text */
	bool with_thread;	  /* unpack in a thread, if one can be started */
};

/* Returns NULL if there is no memory. */
struct gl_textsource *gl_textsource_open(const struct gl_textsource_options *opt);
void gl_textsource_close(struct gl_textsource *t);

/*
 * Append more text to *w, as gl_source_more does. It sets w->is_last if the text has ended, at the
 * end of the source or where a profile begins. Without may_wait it never waits, so it may append
 * nothing. Returns 0, or -1 with *err set.
 */
int gl_textsource_more(struct gl_textsource *t, struct gl_window *w, bool may_wait,
	struct gl_err *err);

/* Returns true if the next gl_textsource_more has to wait for bytes to arrive. */
bool gl_textsource_would_block(struct gl_textsource *t);

/* Returns true if the last bytes that gl_textsource_more appended come from a gzip member. */
bool gl_textsource_is_packed(const struct gl_textsource *t);

/*
 * Call this once w->is_last is set. Returns a reason why the text is known to be cut off, as a
 * constant remark. Each call returns another reason, and NULL when there are no more.
 */
const char *gl_textsource_cut(struct gl_textsource *t);

/*
 * Call these once w->is_last is set. gl_textsource_profile returns true if a profile ended the
 * text. *profile is borrowed until gl_textsource_next, which begins the text after the profile.
 * *is_cut: the gzip member of the profile is cut off; gl_textsource_cut does not report this again.
 */
bool gl_textsource_profile(const struct gl_textsource *t, struct gl_str *profile, bool *is_cut);
void gl_textsource_next(struct gl_textsource *t);

/*
 * For streams that pause; not to be used with a thread. After a failure, gl_textsource_skip drops
 * all bytes up to the next pause. Call gl_textsource_pause when the stream pauses. is_between: the
 * caller has parsed all text that arrived, so the next bytes may begin another form. Within a gzip
 * member, a pause does nothing.
 */
void gl_textsource_skip(struct gl_textsource *t);
void gl_textsource_pause(struct gl_textsource *t, bool is_between);

/*
 * Do what gl_unpack_pending_profile and gl_unpack_end_profile do. After gl_textsource_end_profile,
 * gl_textsource_more ends the text with this profile.
 */
bool gl_textsource_pending_profile(const struct gl_textsource *t, struct gl_str *profile);
void gl_textsource_end_profile(struct gl_textsource *t, struct gl_str profile);

#endif
