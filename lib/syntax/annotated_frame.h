/*
 * annotated_frame: a line of a stack with something behind it, on the same line.
 *
 *     main.run(0x1)   // holds the lock
 *     	/app/x.go:12 +0x94"
 *     	/app/x.go:12 +0x94```
 */
#ifndef GL_SYNTAX_ANNOTATED_FRAME_H
#define GL_SYNTAX_ANNOTATED_FRAME_H

#include "lib/base/str.h"

/*
 * Cut off what stands behind a frame: a note, or what closes the text that the dump was pasted
 * into. false: the line is no frame, or nothing stands behind it.
 */
bool gl_annotated_frame_cut(struct gl_str line, struct gl_str *frame);

#endif
