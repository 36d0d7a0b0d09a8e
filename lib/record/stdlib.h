/*
 * stdlib: the standard library's packages, Go 1.2 to 1.28. Told by this list, not by paths:
 * a trimmed or vendored build has none that could be trusted.
 */
#ifndef GL_RECORD_STDLIB_H
#define GL_RECORD_STDLIB_H

#include "lib/base/str.h"

/* pkg is a package of the standard library, internal and vendored ones included. */
bool gl_stdlib_has(struct gl_str pkg);

#endif
