/*
 * builder: makes a record from a block's lines. Two lines show a frame. The builder remembers which
 * frame of the table of stacks they show, so that it finds a stack without looking at names.
 */
#ifndef GL_PARSE_BUILDER_H
#define GL_PARSE_BUILDER_H

#include "lib/parse/block.h"

struct gl_builder {
	struct gl_sink *in;	      /* borrowed: gets the records */
	const struct gl_linecache *lines; /* borrowed: the lines, whose ids are the tokens */
	/* indexed by the id of the second line that shows the frame */
	struct gl_builder_frame *known;
	size_t known_cap;
	const struct gl_frame **frames; /* scratch: the frames of a stack */
	size_t frames_cap;
	/* what a record's `more` points to, until gl_sink_hold copies it */
	struct gl_arena scratch;
	struct gl_record_args args; /* the record's args, until gl_sink_hold copies them */
	const struct gl_block *block; /* the block of which a record is being made */
};

void gl_builder_free(struct gl_builder *c);

/* Forgets all frames, because the table of stacks was emptied. */
void gl_builder_forget(struct gl_builder *c);

/*
 * Makes a record from the block, which has ended, and gives it to the sink. lines: the block's
 * lines, from which its args can be read (gl_record_args.text).
 */
void gl_builder_finish(struct gl_builder *c, struct gl_block *b, struct gl_str lines);

#endif
