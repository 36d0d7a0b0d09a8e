/*
 * annotated_frame: a line of a stack that has something else after the frame.
 *
 *      main.run(0x1)   // holds the lock
 *       /app/x.go:12 +0x94"
 *       /app/x.go:12 +0x94```
 */
#ifndef GL_SYNTAX_ANNOTATED_FRAME_H
#define GL_SYNTAX_ANNOTATED_FRAME_H

#include "lib/base/str.h"

/*
 * Finds the frame in a line that does not end with the frame, but with a note or with the end of
 * the text into which the dump was pasted. Returns false if the line is not a frame, or if nothing
 * follows the frame.
 */
bool gl_annotated_frame_cut(struct gl_str line, struct gl_str *frame);

#endif
