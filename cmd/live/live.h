/* live: gltop --live, which reads a stream of dumps and shows each one as it arrives. */
#ifndef GL_CMD_LIVE_LIVE_H
#define GL_CMD_LIVE_LIVE_H

#include "cmd/common/tool.h"
#include "lib/summary/key.h"

struct live_options {
	const struct gl_keys *keys; /* as for gl_groups_new */
	uint64_t limit; /* groups that are shown without a terminal */
	bool is_of_no_use;	    /* options were given that --live does not take: refused */
};

/* Call this in place of tool_each and tool_finish. Returns the exit status. */
int live_run(struct tool *t, const struct live_options *opt);

#endif
