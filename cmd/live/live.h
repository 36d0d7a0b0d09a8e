/*
 * live: gltop --live. Reads a stream of dumps and shows each once it is there.
 */
#ifndef GL_CMD_LIVE_LIVE_H
#define GL_CMD_LIVE_LIVE_H

#include "cmd/common/tool.h"
#include "lib/summary/key.h"

struct live_options {
	const struct gl_keys *keys; /* as for gl_groups_new */
	uint64_t limit; /* groups that are shown where there is no terminal */
	bool is_of_no_use;	    /* other options ask for what it does not show: refused */
};

/* In place of tool_each and tool_finish: the exit status. */
int live_run(struct tool *t, const struct live_options *opt);

#endif
