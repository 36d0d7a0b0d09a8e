#include "cmd/top/topreport.h"

#include "cmd/top/topfindings.h"
#include "cmd/top/topgroups.h"
#include "cmd/top/tophead.h"
#include "cmd/common/cells.h"
#include "cmd/common/view.h"

#include "lib/output/term.h"
#include "lib/summary/counter.h"

/* These limits keep the report short. */
#define MOST_KINDS 6	/* states, or classes, that are listed; one more entry sums up the others */
#define KINDS_AT 9	/* column at which the lists of states and classes begin */
#define KIND_COLUMNS 40 /* a name takes at most this many columns, if the width is limited */
#define MOST_DUMPS 8  /* rows of the table of dumps */

/* --- dumps --------------------------------------------------------------------------- */

static void put_name(struct gl_buf *b, const struct gl_cell *c)
{
	const struct snapshot_row *row = c->row;

	view_snapshot(b, row->delta, row->i);
	if (gl_delta_snapshot(row->delta, row->i).is_truncated)
		GL_BUF_LIT(b, " (truncated: counts are lower bounds)");
}

/* Writes the table of dumps. If there are too many, it shows the first ones and the last one. */
static void put_snapshots(struct tool *t)
{
	static const struct gl_column columns[] = {
		SNAPSHOT_COLUMNS,
		{"dump", GL_LEFT, GL_CUT, .fill = put_name},
	};
	struct top *s = t->ctx;
	struct gl_table *tab = gl_table_new(GL_COLUMNS(columns), NULL);

	view_line(t);
	for (size_t i = 0; i < s->nsnapshots; i++) {
		if (i == MOST_DUMPS - 1)
			i = s->nsnapshots - 1;
		gl_table_add(tab, &(struct snapshot_row){s->delta, i});
	}
	view_put_table(t, tab);
	if (s->nsnapshots > MOST_DUMPS)
		view_more(t, 0, s->nsnapshots - MOST_DUMPS, "more dump between",
			"more dumps between");
}

/* --- panics -------------------------------------------------------------------------- */

static void put_panic_count(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, ((const struct gl_panic *)c->row)->n);
}

/* Fills in the place of a panic, such as main.run run.go:7. */
static void put_panic_place(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_str(b, ((const struct gl_panic *)c->row)->place);
}

/* Fills in the first line of a reason. */
static void put_panic_reason(struct gl_buf *b, const struct gl_cell *c)
{
	struct gl_str s = ((const struct gl_panic *)c->row)->reason;

	if (s.len > 0)
		gl_buf_str(b, gl_str_cut(&s, '\n'));
}

static void put_panic_others(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_panic *p = c->row;

	if (p->others)
		gl_buf_u64(b, p->others);
}

static void put_panics(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"panics", GL_RIGHT, 0, .fill = put_panic_count},
		{"where", GL_LEFT, GL_CUT_NAME, .fill = put_panic_place},
		{"reason", GL_LEFT, GL_CUT_END, .fill = put_panic_reason},
		{"others", GL_RIGHT, 0, .fill = put_panic_others},
	};
	struct top *s = t->ctx;
	size_t n;
	struct gl_panic *const *v = gl_panics_sort(s->panics, &n);
	struct gl_table *tab;

	if (s->panics->n < 2)
		return;
	tab = gl_table_new(GL_COLUMNS(columns), NULL);
	for (size_t i = 0; i < n && i < s->limit; i++)
		gl_table_add(tab, v[i]);
	view_line(t);
	view_put_table(t, tab);
	if (n > s->limit)
		view_more(t, 0, n - s->limit, "more place", "more places");
}

/* --- states -------------------------------------------------------------------------- */

/*
 * Appends one entry of a list, for example `163 (67.4%) chan send`. The last entry may sum up all
 * others.
 */
static void put_kind(struct gl_buf *b, struct gl_counts c, size_t i, uint64_t total, size_t width)
{
	bool is_rest = i == MOST_KINDS && c.n > MOST_KINDS + 1;
	uint64_t n = c.v[i].n;

	for (size_t k = i + 1; is_rest && k < c.n; k++)
		n = gl_counter_sum(n, c.v[k].n);
	gl_buf_number(b, "", n, " (");
	gl_term_share(b, n, total);
	GL_BUF_LIT(b, ") ");
	if (is_rest) {
		GL_BUF_LIT(b, "in ");
		view_number(b, c.n - i, "other", "others");
		return;
	}
	view_cut(b, c.v[i].key, width ? KIND_COLUMNS : 0, gl_term_cut);
}

/* Appends an item of a list to the current line, or to a new one if it does not fit. */
static void put_item(struct gl_buf *b, struct gl_str item, size_t *column, size_t width)
{
	size_t columns = gl_term_columns(item);

	if (*column > KINDS_AT && width && *column + columns > width) {
		gl_buf_char(b, '\n');
		gl_term_blanks(b, KINDS_AT - 1);
		*column = KINDS_AT;
	}
	gl_buf_char(b, ' ');
	gl_buf_str(b, item);
	*column += columns + 1;
}

/*
 * Writes the states, or the classes, as a list, the most frequent first. They are not tables: in
 * tables side by side, the state and the class on one line would look as if they belonged together,
 * and tables one below the other would take many lines.
 */
static void put_kinds(struct tool *t, const char *title, struct gl_counts c)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, item = {0};
	size_t width = view_width(), column = KINDS_AT;
	bool is_sum = gl_delta_is_sum(s->delta) || s->ndumps > 1;

	if (c.n == 0)
		return;
	gl_buf_add(b, title, KINDS_AT - 1);
	for (size_t i = 0; i < c.n && i <= MOST_KINDS; i++) {
		item.len = 0;
		put_kind(&item, c, i, s->total, width);
		if (is_sum || (i < MOST_KINDS && i + 1 < c.n))
			gl_buf_char(&item, ',');
		put_item(b, gl_buf_view(&item), &column, width);
	}
	item.len = 0;
	view_dumps(&item, s->delta);
	if (is_sum) /* skips the comma of view_dumps, because the last item has one already */
		put_item(b, gl_str_skip(gl_buf_view(&item), 2), &column, width);
	gl_buf_free(&item);
	view_line(t);
}

static void put_states(struct tool *t)
{
	struct top *s = t->ctx;

	if (s->states.n + s->classes.n == 0)
		return;
	view_line(t);
	/* writes nothing for debug=1 and protobuf, which have no states */
	put_kinds(t, "states: ", s->states);
	put_kinds(t, "classes:", s->classes);
}

/* Returns how many lines were written since the buffer had `at` bytes. */
static size_t lines_since(const struct tool *t, size_t at)
{
	size_t n = 0;

	for (size_t i = at; i < t->out.buf.len; i++)
		n += t->out.buf.p[i] == '\n';
	return n;
}

void top_put_report(struct tool *t)
{
	struct top *s = t->ctx;

	size_t at = t->out.buf.len;

	top_put_head(t);
	put_panics(t);
	top_put_findings(t, lines_since(t, at));
	if (s->nsnapshots > 1)
		put_snapshots(t);
	put_states(t);
	top_put_groups(t);
}
