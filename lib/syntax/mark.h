/*
 * mark: the lines between goroutines, and everything else in a dump that is not a line of a stack:
 * the first lines of crashes and profiles, banners, padding. Each recogniser takes one line without
 * its LF. Forms: runtime/panic.go, runtime/signal_*.go, runtime/pprof/pprof.go, Go 1.2 to 1.28.
 */
#ifndef GL_SYNTAX_MARK_H
#define GL_SYNTAX_MARK_H

#include "lib/base/str.h"

/* Follows the name in the titles of goroutine profiles in debug=1. */
#define GL_MARK_TITLE_TOTAL " profile: total "
#define GL_MARK_TITLE "goroutine" GL_MARK_TITLE_TOTAL
#define GL_MARK_LEAK_TITLE "goroutineleak" GL_MARK_TITLE_TOTAL /* Go 1.26 */

enum gl_mark {
	GL_MARK_NONE,
	GL_MARK_CRASH,	   /* panic: ..., fatal error: ... */
	GL_MARK_SIGNAL,	   /* SIGQUIT: quit, Signal 65, Exception 0x... */
	GL_MARK_TOTAL,	   /* goroutine profile: total 12 */
	GL_MARK_BEGIN,	   /* === BEGIN goroutine stack dump === and similar ones */
	GL_MARK_END,	   /* === END goroutine stack dump === */
	GL_MARK_SECTION,   /* ----- of GOTRACEBACK=crash */
	GL_MARK_STACK,	   /* runtime stack: */
	GL_MARK_RACE,	   /* WARNING: DATA RACE */
	GL_MARK_FOREIGN	   /* heap profile: ..., --- mutex: and all that gl_foreign_find knows */
};

/* Returns what a line outside of any goroutine means. */
enum gl_mark gl_mark_find(struct gl_str line);

/*
 * Returns true for other lines at the start or the end of a crash: PC=0x46 m=0 sigcode=0;  rax
 * 0x1;  exit status 2
 */
bool gl_mark_is_crash_text(struct gl_str line);

/*
 * Recognises a title: goroutine profile: total 12 *name is `goroutine`. A program's own profile may
 * have a name of several words. But if the last word names one of Go's profiles, the words before
 * it belong to a log, and this is no title.
 */
bool gl_mark_total(struct gl_str line, struct gl_str *name, uint64_t *total);

/*
 * Returns true if a profile of this name is one of goroutines: goroutine, or goroutineleak (Go
 * 1.26).
 */
bool gl_mark_is_of_goroutines(struct gl_str name);

/*
 * Returns true for a line of JSON that one of our tools may have written: it begins with { and
 * contains "sig" or "frames".
 */
bool gl_mark_is_json_record(struct gl_str line);

/*
 * Returns where padding by NUL bytes begins, which fills the end of a member of a tar archive or a
 * hole in a file: at two or more NUL bytes, or at one if the line begins with it. Returns NULL if
 * there is none.
 */
const char *gl_mark_padding(struct gl_str line);

#endif
