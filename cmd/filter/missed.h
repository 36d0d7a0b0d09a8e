/*
 * missed: reports why nothing was selected, if there is a plain reason: no goroutine has the state,
 * class, label, source or origin that the user asked for. Names the values that goroutines have.
 */
#ifndef GL_CMD_FILTER_MISSED_H
#define GL_CMD_FILTER_MISSED_H

#include "cmd/common/tool.h"
#include "lib/select/misses.h"

/*
 * Reports why nothing was selected. given: for each kind of predicate, the value that the user
 * typed last, or NULL.
 */
void missed_report(struct tool *t, struct gl_misses *m,
	const char *const given[GL_PREDICATE_COUNT]);

#endif
