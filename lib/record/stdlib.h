/*
 * stdlib: the packages of the standard library, Go 1.2 to 1.28. They are listed because file paths
 * cannot be trusted: trimmed or vendored builds show different paths.
 */
#ifndef GL_RECORD_STDLIB_H
#define GL_RECORD_STDLIB_H

#include "lib/base/str.h"

/*
 * Returns true if pkg is in the standard library. This includes internal and vendored packages of
 * the library.
 */
bool gl_stdlib_has(struct gl_str pkg);

#endif
