/*
 * series: the snapshots of an archive in which folders carry times, as in
 * `2006-01-02T15-04-05Z/node-1/goroutines.txt`. Members whose paths differ in nothing but these
 * times show the same process, so each such name is a series of its own.
 */
#ifndef GL_CMD_DIFF_SERIES_H
#define GL_CMD_DIFF_SERIES_H

#include "cmd/common/tool.h"
#include "lib/summary/delta.h"

struct series {
	struct gl_str name; /* the member's path with * in place of each time */
	struct gl_delta *delta;
	struct gl_buf last; /* path of the member that was added last */
	bool is_shuffled;   /* members did not come in the order of their names */
};

/* A zeroed struct is empty. */
struct series_list {
	struct series *v; /* in the order of their first members */
	size_t n, cap;
	struct gl_arena arena;
};

void series_free(struct series_list *l);

/*
 * Adds records of the member that is being read, if a folder of its path carries a time. Returns 0,
 * or -1 with *err set.
 */
int series_add(struct tool *t, struct series_list *l, const struct gl_delta_options *opt,
	const struct gl_record *r, size_t n, struct gl_err *err);

/* Call this at the end. */
void series_finish(struct tool *t, struct series_list *l);

/* After series_finish: returns how many series have two snapshots or more. */
size_t series_several(const struct series_list *l);

#endif
