/*
 * match: a list of patterns. A string matches if any of them matches it. Whatever the patterns are,
 * matching takes time that grows with the string, and a bounded amount of memory, because limits.h
 * limits all patterns. If a pattern needs an automaton, a small cache keeps the results of recent
 * strings. For one thread only.
 */
#ifndef GL_SELECT_MATCH_H
#define GL_SELECT_MATCH_H

#include "lib/base/err.h"
#include "lib/base/str.h"

enum gl_match_kind {
	/* a regular expression (regex.h), which may match any part of the string */
	GL_MATCH_REGEX,
	GL_MATCH_FIXED, /* literal text, which may be any part of the string */
	GL_MATCH_GLOB	/* a glob (glob.h), which must match the whole string */
};

struct gl_match;

struct gl_match *gl_match_new(void); /* matches nothing yet; NULL if there is no memory */
void gl_match_free(struct gl_match *m);

/*
 * Adds a pattern. Returns 0, or -1 with *err set: the pattern is malformed (GL_ERR_SYNTAX;
 * err->detail says why) or exceeds a limit (GL_ERR_LIMIT; err->what names the limit), or there is
 * no memory.
 */
int gl_match_add(struct gl_match *m, enum gl_match_kind kind, struct gl_str pattern,
	struct gl_err *err);

/*
 * Returns 1 if one of the patterns matches s, 0 if none does, -1 if there is no memory. s may
 * contain any bytes, NUL included.
 */
int gl_match_test(struct gl_match *m, struct gl_str s);

#endif
