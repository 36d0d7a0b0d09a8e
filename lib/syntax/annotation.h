/*
 * annotation: remarks and marks that people and web pages add to a line of a dump, after its text.
 *
 *      goroutine 18 [chan send, 5 minutes]:          <- STUCK
 *      main.run(0x1)   // holds the lock
 */
#ifndef GL_SYNTAX_ANNOTATION_H
#define GL_SYNTAX_ANNOTATION_H

#include "lib/base/str.h"

/* Returns true for an ASCII letter, a digit and an underscore. */
bool gl_annotation_is_word(char c);

/*
 * Returns true if `rest`, which follows the text of a dump's line, may be an annotation: it begins
 * with several blanks, with a TAB, or with one blank and a mark that Go never prints there.
 */
bool gl_annotation_begins(struct gl_str rest);

/*
 * Like gl_annotation_begins, for what follows the colon of a header. A stack in the same line is no
 * annotation.
 */
bool gl_annotation_follows_header(struct gl_str rest);

/* Returns true if text consists only of marks that close a quotation or brackets. */
bool gl_annotation_closes(struct gl_str text);

/*
 * Returns true if text consists only of marks that open a quotation or brackets, or that begin an
 * item of a list.
 */
bool gl_annotation_opens(struct gl_str text);

/* Returns true if `rest` begins with the mark that ends a quotation: ```, </pre> and the like. */
bool gl_annotation_is_fence(struct gl_str rest);

#endif
