/*
 * demux_wrapped: recognises those lines outside of goroutines that are not for this demux: lines of
 * another stream, and lines that hold a line of a dump within something else, such as an envelope.
 */
#ifndef GL_PARSE_DEMUX_WRAPPED_H
#define GL_PARSE_DEMUX_WRAPPED_H

#include "lib/parse/demux_state.h"

/* Returns true if another stream claims the line. */
bool gl_demux_is_anothers(struct gl_demux *t, struct gl_str line);

/*
 * Returns true if the line itself does not belong to a dump, but holds a line of one. Also finds
 * out whether the line has a word that dumps have, and sets t->has_word.
 */
bool gl_demux_is_wrapped(struct gl_demux *t, struct gl_str line);

/* Returns true if one of the two functions above says so of the line; t->stop then says which. */
bool gl_demux_is_not_ours(struct gl_demux *t, struct gl_str line);

/*
 * [p, end) is a line or the start of one; the whole line may be as long as a dump. Returns true,
 * and sets t->stop, if its first GL_LIMIT_LOOK bytes hold a line of a dump, so that the caller need
 * not wait for the rest. Further bytes are not looked at, even if they are there: the answer must
 * not depend on the size of the window.
 */
bool gl_demux_is_long_wrapped(struct gl_demux *t, const char *p, const char *end);

/* Report a header or a profile that stands within a line that is skipped. */
void gl_demux_note_lost_header(struct gl_demux *t, struct gl_str line);

/*
 * Report a line that begins like a header, but cannot be read as one. Any other line is passed on
 * to gl_demux_note_lost_header.
 */
void gl_demux_note_bad_header(struct gl_demux *t, struct gl_str line);

#endif
