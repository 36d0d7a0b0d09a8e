/*
 * mark: the lines between goroutines, and what else a dump's text holds that is no line of a stack:
 * the first lines of crashes and profiles, banners, padding. Pure recognisers without the LF.
 * Forms: runtime/panic.go, runtime/signal_*.go, runtime/pprof/pprof.go, Go 1.2 to 1.28.
 */
#ifndef GL_SYNTAX_MARK_H
#define GL_SYNTAX_MARK_H

#include "lib/base/str.h"

/* What the titles of goroutine profiles in debug=1 begin with. */
#define GL_MARK_TITLE_TOTAL " profile: total "
#define GL_MARK_TITLE "goroutine" GL_MARK_TITLE_TOTAL
#define GL_MARK_LEAK_TITLE "goroutineleak" GL_MARK_TITLE_TOTAL /* Go 1.26 */

enum gl_mark {
	GL_MARK_NONE,
	GL_MARK_CRASH,	   /* panic: ..., fatal error: ... */
	GL_MARK_SIGNAL,	   /* SIGQUIT: quit, Signal 65, Exception 0x... */
	GL_MARK_TOTAL,	   /* goroutine profile: total 12 */
	GL_MARK_BEGIN,	   /* === BEGIN goroutine stack dump === and its kin */
	GL_MARK_END,	   /* === END goroutine stack dump === */
	GL_MARK_SECTION,   /* ----- of GOTRACEBACK=crash */
	GL_MARK_STACK,	   /* runtime stack: */
	GL_MARK_RACE,	   /* WARNING: DATA RACE */
	GL_MARK_FOREIGN	   /* heap profile: ..., --- mutex: and what else gl_foreign_find knows */
};

/* What a line outside of any goroutine means. */
enum gl_mark gl_mark_find(struct gl_str line);

/* PC=0x46 m=0 sigcode=0;  rax    0x1;  exit status 2: what else stands at either end of a crash. */
bool gl_mark_is_crash_text(struct gl_str line);

/*
 * goroutine profile: total 12
 * *name is `goroutine`. A program's own profile may have a name of several words. But if the last
 * word names one of Go's profiles, the words before it are a log's, and this is no title.
 */
bool gl_mark_total(struct gl_str line, struct gl_str *name, uint64_t *total);

/* The profile of this name is one of goroutines: goroutine, goroutineleak (Go 1.26). */
bool gl_mark_is_of_goroutines(struct gl_str name);

/* A line of JSON that one of our tools may have written: { with "sig" or "frames" in it. */
bool gl_mark_is_json_record(struct gl_str line);

/*
 * NUL bytes pad a member of a tar archive or fill a hole in a file. Returns where such padding
 * begins: at two or more NUL bytes, or at one if the line begins with it. NULL: there is none.
 */
const char *gl_mark_padding(struct gl_str line);

#endif
