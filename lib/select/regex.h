/*
 * regex: reads POSIX extended regular expressions, as in the C locale, into nodes. They may also
 * have the escapes that grep -E knows: \w \W \s \S for bytes, and \b \B \< \> \` \' for places
 * between bytes. Back-references are refused, because no way is known to match them in bounded
 * time.
 */
#ifndef GL_SELECT_REGEX_H
#define GL_SELECT_REGEX_H

#include "lib/select/node.h"

/*
 * Returns the tree of an expression, or NULL with *err set: the expression is malformed
 * (GL_ERR_SYNTAX; detail says why) or exceeds GL_LIMIT_PATTERN_DEPTH or GL_LIMIT_PATTERN_CHOICES
 * (GL_ERR_LIMIT), or there is no memory.
 */
struct gl_node *gl_regex_read(struct gl_str text, struct gl_arena *arena, struct gl_err *err);

#endif
