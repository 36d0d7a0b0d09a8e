/*
 * demux_wrapped: recognises lines outside of goroutines that are not for this demux: lines of
 * another stream, and lines that hold a dump's line within something else, such as an envelope.
 */
#ifndef GL_PARSE_DEMUX_WRAPPED_H
#define GL_PARSE_DEMUX_WRAPPED_H

#include "lib/parse/demux_state.h"

/* Another stream claims the line. */
bool gl_demux_is_anothers(struct gl_demux *t, struct gl_str line);

/*
 * The line is no part of a dump as it stands, but holds one of a dump's lines. Also finds whether
 * it has a word of a dump: t->has_word.
 */
bool gl_demux_is_wrapped(struct gl_demux *t, struct gl_str line);

/* Either of these is true of the line; t->stop then says which. */
bool gl_demux_is_not_ours(struct gl_demux *t, struct gl_str line);

/*
 * [p, end) is a line, or its begin; the line may be as long as a dump. true: its first bytes, as
 * many as GL_LIMIT_LOOK, hold a line of a dump. The caller then need not wait for the rest, and
 * t->stop is set. No other bytes are looked at even if they are there, so that the answer does not
 * depend on the window.
 */
bool gl_demux_is_long_wrapped(struct gl_demux *t, const char *p, const char *end);

/* Report a header or profile within a line that is skipped. */
void gl_demux_note_lost_header(struct gl_demux *t, struct gl_str line);

/*
 * Report a line that begins like a header, but cannot be read as one. Any other line is passed to
 * gl_demux_note_lost_header.
 */
void gl_demux_note_bad_header(struct gl_demux *t, struct gl_str line);

#endif
