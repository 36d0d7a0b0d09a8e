/*
 * sources: selects sources by globs for their names. The source of an archive's member is named
 * ARCHIVE:MEMBER. A glob may match the whole name, or only what follows a colon in the name.
 */
#ifndef GL_SELECT_SOURCES_H
#define GL_SELECT_SOURCES_H

#include "lib/select/match.h"

/* Adds one glob. Returns 0, or -1 with *err set, as gl_match_add does. */
int gl_sources_add(struct gl_match *m, struct gl_str glob, struct gl_err *err);

/*
 * Adds a comma-separated list of globs. If *m is NULL, it is created; the caller frees it in any
 * case. Returns 0, or -1 with *err set.
 */
int gl_sources_read(struct gl_match **m, struct gl_str list, struct gl_err *err);

#endif
