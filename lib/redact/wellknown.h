/*
 * wellknown: packages whose names everybody may see: the standard library, and modules that
 * everybody can look up and many programs use.
 */
#ifndef GL_REDACT_WELLKNOWN_H
#define GL_REDACT_WELLKNOWN_H

#include "lib/base/str.h"

/*
 * Returns true if the package is in the standard library. It is stricter than gl_stdlib_has, which
 * takes whatever begins with `internal/`.
 */
bool gl_wellknown_std(struct gl_str pkg);

/* Returns the module of a package, such as `google.golang.org/grpc`; p == NULL: none. */
struct gl_str gl_wellknown_module(struct gl_str pkg);

#endif
