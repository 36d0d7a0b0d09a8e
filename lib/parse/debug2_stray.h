/*
 * debug2_stray: lines within a block that are none of its: what broke in, what comes behind the
 * stack, and the pieces of lines that a console parted.
 */
#ifndef GL_PARSE_DEBUG2_STRAY_H
#define GL_PARSE_DEBUG2_STRAY_H

#include "lib/parse/debug2_state.h"

/* The line is none of a stack. Never GL_DEBUG2_TAKEN, but for a remark in place of the stack. */
enum gl_debug2_verdict gl_debug2_take_stray(struct gl_debug2 *d, struct gl_str text);

/*
 * text is the rest of a line whose begin was a stray one, or the block's last one, which is then
 * taken back. d->torn holds the whole line.
 */
bool gl_debug2_is_rest_of_stray(struct gl_debug2 *d, struct gl_str text);
bool gl_debug2_is_rest_of_last(struct gl_debug2 *d, struct gl_str text);

#endif
