/*
 * debug2_line: finds out what a line of a block is, and adds it to the block. This is the general
 * path, which knows the grammar; debug2_known has the fast one.
 */
#ifndef GL_PARSE_DEBUG2_LINE_H
#define GL_PARSE_DEBUG2_LINE_H

#include "lib/parse/debug2_state.h"

/* Read one line, which is not a header and not blank. text is the line, trimmed by gl_str_trim. */
enum gl_debug2_verdict gl_debug2_take(struct gl_debug2 *d, struct gl_str text);

/*
 * Read a last line without an LF, whose end may be missing. Only parts of it are used that are
 * certainly complete.
 */
void gl_debug2_take_cut(struct gl_debug2 *d, struct gl_str text);

/*
 * Read the frame of a last line without an LF, if something behind the frame, such as a quotation
 * mark, shows that the frame is whole. Returns false if nothing stands behind it.
 */
bool gl_debug2_take_noted_end(struct gl_debug2 *d, struct gl_str text);

#endif
