/*
 * series: the snapshots of an archive whose folders have times as names, as in
 * `2006-01-02T15-04-05Z/node-1/goroutines.txt`. Members whose paths differ only in these times show
 * the same process, so they form a series.
 */
#ifndef GL_CMD_DIFF_SERIES_H
#define GL_CMD_DIFF_SERIES_H

#include "cmd/common/tool.h"
#include "lib/summary/delta.h"

struct series {
	struct gl_str name; /* the path of its members with * in place of each time */
	struct gl_delta *delta;
	struct gl_buf last; /* path of the member that was added last */
	bool is_unordered;   /* the members did not come in the order of their names */
};

/* A zeroed struct is empty. */
struct series_list {
	struct series *v; /* in the order of their first members */
	size_t n, cap;
	struct gl_arena arena;
};

void series_free(struct series_list *l);

/*
 * Adds n records of the member that is being read, if the path of this member has a time in it.
 * Returns 0, or -1 with *err set.
 */
int series_add(struct tool *t, struct series_list *l, const struct gl_delta_options *opt,
	const struct gl_record *r, size_t n, struct gl_err *err);

/* Ends all series. Call this after all records were added. */
void series_finish(struct series_list *l);

/* Returns how many series have at least two snapshots. Call this after series_finish. */
size_t series_several(const struct series_list *l);

#endif
