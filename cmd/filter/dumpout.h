/* dumpout: writes goroutines as dump text, for glfilter --text. */
#ifndef GL_CMD_FILTER_DUMPOUT_H
#define GL_CMD_FILTER_DUMPOUT_H

#include "cmd/common/tool.h"
#include "lib/output/dumptext.h"

struct dumpout {
	bool is_on;
	bool is_raw;   /* --raw: the bytes of the dump are written to a pipe unchanged */
	/* the output may lead to a terminal, so bytes that control one are escaped */
	bool is_shown;
	struct gl_dumptext text;
	struct gl_buf scratch;
};

/* Call this before inputs_each, because it makes the reader keep the lines of the dump. */
void dumpout_start(struct tool *t, struct dumpout *d);

/*
 * Write r. If r is a group, which has no text, reports this and returns TOOL_STOP. index: the index
 * of the operand.
 */
enum tool_step dumpout_put(struct tool *t, struct dumpout *d, const struct gl_record *r, int index);

/* Call this after the last record. Frees d. */
void dumpout_end(struct tool *t, struct dumpout *d);

#endif
