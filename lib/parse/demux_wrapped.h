/*
 * demux_wrapped: lines outside of goroutines that are not demux's own: another stream's, or lines
 * that hold a dump's within something else, such as a log's envelope.
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

/* Either of these; t->stop then says which. */
bool gl_demux_is_not_ours(struct gl_demux *t, struct gl_str line);

/*
 * [p, end) is a line, or its begin, and may be as long as a dump. Where its first bytes hold a line
 * of a dump, the rest is not waited for, and t->stop says so. Only these bytes count even where
 * more are there, so that the answer does not depend on the window.
 */
bool gl_demux_is_long_wrapped(struct gl_demux *t, const char *p, const char *end);

/* Report a header or profile within a line that is skipped. */
void gl_demux_note_lost_header(struct gl_demux *t, struct gl_str line);

/* Report a line that begins as a header does, but cannot be read as one; else the same. */
void gl_demux_note_bad_header(struct gl_demux *t, struct gl_str line);

#endif
