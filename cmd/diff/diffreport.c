#include "cmd/diff/diffreport.h"

#include "cmd/diff/diffhead.h"
#include "cmd/diff/diffwords.h"
#include "cmd/common/cells.h"
#include "cmd/common/view.h"
#include "lib/output/term.h"

#include "lib/base/num.h"

#define IDS_A_LINE 12
/*
 * each snapshot has a column; if there are more snapshots than this, only the first and the last
 * one have a column
 */
#define MOST_SNAPSHOTS 24
#define MOST_UNCHANGED 10 /* how many rows with equal first and last counts are shown */
/* on a screen narrower than this, only the first lines of the report show rates */
#define NARROW 100

/* What the cells of a row depend on, besides the group. */
struct context {
	struct group_table table;
	const struct diff *diff;
	bool is_each; /* each snapshot has a column, not only the first and the last */
	bool has_rate;
};

struct row {
	struct group_row group;
	const struct diff_row *diff;
};

/* --- snapshots ----------------------------------------------------------------------- */

/* Returns true if the table of snapshots shows snapshot i. */
static bool is_listed(const struct diff *s, size_t i)
{
	size_t n = gl_delta_count(s->delta);
	struct gl_snapshot snap = gl_delta_snapshot(s->delta, i);

	return n <= MOST_SNAPSHOTS || i == 0 || i == n - 1 || snap.begins || snap.is_earlier ||
	       snap.is_doubtful;
}

/* Fills in the name of a snapshot, and what readers must know before they compare its counts. */
static void put_name(struct gl_buf *b, const struct gl_cell *c)
{
	const struct snapshot_row *row = c->row;
	struct gl_snapshot snap = gl_delta_snapshot(row->delta, row->i);

	view_snapshot(b, row->delta, row->i);
	if (snap.dumps > 1) {
		GL_BUF_LIT(b, " (sum of ");
		view_number(b, snap.dumps, "dump", "dumps");
		gl_buf_char(b, ')');
	}
	if (snap.is_truncated)
		GL_BUF_LIT(b, " (truncated: counts are lower bounds)");
	if (snap.begins)
		GL_BUF_LIT(b, " (another process: ids start over)");
	if (snap.is_earlier)
		GL_BUF_LIT(b, " (earlier than the one before)");
	if (snap.is_doubtful)
		GL_BUF_LIT(b, " (looks older than the one before)");
}

static void put_snapshots(struct tool *t, struct diff *s)
{
	static const struct gl_column columns[] = {
		SNAPSHOT_COLUMNS,
		{"snapshot", GL_LEFT, GL_CUT, .fill = put_name},
	};
	struct gl_table *tab = gl_table_new(GL_COLUMNS(columns), NULL);

	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		if (is_listed(s, i))
			gl_table_add(tab, &(struct snapshot_row){s->delta, i});
	view_line(t);
	view_put_table(t, tab);
}

/* --- rows ---------------------------------------------------------------------------- */

/*
 * Decides which columns fit. Every snapshot has one if all these columns together take at most a
 * fifth of the width.
 */
static struct context context_of(struct diff *s, size_t width)
{
	size_t n = gl_delta_count(s->delta), column;
	struct context ctx = {
		.table = {.keys = gl_groups_keys(gl_delta_groups(s->delta)),
			.titles = view_titles(&s->arena, n < MOST_SNAPSHOTS ? n : MOST_SNAPSHOTS,
				n - 1),
			.nsnapshots = n, .width = width},
		.diff = s, .is_each = n <= MOST_SNAPSHOTS, .has_rate = diff_has_rate(s)};
	char digits[GL_NUM_DIGITS];
	uint64_t most = 0;

	if (width == 0)
		return ctx;
	for (size_t i = 0; i < s->nrows; i++)
		most = s->rows[i].most > most ? s->rows[i].most : most;
	column = gl_num_put(most, digits) + 2;
	ctx.is_each = n <= 2 || (ctx.is_each && n * column <= width / 5);
	ctx.has_rate &= width >= NARROW;
	return ctx;
}

static const struct gl_change *change_of(const struct gl_cell *c)
{
	return &((const struct row *)c->row)->diff->change;
}

static void put_delta(struct gl_buf *b, const struct gl_cell *c)
{
	diffwords_signed(b, change_of(c)->delta);
}

/*
 * Makes a column for each snapshot, or only for the first and the last; then the trend shows the
 * snapshots between these two.
 */
static bool snapshots(const void *ctx, size_t *nth, struct gl_column_title *h)
{
	const struct context *x = ctx;
	size_t last = x->table.nsnapshots - 1;
	const char *title;

	if (!x->is_each && *nth > 0 && *nth < last)
		*nth = last;
	if (*nth > last)
		return false;
	title = x->table.titles[*nth < MOST_SNAPSHOTS ? *nth : MOST_SNAPSHOTS];
	h->title = (struct gl_str){title, strlen(title)};
	h->fit = *nth > 0 && *nth < last ? GL_DROP_NEXT : 0;
	return true;
}

/* Fills in `2/3`: the count rose in 2 of 3 steps. */
static void put_rose(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_trend *course = &change_of(c)->course;

	gl_buf_u64(b, course->rose);
	gl_buf_char(b, '/');
	gl_buf_u64(b, course->steps);
}

static bool has_rate_by_time(const void *ctx)
{
	const struct context *x = ctx;

	return x->has_rate && x->diff->is_timed;
}

static bool has_rate_by_step(const void *ctx)
{
	const struct context *x = ctx;

	return x->has_rate && !x->diff->is_timed;
}

static void put_rate(struct gl_buf *b, const struct gl_cell *c)
{
	diff_put_rate(b, ((const struct context *)c->ctx)->diff, change_of(c)->course.late);
}

static void put_verdict(struct gl_buf *b, const struct gl_cell *c)
{
	diffwords_standing(b, change_of(c));
}

static const struct gl_column columns[] = {
	{"delta", GL_RIGHT, 0, .fill = put_delta},
	{"", GL_RIGHT, 0, .fill = group_snapshot, .each = snapshots},
	GROUP_TREND,
	{"rose", GL_RIGHT, 0, .fill = put_rose, .when = group_has_trend},
	{"a minute", GL_RIGHT, 0, .fill = put_rate, .when = has_rate_by_time},
	{"a step", GL_RIGHT, 0, .fill = put_rate, .when = has_rate_by_step},
	{"verdict", GL_LEFT, 0, .fill = put_verdict},
	GROUP_KEYS,
	{"wait", GL_LEFT, 0, .fill = group_wait},
	{"state", GL_LEFT, GL_CUT | GL_DROP_NEXT, .fill = group_state},
	GROUP_WHERE,
	GROUP_CREATOR,
	GROUP_SIG,
};

static void put_ids(struct gl_table *tab, const struct gl_change *c)
{
	struct gl_buf b = {0};

	for (size_t i = 0; i < c->nstuck; i += IDS_A_LINE) {
		b.len = 0;
		gl_buf_add(&b, i ? "      " : "stuck:", 6);
		for (size_t k = i; k < c->nstuck && k < i + IDS_A_LINE; k++) {
			gl_buf_char(&b, ' ');
			gl_buf_u64(&b, c->stuck[k]);
		}
		gl_table_under(tab, gl_buf_view(&b));
	}
	gl_buf_free(&b);
}

static void put_row(struct diff *s, struct gl_table *tab, const struct diff_row *d)
{
	struct row row = {{.r = gl_groups_get(gl_delta_groups(s->delta), d->number)}, d};

	row.group.points = gl_delta_points(s->delta, d->number);
	gl_table_add(tab, &row);
	if (s->with_ids)
		put_ids(tab, &d->change);
}

static void put_rows(struct tool *t, struct diff *s, size_t width)
{
	const struct context ctx = context_of(s, width);
	struct gl_table *tab = gl_table_new(GL_COLUMNS(columns), &ctx);
	size_t left = 0;

	/*
	 * Rows whose first and last counts are equal, and unclear rows, are limited to
	 * MOST_UNCHANGED, unless --ids asks for all of them.
	 */
	for (size_t i = 0, unchanged = 0; i < s->nshown; i++) {
		unchanged += s->rows[i].standing == DIFF_REST;
		if (unchanged > MOST_UNCHANGED && !s->with_ids)
			left++;
		else
			put_row(s, tab, &s->rows[i]);
	}
	view_line(t);
	view_put_table(t, tab);
	view_more(t, 0, left, "more that changed in between", "more that changed in between");
}

/* --- the whole ----------------------------------------------------------------------- */

static void put_aside(struct tool *t, const struct diff *s)
{
	struct gl_snapshot excluded = gl_delta_sum(s->delta);

	if (excluded.runtime + excluded.dumpers > 0) {
		view_line(t);
		view_excluded(&t->out.buf, excluded.runtime, excluded.dumpers);
		GL_BUF_LIT(&t->out.buf, ", summed over ");
		view_number(&t->out.buf, gl_delta_count(s->delta), "snapshot", "snapshots");
		view_line(t);
	}
}

/* If the report is about one of several series, writes the name of this series. */
static void put_title(struct tool *t, const struct diff *s)
{
	if (series_several(&s->series) < 2)
		return;
	view_color(t, VIEW_BOLD);
	gl_term_line(&t->out.buf, s->series_name);
	view_color(t, VIEW_PLAIN);
	view_line(t);
}

void diffreport_put(struct tool *t, struct diff *s)
{
	size_t width = view_width();

	put_title(t, s);
	diffhead_put(t, s, width);
	put_snapshots(t, s);
	if (s->nshown > 0)
		put_rows(t, s, width);
	put_aside(t, s);
}
