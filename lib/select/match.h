/*
 * match: a list of patterns, any of which may hold for a string of bytes. The one file that
 * knows regex.h and fnmatch.h. A verdict is remembered for as long as its place in a small
 * table is not needed for another string, so that a pattern runs about once per distinct
 * string. For one thread.
 */
#ifndef GL_SELECT_MATCH_H
#define GL_SELECT_MATCH_H

#include "lib/base/err.h"
#include "lib/base/str.h"

enum gl_match_kind {
	GL_MATCH_REGEX, /* POSIX extended, found anywhere in the string */
	GL_MATCH_FIXED, /* the text itself, found anywhere */
	GL_MATCH_GLOB	/* fnmatch(3) over the whole string; `*` takes any byte, also a slash */
};

struct gl_match;

struct gl_match *gl_match_new(void); /* of no pattern, so it never holds; NULL without memory */
void gl_match_free(struct gl_match *m);

/* One more pattern. -1 and *err: it cannot be read (detail: the reason), or no memory. */
int gl_match_add(struct gl_match *m, enum gl_match_kind kind, struct gl_str pattern,
	struct gl_err *err);

/*
 * 1 or 0: one of the patterns holds for s, or none. -1: no memory. A NUL byte in s is a
 * byte like any other (to regular expressions and globs it is 0x01).
 */
int gl_match_test(struct gl_match *m, struct gl_str s);

#endif
