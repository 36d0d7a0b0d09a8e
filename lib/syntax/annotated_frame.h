/*
 * annotated_frame: a line of a stack with something after the frame, in the same line.
 *
 *     main.run(0x1)   // holds the lock
 *      /app/x.go:12 +0x94"
 *      /app/x.go:12 +0x94```
 */
#ifndef GL_SYNTAX_ANNOTATED_FRAME_H
#define GL_SYNTAX_ANNOTATED_FRAME_H

#include "lib/base/str.h"

/*
 * Finds the frame in a line that continues after it: with a note, or with what closes the text into
 * which the dump was pasted. Returns false if the line is no frame, or if nothing follows the
 * frame.
 */
bool gl_annotated_frame_cut(struct gl_str line, struct gl_str *frame);

#endif
