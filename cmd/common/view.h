/*
 * view: what the tools that group share: refusals, the width of a report, and its phrases.
 */
#ifndef GL_CMD_COMMON_VIEW_H
#define GL_CMD_COMMON_VIEW_H

#include "cmd/common/tool.h"
#include "lib/output/table.h"
#include "lib/summary/delta.h"

/* The row of --by: help, and the names that completions offer. */
#define VIEW_BY(key, help)                                                                         \
	{                                                                                          \
		key, "by", "KEYS", GL_OPT_TEXT, 0, 0, GL_KEY_NAMES, help                           \
	}

/* Columns that a table should keep to: COLUMNS, else the terminal's; 0: no bound. */
size_t view_width(void);

/*
 * A record of operand `index`, there the `number`th (0: not told), could not be grouped: says
 * why, status 2. Does not return when memory is short.
 */
void view_refuse(struct tool *t, int index, uint64_t number, const struct gl_err *err);

/* End the line that is being written. */
void view_line(struct tool *t);

/* A table as gl_table_new makes it; never NULL. */
struct gl_table *view_table(struct tool *t, const struct gl_column *columns, size_t n,
	const void *ctx);

/* Write the table, no wider than view_width, and free it. */
void view_put_table(struct tool *t, struct gl_table *table);

/* Append what begins a style, or ends it, if the output has colour. */
#define VIEW_BOLD "\033[1m"
#define VIEW_RED "\033[1;31m"
#define VIEW_PLAIN "\033[0m"
void view_color(struct tool *t, const char *color);

/* `N one` or `N many`. */
void view_number(struct gl_buf *b, uint64_t n, const char *one, const char *many);

/* `excluded: 8 goroutines of the runtime, 1 that writes the dump`; nothing when there is none. */
void view_aside(struct gl_buf *b, uint64_t runtime, uint64_t dumpers);

/*
 * What is behind a number that is the sum over all dumps: `, summed over 5 dumps`; nothing if
 * there is one.
 */
void view_dumps(struct gl_buf *b, const struct gl_delta *d);

/* How a snapshot is called: its source, and its dump where that is not the only one. */
void view_snapshot(struct gl_buf *b, const struct gl_delta *d, size_t i);

/* The ordinal of a snapshot that it has. */
size_t view_index(const struct gl_delta *d, const struct gl_snapshot *s);

/*
 * Where the goroutines of a group stand, and what glfilter --sig takes: `main.f x.go:7 (3f2a0b1c)`;
 * the place in at most so many columns, 0: in any.
 */
void view_place(struct gl_buf *b, const struct gl_record *r, size_t most);

/* A stack as Go prints it, func and below it file:line, and its creator: safe lines, each with its LF. */
void view_stack(struct gl_buf *b, const struct gl_stack *stack);

/* Titles #1, #2, ... for n snapshots, in a; NULL without memory. */
const char **view_titles(struct gl_arena *a, size_t n);

bool view_has_key(const struct gl_keys *keys, const char *name);

/* Append `"name":` and a number behind a comma, for JSON. */
void view_member(struct gl_buf *b, const char *name, uint64_t n);

/* Append snapshots as a JSON array. */
void view_snapshots_json(struct gl_buf *b, const struct gl_delta *d);

/* Append a group as glgroup writes it, without the LF. */
void view_group_json(struct gl_buf *b, const struct gl_record *r);

#endif
