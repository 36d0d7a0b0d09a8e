/*
 * goname: writes names of functions and files with pseudonyms in place of everything that is not
 * well known (wellknown.h). The structure of a name is kept: the elements of a path, receivers,
 * `[...]`, closures and the wrappers that the compiler makes, `main` and `init`, version elements
 * such as v2, and the endings of file names. An element has the same pseudonym wherever it occurs.
 */
#ifndef GL_REDACT_GONAME_H
#define GL_REDACT_GONAME_H

#include "lib/redact/pseudonym.h"

/*
 * Appends the name of a function. A function of a well-known package keeps its name, unless the
 * file is given and cannot be a file of that package.
 */
void gl_goname_func(struct gl_buf *b, const struct gl_secret *s, struct gl_str func,
	struct gl_str file);

/*
 * Appends the file of a function. If the function belongs to a well-known package, the part of the
 * path that begins at the module or in the standard library is kept. If this path begins where Go
 * is usually installed, all of it is kept.
 */
void gl_goname_file(struct gl_buf *b, const struct gl_secret *s, struct gl_str func,
	struct gl_str file);

#endif
