/* glob: reads the patterns of fnmatch(3) as fnmatch reads them without flags in the C locale. */
#ifndef GL_SELECT_GLOB_H
#define GL_SELECT_GLOB_H

#include "lib/select/node.h"

/*
 * Returns the tree of a glob. The glob matches whole texts only, and `*` matches any bytes, also
 * slashes. Refuses a glob that could never match, and one that fnmatch would silently take for
 * literal text. Returns NULL with *err set if the glob is refused or malformed, or there is no
 * memory.
 */
struct gl_node *gl_glob_read(struct gl_str text, struct gl_arena *arena, struct gl_err *err);

#endif
