/* live: gltop --live, which reads a stream of dumps and shows each dump as it arrives. */
#ifndef GL_CMD_LIVE_LIVE_H
#define GL_CMD_LIVE_LIVE_H

#include "cmd/common/tool.h"
#include "lib/summary/key.h"

struct live_options {
	const struct gl_keys *keys; /* the keys to group by, as for gl_groups_new */
	uint64_t limit; /* how many groups are shown without a terminal */
	/* --live is refused, because an option was given that it does not take */
	bool is_of_no_use;
};

/* Call this in place of inputs_each and tool_finish. Returns the exit status. */
int live_run(struct tool *t, const struct live_options *opt);

#endif
