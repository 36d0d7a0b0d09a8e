#include "cmd/diff/diffreport.h"

#include "cmd/diff/diffhead.h"
#include "cmd/common/view.h"

#include "lib/base/num.h"
#include "lib/output/table.h"
#include "lib/output/term.h"
#include "lib/summary/counter.h"

#define INDENT 2
#define IDS_A_LINE 12
#define MOST_SNAPSHOTS 24 /* a column each; of more, the first and the last */
#define MOST_ASIDE 10 /* rows that are the same from first to last */
#define NARROW 100 /* below it, rates stand in the first lines only */

/* What of the table depends on how wide it may be. */
struct shape {
	size_t width;	 /* 0: no bound */
	bool is_each; /* snapshot has a column */
	bool has_rate;
};

/* --- snapshots ----------------------------------------------------------------------- */

/* The i-th snapshot has a row of its own. */
static bool is_listed(const struct diff *s, size_t i)
{
	size_t n = gl_delta_count(s->delta);

	const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

	return n <= MOST_SNAPSHOTS || i == 0 || i == n - 1 || snap->begins || snap->is_earlier ||
	       snap->is_doubtful;
}

static void put_snapshot(struct diff *s, struct gl_table *tab, struct gl_buf *name, size_t i)
{
	const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

	gl_table_cell(tab, (struct gl_str){s->titles[i], strlen(s->titles[i])});
	gl_table_u64(tab, snap->goroutines);
	name->len = 0;
	if (snap->has_time)
		gl_term_time(name, snap->time);
	gl_table_cell(tab, gl_buf_view(name));
	name->len = 0;
	view_snapshot(name, s->delta, i);
	if (snap->dumps > 1) {
		GL_BUF_LIT(name, " (sum of ");
		view_number(name, snap->dumps, "dump", "dumps");
		gl_buf_char(name, ')');
	}
	if (snap->is_truncated)
		GL_BUF_LIT(name, " (truncated: counts are lower bounds)");
	if (snap->begins)
		GL_BUF_LIT(name, " (another process: ids begin again)");
	if (snap->is_earlier)
		GL_BUF_LIT(name, " (earlier than the one before)");
	if (snap->is_doubtful)
		GL_BUF_LIT(name, " (looks older than the one before)");
	gl_table_cell(tab, gl_buf_view(name));
}

static void put_snapshots(struct tool *t, struct diff *s, const struct shape *shape)
{
	static const struct gl_column columns[] = {
		{"", GL_RIGHT, 0}, {"goroutines", GL_RIGHT, 0}, {"taken", GL_LEFT, GL_DROP_FIRST},
		{"snapshot", GL_LEFT, GL_CUT},
	};
	struct gl_table *tab = gl_table_new(columns, sizeof columns / sizeof columns[0]);
	struct gl_buf name = {0};

	if (!tab)
		tool_die_memory(t);
	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		if (is_listed(s, i))
			put_snapshot(s, tab, &name, i);
	view_line(t);
	gl_table_put(tab, &t->out.buf, INDENT, shape->width);
	gl_table_free(tab);
	gl_buf_free(&name);
}

/* --- rows ---------------------------------------------------------------------------- */

/* A fifth of the width is for counts. */
static struct shape shape_of(const struct diff *s)
{
	size_t n = gl_delta_count(s->delta), column;
	struct shape shape = {view_width(), n <= MOST_SNAPSHOTS, diff_has_rate(s)};
	char digits[GL_NUM_DIGITS];
	uint64_t most = 0;

	if (shape.width == 0)
		return shape;
	for (size_t i = 0; i < s->nrows; i++)
		most = s->rows[i].most > most ? s->rows[i].most : most;
	column = gl_num_put(most, digits) + 2;
	shape.is_each = n <= 2 || (shape.is_each && n * column <= shape.width / 5);
	shape.has_rate &= shape.width >= NARROW;
	return shape;
}

static bool has_column(const struct diff *s, const struct shape *shape, size_t i)
{
	return shape->is_each || i == 0 || i == gl_delta_count(s->delta) - 1;
}

static struct gl_column *columns_of(struct tool *t, struct diff *s, const struct shape *shape,
	size_t *ncolumns)
{
	static const struct gl_column behind[] = {
		{"wait", GL_LEFT, 0}, {"state", GL_LEFT, GL_CUT | GL_DROP_NEXT},
		{"where", GL_LEFT, GL_CUT_NAME}, {"created by", GL_LEFT, GL_CUT_NAME | GL_DROP_FIRST},
		{"sig", GL_LEFT, GL_CUT_SIG},
	};
	const size_t nbehind = sizeof behind / sizeof behind[0];
	const struct gl_keys *keys = gl_groups_keys(gl_delta_groups(s->delta));
	size_t n = gl_delta_count(s->delta), k = 0;
	struct gl_column *v = gl_arena_new(&s->arena,
		(MOST_SNAPSHOTS + 5 + GL_KEYS_MAX + nbehind) * sizeof *v);

	if (!v)
		tool_die_memory(t);
	v[k++] = (struct gl_column){"delta", GL_RIGHT, 0};
	for (size_t i = 0; i < n; i++)
		if (has_column(s, shape, i))
			v[k++] = (struct gl_column){s->titles[i], GL_RIGHT,
				i > 0 && i + 1 < n ? GL_DROP_NEXT : 0}; /* the trend tells it */
	if (n > 2) {
		v[k++] = (struct gl_column){"trend", GL_LEFT, 0};
		v[k++] = (struct gl_column){"rose", GL_RIGHT, 0};
	}
	if (shape->has_rate)
		v[k++] = (struct gl_column){s->is_timed ? "a minute" : "a step", GL_RIGHT, 0};
	v[k++] = (struct gl_column){"verdict", GL_LEFT, 0};
	k += view_key_columns(t, &s->arena, keys, v + k);
	memcpy(v + k, behind, sizeof behind);
	*ncolumns = k + nbehind;
	return v;
}

static void put_verdict(struct gl_buf *b, const struct gl_change *c)
{
	gl_buf_str(b, gl_verdict_name(c->verdict));
	if (c->course.is_leak)
		GL_BUF_LIT(b, ", leak");
	if (c->nstuck > 0) {
		GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, c->nstuck);
		GL_BUF_LIT(b, " stuck");
	}
}

static void put_ids(struct gl_table *tab, struct gl_buf *b, const struct gl_change *c)
{
	for (size_t i = 0; i < c->nstuck; i += IDS_A_LINE) {
		b->len = 0;
		gl_buf_add(b, i ? "      " : "stuck:", 6);
		for (size_t k = i; k < c->nstuck && k < i + IDS_A_LINE; k++) {
			gl_buf_char(b, ' ');
			gl_buf_u64(b, c->stuck[k]);
		}
		gl_table_under(tab, gl_buf_view(b));
	}
	b->len = 0;
}

static void cell(struct gl_table *tab, struct gl_buf *b)
{
	gl_table_cell(tab, gl_buf_view(b));
	b->len = 0;
}

/* How the counts went, and in how many steps up. */
static void put_course(struct gl_table *tab, struct gl_buf *b, const struct shape *shape,
	const uint64_t *counts, size_t n, const struct gl_trend *c)
{
	view_trend(tab, counts, n, shape->width);
	gl_buf_u64(b, c->rose);
	gl_buf_char(b, '/');
	gl_buf_u64(b, c->steps);
	cell(tab, b);
}

static void put_counts(struct diff *s, struct gl_table *tab, struct gl_buf *b,
	const struct shape *shape, const struct diff_row *row)
{
	const uint64_t *counts = gl_delta_counts(s->delta, row->number);
	size_t n = gl_delta_count(s->delta);

	if (row->change.delta > 0)
		gl_buf_char(b, '+');
	gl_buf_i64(b, row->change.delta);
	cell(tab, b);
	for (size_t i = 0; i < n; i++)
		if (has_column(s, shape, i))
			gl_table_u64(tab, counts[i]);
	if (n > 2)
		put_course(tab, b, shape, counts, n, &row->change.course);
}

static void put_row(struct tool *t, struct diff *s, struct gl_table *tab, struct gl_buf *b,
	const struct shape *shape, const struct diff_row *row)
{
	const struct gl_record *r = gl_groups_get(gl_delta_groups(s->delta), row->number);

	if (!r)
		tool_die_memory(t);
	put_counts(s, tab, b, shape, row);
	if (shape->has_rate) {
		diff_put_rate(b, s, row->change.course.late);
		cell(tab, b);
	}
	put_verdict(b, &row->change);
	cell(tab, b);
	view_key_cells(tab, gl_groups_keys(gl_delta_groups(s->delta)), r);
	gl_table_wait(tab, r);
	gl_table_state(tab, r);
	gl_table_where(tab, r);
	gl_table_creator(tab, r);
	gl_table_sig(tab, r);
	if (s->with_ids)
		put_ids(tab, b, &row->change);
}

/* The same first and last: it only moved in between, or is stuck. */
static bool is_aside(const struct diff_row *row)
{
	return row->change.delta == 0 && !row->change.course.is_leak;
}

static void put_rows(struct tool *t, struct diff *s, const struct shape *shape)
{
	size_t ncolumns, left = 0;
	struct gl_column *columns = columns_of(t, s, shape, &ncolumns);
	struct gl_table *tab = gl_table_new(columns, ncolumns);
	struct gl_buf b = {0};

	if (!tab)
		tool_die_memory(t);
	/* Those that are the same come last; with --ids all were asked for. */
	for (size_t i = 0, aside = 0; i < s->nrows; i++) {
		aside += is_aside(&s->rows[i]);
		if (aside > MOST_ASIDE && !s->with_ids)
			left++;
		else
			put_row(t, s, tab, &b, shape, &s->rows[i]);
	}
	view_line(t);
	gl_table_put(tab, &t->out.buf, INDENT, shape->width);
	gl_table_free(tab);
	gl_buf_free(&b);
	if (left == 0)
		return;
	GL_BUF_LIT(&t->out.buf, "and ");
	view_number(&t->out.buf, left, "more that moved in between", "more that moved in between");
	view_line(t);
}

/* --- the whole ----------------------------------------------------------------------- */

static void put_aside(struct tool *t, const struct diff *s)
{
	struct gl_delta_aside aside = gl_delta_aside(s->delta);

	if (aside.runtime + aside.dumpers > 0) {
		view_line(t);
		view_aside(&t->out.buf, aside.runtime, aside.dumpers);
		GL_BUF_LIT(&t->out.buf, ", summed over ");
		view_number(&t->out.buf, gl_delta_count(s->delta), "snapshot", "snapshots");
		view_line(t);
	}
}

void diffreport_put(struct tool *t, struct diff *s)
{
	const struct shape shape = shape_of(s);

	diffhead_put(t, s, shape.width);
	put_snapshots(t, s, &shape);
	if (s->nrows > 0)
		put_rows(t, s, &shape);
	put_aside(t, s);
}
