/*
 * annotation: notes and marks that people and pages put behind a line of a dump, on the same line.
 *
 *     goroutine 18 [chan send, 5 minutes]:          <- STUCK
 *     main.run(0x1)   // holds the lock
 */
#ifndef GL_SYNTAX_ANNOTATION_H
#define GL_SYNTAX_ANNOTATION_H

#include "lib/base/str.h"

/* An ASCII letter, a digit or an underscore. */
bool gl_note_is_word(char c);

/*
 * rest begins with one blank and a mark that Go never prints there, or with several blanks or a
 * TAB.
 */
bool gl_note_is_one(struct gl_str rest);

/* The same for what stands behind a header's colon. A stack in the same line is no note. */
bool gl_note_is_of_header(struct gl_str rest);

/* Nothing but marks that close a quotation or brackets. */
bool gl_note_closes(struct gl_str text);

/* Nothing but marks that open a quotation or brackets, or begin an item of a list. */
bool gl_note_opens(struct gl_str text);

/* rest begins with what ends a pasted text: ```, </pre> and the like. */
bool gl_note_is_fence(struct gl_str rest);

#endif
