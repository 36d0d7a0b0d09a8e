/*
 * framelist: the frames of a goroutine that is being read. Their names never point into the window:
 * they are offsets into a text of the list, which may move while it grows.
 */
#ifndef GL_PARSE_FRAMELIST_H
#define GL_PARSE_FRAMELIST_H

#include "lib/base/buf.h"
#include "lib/record/stack.h"

/* A frame; func and file are offsets into gl_framelist.text. */
struct gl_framelist_frame {
	size_t func, func_len, file, file_len;
	int64_t line;
	bool is_gap;
};

/* A struct that is all zero bytes is an empty list. */
struct gl_framelist {
	struct gl_framelist_frame *v;
	size_t n, cap;
	struct gl_buf text;
	struct gl_frame *scratch;
	size_t scratch_cap;
};

void gl_framelist_free(struct gl_framelist *l);

/* Copies *from to *to, whose memory is reused. Returns false if there is no memory. */
bool gl_framelist_copy(struct gl_framelist *to, const struct gl_framelist *from);

/* Removes all frames. */
void gl_framelist_clear(struct gl_framelist *l);

/* Copies the names of a frame into l->text. Returns the frame, which gl_framelist_add can add. */
struct gl_framelist_frame gl_framelist_keep(
	struct gl_framelist *l, struct gl_str func, struct gl_str file, int64_t line);

/* Adds a frame to the list. Returns false if there is no memory. */
bool gl_framelist_add(struct gl_framelist *l, struct gl_framelist_frame f);

/* Returns the frame *f, whose names are valid until the next one is kept. */
struct gl_frame gl_framelist_view(
	const struct gl_framelist *l, const struct gl_framelist_frame *f);

/*
 * Returns the stack that consists of the frames and, if there is one, the creator. Returns NULL if
 * there is no memory, or if there was none for a frame.
 */
const struct gl_stack *gl_framelist_stack(struct gl_framelist *l, struct gl_stacks *stacks,
	const struct gl_framelist_frame *creator);

#endif
