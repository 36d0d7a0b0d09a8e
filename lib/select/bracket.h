/* bracket: the sets of bytes that the bracket expressions of POSIX stand for: [^[:space:]a-f]. */
#ifndef GL_SELECT_BRACKET_H
#define GL_SELECT_BRACKET_H

#include "lib/base/err.h"
#include "lib/select/automaton.h"

/*
 * Reads a bracket expression as the C locale interprets it. *p points to the byte after its [, and
 * is moved to the byte after its ]. In a glob, a ! also negates the expression, and a backslash
 * makes the byte after it literal. Returns NULL, or constant text that says why the expression is
 * malformed.
 */
const char *gl_bracket_read(const char **p, const char *end, bool is_glob, struct gl_byteset *set);

#endif
