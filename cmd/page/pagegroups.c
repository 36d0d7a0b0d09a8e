#include "cmd/page/pagegroups.h"

#include "cmd/page/elements.h"
#include "cmd/common/cells.h"
#include "cmd/common/view.h"
#include "lib/output/html.h"
#include "lib/summary/counter.h"

#define SPARK_WIDTH 60
#define SPARK_HEIGHT 16

/* What the functions that write the cells of a group need. */
struct context {
	struct group_table table;
	struct gl_buf text;
	/* for each shown group: whether a suspicion on the page links to it */
	const bool *marked;
};

/* --- cells --------------------------------------------------------------------------- */

typedef void fill_fn(struct gl_buf *b, const struct gl_cell *c);

static void put_cell(struct gl_buf *b, struct context *ctx, const struct group_row *row,
	const char *class, fill_fn *fill)
{
	ctx->text.len = 0;
	fill(&ctx->text, &(struct gl_cell){row, &ctx->table, 0});
	if (ctx->text.len == 0)
		return;
	GL_BUF_LIT(b, "<span class=\"");
	gl_buf_text(b, class);
	GL_BUF_LIT(b, "\">");
	gl_html_line(b, gl_buf_view(&ctx->text));
	GL_BUF_LIT(b, "</span> ");
}

/* Appends a line chart of the number of goroutines in each dump. */
static void put_spark(struct gl_buf *b, const struct context *ctx, const struct group_row *row)
{
	uint64_t most = 1;
	size_t n = ctx->table.nsnapshots;
	struct gl_sums_walk w = {0}, walk = {0};
	struct gl_point p;
	bool has_point;

	while (gl_points_next(&row->points, &w, &p))
		most = p.n > most ? p.n : most;
	GL_BUF_LIT(b, "<svg class=\"spark\" viewBox=\"0 0 60 16\" preserveAspectRatio=\"none\" "
		      "aria-hidden=\"true\"><polyline points=\"");
	has_point = gl_points_next(&row->points, &walk, &p);
	for (size_t i = 0; i < n; i++) {
		uint64_t here = has_point && p.at == i ? p.n : 0;

		if (has_point && p.at == i)
			has_point = gl_points_next(&row->points, &walk, &p);
		gl_buf_u64(b, i * SPARK_WIDTH / (n - 1));
		gl_buf_char(b, ',');
		gl_buf_u64(b, SPARK_HEIGHT - 1 - (here > UINT64_MAX / 14 ? 14 : here * 14 / most));
		gl_buf_char(b, ' ');
	}
	GL_BUF_LIT(b, "\"/></svg> ");
}

static void put_attribute(struct gl_buf *b, const char *name, uint64_t n)
{
	GL_BUF_LIT(b, " data-");
	gl_buf_text(b, name);
	gl_buf_number(b, "=\"", n, "\"");
}

/* Begins the element of a group, with the attributes by which the script sorts groups. */
static void put_begin(struct gl_buf *b, size_t number, const struct gl_outline *o)
{
	gl_buf_number(b, "<details class=\"group\" id=\"g", number, "\"");
	put_attribute(b, "n", o->count);
	put_attribute(b, "w", o->wait_known ? o->wait_max : 0);
	GL_BUF_LIT(b, " data-c=\"");
	if (o->class < GL_CLASS_COUNT)
		gl_buf_str(b, gl_class_name(o->class));
	GL_BUF_LIT(b, "\">\n");
}

/* Writes the only line that a closed group shows. */
static void put_summary(struct tool *t, struct context *ctx, const struct group_row *row,
	enum gl_class class, bool is_marked)
{
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "<summary class=\"");
	gl_buf_text(b, element_class(class));
	GL_BUF_LIT(b, "\">");
	put_cell(b, ctx, row, "n", group_count);
	put_cell(b, ctx, row, "share", group_share);
	put_cell(b, ctx, row, "wait", group_wait);
	put_cell(b, ctx, row, "state", group_state);
	put_cell(b, ctx, row, "place", group_where);
	if (ctx->table.nsnapshots > 1)
		put_spark(b, ctx, row);
	if (is_marked)
		GL_BUF_LIT(b, "<em class=\"mark\">suspicious</em>");
	GL_BUF_LIT(b, "</summary>\n");
}

/* --- what a group shows when it is open ------------------------------------------------ */

static void put_term(struct gl_buf *b, struct context *ctx, const struct group_row *row,
	const char *term, fill_fn *fill)
{
	ctx->text.len = 0;
	fill(&ctx->text, &(struct gl_cell){row, &ctx->table, 0});
	if (ctx->text.len > 0)
		element_term(b, term, &ctx->text);
}

static const struct gl_group *group_of(const struct gl_cell *c)
{
	return ((const struct group_row *)c->row)->r->more->group;
}

static void fill_ids(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_group *g = group_of(c);

	for (size_t i = 0; i < g->nids; i++) {
		if (i)
			GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, g->ids[i]);
	}
	if (g->nids > 0 && ((const struct group_row *)c->row)->r->count > g->nids)
		GL_BUF_LIT(b, " and others");
}

static void put_counts(struct gl_buf *b, struct gl_counts c)
{
	for (size_t i = 0; i < c.n; i++) {
		if (i)
			GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, c.v[i].n);
		gl_buf_char(b, ' ');
		gl_buf_str(b, c.v[i].key);
	}
}

static void fill_states(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_group *g = group_of(c);

	if (g->states.n > 1)
		put_counts(b, g->states);
}

static void fill_creators(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_group *g = group_of(c);

	if (g->creators.n > 1)
		put_counts(b, g->creators);
}

static void fill_snapshots(struct gl_buf *b, const struct gl_cell *c)
{
	const struct group_table *table = c->ctx;
	const struct group_row *row = c->row;

	struct gl_sums_walk w = {0};
	struct gl_point p = {.n = 0};
	bool has_point = gl_points_next(&row->points, &w, &p);

	for (size_t i = 0; table->nsnapshots > 1 && i < table->nsnapshots; i++) {
		bool is_here = has_point && p.at == i;

		if (i)
			GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, is_here ? p.n : 0);
		if (is_here)
			has_point = gl_points_next(&row->points, &w, &p);
	}
}

/* Writes a stack as Go prints it, and highlights the frame that is worth reading first. */
static void put_stack(struct gl_buf *b, struct gl_buf *text, const struct gl_stack *stack)
{
	if (!stack || (stack->nframes == 0 && !stack->created_by))
		return;
	GL_BUF_LIT(b, "<pre>");
	for (size_t i = 0; i <= stack->nframes; i++) {
		const struct gl_frame *f = i < stack->nframes ? stack->frames[i]
							      : stack->created_by;

		if (!f)
			continue;
		text->len = 0;
		view_frame(text, f, i < stack->nframes ? "" : "created by ");
		if (i == stack->where && i < stack->nframes)
			GL_BUF_LIT(b, "<b>");
		gl_html_lines(b, gl_buf_view(text));
		if (i == stack->where && i < stack->nframes)
			GL_BUF_LIT(b, "</b>");
	}
	GL_BUF_LIT(b, "</pre>\n");
}

static void put_keys(struct gl_buf *b, struct context *ctx, const struct group_row *row)
{
	struct gl_column_title title;

	for (size_t i = 0; group_keys(&ctx->table, &i, &title); i++) {
		struct gl_str value = row->r->more->group->key[i];

		ctx->text.len = 0;
		gl_buf_str(&ctx->text, title.title);
		GL_BUF_LIT(&ctx->text, " = ");
		if (value.p)
			gl_buf_str(&ctx->text, value);
		element_term(b, "key", &ctx->text);
	}
}

static void put_group(struct tool *t, struct context *ctx, size_t i)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	struct group_row row = {.r = gl_groups_get(s->groups, s->order[i])};
	struct gl_outline o;

	row.points = gl_delta_points(s->delta, s->order[i]);
	gl_groups_outline(s->groups, s->order[i], &o);
	put_begin(b, i + 1, &o);
	put_summary(t, ctx, &row, o.class, ctx->marked[i] || top_is_marked(s, row.r));
	GL_BUF_LIT(b, "<dl class=\"terms\">\n");
	put_keys(b, ctx, &row);
	put_term(b, ctx, &row, "ids", fill_ids);
	put_term(b, ctx, &row, "sig", group_sig);
	put_term(b, ctx, &row, "states", fill_states);
	put_term(b, ctx, &row, "created by", fill_creators);
	put_term(b, ctx, &row, "in each dump", fill_snapshots);
	GL_BUF_LIT(b, "</dl>\n");
	put_stack(b, &ctx->text, gl_record_stack(row.r));
	view_end(t, "</details>");
}

/* --- the rest ------------------------------------------------------------------------ */

struct rest {
	uint64_t groups, goroutines;
};

/* Adds up, by class, all groups that are not shown. */
static struct rest sum_up_rest(const struct top *s, struct rest by_class[GL_CLASS_COUNT + 1])
{
	struct rest all = {0};
	struct gl_outline o;

	for (size_t i = 0; i < gl_groups_count(s->groups); i++) {
		gl_groups_outline(s->groups, i, &o);
		by_class[o.class].groups++;
		by_class[o.class].goroutines = gl_counter_sum(
			by_class[o.class].goroutines, o.count);
	}
	for (size_t i = 0; i < s->norder; i++) {
		gl_groups_outline(s->groups, s->order[i], &o);
		by_class[o.class].groups--;
		by_class[o.class].goroutines = gl_counter_less(
			by_class[o.class].goroutines, o.count);
	}
	for (int i = 0; i <= GL_CLASS_COUNT; i++) {
		all.groups += by_class[i].groups;
		all.goroutines = gl_counter_sum(all.goroutines, by_class[i].goroutines);
	}
	return all;
}

static void put_rest_row(struct gl_buf *b, const struct rest *rest, enum gl_class class)
{
	if (rest->groups == 0)
		return;
	gl_buf_number(b, "<tr><td class=\"n\">", rest->goroutines, "</td><td class=\"n\">");
	gl_buf_number(b, "", rest->groups, "</td><th scope=\"row\" class=\"key ");
	gl_buf_text(b, element_class(class));
	GL_BUF_LIT(b, "\">");
	if (class < GL_CLASS_COUNT)
		gl_buf_str(b, gl_class_name(class));
	else
		GL_BUF_LIT(b, "several classes");
	GL_BUF_LIT(b, "</th></tr>\n");
}

static void put_rest(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	static const struct element_column columns[] = {
		{"goroutines", true}, {"groups", true}, {"class", false}};
	struct rest by_class[GL_CLASS_COUNT + 1] = {0};
	struct rest all = sum_up_rest(s, by_class);

	if (all.groups == 0)
		return;
	GL_BUF_LIT(b, "<h3>The rest</h3>\n<p>and ");
	view_number(b, all.groups, "more group", "more groups");
	GL_BUF_LIT(b, " of ");
	view_number(b, all.goroutines, "goroutine", "goroutines");
	view_dumps(b, s->delta);
	GL_BUF_LIT(b, ".</p>\n");
	element_table(b, "", GL_STR("groups that are not shown, by class"), columns, 3);
	for (int i = 0; i <= GL_CLASS_COUNT; i++)
		put_rest_row(b, &by_class[i], (enum gl_class)i);
	element_table_end(b);
}

/* --- the whole ----------------------------------------------------------------------- */

static void put_columns(struct gl_buf *b)
{
	GL_BUF_LIT(b, "<p class=\"columns\"><span class=\"n\">count</span> "
		      "<span class=\"share\">share</span> <span class=\"wait\">waits</span> "
		      "<span class=\"state\">state</span> <span class=\"place\">where</span>"
		      "</p>\n");
}

/* Writes the groups from `from` up to, but not including, `to`. */
static void put_list(struct tool *t, struct context *ctx, size_t from, size_t to)
{
	GL_BUF_LIT(&t->out.buf, "<div class=\"groups\">\n");
	for (size_t i = from; i < to; i++)
		put_group(t, ctx, i);
	GL_BUF_LIT(&t->out.buf, "</div>\n");
}

static void put_idle(struct tool *t, struct context *ctx)
{
	struct top *s = t->ctx;

	if (s->nbusy == s->norder)
		return;
	GL_BUF_LIT(&t->out.buf, "<h3>Idle groups</h3>\n<p class=\"note\">They wait for work, as "
				"goroutines of any healthy process do.</p>\n");
	put_list(t, ctx, s->nbusy, s->norder);
}

/* Says what the members of a group have in common: their stack, or the values of other keys. */
static void put_note(struct gl_buf *b, const struct top *s)
{
	const struct gl_keys *keys = gl_groups_keys(s->groups);
	bool by_sig = keys->n == 1 && gl_key_is_sig(&keys->v[0]);

	if (s->norder == 0) {
		GL_BUF_LIT(b, "<p>There are none.</p>\n");
		return;
	}
	GL_BUF_LIT(b, "<p class=\"note\">Goroutines with the same ");
	gl_buf_text(b, by_sig ? "stack" : "keys");
	view_dumps(b, s->delta);
	gl_buf_text(b, by_sig ? ". Open a group to see the stack.</p>\n"
			       : ". Open a group to see one of its stacks.</p>\n");
}

void pagegroups_put(struct tool *t, const struct page *p)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	struct context ctx = {.table = {.keys = gl_groups_keys(s->groups), .total = s->total,
		.nsnapshots = s->nsnapshots}, .marked = p->marked};

	element_section(b, "groups", "Groups");
	put_note(b, s);
	if (s->nbusy > 0) {
		put_columns(b);
		put_list(t, &ctx, 0, s->nbusy);
	}
	put_idle(t, &ctx);
	put_rest(t);
	gl_buf_free(&ctx.text);
	element_end(t);
}
