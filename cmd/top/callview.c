#include "cmd/top/callview.h"

#include "cmd/top/listing.h"
#include "cmd/top/peekview.h"
#include "cmd/top/treeview.h"
#include "cmd/common/jsonout.h"
#include "cmd/common/view.h"
#include "lib/base/mem.h"
#include "lib/output/term.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char *const names[] = {
	[CALLVIEW_FUNCS - CALLVIEW_FUNCS] = "--funcs",
	[CALLVIEW_TREE - CALLVIEW_FUNCS] = "--tree",
	[CALLVIEW_PEEK - CALLVIEW_FUNCS] = "--peek",
	[CALLVIEW_LIST - CALLVIEW_FUNCS] = "--list",
	[CALLVIEW_SOURCE_ROOT - CALLVIEW_FUNCS] = "--source-root",
};

static const char *name_of(enum callview_key key)
{
	return names[key - CALLVIEW_FUNCS];
}

void callview_free(struct callview *v)
{
	gl_calls_free(&v->calls);
	gl_match_free(v->match);
	gl_mem_free(v->patterns);
}

/* --- options ------------------------------------------------------------------------- */

bool callview_owns(int key)
{
	return key == 'F' || (key >= CALLVIEW_FUNCS && key <= CALLVIEW_SOURCE_ROOT);
}

static void keep_pattern(struct callview *v, const char *text)
{
	const char **all =
		gl_mem_grow(v->patterns, &v->patterns_cap, v->npatterns + 1, sizeof *all);

	v->patterns = all;
	all[v->npatterns++] = text;
}

void callview_set(struct callview *v, const struct gl_opt_value *value)
{
	enum callview_key key = (enum callview_key)value->opt->key;

	if (value->opt->key == 'F')
		v->is_fixed = true;
	else if (key == CALLVIEW_SOURCE_ROOT)
		v->root = value->text;
	else if (v->view && v->view != key)
		v->refused = name_of(key);
	else
		v->view = key;
	if (value->text && key != CALLVIEW_SOURCE_ROOT)
		keep_pattern(v, value->text);
}

static bool refuse_both(struct tool *t, const char *first, const char *second)
{
	tool_fail(t, "%s and %s cannot be used together", first, second);
	return false;
}

static bool check_root(struct tool *t, const struct callview *v)
{
	struct stat st;

	if (!v->root)
		return true;
	if (v->view != CALLVIEW_LIST)
		tool_fail(t, "--source-root is for --list, which is not given");
	else if (stat(v->root, &st) != 0)
		tool_fail(t, "--source-root: '%s': %s", v->root, strerror(errno));
	else if (!S_ISDIR(st.st_mode))
		tool_fail(t, "--source-root: '%s': %s", v->root, strerror(ENOTDIR));
	else
		return true;
	return false;
}

static bool add_pattern(struct tool *t, struct callview *v, const char *text)
{
	struct gl_str pattern = {text, strlen(text)};
	struct gl_err err;

	if (gl_match_add(v->match, v->is_fixed ? GL_MATCH_FIXED : GL_MATCH_REGEX, pattern, &err) ==
		0)
		return true;
	if (err.code == GL_ERR_LIMIT)
		tool_fail(t, "%s: %s", name_of(v->view), err.what);
	else
		tool_fail(t, "%s: '%s': %s: %s; -F takes it as fixed text", name_of(v->view), text,
			err.what, err.detail);
	return false;
}

static bool add_patterns(struct tool *t, struct callview *v)
{
	if (v->is_fixed && v->npatterns == 0) {
		tool_fail(t, "-F is for --peek and --list, which are not given");
		return false;
	}
	if (v->npatterns > 0)
		v->match = gl_match_new();
	for (size_t i = 0; i < v->npatterns; i++)
		if (!add_pattern(t, v, v->patterns[i]))
			return false;
	return true;
}

bool callview_check(struct tool *t, struct callview *v, const char *other)
{
	if (v->refused)
		return refuse_both(t, name_of(v->view), v->refused);
	if (v->view && other)
		return refuse_both(t, name_of(v->view), other);
	return add_patterns(t, v) && check_root(t, v);
}

void callview_refuse(struct tool *t, const struct callview *v, int index, const struct gl_err *err)
{
	const char *path = tool_path(t, index);

	if (err->code == GL_ERR_INPUT)
		tool_fail(t, "%s: %s: '%s'; %s counts stacks, which only groups by sig have", path,
			err->what, err->detail, name_of(v->view));
	else
		view_refuse(t, index, 0, err);
}

/* --- what the views share ------------------------------------------------------------ */

void callview_head(struct tool *t, struct callview *v)
{
	struct gl_buf *b = &t->out.buf;
	struct gl_snapshot excluded = gl_delta_sum(v->delta);

	view_number(b, v->calls.goroutines, "goroutine", "goroutines");
	GL_BUF_LIT(b, " in ");
	view_number(b, v->calls.nstacks, "stack", "stacks");
	view_dumps(b, v->delta);
	if (gl_delta_dumps(v->delta) > 1)
		GL_BUF_LIT(b, ", as are all numbers below");
	view_line(t);
	if (excluded.is_truncated)
		view_end(t, "truncated: a dump was cut, so counts are lower bounds");
	if (excluded.runtime + excluded.dumpers > 0) {
		view_excluded(b, excluded.runtime, excluded.dumpers);
		view_line(t);
	}
}

void callview_head_json(struct tool *t, struct callview *v)
{
	struct gl_buf *b = &t->out.buf;
	struct gl_snapshot excluded = gl_delta_sum(v->delta);

	gl_buf_char(b, '{');
	json_number(b, "goroutines", v->calls.goroutines);
	json_number(b, "stacks", v->calls.nstacks);
	json_number(b, "runtime", excluded.runtime);
	json_number(b, "dumpers", excluded.dumpers);
	json_flag(b, "truncated", excluded.is_truncated);
}

void callview_func_json(struct gl_buf *b, const struct gl_call_func *f)
{
	json_comma(b);
	gl_buf_char(b, '{');
	json_text(b, "func", f->name);
	json_number(b, "flat", f->flat);
	json_number(b, "cum", f->cum);
}

struct gl_call_func **callview_matching(struct tool *t, struct callview *v, size_t *n,
	size_t *shown)
{
	struct gl_calls *c = &v->calls;
	struct gl_call_func **out = gl_arena_new(&c->arena, (c->nfuncs + 1) * sizeof *out);

	*n = 0;
	for (size_t i = 0; i < c->nfuncs; i++)
		if (gl_match_test(v->match, c->funcs[i]->name) > 0)
			out[(*n)++] = c->funcs[i];
	gl_calls_sort(out, *n, GL_CALLS_BY_CUM);
	*shown = v->limit < *n ? (size_t)v->limit : *n;
	if (*n == 0) {
		tool_warn(t, "no function matches '%s'", v->patterns[v->npatterns - 1]);
		tool_status(t, 1);
	}
	return out;
}

/* --- --funcs ------------------------------------------------------------------------- */

static void put_unknown(struct tool *t, const struct gl_calls *c)
{
	if (c->unknown == 0)
		return;
	GL_BUF_LIT(&t->out.buf, "innermost function not shown: ");
	view_number(&t->out.buf, c->unknown, "goroutine", "goroutines");
	view_line(t);
}

static void put_flat(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, ((const struct gl_call_func *)c->row)->flat);
}

static void put_flat_share(struct gl_buf *b, const struct gl_cell *c)
{
	gl_term_share(b, ((const struct gl_call_func *)c->row)->flat,
		((const struct gl_calls *)c->ctx)->goroutines);
}

static void put_cum(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, ((const struct gl_call_func *)c->row)->cum);
}

static void put_cum_share(struct gl_buf *b, const struct gl_cell *c)
{
	gl_term_share(b, ((const struct gl_call_func *)c->row)->cum,
		((const struct gl_calls *)c->ctx)->goroutines);
}

static void put_func(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_str(b, ((const struct gl_call_func *)c->row)->name);
}

static void put_funcs(struct tool *t, struct callview *v, size_t n)
{
	static const struct gl_column columns[] = {
		{"flat", GL_RIGHT, 0, .fill = put_flat},
		{"share", GL_RIGHT, 0, .fill = put_flat_share},
		{"cum", GL_RIGHT, 0, .fill = put_cum},
		{"share", GL_RIGHT, 0, .fill = put_cum_share},
		{"function", GL_LEFT, GL_CUT_NAME, .fill = put_func},
	};
	struct gl_table *tab = gl_table_new(GL_COLUMNS(columns), &v->calls);

	for (size_t i = 0; i < n; i++)
		gl_table_add(tab, v->calls.funcs[i]);
	view_put_table(t, tab);
}

static void put_funcs_json(struct tool *t, struct callview *v, size_t n)
{
	struct gl_buf *b = &t->out.buf;

	callview_head_json(t, v);
	json_number(b, "unknown", v->calls.unknown);
	json_number(b, "functions", v->calls.nfuncs);
	json_array(b, "funcs");
	for (size_t i = 0; i < n; i++) {
		callview_func_json(b, v->calls.funcs[i]);
		gl_buf_char(b, '}');
		gl_writer_line(&t->out);
	}
	GL_BUF_LIT(b, "]}\n");
}

static void funcs_put(struct tool *t, struct callview *v)
{
	struct gl_calls *c = &v->calls;
	size_t n = v->limit < c->nfuncs ? (size_t)v->limit : c->nfuncs;

	gl_calls_sort(c->funcs, c->nfuncs, GL_CALLS_BY_FLAT);
	if (v->is_json) {
		put_funcs_json(t, v, n);
		return;
	}
	callview_head(t, v);
	put_unknown(t, c);
	if (n == 0)
		return;
	view_line(t);
	put_funcs(t, v, n);
	view_more(t, 0, c->nfuncs - n, "more function", "more functions");
}

/* --- all ----------------------------------------------------------------------------- */

/* Adds the stacks. The stacks with the most goroutines come first, as in a report. */
static void gather(struct callview *v)
{
	struct gl_groups *groups = gl_delta_groups(v->delta);
	size_t n = gl_groups_count(groups);
	const size_t *order = gl_groups_sort(groups, GL_ORDER_COUNT, n);

	for (size_t i = 0; i < n; i++) {
		struct gl_outline o;

		gl_groups_outline(groups, order[i], &o);
		gl_calls_add(&v->calls, o.stack, o.count);
	}
}

void callview_put(struct tool *t, struct callview *v, struct gl_delta *d)
{
	static void (*const views[])(struct tool *, struct callview *) = {
		[CALLVIEW_FUNCS - CALLVIEW_FUNCS] = funcs_put,
		[CALLVIEW_TREE - CALLVIEW_FUNCS] = treeview_put,
		[CALLVIEW_PEEK - CALLVIEW_FUNCS] = peek_put,
		[CALLVIEW_LIST - CALLVIEW_FUNCS] = listing_put,
	};

	v->delta = d;
	gather(v);
	views[v->view - CALLVIEW_FUNCS](t, v);
}
