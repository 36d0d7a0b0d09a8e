/*
 * demux_wrapped: recognises lines outside of goroutines that this demux must not read: lines of
 * another stream, and lines in which a line of a dump stands within something else, such as an
 * envelope.
 */
#ifndef GL_PARSE_DEMUX_WRAPPED_H
#define GL_PARSE_DEMUX_WRAPPED_H

#include "lib/parse/demux_state.h"

/* Returns true if the line belongs to another stream (gl_demux_claims). */
bool gl_demux_is_anothers(struct gl_demux *t, struct gl_str line);

/*
 * Returns true if the line holds a line of a dump within something else. Also sets t->has_word if
 * the line has a word that dumps have.
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

/* Reports a header or a profile's title that stands within a line that is skipped. */
void gl_demux_remark_lost_header(struct gl_demux *t, struct gl_str line);

/*
 * Reports a line that begins like a header, but cannot be read as one. Does what
 * gl_demux_remark_lost_header does for any other line.
 */
void gl_demux_remark_bad_header(struct gl_demux *t, struct gl_str line);

#endif
