/*
 * callview: gltop's views of calls: --funcs, --tree, --peek RE, --list RE. They count canonical
 * stacks. callview.c prints --funcs; peekview.h, treeview.h and listing.h print one view each.
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

/* Rows for a tool's table of options, each with a comma at its end. */
#define CALLVIEW_ROWS                                                                              \
	{CALLVIEW_FUNCS, "funcs", NULL, GL_OPT_FLAG, 0, 0, NULL,                                   \
		"functions, by the goroutines in and below them"},                                 \
		{CALLVIEW_TREE, "tree", NULL, GL_OPT_FLAG, 0, 0, NULL,                             \
			"stacks as trees, from their root frames down"},                           \
		{CALLVIEW_PEEK, "peek", "RE", GL_OPT_TEXT, 0, 0, NULL,                             \
			"callers and callees of the functions that match"},                        \
		{CALLVIEW_LIST, "list", "RE", GL_OPT_TEXT, 0, 0, NULL,                             \
			"source lines of functions that match, with counts"},                      \
		{'F', "fixed-strings", NULL, GL_OPT_FLAG, 0, 0, NULL,                              \
			"take each RE as fixed text, not a regular expression"},                   \
		{CALLVIEW_SOURCE_ROOT, "source-root", "DIR", GL_OPT_FILE, 0, 0, NULL,              \
			"directory where --list looks for source files"},

/* A zeroed struct means that no view of calls was asked for. */
struct callview {
	enum callview_key view; /* 0: none */
	bool is_json;
	uint64_t limit;	     /* how many lines to show; see gltop(1) */
	const char *root;    /* argument of --source-root, or NULL */
	/*
	 * the arguments of --peek or --list as given, because -F may follow and change their
	 * meaning
	 */
	const char **patterns;
	size_t npatterns, patterns_cap;
	bool is_fixed; /* -F was given */
	const char *refused; /* the name of a second view that was asked for, which is refused */
	struct gl_match *match;
	/* set while the view is printed */
	struct gl_delta *delta;
	struct gl_calls calls;
};

void callview_free(struct callview *v);

/*
 * callview_owns returns true if the key belongs to one of CALLVIEW_ROWS. If it does, pass the
 * option to callview_set.
 */
bool callview_owns(int key);
void callview_set(struct callview *v, const struct gl_opt_value *value);

/*
 * Call this after all options were read. other: the name of an option that was given but cannot be
 * used with these views, or NULL. Returns false if the tool must stop; the reason has then been
 * reported.
 */
bool callview_check(struct tool *t, struct callview *v, const char *other);

/* Report why a record of operand `index` could not be grouped. The exit status becomes 2. */
void callview_refuse(struct tool *t, const struct callview *v, int index,
	const struct gl_err *err);

/* Print the view. d must be finished, and grouped by sig. */
void callview_put(struct tool *t, struct callview *v, struct gl_delta *d);

/* Write what every view begins with, as lines or as members of its JSON object. */
void callview_head(struct tool *t, struct callview *v);
void callview_head_json(struct tool *t, struct callview *v);

/* Append an element for a function to a JSON array, without the brace that closes the element. */
void callview_func_json(struct gl_buf *b, const struct gl_call_func *f);

/*
 * Returns the functions that match, in the arena of the calls. Those with the most goroutines (cum)
 * come first. *n: how many there are; *shown: how many of them are within the limit.
 */
struct gl_call_func **callview_matching(struct tool *t, struct callview *v, size_t *n,
	size_t *shown);

#endif
