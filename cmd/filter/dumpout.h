/*
 * dumpout: glfilter --text, which writes goroutines as dump text.
 */
#ifndef GL_CMD_FILTER_DUMPOUT_H
#define GL_CMD_FILTER_DUMPOUT_H

#include "cmd/common/tool.h"
#include "lib/output/dumptext.h"

struct dumpout {
	bool is_on;
	bool is_raw;   /* --raw: a pipe gets the dump's bytes as they are */
	bool is_shown; /* perhaps to a person: nothing of a dump may steer the terminal */
	struct gl_dumptext text;
	struct gl_buf scratch;
};

/* Before tool_each: the reader is to keep the lines. */
void dumpout_start(struct tool *t, struct dumpout *d);

/* TOOL_STOP: r is a group, of which there is no text; told. index: the operand's. */
enum tool_step dumpout_put(struct tool *t, struct dumpout *d, const struct gl_record *r, int index);

/* After the last one. Frees. */
void dumpout_end(struct tool *t, struct dumpout *d);

#endif
