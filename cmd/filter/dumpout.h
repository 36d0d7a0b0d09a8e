/*
 * dumpout: glfilter --text, which writes goroutines as dump text.
 */
#ifndef GL_CMD_FILTER_DUMPOUT_H
#define GL_CMD_FILTER_DUMPOUT_H

#include "cmd/common/tool.h"
#include "lib/output/dumptext.h"

struct dumpout {
	bool is_on;
	bool is_raw;   /* --raw: to a pipe, the bytes of the dump are written unchanged */
	bool is_shown; /* it may go to a terminal, so bytes that control one are escaped */
	struct gl_dumptext text;
	struct gl_buf scratch;
};

/* Call this before inputs_each: it makes the reader keep the lines of the dump. */
void dumpout_start(struct tool *t, struct dumpout *d);

/*
 * Write r. Returns TOOL_STOP, and reports it, if r is a group, for which there is no text. index:
 * the operand's.
 */
enum tool_step dumpout_put(struct tool *t, struct dumpout *d, const struct gl_record *r, int index);

/* Call this after the last record. Frees d. */
void dumpout_end(struct tool *t, struct dumpout *d);

#endif
