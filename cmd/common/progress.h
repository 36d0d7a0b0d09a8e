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
	uint64_t looked; /* how many records were done at the last look at the clock */
	uint64_t begun; /* when the input was begun, in ms of the monotonic clock */
	uint64_t due; /* when to show the line next, likewise */
};

/* How far a run has come. */
struct progress_at {
	uint64_t records; /* of all inputs */
	uint64_t done;	  /* bytes of this input; 0: not known, as it is packed */
	uint64_t size;	  /* bytes that it has; 0: not known, as it is a pipe */
};

/*
 * Starts showing progress, if standard error is a terminal, and standard output is none or nothing
 * is written to it before the inputs have ended (is_report): the two must not mix.
 */
void progress_start(struct progress *p, bool is_report);

/* Notes that another input begins. */
void progress_begin(struct progress *p);

/* Returns true if the line is due, of which this is how many records are done. Cheap. */
bool progress_is_due(struct progress *p, uint64_t records);

/* Shows the line. */
void progress_show(struct progress *p, const char *tool, const struct progress_at *at);

/* Wipes the line, if it is shown. */
void progress_clear(struct progress *p);

/*
 * Appends the line: what is known of bytes, their rate, the time that the rest will take, and the
 * records. ms: since the input was begun.
 */
void progress_put(
	struct gl_buf *b, const char *tool, const struct progress_at *at, uint64_t ms);

#endif
