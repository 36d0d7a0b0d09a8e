/*
 * progress: one line on the terminal that shows how far a long run has come. It appears after one
 * second. It is wiped before anything else is written to the terminal, at the end, and when a
 * signal ends the program.
 */
#ifndef GL_CMD_COMMON_PROGRESS_H
#define GL_CMD_COMMON_PROGRESS_H

#include "lib/base/buf.h"

struct progress {
	bool is_on, is_shown;
	uint64_t looked; /* number of records at the last look at the clock */
	uint64_t begun; /* when the input began, in ms of the monotonic clock */
	uint64_t due; /* when to show the line next, in ms of the same clock */
};

/* How far a run has come. */
struct progress_at {
	uint64_t records; /* number of records of all inputs */
	uint64_t done;	  /* bytes of this input that were read; 0: unknown, because it is packed */
	uint64_t size;	  /* size of this input in bytes; 0: unknown, because it is a pipe */
};

/*
 * Starts to show progress if standard error is a terminal on which the line cannot mix with the
 * output. This is so if standard output is not a terminal, or if is_report is true: the tool writes
 * nothing before the inputs have ended.
 */
void progress_start(struct progress *p, bool is_report);

/* Records that another input begins. */
void progress_begin(struct progress *p);

/*
 * Returns true if it is time to show the line. records: number of records that were read. The call
 * is cheap.
 */
bool progress_is_due(struct progress *p, uint64_t records);

/* Shows the line. */
void progress_show(struct progress *p, const char *tool, const struct progress_at *at);

/* Wipes the line, if it is shown. */
void progress_clear(struct progress *p);

/*
 * Appends the line: what is known about the bytes, their rate, how long the rest will take, and the
 * number of records. ms: the time since the input began.
 */
void progress_put(
	struct gl_buf *b, const char *tool, const struct progress_at *at, uint64_t ms);

#endif
