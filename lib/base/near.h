/*
 * near: guesses which name a misspelt word was meant to be, for error messages. Of all names tried
 * it keeps the one with the smallest edit distance. Upper and lower case count as equal; so do `-`,
 * `_` and blanks between the words of a name.
 */
#ifndef GL_BASE_NEAR_H
#define GL_BASE_NEAR_H

#include "lib/base/err.h"
#include "lib/base/str.h"

/* Set `word` and zero the rest. */
struct gl_near {
	struct gl_str word;
	/* the closest name to `word` so far, borrowed; p == NULL: no name was close */
	struct gl_str name;
	unsigned steps;
};

void gl_near_try(struct gl_near *n, struct gl_str name);

/* Tries each name of a list such as "a|b|c" or "a, b", split at any byte of `separators`. */
void gl_near_try_list(struct gl_near *n, const char *list, const char *separators);

/* Copies the name that is closest, if there is one, to err->near. */
void gl_near_store(const struct gl_near *n, struct gl_err *err);

#endif
