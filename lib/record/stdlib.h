/*
 * stdlib: the packages of the standard library, Go 1.2 to 1.28. It is a list because paths cannot
 * be trusted: a trimmed or vendored build shows others.
 */
#ifndef GL_RECORD_STDLIB_H
#define GL_RECORD_STDLIB_H

#include "lib/base/str.h"

/* Returns true if pkg is in the standard library, internal and vendored packages included. */
bool gl_stdlib_has(struct gl_str pkg);

#endif
