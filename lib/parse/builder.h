/*
 * builder: makes a record from a block's lines. A sequence of lines that was met before already has
 * its stack; a stack is built only for a new sequence.
 */
#ifndef GL_PARSE_BUILDER_H
#define GL_PARSE_BUILDER_H

#include "lib/parse/block.h"

struct gl_builder {
	struct gl_sink *in;	      /* borrowed: gets the records */
	const struct gl_linecache *lines; /* borrowed: keeps the lines that tokens stand for */
	struct gl_set sequences;      /* sequences of line ids, each with its stack */
	struct gl_arena sequence_arena;
	struct gl_frame *frames; /* scratch */
	size_t frames_cap;
	struct gl_arena scratch; /* what `more` of a record points to, until the sink copies it */
	struct gl_record_args args; /* the record's args, until the sink copies them */
	const struct gl_block *block; /* the block being finished */
};

void gl_builder_free(struct gl_builder *c);

/*
 * Make a record from the block, which has ended, and give it to the sink. lines: see
 * gl_record_args.text.
 */
void gl_builder_finish(struct gl_builder *c, struct gl_block *b, struct gl_str lines);

#endif
