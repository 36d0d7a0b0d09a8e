/*
 * frame: one frame of a stack, and what its names alone show. A dump has few distinct frames, so
 * these facts are found once for each frame of a table of stacks (stack.h). Whatever depends on
 * all frames of a stack then tests bits instead of comparing names.
 */
#ifndef GL_RECORD_FRAME_H
#define GL_RECORD_FRAME_H

#include "lib/base/buf.h"
#include "lib/record/classify.h"

struct gl_frame {
	struct gl_str func; /* p == NULL: not shown */
	struct gl_str file; /* p == NULL: not shown */
	/* the line number, or the number of frames in a gap; -1: not shown */
	int64_t line;
	bool is_gap;	    /* the runtime left frames out here */
	uint32_t facts;	    /* what gl_frame_facts returns, in a table of stacks; otherwise 0 */
};

/* The facts about a frame are a set of these bits. canon.h says what the runtime hides. */
enum {
	GL_FRAME_IS_KNOWN = 1,	/* always set, so that a set of facts that were found is never 0 */
	GL_FRAME_IS_NAMED = 2,	/* it shows a function, and is no gap */
	GL_FRAME_IS_HIDDEN = 4, /* a level-1 traceback hides it wherever it is in the stack */
	GL_FRAME_IS_LEADING = 8, /* it is hidden at the innermost end of the stack */
	GL_FRAME_IS_TRAILING = 0x10, /* it is hidden at the outermost end of the stack */
	GL_FRAME_IS_GOWRAP = 0x20, /* the compiler made it for `go f(x)` */
	GL_FRAME_IS_PANIC = 0x40, /* `panic`, under any of its names */
	GL_FRAME_IS_RECOVERER = 0x80, /* it prints the stack of a goroutine that panics */
	GL_FRAME_IS_DUMPER = 0x100, /* it writes dumps */
	GL_FRAME_IS_RUNTIME = 0x200, /* gl_func_is_runtime */
	GL_FRAME_IS_STD = 0x400, /* gl_func_is_std */
	GL_FRAME_IS_PLUMBING = 0x800, /* gl_func_is_plumbing */
	GL_FRAME_CLASS = 0x1000 /* facts / GL_FRAME_CLASS is what gl_class_of_func returns */
};

/* Does the work of gl_frame_facts, which finds the facts only if they are not stored. */
uint32_t gl_frame_find_facts(const struct gl_frame *f);

static inline uint32_t gl_frame_facts(const struct gl_frame *f)
{
	return f->facts ? f->facts : gl_frame_find_facts(f);
}

static inline bool gl_frame_is(const struct gl_frame *f, uint32_t fact)
{
	return (gl_frame_facts(f) & fact) != 0;
}

/*
 * Returns the class that the innermost frames alone give, or GL_CLASS_UNKNOWN if they are not
 * enough.
 */
enum gl_class gl_class_of_frames(const struct gl_frame *const *frames, size_t n);

/*
 * Returns true if the goroutine belongs to the runtime, as far as its frames and its creator show
 * (gl-record(5), runtime).
 */
bool gl_frames_are_runtime(const struct gl_frame *const *frames, size_t n,
	const struct gl_frame *created_by);

/*
 * Returns true if the goroutine is writing the dump: its innermost frame is in runtime/pprof or in
 * runtime/debug, or is runtime.Stack or the log.Stacks of gvisor (pkg/log/log.go of
 * google/gvisor), which calls it.
 */
bool gl_frames_write_dump(const struct gl_frame *const *frames, size_t n);

/* Appends a frame as in one line of a report: func, a blank, the name of the file, and the line. */
void gl_frame_brief(struct gl_buf *b, const struct gl_frame *f);

/* Appends a frame as a JSON object: {"func":...,"file":...,"line":...}, or a gap. */
void gl_frame_json(struct gl_buf *b, const struct gl_frame *f);

/* Appends what gl_frame_json does, without the braces; f must not be a gap. */
void gl_frame_json_members(struct gl_buf *b, const struct gl_frame *f);

#endif
