/*
 * view: what is shared by the tools that group goroutines. This is how a refused record is
 * reported, how wide a report is, and tables and phrases.
 */
#ifndef GL_CMD_COMMON_VIEW_H
#define GL_CMD_COMMON_VIEW_H

#include "cmd/common/tool.h"
#include "lib/output/table.h"
#include "lib/summary/delta.h"

/* The row of --by in a table of options, with the names that completions offer. */
#define VIEW_BY(key, help)                                                                         \
	{                                                                                          \
		key, "by", "KEYS", GL_OPT_TEXT, 0, 0, GL_KEY_NAMES, help                           \
	}

/*
 * Returns how many columns a line should take at most: COLUMNS, or the width of the terminal; 0:
 * not limited.
 */
size_t view_width(void);

/*
 * Report why a record could not be grouped. It is record number `number` (0: unknown) of operand
 * `index`. The status becomes 2.
 */
void view_refuse(struct tool *t, int index, uint64_t number, const struct gl_err *err);

/* End the current line of the output; view_end appends a text to it first. */
void view_line(struct tool *t);
void view_end(struct tool *t, const char *text);

/* Write the table, no wider than view_width, and free it. */
void view_put_table(struct tool *t, struct gl_table *table);

/* These append the sequence that begins or ends a style, if the output has colour. */
#define VIEW_BOLD "\033[1m"
#define VIEW_RED "\033[1;31m"
#define VIEW_PLAIN "\033[0m"
void view_color(struct tool *t, const char *color);

/* Write a title in the style: a line of its own. */
void view_title(struct tool *t, const char *title, const char *color);

/* Append `N one` if n is 1, and otherwise `N many`. */
void view_number(struct gl_buf *b, uint64_t n, const char *one, const char *many);

/* Write the line `and N one` or `and N many`, indented by `indent` blanks; nothing if n is 0. */
void view_more(struct tool *t, size_t indent, uint64_t n, const char *one, const char *many);

/*
 * Append what is excluded, for example `excluded: 8 goroutines of the runtime, 1 that writes the
 * dump`. Appends nothing if both numbers are 0.
 */
void view_excluded(struct gl_buf *b, uint64_t runtime, uint64_t dumpers);

/*
 * Append, for example, `, summed over 5 dumps` after a number that is the sum over all dumps.
 * Appends nothing if there is only one dump.
 */
void view_dumps(struct gl_buf *b, const struct gl_delta *d);

/*
 * Append the name of a snapshot: its source and, if the source has several dumps, the number of the
 * dump.
 */
void view_snapshot(struct gl_buf *b, const struct gl_delta *d, size_t i);

/*
 * Append text in a safe form, shortened by `cut` (a function of lib/output/term.h) to at most
 * `most` columns; 0: not limited.
 */
void view_cut(struct gl_buf *b, struct gl_str s, size_t most,
	void (*cut)(struct gl_buf *, struct gl_str, size_t));

/*
 * Append the place of a group's goroutines, and its signature in the form that glfilter --sig
 * takes, for example `main.f x.go:7 (3f2a0b1c)`. The place takes at most `most` columns; 0: not
 * limited.
 */
void view_place(struct gl_buf *b, const struct gl_record *r, size_t most);

/*
 * Append a frame as Go prints it, in safe lines, each with its LF. prefix: for example `created by
 * `.
 */
void view_frame(struct gl_buf *b, const struct gl_frame *f, const char *prefix);

/* Append a stack and its creator as Go prints them, in safe lines, each with its LF. */
void view_stack(struct gl_buf *b, const struct gl_stack *stack);

/*
 * Returns the titles (snapshot_put) of the first n snapshots as texts in a, and behind them that
 * of snapshot `last`.
 */
const char **view_titles(struct gl_arena *a, size_t n, size_t last);

bool view_has_key(const struct gl_keys *keys, const char *name);

/* Append snapshots as a member of a JSON object. */
void view_snapshots_json(struct gl_buf *b, const struct gl_delta *d);

/* Append a group as glgroup writes it, without the LF. */
void view_group_json(struct gl_buf *b, const struct gl_record *r);

#endif
