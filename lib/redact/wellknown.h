/*
 * wellknown: packages whose names everybody may see: those of the standard library, and those of
 * modules that are public and that many programs use.
 */
#ifndef GL_REDACT_WELLKNOWN_H
#define GL_REDACT_WELLKNOWN_H

#include "lib/base/str.h"

/*
 * Returns true if the package is in the standard library. This is stricter than gl_stdlib_has,
 * which accepts every package that begins with `internal/`.
 */
bool gl_wellknown_std(struct gl_str pkg);

/* Returns the module of a package, such as `google.golang.org/grpc`; p == NULL: none. */
struct gl_str gl_wellknown_module(struct gl_str pkg);

#endif
