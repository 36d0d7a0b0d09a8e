/*
 * wellknown: tells which packages have names that everybody may see. These are the packages of the
 * standard library, and of modules that are public and used by many programs.
 */
#ifndef GL_REDACT_WELLKNOWN_H
#define GL_REDACT_WELLKNOWN_H

#include "lib/base/str.h"

/*
 * Returns true if the package is in the standard library. This is stricter than gl_stdlib_has,
 * which accepts every package that begins with `internal/`.
 */
bool gl_wellknown_std(struct gl_str pkg);

/*
 * Returns the well-known module to which the package belongs, such as `google.golang.org/grpc`; p
 * == NULL: none.
 */
struct gl_str gl_wellknown_module(struct gl_str pkg);

#endif
