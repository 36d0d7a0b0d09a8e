/* bracket: the sets of bytes that the bracket expressions of POSIX stand for: [^[:space:]a-f]. */
#ifndef GL_SELECT_BRACKET_H
#define GL_SELECT_BRACKET_H

#include "lib/base/err.h"
#include "lib/select/automaton.h"

/*
 * Reads a bracket expression, as the C locale has it. *p is the byte after its [, and becomes the
 * one after its ]. In a glob a ! negates it, too, and a backslash takes the byte after it
 * literally. Returns NULL, or why it is malformed (constant text).
 */
const char *gl_bracket_read(const char **p, const char *end, bool is_glob, struct gl_byteset *set);

#endif
