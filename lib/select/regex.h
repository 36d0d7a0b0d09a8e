/*
 * regex: reads POSIX extended regular expressions, as in the C locale, into nodes. It also knows
 * the escapes of grep -E: \w \W \s \S for bytes, and \b \B \< \> \` \' for positions between bytes.
 * Back-references are refused, because no way is known to match them in bounded time.
 */
#ifndef GL_SELECT_REGEX_H
#define GL_SELECT_REGEX_H

#include "lib/select/node.h"

/*
 * Returns the tree of an expression. Returns NULL with *err set if the expression is malformed
 * (GL_ERR_SYNTAX; err->detail says why), exceeds GL_LIMIT_PATTERN_DEPTH or GL_LIMIT_PATTERN_CHOICES
 * (GL_ERR_LIMIT), or there is no memory.
 */
struct gl_node *gl_regex_read(struct gl_str text, struct gl_arena *arena, struct gl_err *err);

#endif
