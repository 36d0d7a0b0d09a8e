/*
 * list: a small text file, line by line: rules, ids.
 */
#ifndef GL_CMD_COMMON_LIST_H
#define GL_CMD_COMMON_LIST_H

#include "lib/input/source.h"

struct list {
	struct gl_source *source;
	struct gl_window window;
	uint64_t line; /* of the last one handed out, from 1 */
};

/* path, or standard input for `-`. 0, or -1 and *err. To be closed either way. */
int list_open(struct list *l, const char *path, struct gl_err *err);
void list_close(struct list *l);

/* The next line without its LF, borrowed until the next call: 1; 0 at the end; -1 and *err. */
int list_next(struct list *l, struct gl_str *line, struct gl_err *err);

/* The same, but the line stays the next one. */
int list_peek(struct list *l, struct gl_str *line, struct gl_err *err);

/* Write what is left to a descriptor. 0, or -1 and *err. */
int list_copy(struct list *l, int fd, struct gl_err *err);

#endif
