/*
 * frameargs: reads the args of a record's frames, one frame after another. It allocates and copies
 * nothing:
 *
 *     struct gl_frameargs f = gl_frameargs_of(r->args);
 *     for (size_t i = 0; i < r->stack->nframes; i++)
 *             struct gl_frame_args a = gl_frameargs_next(&f);
 */
#ifndef GL_SYNTAX_FRAMEARGS_H
#define GL_SYNTAX_FRAMEARGS_H

#include "lib/record/args.h"
#include "lib/record/stack.h"

struct gl_frameargs {
	const struct gl_frame_args *frames; /* args of the next frame; NULL: they are in `lines` */
	struct gl_str lines;		    /* the lines that were not read yet */
};

/* args must not be NULL. */
struct gl_frameargs gl_frameargs_of(const struct gl_record_args *args);

/*
 * Returns what is known of the next frame. Its strings are valid as long as the record. Must not be
 * called more often than the record's stack has frames.
 */
struct gl_frame_args gl_frameargs_next(struct gl_frameargs *f);

/*
 * Returns the arguments alone of the next frame, which is `frame` of the record's stack; p == NULL:
 * they are not shown. It is faster than gl_frameargs_next, as it passes the location unread.
 */
struct gl_str gl_frameargs_next_text(struct gl_frameargs *f, const struct gl_frame *frame);

/*
 * The arguments of one record's frames, read as far as the caller asks for them. A zeroed struct is
 * ready for use:
 *
 *     gl_frameargs_begin(&list, r->args);
 *     const struct gl_str *v = gl_frameargs_upto(&list, r->stack, n);
 */
struct gl_frameargs_list {
	struct gl_str *v; /* of the first n frames */
	size_t n, cap;
	struct gl_frameargs rest;
};

/* Begins with another record, whose args must not be NULL. */
void gl_frameargs_begin(struct gl_frameargs_list *list, const struct gl_record_args *args);

/*
 * Returns an entry for each of the first n frames of the record's stack, which has so many. They
 * are valid until the next call. Returns NULL if there is no memory.
 */
const struct gl_str *gl_frameargs_upto(
	struct gl_frameargs_list *list, const struct gl_stack *stack, size_t n);

void gl_frameargs_free(struct gl_frameargs_list *list);

#endif
