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
	/* the args of the next frame; NULL: they are in `lines` */
	const struct gl_frame_args *frames;
	struct gl_str lines;		    /* the lines that are still to be read */
};

/* Begins to read the args of a record; `args` must not be NULL. */
struct gl_frameargs gl_frameargs_of(const struct gl_record_args *args);

/*
 * Returns the args of the next frame. Their strings are valid as long as the record. Must not be
 * called more often than the record's stack has frames.
 */
struct gl_frame_args gl_frameargs_next(struct gl_frameargs *f);

/*
 * Returns only the text of the next frame's arguments; p == NULL: they are not shown. frame: the
 * next frame of the record's stack. This is faster than gl_frameargs_next, because it moves past
 * the location without reading it.
 */
struct gl_str gl_frameargs_next_text(struct gl_frameargs *f, const struct gl_frame *frame);

/*
 * Where the arguments of a frame are in a goroutine's lines. In the lines of goroutines with the
 * same stack they are mostly at the same place, because only the arguments themselves differ.
 */
struct gl_frameargs_mark {
	uint32_t tail; /* the four bytes that end with the `(`, in the order of memory */
	/*
	 * number of bytes from the `)` of the frame before, or from the start of the lines, to the
	 * first argument
	 */
	uint32_t before;
	uint32_t len : 31; /* length of the arguments */
	/*
	 * 1: if `)` and an LF stand `len` bytes after the first argument, that `)` is surely this
	 * frame's own, not that of a later frame
	 */
	uint32_t is_sure : 1;
};

/*
 * The arguments of one record's frames, which are read only as far as the caller asks for them. A
 * zeroed struct is ready for use:
 *
 *      gl_frameargs_begin(&list, r->args, NULL, 0);
 *      const struct gl_str *v = gl_frameargs_upto(&list, r->stack, n);
 */
struct gl_frameargs_list {
	struct gl_str *v; /* the arguments of the first n frames */
	size_t n, cap;
	struct gl_frameargs all, rest;
	const struct gl_frameargs_mark *marks;
	size_t nmarks;
};

/*
 * Begins with the args of another record, which must not be NULL. marks: those of the first
 * `nmarks` frames of another goroutine with the same stack; they only make the reading faster, and
 * must be valid until gl_frameargs_begin is called again.
 */
void gl_frameargs_begin(struct gl_frameargs_list *list, const struct gl_record_args *args,
	const struct gl_frameargs_mark *marks, size_t nmarks);

/*
 * Records the marks of the first n frames of the record, which gl_frameargs_upto must have read.
 * Returns false if they would be of no use for other goroutines.
 */
bool gl_frameargs_note(const struct gl_frameargs_list *list, size_t n,
	struct gl_frameargs_mark *marks);

/*
 * Returns the arguments of the first n frames of the record's stack, which must have at least n.
 * They are valid until the next call. Returns NULL if there is no memory.
 */
const struct gl_str *gl_frameargs_upto(
	struct gl_frameargs_list *list, const struct gl_stack *stack, size_t n);

/*
 * Returns the arguments of one frame, which must have a mark. lines: those of another goroutine
 * with the same stack (struct gl_record_args). The result points into them. p == NULL: the
 * arguments are not at their mark, and must be read by gl_frameargs_upto.
 */
struct gl_str gl_frameargs_at_mark(struct gl_str lines, const struct gl_frameargs_mark *marks,
	size_t frame);

void gl_frameargs_free(struct gl_frameargs_list *list);

#endif
