/*
 * callview: gltop's views of calls: --funcs, --tree, --peek RE, --list RE. They count canonical
 * stacks; peekview.h, treeview.h and listing.h print one each.
 */
#ifndef GL_CMD_TOP_CALLVIEW_H
#define GL_CMD_TOP_CALLVIEW_H

#include "cmd/common/tool.h"
#include "lib/select/match.h"
#include "lib/summary/calls.h"
#include "lib/summary/delta.h"

enum callview_key {
	CALLVIEW_FUNCS = 512,
	CALLVIEW_TREE,
	CALLVIEW_PEEK,
	CALLVIEW_LIST,
	CALLVIEW_SOURCE_ROOT
};

/* Rows for the options of a tool; a comma stands behind each. */
#define CALLVIEW_ROWS                                                                              \
	{CALLVIEW_FUNCS, "funcs", NULL, GL_OPT_FLAG, 0, 0, NULL,                                   \
		"functions, by the goroutines in and below them"},                                     \
	{CALLVIEW_TREE, "tree", NULL, GL_OPT_FLAG, 0, 0, NULL,                                     \
		"stacks as trees, from their root frames down"},                               \
	{CALLVIEW_PEEK, "peek", "RE", GL_OPT_TEXT, 0, 0, NULL,                                     \
		"callers and callees of the functions that match"},                                \
	{CALLVIEW_LIST, "list", "RE", GL_OPT_TEXT, 0, 0, NULL,                                     \
		"source lines of functions that match, with counts"},                             \
	{'F', "fixed-strings", NULL, GL_OPT_FLAG, 0, 0, NULL,                                      \
		"take each RE as fixed text, not a regular expression"},                        \
	{CALLVIEW_SOURCE_ROOT, "source-root", "DIR", GL_OPT_FILE, 0, 0, NULL,                      \
		"directory where --list looks for source files"},

/* All zero bytes: no such view was asked for. */
struct callview {
	enum callview_key view; /* 0: none */
	bool is_json;
	uint64_t limit;	     /* lines of a kind; see gltop(1) */
	const char *root;    /* of --source-root, or NULL */
	const char **patterns; /* of --peek or --list, as given: -F may come behind them */
	size_t npatterns, patterns_cap;
	bool is_fixed; /* -F */
	const char *refused; /* a second view that was asked for */
	struct gl_match *match;
	/* while it is printed */
	struct gl_delta *delta;
	struct gl_calls calls;
};

void callview_free(struct callview *v);

/* The key is one of the rows; then take it as gl_tool_info.set does. */
bool callview_owns(int key);
int callview_set(struct callview *v, const struct gl_opt_value *value, struct gl_err *err);

/*
 * All options were read. other: the name of one that was given and goes with none of these
 * views, or NULL. false: told, nothing is to be done.
 */
bool callview_check(struct tool *t, struct callview *v, const char *other);

/* A record of operand `index` could not be grouped: says why, status 2. */
void callview_refuse(struct tool *t, const struct callview *v, int index,
	const struct gl_err *err);

/* Print the view of what d, finished and grouped by sig, holds. */
void callview_put(struct tool *t, struct callview *v, struct gl_delta *d);

/* --- what the views share ------------------------------------------------------------- */

/* The lines that begin every view, and the members that begin its JSON. */
void callview_head(struct tool *t, struct callview *v);
void callview_head_json(struct tool *t, struct callview *v);

/* `and 7 more functions`, where n is not 0. */
void callview_more(struct tool *t, uint64_t n, const char *one, const char *many);

/*
 * The functions that match, those with most goroutines (cum) first, in memory of the calls'
 * arena; *shown of them are within the limit.
 */
struct gl_call_func **callview_matching(struct tool *t, struct callview *v, size_t *n,
	size_t *shown);

#endif
