/*
 * near: the name that was likely meant by a word that is none, for messages: of all names that are
 * tried the one that takes the fewest steps. Case does not count, nor which of `-`, `_` and the
 * blank parts the words of a name.
 */
#ifndef GL_BASE_NEAR_H
#define GL_BASE_NEAR_H

#include "lib/base/err.h"
#include "lib/base/str.h"

/* Set word; the rest begins as 0. */
struct gl_near {
	struct gl_str word;
	struct gl_str name; /* the best so far, borrowed; p == NULL: none is near */
	unsigned steps;
};

void gl_near_try(struct gl_near *n, struct gl_str name);

/* The same for each name of a list that these separators part: "a|b|c", "a, b". */
void gl_near_try_list(struct gl_near *n, const char *list, const char *separators);

/* To err->near, if there is one. */
void gl_near_tell(const struct gl_near *n, struct gl_err *err);

#endif
