/*
 * foreign: profiles that are not of goroutines: how they are told, and what they are called in
 * messages. Text forms: runtime/pprof/pprof.go (writeHeapInternal, writeProfileInternal,
 * printCountProfile), Go 1.2 to 1.28; protobuf: the sample types of runtime/pprof, net/http/pprof
 * and others. The one table of them.
 */
#ifndef GL_SYNTAX_FOREIGN_H
#define GL_SYNTAX_FOREIGN_H

#include "lib/base/str.h"

/* What one that a program named itself (pprof.NewProfile) is called; its name says more. */
#define GL_FOREIGN_OTHER "a profile of something else, not a goroutine profile"

#define GL_FOREIGN(name) "a " name " profile, not a goroutine profile"

/* Titles of text forms, and what is called so. */
#define GL_FOREIGN_TITLES(ROW)                                                                     \
	ROW("heap profile: ", GL_FOREIGN("heap"))                                                  \
	ROW("--- mutex:", GL_FOREIGN("mutex"))                                                     \
	ROW("--- contention:", GL_FOREIGN("block"))                                                \
	ROW("threadcreate profile: ", GL_FOREIGN("threadcreate"))

/*
 * The line is the title of a profile, or ends with one where a log's words stand before it: what it
 * is called, or NULL. Titles with `NAME profile: total N` have a name, and are not looked for.
 *
 *     heap profile: 5: 4096 [10: 8192] @ heap/1048576
 *     --- mutex:
 *     --- contention:
 */
const char *gl_foreign_find(struct gl_str line);

/* What the profile with this name or sample type is called; NULL: GL_FOREIGN_OTHER. */
const char *gl_foreign_named(struct gl_str name);

#endif
