/*
 * missed: why nothing was selected, where that is plain: no goroutine has the state, class, label,
 * source or origin that is asked for. Names those that there are.
 */
#ifndef GL_CMD_FILTER_MISSED_H
#define GL_CMD_FILTER_MISSED_H

#include "cmd/common/tool.h"
#include "lib/select/misses.h"

/* given: by kind, the value as the user typed it last, or NULL. */
void missed_tell(struct tool *t, struct gl_misses *m,
	const char *const given[GL_PREDICATE_COUNT]);

#endif
