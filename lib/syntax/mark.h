/*
 * mark: the lines between goroutines, and everything else in a dump that is not a line of a stack,
 * such as the first lines of crashes and profiles, banners, and padding. Each recogniser takes one
 * line without its LF. Forms: runtime/panic.go, runtime/signal_*.go, runtime/pprof/pprof.go, Go 1.2
 * to 1.28.
 */
#ifndef GL_SYNTAX_MARK_H
#define GL_SYNTAX_MARK_H

#include "lib/base/str.h"

/* The text that follows the name in the title of a debug=1 profile. */
#define GL_MARK_TITLE_TOTAL " profile: total "
#define GL_MARK_TITLE "goroutine" GL_MARK_TITLE_TOTAL
#define GL_MARK_LEAK_TITLE "goroutineleak" GL_MARK_TITLE_TOTAL /* Go 1.26 */

enum gl_mark {
	GL_MARK_NONE,
	GL_MARK_CRASH,	   /* panic: ..., fatal error: ... */
	GL_MARK_SIGNAL,	   /* SIGQUIT: quit, Signal 65, Exception 0x... */
	GL_MARK_TOTAL,	   /* goroutine profile: total 12 */
	GL_MARK_BEGIN,	   /* === BEGIN goroutine stack dump === and similar ones */
	/*
	 * BEGIN STUCK GOROUTINES: below the dump, gVisor prints some of its goroutines again.
	 * Source: TracebackAllWithStuckSuffix of pkg/log/log.go.
	 */
	GL_MARK_AGAIN,
	GL_MARK_END,	   /* === END goroutine stack dump === */
	GL_MARK_SECTION,   /* ----- of GOTRACEBACK=crash */
	GL_MARK_STACK,	   /* runtime stack: */
	GL_MARK_RACE,	   /* WARNING: DATA RACE */
	/* heap profile: ..., --- mutex: and everything else that gl_foreign_find knows */
	GL_MARK_FOREIGN
};

/* Returns what kind of mark a line outside all goroutines is. */
enum gl_mark gl_mark_find(struct gl_str line);

/*
 * Returns true for other lines at the beginning or the end of a crash: `PC=0x46 m=0 sigcode=0`,
 * `rax 0x1`, `exit status 2`.
 */
bool gl_mark_is_crash_text(struct gl_str line);

/*
 * Recognises a title, such as `goroutine profile: total 12`, whose *name is `goroutine`. The name
 * of a program's own profile may have several words. But if the last word names one of Go's
 * profiles, the words before it belong to a log, and this is no title.
 */
bool gl_mark_title(struct gl_str line, struct gl_str *name, uint64_t *total);

/*
 * Returns true if a profile of this name is about goroutines: goroutine, or goroutineleak (Go
 * 1.26).
 */
bool gl_mark_is_of_goroutines(struct gl_str name);

/*
 * Returns true for a line of JSON that one of the tools may have written: it begins with { and
 * contains "sig" or "frames".
 */
bool gl_mark_is_json_record(struct gl_str line);

/*
 * Returns where padding with NUL bytes begins; it fills the end of a member of a tar archive, or a
 * hole in a file. Padding has at least two NUL bytes, or one if the line begins with it. Returns
 * NULL if there is none.
 */
const char *gl_mark_padding(struct gl_str line);

#endif
