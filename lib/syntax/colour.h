/* colour: removes the control sequences that colour a line on a terminal. */
#ifndef GL_SYNTAX_COLOUR_H
#define GL_SYNTAX_COLOUR_H

#include "lib/base/buf.h"

/*
 * Appends the line without its control sequences: CSI, OSC, APC and DCS up to their terminators,
 * and ESC with one byte after it.
 */
void gl_colour_strip(struct gl_str line, struct gl_buf *out);

#endif
