/*
 * annotated_frame: the line of a frame behind which something stands.
 *
 *     main.run(0x1)   // holds the lock
 *     	/app/x.go:12 +0x94"
 *     	/app/x.go:12 +0x94```
 */
#ifndef GL_SYNTAX_ANNOTATED_FRAME_H
#define GL_SYNTAX_ANNOTATED_FRAME_H

#include "lib/base/str.h"

/*
 * The line of a frame without what stands behind it: a note, or what closes the text that the dump
 * was pasted into. false: it is no frame's, or nothing stands behind it.
 */
bool gl_annotated_frame_cut(struct gl_str line, struct gl_str *frame);

#endif
