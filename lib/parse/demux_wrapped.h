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
 * Returns true if the line holds a line of a dump, but does not belong to a dump itself. Also sets
 * t->has_word if the line has a word that dumps have.
 */
bool gl_demux_is_wrapped(struct gl_demux *t, struct gl_str line);

/*
 * Returns true if one of the two functions above returns true for the line. t->stop then tells
 * which one.
 */
bool gl_demux_is_not_ours(struct gl_demux *t, struct gl_str line);

/*
 * [p, end) is a line or the start of one; the whole line may be as long as a dump. Returns true and
 * sets t->stop if a line of a dump stands in the first GL_LIMIT_LOOK bytes, so that the caller need
 * not wait for the rest. Later bytes are ignored even if they are there, because the answer must
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
