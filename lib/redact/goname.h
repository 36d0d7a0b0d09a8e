/*
 * goname: names of functions and files with pseudonyms in place of what is not well known
 * (wellknown.h). The structure stays: the elements of a path, receivers, `[...]`, closures and the
 * wrappers that the compiler makes, `main` and `init`, version elements such as v2, and the ends of
 * file names. An element has the same pseudonym wherever it stands.
 */
#ifndef GL_REDACT_GONAME_H
#define GL_REDACT_GONAME_H

#include "lib/redact/pseudonym.h"

/*
 * Appends the name of a function. A function of a well-known package keeps its name, unless its
 * file, if that is known, is somewhere else.
 */
void gl_goname_func(struct gl_buf *b, const struct gl_secret *s, struct gl_str func,
	struct gl_str file);

/*
 * Appends the file of a function. If the function is of a well-known package, the file keeps its
 * path from the module or the standard library on, and the whole of it where Go is usually
 * installed.
 */
void gl_goname_file(struct gl_buf *b, const struct gl_secret *s, struct gl_str func,
	struct gl_str file);

#endif
