/*
 * progress: one line on the terminal that shows how far a long run has come. It appears after one
 * second. It is wiped before anything else is written to the terminal, and at the end.
 */
#ifndef GL_CMD_COMMON_PROGRESS_H
#define GL_CMD_COMMON_PROGRESS_H

#include "lib/base/port.h"

struct progress {
	bool is_on, is_shown;
	uint64_t looked; /* how many records were done at the last look at the clock */
	uint64_t due; /* when to show the line next, in ms of the monotonic clock */
};

/*
 * Start showing progress, if standard error is a terminal and standard output is not, so that the
 * two cannot mix.
 */
void progress_start(struct progress *p);

/* Note how many records are done in all. Cheap: it looks at the clock only now and then. */
void progress_step(struct progress *p, const char *tool, uint64_t records);

/* Wipe the line, if it is shown. */
void progress_clear(struct progress *p);

#endif
