/*
 * annotation: what people and pages put behind a dump's line, on the same line.
 *
 *     goroutine 18 [chan send, 5 minutes]:          <- STUCK
 *     main.run(0x1)   // holds the lock
 */
#ifndef GL_SYNTAX_ANNOTATION_H
#define GL_SYNTAX_ANNOTATION_H

#include "lib/base/str.h"

/* A letter of ASCII, a digit, or _ */
bool gl_note_is_word(char c);

/* Blanks, and behind them a mark that Go has there nowhere; or more than one blank, or a TAB. */
bool gl_note_is_one(struct gl_str rest);

/* The same behind a header's colon, where it may be the stack that was put into the same line. */
bool gl_note_is_of_header(struct gl_str rest);

/* Nothing but marks that close: what was quoted, or stood in brackets. */
bool gl_note_closes(struct gl_str text);

/* Nothing but marks that open it. */
bool gl_note_opens(struct gl_str text);

/* Such a rest is the end of what was pasted. */
bool gl_note_is_fence(struct gl_str rest);

#endif
