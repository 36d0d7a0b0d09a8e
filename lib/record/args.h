/*
 * args: the arguments of a goroutine's frames, the offsets of the frames' locations, and which
 * frames are inlined. These differ between goroutines with the same stack, and few callers ask for
 * them. So most records only point to the lines that contain them, and lib/syntax/frameargs.h reads
 * these lines.
 */
#ifndef GL_RECORD_ARGS_H
#define GL_RECORD_ARGS_H

#include "lib/base/str.h"

/* Which goroutines of dump text have args. Records in JSON have the args that the JSON contains. */
enum gl_args {
	GL_ARGS_NONE,
	/*
	 * In each dump, at least the goroutines whose state says that they wait for a lock, a
	 * semaphore, a WaitGroup or a Cond, or to send; and of the other goroutines with the same
	 * stack the first GL_ARGS_FEW_OF_STACK, in input order. More goroutines may have args, so a
	 * caller must apply this limit itself. In fact all goroutines have them, because args that
	 * nobody reads cost next to nothing.
	 */
	GL_ARGS_FEW,
	GL_ARGS_ALL
};

#define GL_ARGS_FEW_OF_STACK 64

/* What --args shows of a frame. */
struct gl_frame_args {
	struct gl_str args; /* the text between the parentheses; p == NULL: not shown */
	int64_t off;	    /* -1: not shown */
	bool is_inlined;    /* the arguments are printed as (...) */
};

/* The args of one record, valid as long as the record. Read them with frameargs.h. */
struct gl_record_args {
	const struct gl_frame_args *frames; /* one entry per frame; NULL: the args are in `text` */
	/*
	 * the goroutine's lines, as Go prints them; or, if `frames` is set, the text to which its
	 * strings point
	 */
	struct gl_str text;
};

#endif
