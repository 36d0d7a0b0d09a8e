/*
 * debug2_line: one line of a block: what it is, and what becomes of it. This is the general path,
 * which knows the grammar; debug2_known has the fast one.
 */
#ifndef GL_PARSE_DEBUG2_LINE_H
#define GL_PARSE_DEBUG2_LINE_H

#include "lib/parse/debug2_state.h"

/* Take one line, without what gl_str_trim takes off, that is no header and not blank. */
enum gl_debug2_verdict gl_debug2_take(struct gl_debug2 *d, struct gl_str text);

/* Take what a line without its LF still says for certain; the rest of it is not trusted. */
void gl_debug2_take_cut(struct gl_debug2 *d, struct gl_str text);

/*
 * The line has no LF, but what stands behind its frame, such as a quotation mark, shows that the
 * frame is whole: take it. false: nothing stands there.
 */
bool gl_debug2_take_noted_end(struct gl_debug2 *d, struct gl_str text);

#endif
