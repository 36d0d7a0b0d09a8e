/* glob: reads the patterns of fnmatch(3) as fnmatch reads them without flags in the C locale. */
#ifndef GL_SELECT_GLOB_H
#define GL_SELECT_GLOB_H

#include "lib/select/node.h"

/*
 * Returns the tree of a glob. A glob must match the whole text; its `*` matches any bytes, also
 * slashes. Refused are globs that can never match, and those that fnmatch would silently take for
 * literal text. Returns NULL with *err set if the glob is refused or malformed, or there is no
 * memory.
 */
struct gl_node *gl_glob_read(struct gl_str text, struct gl_arena *arena, struct gl_err *err);

#endif
