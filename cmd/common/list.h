/* list: reads a small text file, such as rules or ids, line by line. */
#ifndef GL_CMD_COMMON_LIST_H
#define GL_CMD_COMMON_LIST_H

#include "lib/input/source.h"

struct list {
	struct gl_source *source;
	struct gl_window window;
	uint64_t line; /* number of the last line that was returned; the first line is 1 */
};

/*
 * Open path, or standard input if path is `-`. Returns 0, or -1 with *err set. Call list_close even
 * after a failure.
 */
int list_open(struct list *l, const char *path, struct gl_err *err);
void list_close(struct list *l);

/*
 * Read the next line, without its LF; it is borrowed until the next call. Returns 1, 0 at the end,
 * or -1 with *err set.
 */
int list_next(struct list *l, struct gl_str *line, struct gl_err *err);

/* Like list_next, but the next call returns the same line again. */
int list_peek(struct list *l, struct gl_str *line, struct gl_err *err);

#endif
