/*
 * progress: one line on the terminal that says how far a long run has come. Shown once a
 * second has passed, wiped before anything else is said there and at the end.
 */
#ifndef GL_CMD_COMMON_PROGRESS_H
#define GL_CMD_COMMON_PROGRESS_H

#include "lib/base/port.h"

struct progress {
	bool is_on, is_shown;
	uint64_t looked; /* records when the clock was looked at */
	uint64_t due; /* milliseconds of the monotonic clock: no line before */
};

/* On when standard error is a terminal and standard output, which would mix with it, is none. */
void progress_start(struct progress *p);

/* So many records are done. Cheap: looks at the clock now and then. */
void progress_step(struct progress *p, const char *tool, uint64_t records);

/* Wipe the line, if it is shown. */
void progress_clear(struct progress *p);

#endif
