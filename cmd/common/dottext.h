/* dottext: writes text of a dump into graphs for graphviz. */
#ifndef GL_CMD_COMMON_DOTTEXT_H
#define GL_CMD_COMMON_DOTTEXT_H

#include "lib/base/buf.h"

/*
 * Append text of a dump for use within a quoted string of dot (graphviz.org/doc/info/lang.html),
 * where a backslash may begin an escape. Control characters are made visible.
 */
void dottext_put(struct gl_buf *b, struct gl_str s);

#endif
