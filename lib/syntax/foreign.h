/*
 * foreign: recognises foreign profiles, which are those that do not count goroutines, and says what
 * messages call them. No other module has a table of such profiles. Text forms:
 * runtime/pprof/pprof.go (writeHeapInternal, writeProfileInternal, printCountProfile), Go 1.2 to
 * 1.28; protobuf: the sample types of runtime/pprof, net/http/pprof and others.
 */
#ifndef GL_SYNTAX_FOREIGN_H
#define GL_SYNTAX_FOREIGN_H

#include "lib/base/str.h"

/*
 * What messages call a profile that the program defined itself (pprof.NewProfile). They add its
 * name.
 */
#define GL_FOREIGN_OTHER "a profile of something else, not a goroutine profile"

#define GL_FOREIGN(name) "a " name " profile, not a goroutine profile"

/* The titles of profiles in text form, and what messages call each profile. */
#define GL_FOREIGN_TITLES(ROW)                                                                     \
	ROW("heap profile: ", GL_FOREIGN("heap"))                                                  \
	ROW("--- mutex:", GL_FOREIGN("mutex"))                                                     \
	ROW("--- contention:", GL_FOREIGN("block"))                                                \
	ROW("threadcreate profile: ", GL_FOREIGN("threadcreate"))

/*
 * If the line is one of these titles, or has words of a log and then such a title, returns what
 * messages call the profile; otherwise NULL. Does not look for titles of the form `NAME profile:
 * total N`.
 *
 *      heap profile: 5: 4096 [10: 8192] @ heap/1048576
 *      --- mutex:
 *      --- contention:
 */
const char *gl_foreign_find(struct gl_str line);

/*
 * Returns what messages call the profile that has this name or sample type; NULL: use
 * GL_FOREIGN_OTHER.
 */
const char *gl_foreign_named(struct gl_str name);

#endif
