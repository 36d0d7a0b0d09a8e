/*
 * debug2_stray: lines that stand within a block but do not belong to it: lines that broke in, lines
 * that follow the stack, and pieces of lines that a terminal split.
 */
#ifndef GL_PARSE_DEBUG2_STRAY_H
#define GL_PARSE_DEBUG2_STRAY_H

#include "lib/parse/debug2_state.h"

/*
 * Handle a line that is no line of a stack. Returns GL_DEBUG2_TAKEN only for a remark of the
 * runtime that stands in place of the stack.
 */
enum gl_debug2_verdict gl_debug2_take_stray(struct gl_debug2 *d, struct gl_str text);

/*
 * Returns true if `text` may be the rest of the offset or the registers of a location that was
 * split. A record shows neither, so nothing is left to do.
 */
bool gl_debug2_is_rest_of_registers(struct gl_debug2 *d, struct gl_str text);

/*
 * Return true if `text` is the rest of a line that was split; d->torn then holds the whole line.
 * The first function looks for the start of that line in the line above `text`, if that line is not
 * part of the block. The second looks for it in the block's last line, and removes that line from
 * the block.
 */
bool gl_debug2_is_rest_of_stray(struct gl_debug2 *d, struct gl_str text);
bool gl_debug2_is_rest_of_last(struct gl_debug2 *d, struct gl_str text);

#endif
