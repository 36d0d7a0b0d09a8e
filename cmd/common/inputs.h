/*
 * inputs: reads the inputs of a tool: its operands, which may be archives, and other files. What is
 * reported of them is in inputreport.h.
 */
#ifndef GL_CMD_COMMON_INPUTS_H
#define GL_CMD_COMMON_INPUTS_H

#include "cmd/common/tool.h"

/*
 * Read every operand. The operand `-`, or no operand at all, means standard input. Remarks and a
 * closing summary of one line per input go to standard error. If an operand cannot be read, this is
 * reported, the status is 2, and reading continues with the next operand. t->out is flushed before
 * a read that would block.
 */
void inputs_each(struct tool *t, tool_records_fn *take);

/*
 * For on_read: read the operand once more, without messages and without counting. Returns false if
 * that cannot be done, because it is not a regular file or has changed.
 */
bool inputs_read_again(struct tool *t, int index, tool_records_fn *take);

enum input_held {
	INPUT_HELD_DUMPS,
	INPUT_HELD_NOTHING, /* an empty pipe or device: the filter before it selected nothing */
	INPUT_HELD_OTHER /* no dump, or unreadable; this is reported, perhaps only at the end */
};

/* Like inputs_each, for one path, which need not be an operand (`--baseline FILE`). */
enum input_held inputs_read(struct tool *t, const char *path, tool_records_fn *take, int index);

/* What is known about an input after it was read. */
struct input {
	const char *path; /* in messages; not owned, as nothing is here */
	const struct gl_input_counts *tally;
	const struct gl_head *head;
	bool is_file;  /* a regular file */
	bool is_member; /* of an archive */
	bool is_whole; /* it was read to its end */
	uint64_t dumps; /* of its source, with those read before */
	struct gl_err remark; /* about the whole input, not reported yet; or GL_ERR_NONE */
};

/*
 * For code that reads an input by other means: adds the input to the totals, and writes its closing
 * line.
 */
void inputs_was_read(struct tool *t, const struct input *in);

#endif
