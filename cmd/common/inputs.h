/*
 * inputs: reads the inputs of a tool. These are its operands, which may be archives, and other
 * files. inputreport.h reports about them.
 */
#ifndef GL_CMD_COMMON_INPUTS_H
#define GL_CMD_COMMON_INPUTS_H

#include "cmd/common/tool.h"

/*
 * Read every operand. The operand `-`, or no operand at all, means standard input. Remarks, and a
 * closing line for each input, go to standard error. If an operand cannot be read, this is
 * reported, the status is 2, and reading continues with the next operand. t->out is flushed before
 * a read that would block.
 */
void inputs_each(struct tool *t, tool_records_fn *take);

/*
 * Read the operand once more, without messages and without adding it to the totals. Meant to be
 * called by t->on_read. Returns false if this is impossible, because the operand is not a regular
 * file or has changed.
 */
bool inputs_read_again(struct tool *t, int index, tool_records_fn *take);

enum input_held {
	INPUT_HELD_DUMPS,
	INPUT_HELD_NOTHING, /* an empty pipe or device: the filter that wrote it selected nothing */
	INPUT_HELD_OTHER /* no dump, or unreadable; this is reported, perhaps only at the end */
};

/* Like inputs_each, for one path, which need not be an operand (`--baseline FILE`). */
enum input_held inputs_read(struct tool *t, const char *path, tool_records_fn *take, int index);

/* An input after it was read. Nothing in this struct is owned. */
struct input {
	const char *path; /* the path that messages show */
	const struct gl_input_counts *tally;
	const struct gl_head *head;
	bool is_file;  /* the input is a regular file */
	bool is_member; /* the input is a member of an archive */
	bool is_whole; /* the input was read to its end */
	/* number of dumps of the input's source, including those of earlier inputs */
	uint64_t dumps;
	/* a remark about the whole input that was not reported so far; GL_ERR_NONE: none */
	struct gl_err remark;
};

/*
 * Adds an input to the totals, and writes its closing line. For tools that read an input without
 * inputs_each or inputs_read.
 */
void inputs_was_read(struct tool *t, const struct input *in);

#endif
