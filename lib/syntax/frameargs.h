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

/* For callers that look at frames in any order. A zeroed struct is ready for use. */
struct gl_frameargs_list {
	struct gl_frame_args *v;
	size_t cap;
};

/*
 * Returns an entry for each of the n frames of the record's stack, valid until the list is used for
 * another record. args must not be NULL. Returns NULL if there is no memory.
 */
const struct gl_frame_args *gl_frameargs_all(
	struct gl_frameargs_list *list, const struct gl_record_args *args, size_t n);

void gl_frameargs_free(struct gl_frameargs_list *list);

#endif
