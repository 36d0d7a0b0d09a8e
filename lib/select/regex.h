/*
 * regex: reads POSIX extended regular expressions, as in the C locale, into nodes. They also have
 * the escapes that grep -E knows: \w \W \s \S for bytes, and \b \B \< \> \` \' for places.
 * Back-references are refused: no way is known to match them in bounded time.
 */
#ifndef GL_SELECT_REGEX_H
#define GL_SELECT_REGEX_H

#include "lib/select/node.h"

/*
 * Returns the tree of an expression, or NULL with *err set: it is malformed (GL_ERR_SYNTAX, detail:
 * why), beyond GL_LIMIT_PATTERN_DEPTH or GL_LIMIT_PATTERN_CHOICES (GL_ERR_LIMIT), or there is no
 * memory.
 */
struct gl_node *gl_regex_read(struct gl_str text, struct gl_arena *arena, struct gl_err *err);

#endif
