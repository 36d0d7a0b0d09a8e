#include "cmd/top/peekview.h"

#include "cmd/common/jsonout.h"
#include "cmd/common/view.h"
#include "lib/output/term.h"

/*
 * The edges of one function: edges[0] to edges[callees - 1] lead to its callers, and the others, up
 * to edges[n - 1], to its callees.
 */
struct around {
	struct gl_call_edge **edges;
	size_t callees, n;
};

/*
 * Returns the edges of f, which begin at index *at, and moves *at past them. The edges are in the
 * order of their functions.
 */
static struct around around_of(const struct gl_calls *c, const struct gl_call_func *f, size_t *at)
{
	struct around a = {c->edges + *at, 0, 0};

	for (; *at < c->nedges && c->edges[*at]->func == f; ++*at) {
		a.callees += !c->edges[*at]->is_callee;
		a.n++;
	}
	return a;
}

/* --- lines --------------------------------------------------------------------------- */

/*
 * A row for a function, or for one of its edges. If both are NULL, the row says how many edges are
 * not shown.
 */
struct peek_row {
	const struct gl_call_func *func;
	const struct gl_call_edge *edge;
	uint64_t more;
	const char *one, *many; /* words for one such edge, and for several */
};

static void put_flat(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_call_func *f = ((const struct peek_row *)c->row)->func;

	if (f)
		gl_buf_u64(b, f->flat);
}

static void put_cum(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_call_func *f = ((const struct peek_row *)c->row)->func;

	if (f)
		gl_buf_u64(b, f->cum);
}

static void put_calls(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_call_edge *e = ((const struct peek_row *)c->row)->edge;

	if (e)
		gl_buf_u64(b, e->count);
}

/* Fills in a share. All goroutines that have the function on their stack are 100 %. */
static void put_share(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_call_edge *e = ((const struct peek_row *)c->row)->edge;

	if (e)
		gl_term_share(b, e->count, e->func->cum);
}

static void put_direction(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_call_edge *e = ((const struct peek_row *)c->row)->edge;

	if (e)
		gl_buf_str(b, e->is_callee ? GL_STR("to") : GL_STR("from"));
}

static struct gl_str name_of(const struct gl_call_edge *e)
{
	if (e->other)
		return e->other->name;
	return e->is_root ? GL_STR("(none: a root)") : GL_STR("(not shown)");
}

static void put_name(struct gl_buf *b, const struct gl_cell *c)
{
	const struct peek_row *row = c->row;

	if (row->func || row->edge) {
		gl_buf_str(b, row->func ? row->func->name : name_of(row->edge));
		return;
	}
	GL_BUF_LIT(b, "and ");
	view_number(b, row->more, row->one, row->many);
}

static const struct gl_column columns[] = {
	{"flat", GL_RIGHT, 0, .fill = put_flat},
	{"cum", GL_RIGHT, 0, .fill = put_cum},
	{"calls", GL_RIGHT, 0, .fill = put_calls},
	{"share", GL_RIGHT, 0, .fill = put_share},
	{"", GL_LEFT, 0, .fill = put_direction},
	{"function", GL_LEFT, GL_CUT_NAME, .fill = put_name},
};

static void put_edges(struct gl_table *tab, struct gl_call_edge **v, size_t n, uint64_t limit,
	const char *one, const char *many)
{
	size_t shown = limit < n ? (size_t)limit : n;

	for (size_t i = 0; i < shown; i++)
		gl_table_add(tab, &(struct peek_row){.edge = v[i]});
	if (shown < n)
		gl_table_add(tab, &(struct peek_row){.more = n - shown, .one = one, .many = many});
}

static void put_blocks(struct tool *t, struct callview *v, struct gl_call_func **funcs, size_t n)
{
	struct gl_table *tab = gl_table_new(GL_COLUMNS(columns), NULL);
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		struct around a = around_of(&v->calls, funcs[i], &at);

		put_edges(tab, a.edges, a.callees, v->limit, "more caller", "more callers");
		gl_table_add(tab, &(struct peek_row){.func = funcs[i]});
		put_edges(tab, a.edges + a.callees, a.n - a.callees, v->limit, "more callee",
			"more callees");
		if (i + 1 < n)
			gl_table_under(tab, (struct gl_str){NULL, 0});
	}
	view_put_table(t, tab);
}

/* --- JSON ---------------------------------------------------------------------------- */

static void put_side_json(struct gl_buf *b, const char *name, struct gl_call_edge **v, size_t n)
{
	json_array(b, name);
	for (size_t i = 0; i < n; i++) {
		if (!v[i]->other)
			continue;
		json_comma(b);
		gl_buf_char(b, '{');
		json_text(b, "func", v[i]->other->name);
		json_number(b, "count", v[i]->count);
		gl_buf_char(b, '}');
	}
	gl_buf_char(b, ']');
}

/*
 * Appends the number of goroutines in edges that lead to no function: because the function is the
 * root of the stack (if is_root), or because the next frame is not shown.
 */
static void put_nameless_json(struct gl_buf *b, const char *name, struct gl_call_edge **v,
	size_t n, bool is_root)
{
	for (size_t i = 0; i < n; i++)
		if (!v[i]->other && v[i]->is_root == is_root)
			json_number(b, name, v[i]->count);
}

static void put_json(struct tool *t, struct callview *v, struct gl_call_func **funcs, size_t n,
	size_t all)
{
	struct gl_buf *b = &t->out.buf;
	size_t at = 0;

	callview_head_json(t, v);
	json_number(b, "functions", all);
	json_array(b, "funcs");
	for (size_t i = 0; i < n; i++) {
		struct around a = around_of(&v->calls, funcs[i], &at);
		struct gl_call_edge **callees = a.edges + a.callees;

		callview_func_json(b, funcs[i]);
		put_nameless_json(b, "root", a.edges, a.callees, true);
		put_side_json(b, "callers", a.edges, a.callees);
		put_nameless_json(b, "callers_unknown", a.edges, a.callees, false);
		put_side_json(b, "callees", callees, a.n - a.callees);
		put_nameless_json(b, "callees_unknown", callees, a.n - a.callees, false);
		gl_buf_char(b, '}');
		gl_writer_line(&t->out);
	}
	GL_BUF_LIT(b, "]}\n");
}

void peek_put(struct tool *t, struct callview *v)
{
	size_t n, shown;
	struct gl_call_func **funcs = callview_matching(t, v, &n, &shown);

	gl_calls_find_edges(&v->calls, funcs, shown);
	if (v->is_json) {
		put_json(t, v, funcs, shown, n);
		return;
	}
	if (n == 0)
		return;
	callview_head(t, v);
	view_line(t);
	put_blocks(t, v, funcs, shown);
	view_more(t, 0, n - shown, "more function", "more functions");
}
