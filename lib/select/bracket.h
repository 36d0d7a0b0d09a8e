/* bracket: reads bracket expressions of POSIX, such as [^[:space:]a-f], as sets of bytes. */
#ifndef GL_SELECT_BRACKET_H
#define GL_SELECT_BRACKET_H

#include "lib/base/err.h"
#include "lib/select/automaton.h"

/*
 * Reads a bracket expression as in the C locale. *p points to the byte after its [, and is moved to
 * the byte after its ]. In a glob, the expression may also be negated by !, and a backslash makes
 * the byte after it literal. Returns NULL, or constant text that says why the expression is
 * malformed.
 */
const char *gl_bracket_read(const char **p, const char *end, bool is_glob, struct gl_byteset *set);

#endif
