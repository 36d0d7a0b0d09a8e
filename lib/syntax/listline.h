/*
 * listline: the lines of goroutine listings that debuggers and other programs print. Each line is
 * given without its LF, and may begin with a debugger's prompt. Forms:
 *
 * Delve (pkg/terminal/command.go, formatGoroutine and printStack; 1.0 to 1.25):
 *	  Goroutine 7 - User: /app/a.go:12 main.f (0x54f372) [chan receive 2m30s]
 *		Labels: "job":"x", "tenant":"a b"
 *		0  0x000000000044105d in runtime.gopark
 *		    at /usr/local/go/src/runtime/proc.go:364
 *	/app/a.go:12 in main.f				(the heading of a group)
 *		Total: 7
 * gdb, with Go's runtime-gdb.py (`goroutine all bt`):
 *	#1  0x00000000004081b9 in runtime.chanrecv (c=0xc00009e180) at /src/runtime/chan.go:583
 * viewcore (golang.org/x/debug, cmd/viewcore/main.go, runGoroutines):
 *	G stacksize=1a000
 *	  000000c000038f60 000000c000038f80 runtime.gopark+206
 * panicparse (internal/ui.go, BucketHeader and callLine, 1.0 to 2.5):
 *	7: chan send [1~2 minutes] [locked] [Created by main.main @ main.go:41]
 *	    main     main.go:24   send(#1, 0x0)
 */
#ifndef GL_SYNTAX_LISTLINE_H
#define GL_SYNTAX_LISTLINE_H

#include "lib/base/str.h"

enum gl_listline_kind {
	GL_LISTLINE_NONE,
	GL_LISTLINE_GOROUTINE, /* Delve: a goroutine with one of its locations, and its state */
	GL_LISTLINE_LABELS,    /* Delve: `text` has the labels, without braces */
	GL_LISTLINE_FUNC,      /* Delve: a frame, without its location */
	GL_LISTLINE_PLACE,     /* Delve: the location of the frame in the line above */
	/* Delve: the line with which a group begins: a location, or KEY=VALUE in `text` */
	GL_LISTLINE_GROUP,
	GL_LISTLINE_TOTAL,     /* Delve: the number of members of the group */
	GL_LISTLINE_CUT,	      /* Delve: `(truncated)`: the rest of the stack is not shown */
	GL_LISTLINE_GDB,	      /* gdb: a frame; frame 0 begins a goroutine */
	GL_LISTLINE_CORE,      /* viewcore: a goroutine */
	GL_LISTLINE_CORE_FRAME,
	GL_LISTLINE_BUCKET,    /* panicparse: goroutines that share a stack */
	GL_LISTLINE_CALL,      /* panicparse: a frame */
	GL_LISTLINE_ELIDED     /* panicparse: `(...)` */
};

/* Which location of a goroutine a line of Delve's listing shows. */
enum gl_listline_where {
	GL_LISTLINE_RUNTIME, /* the innermost frame */
	GL_LISTLINE_USER,    /* the innermost frame outside the runtime */
	GL_LISTLINE_GO,	    /* the go statement that started the goroutine */
	GL_LISTLINE_START    /* the outermost function of the goroutine */
};

/* What a line says. Strings are parts of the line; empty: not known. */
struct gl_listline {
	enum gl_listline_kind kind;
	enum gl_listline_where where;
	uint64_t number; /* an id, the number of a frame, or a count */
	struct gl_str state, text;
	struct gl_str whole; /* the line without its prompt and blanks */
	uint64_t wait_seconds; /* 0: not known */
	bool is_locked;
	/* package: the package of func, if func does not contain it */
	struct gl_str package, func, file;
	int64_t line;			   /* -1: not known */
	struct gl_str creator, creator_file;
	int64_t creator_line;
};

/* Reads a line. Returns false for lines of no listing, and sets out->kind to GL_LISTLINE_NONE. */
bool gl_listline_read(struct gl_str line, struct gl_listline *out);

/*
 * Returns true if the line may begin a listing by itself. A frame of gdb may do so only if it is
 * frame 0 and of a Go function; a bucket of panicparse only if its state is one that Go prints.
 */
bool gl_listline_begins(const struct gl_listline *l);

/*
 * Returns true if the line is a frame of gdb without its location. If the terminal broke the line,
 * the rest is in the next line, which is indented.
 */
bool gl_listline_goes_on(struct gl_str line);

/*
 * Reads a location such as /app/a.go:12 at the end of s. Returns the file; p is NULL if there is
 * none.
 */
struct gl_str gl_listline_place(struct gl_str s, int64_t *line);

#endif
