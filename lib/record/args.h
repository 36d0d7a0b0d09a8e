/*
 * args: the arguments of a goroutine's frames, the offsets of their locations, and which are
 * inlined. They differ between goroutines with one stack, and few callers ask for them. So most
 * records only have the lines in which they stand; lib/syntax/frameargs.h reads them.
 */
#ifndef GL_RECORD_ARGS_H
#define GL_RECORD_ARGS_H

#include "lib/base/str.h"

/* Which goroutines of dump text have args. Records in JSON have those that stand there. */
enum gl_args {
	GL_ARGS_NONE,
	/*
	 * At least these: in each dump, every goroutine that waits, by its state, for a lock, a
	 * semaphore, a WaitGroup or a Cond, or to send; and of the others with the same stack the
	 * first GL_ARGS_FEW_OF_STACK, in input order. Others may have args as well, so a caller
	 * must apply that limit itself. At present all have args, because args that nobody asks for
	 * cost next to nothing.
	 */
	GL_ARGS_FEW,
	GL_ARGS_ALL
};

#define GL_ARGS_FEW_OF_STACK 64

/* What --args adds to a frame. */
struct gl_frame_args {
	struct gl_str args; /* the text between the parentheses; p == NULL: not shown */
	int64_t off;	    /* -1: not shown */
	bool is_inlined;    /* the arguments are printed as (...) */
};

/* The args of one record, valid as long as the record. To be read with frameargs.h. */
struct gl_record_args {
	const struct gl_frame_args *frames; /* one entry per frame; NULL: they stand in `text` */
	/* the goroutine's lines, as Go prints them; or the text that the frames' args are in */
	struct gl_str text;
};

#endif
