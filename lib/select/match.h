/*
 * match: a list of patterns. A string matches if any of them matches it. Matching takes time that
 * grows with the string, and bounded memory, whatever the patterns are, because all patterns are
 * limited by limits.h. A small cache keeps the result for recent strings, so that each pattern runs
 * about once per distinct string. For one thread only.
 */
#ifndef GL_SELECT_MATCH_H
#define GL_SELECT_MATCH_H

#include "lib/base/err.h"
#include "lib/base/str.h"

enum gl_match_kind {
	/* a regular expression (regex.h), which may match anywhere in the string */
	GL_MATCH_REGEX,
	GL_MATCH_FIXED, /* literal text, which may stand anywhere in the string */
	GL_MATCH_GLOB	/* a glob (glob.h), for the whole string */
};

struct gl_match;

struct gl_match *gl_match_new(void); /* matches nothing yet; NULL if there is no memory */
void gl_match_free(struct gl_match *m);

/*
 * Adds a pattern. Returns 0, or -1 with *err set: the pattern is malformed (GL_ERR_SYNTAX; detail
 * says why) or exceeds a limit (GL_ERR_LIMIT; what names it), or there is no memory.
 */
int gl_match_add(struct gl_match *m, enum gl_match_kind kind, struct gl_str pattern,
	struct gl_err *err);

/*
 * Returns 1 if one of the patterns matches s, 0 if none does, -1 if there is no memory. s may
 * contain any bytes, NUL included.
 */
int gl_match_test(struct gl_match *m, struct gl_str s);

#endif
