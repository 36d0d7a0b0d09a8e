/*
 * view: what the tools that group goroutines share. It writes tables and phrases, determines how
 * wide a report may be, and reports records that cannot be grouped.
 */
#ifndef GL_CMD_COMMON_VIEW_H
#define GL_CMD_COMMON_VIEW_H

#include "cmd/common/tool.h"
#include "lib/output/table.h"
#include "lib/summary/delta.h"

/* The row of --by in a tool's table of options. Completions offer the names of the keys. */
#define VIEW_BY(key, help)                                                                         \
	{                                                                                          \
		key, "by", "KEYS", GL_OPT_TEXT, 0, 0, GL_KEY_NAMES, help                           \
	}

/*
 * Returns how many columns a line may take: the value of COLUMNS, or the width of the terminal. 0:
 * there is no limit.
 */
size_t view_width(void);

/*
 * Report why a record could not be grouped. It is record number `number` (0: unknown) of operand
 * `index`. The status becomes 2.
 */
void view_refuse(struct tool *t, int index, uint64_t number, const struct gl_err *err);

/*
 * view_line ends the current line of the output. view_end appends a text to the line before it ends
 * it.
 */
void view_line(struct tool *t);
void view_end(struct tool *t, const char *text);

/* Write the table, no wider than view_width, and free it. */
void view_put_table(struct tool *t, struct gl_table *table);

/*
 * view_color writes one of these control sequences, which begin or end a style, if the output has
 * colour.
 */
#define VIEW_BOLD "\033[1m"
#define VIEW_RED "\033[1;31m"
#define VIEW_PLAIN "\033[0m"
void view_color(struct tool *t, const char *color);

/* Write a line with the title in the style of `color`. */
void view_title(struct tool *t, const char *title, const char *color);

/* Append `N one` if n is 1, and otherwise `N many`. */
void view_number(struct gl_buf *b, uint64_t n, const char *one, const char *many);

/*
 * Write a line `and N one` or `and N many`, indented by `indent` blanks. Writes nothing if n is 0.
 */
void view_more(struct tool *t, size_t indent, uint64_t n, const char *one, const char *many);

/*
 * Append how many goroutines are excluded, for example `excluded: 8 goroutines of the runtime, 1
 * that writes the dump`. Appends nothing if both numbers are 0.
 */
void view_excluded(struct gl_buf *b, uint64_t runtime, uint64_t dumpers);

/*
 * To be called after a number that is the sum over all dumps. Appends, for example, `, summed over
 * 5 dumps`. Appends nothing if there is only one dump.
 */
void view_dumps(struct gl_buf *b, const struct gl_delta *d);

/*
 * Append the name of a snapshot: its source and, if the source has several dumps, the number of the
 * dump.
 */
void view_snapshot(struct gl_buf *b, const struct gl_delta *d, size_t i);

/*
 * Append text with its control characters made visible, shortened by `cut` (a function of
 * lib/output/term.h) to at most `most` columns. most == 0: there is no limit.
 */
void view_cut(struct gl_buf *b, struct gl_str s, size_t most,
	void (*cut)(struct gl_buf *, struct gl_str, size_t));

/*
 * Append the place of a group's goroutines, and as much of its signature as glfilter --sig needs:
 * `main.f x.go:7 (3f2a0b1c)`. The place takes at most `most` columns; 0: there is no limit.
 */
void view_place(struct gl_buf *b, const struct gl_record *r, size_t most);

/*
 * Append a frame in lines as Go prints them, each with its LF. Control characters are made visible.
 * prefix: for example `created by `.
 */
void view_frame(struct gl_buf *b, const struct gl_frame *f, const char *prefix);

/* Append the frames of a stack and its creator, each as view_frame does. */
void view_stack(struct gl_buf *b, const struct gl_stack *stack);

/*
 * Returns an array of n + 1 titles such as #1, allocated in a. They belong to the first n snapshots
 * and to snapshot `last`.
 */
const char **view_titles(struct gl_arena *a, size_t n, size_t last);

bool view_has_key(const struct gl_keys *keys, const char *name);

/* Append snapshots as a member of a JSON object. */
void view_snapshots_json(struct gl_buf *b, const struct gl_delta *d);

/* Append a group as JSON, as glgroup writes it, without the LF. */
void view_group_json(struct gl_buf *b, const struct gl_record *r);

#endif
