/*
 * line: what one line of dump text is. Pure recognisers over [p, p+len) without the LF;
 * each names the line it knows. Forms: runtime/traceback.go goroutineheader, traceback,
 * printcreatedby, printAncestorTraceback; runtime/print.go; Go 1.2 to 1.28.
 */
#ifndef GL_PARSE_LINE_H
#define GL_PARSE_LINE_H

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/record/record.h"

/* What stands behind the id of a header. Strings: state and labels borrow from the arena. */
struct gl_header {
	uint32_t has; /* enum gl_has: STATE WAIT LOCKED LEAKED SCAN DURABLE BUBBLE LABELS MANGLED */
	struct gl_str state;
	uint64_t wait_seconds, bubble;
	const struct gl_label *labels;
	size_t nlabels;
};

/*
 * goroutine 7 [chan receive]:
 * goroutine 1 gp=0x1c6d51c641e0 m=0 mp=0x5f25e0 [running]:
 * Returns the place of its `[` and the id; NULL when the line does not begin so.
 */
const char *gl_line_header_id(const char *p, const char *end, uint64_t *id);

/* The line begins as a header does, whether or not the rest of it can be read. */
bool gl_line_is_header_like(struct gl_str line);

/* A line of JSON that one of our tools may have written: { with "sig" or "frames" in it. */
bool gl_line_is_json_record(struct gl_str line);

/*
 * [chan receive (nil chan) (leaked), 2 minutes, locked to thread, synctest bubble 1]:
 * [select labels:{"job": "a b"}]:            (1.26)
 * [select, 3 minutes] {k: v1.2/x_y, "sp ace": "x"}:   (1.27)
 * [select, "job":"x]:y"]:                    (the CockroachDB fork)
 * rest begins at the `[`. 0; 1 when it is no header; -1 without memory.
 */
int gl_line_header_rest(struct gl_str rest, struct gl_header *out, struct gl_arena *a);

/*
 * main.(*T).run(0x1, {0x2, 0x3}, ...)
 * The name is all before the last `(`. Names hold no blank; args no parenthesis.
 */
bool gl_line_func(struct gl_str line, struct gl_str *name);

/* The args hold only what the runtime prints there; for text that may be no frame at all. */
bool gl_line_args_plain(struct gl_str args);

/* A location: the line under a function's. */
struct gl_location {
	struct gl_str file; /* p == NULL: only ` pc=` was there */
	int64_t line;	    /* -1 with no file */
	int64_t off;	    /* of ` +0x1f`; -1 when absent */
	size_t key_len;	    /* bytes of the line up to the end of the line number */
	bool has_pc_only;   /* `<TAB>pc=0x7f00`, or a C frame's ` pc=` with no +0x */
};

/*
 *	/a b/x.go:12 +0x1f fp=0xc000 sp=0xc000 pc=0x4b
 *	/src/x.c:42 pc=0x7f00
 * Indented by a TAB or blanks. The number is behind the last colon once the tail is off.
 */
bool gl_line_file(struct gl_str line, struct gl_location *out);

/* The tail behind a known `file:line`: empty, or offset and registers to the end of the line. */
bool gl_line_is_file_tail(struct gl_str tail);

/* created by main.main in goroutine 1 */
bool gl_line_created(struct gl_str line, struct gl_str *name, bool *has_parent, uint64_t *parent);

/* ...additional frames elided...   ...53 frames elided...   n is -1 without a number. */
bool gl_line_elided(struct gl_str line, int64_t *n);

/* [originating from goroutine 7]: */
bool gl_line_ancestor(struct gl_str line, uint64_t *id);

/*	goroutine running on other thread; stack unavailable */
bool gl_line_unavailable(struct gl_str line);

/* non-Go function at pc=0x7f00deadbeef */
bool gl_line_foreign(struct gl_str line);

/* runtime: unexpected return pc for ...;  stack: frame={...};  00000000c0000: 0x.. hexdumps */
bool gl_line_diagnosis(struct gl_str line);

/* A line of a stack: function, location, creator, gap, C frame. */
bool gl_line_is_frame(struct gl_str line);

enum gl_mark {
	GL_MARK_NONE,
	GL_MARK_CRASH,	   /* panic: ..., fatal error: ..., Exception 0x... */
	GL_MARK_SIGNAL,	   /* SIGQUIT: quit */
	GL_MARK_TOTAL,	   /* goroutine profile: total 12 */
	GL_MARK_BEGIN,	   /* === BEGIN goroutine stack dump === and its kin */
	GL_MARK_END,	   /* === END goroutine stack dump === */
	GL_MARK_SECTION,   /* ----- of GOTRACEBACK=crash */
	GL_MARK_STACK,	   /* runtime stack: */
	GL_MARK_RACE	   /* WARNING: DATA RACE */
};

/* What a line outside of any goroutine means. */
enum gl_mark gl_line_mark(struct gl_str line);

/* PC=0x46 m=0 sigcode=0;  rax    0x1;  exit status 2: the tail and head of a crash dump. */
bool gl_line_is_crash_text(struct gl_str line);

/* goroutine profile: total 12. name is `goroutine`. */
bool gl_line_total(struct gl_str line, struct gl_str *name, uint64_t *total);

#endif
