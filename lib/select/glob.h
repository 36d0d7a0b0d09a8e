/* glob: reads the patterns of fnmatch(3), as it has them without flags in the C locale. */
#ifndef GL_SELECT_GLOB_H
#define GL_SELECT_GLOB_H

#include "lib/select/node.h"

/*
 * Returns the tree of a glob, which matches whole texts only: `*` any bytes, slashes included. Or
 * NULL with *err set if it is malformed or there is no memory. Refuses what fnmatch would silently
 * take for literal text, and what could never match.
 */
struct gl_node *gl_glob_read(struct gl_str text, struct gl_arena *arena, struct gl_err *err);

#endif
