#include "cmd/top/topwaits.h"

#include "cmd/top/tophead.h"
#include "cmd/common/cells.h"
#include "cmd/common/view.h"

#include "lib/output/term.h"
#include "lib/summary/counter.h"

#define BAR 30 /* columns of the longest bar */

/* --- how long ------------------------------------------------------------------------ */

void top_put_wait_from(struct gl_buf *b, const struct top_wait_row *row)
{
	if (row->name)
		gl_buf_text(b, row->name);
	else
		gl_buf_duration(b, (UINT64_C(1) << row->k) * 60);
}

static void put_from(struct gl_buf *b, const struct gl_cell *c)
{
	top_put_wait_from(b, c->row);
}

static void put_count(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, ((const struct top_wait_row *)c->row)->n);
}

static void put_share(struct gl_buf *b, const struct gl_cell *c)
{
	gl_term_share(b, ((const struct top_wait_row *)c->row)->n,
		((const struct top *)c->ctx)->total);
}

static void put_bar(struct gl_buf *b, const struct gl_cell *c)
{
	const struct top_wait_row *row = c->row;
	uint64_t columns;

	if (row->most == 0)
		return;
	columns = row->most / BAR ? row->n / (row->most / BAR) : row->n * BAR / row->most;
	if (columns > BAR)
		columns = BAR;
	if (columns == 0 && row->n > 0)
		columns = 1;
	for (uint64_t i = 0; i < columns; i++)
		GL_BUF_LIT(b, "\xe2\x96\x88"); /* U+2588 */
}

/*
 * Adds a row without a bar, unless its count is 0. There are two such rows: for unknown waits, and
 * for waits of less than a minute, which Go never prints but other programs write.
 */
static size_t add_rest(struct top_wait_row *v, size_t n, const char *name, uint64_t count)
{
	if (count > 0)
		v[n++] = (struct top_wait_row){.name = name, .n = count};
	return n;
}

size_t top_wait_rows(const struct top *s, struct top_wait_row v[TOP_WAIT_ROWS])
{
	size_t first = GL_WAIT_BUCKETS, last = 0, n;
	uint64_t most = 1, shown = 0;

	for (size_t k = 0; k < GL_WAIT_BUCKETS; k++) {
		uint64_t here = s->all.wait_minutes[k];

		if (here == 0)
			continue;
		first = first < k ? first : k;
		last = k;
		shown = gl_counter_sum(shown, here);
		most = here > most ? here : most;
	}
	n = add_rest(v, 0, "0s", gl_counter_less(s->all.wait_known, shown));
	for (size_t k = first; k <= last && k < GL_WAIT_BUCKETS && k < 58; k++)
		v[n++] = (struct top_wait_row){NULL, k, s->all.wait_minutes[k], most};
	return add_rest(v, n, "unknown", gl_counter_less(s->total, s->all.wait_known));
}

static bool is_one_dump(const void *ctx)
{
	return ((const struct top *)ctx)->ndumps <= 1;
}

static bool is_over_dumps(const void *ctx)
{
	return !is_one_dump(ctx);
}

static void put_histogram(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"from", GL_RIGHT, 0, .fill = put_from},
		{"count", GL_RIGHT, 0, .fill = put_count, .when = is_one_dump},
		{"sum", GL_RIGHT, 0, .fill = put_count, .when = is_over_dumps},
		{"share", GL_RIGHT, 0, .fill = put_share},
		{"", GL_LEFT, GL_DROP_FIRST, .fill = put_bar},
	};
	struct top *s = t->ctx;
	struct gl_table *tab = gl_table_new(GL_COLUMNS(columns), s);
	struct top_wait_row rows[TOP_WAIT_ROWS];
	size_t n = top_wait_rows(s, rows);

	for (size_t i = 0; i < n; i++)
		gl_table_add(tab, &rows[i]);
	view_line(t);
	view_put_table(t, tab);
}

/* --- who was parked at one moment ---------------------------------------------------- */

/*
 * Goes through the groups whose known waits are all as long as the cohort's. Returns the group that
 * has the most goroutines of the cohort, or GL_GROUPS_NONE. *ngroups: how many groups have
 * goroutines of the cohort.
 */
static size_t main_group(const struct top *s, const struct gl_cohort *c, size_t *ngroups)
{
	size_t best = GL_GROUPS_NONE;
	uint64_t most = 0;

	*ngroups = 0;
	for (size_t i = 0; i < gl_groups_count(s->groups); i++) {
		struct gl_outline o;
		uint64_t there;

		gl_groups_outline(s->groups, i, &o);
		there = gl_outline_waits(&o, c->minutes)
				? gl_delta_waiting(s->delta, i, c)
				: 0;
		*ngroups += there > 0;
		if (there > most) {
			most = there;
			best = i;
		}
	}
	return best;
}

struct cohort_row {
	/* the group with the most goroutines of the cohort, if there is one */
	struct group_row group;
	size_t ngroups;
	const struct gl_cohort *cohort;
	size_t at; /* the index of the cohort's snapshot, or TOP_NO_SNAPSHOT */
	struct gl_snapshot snapshot; /* that snapshot */
};

static void put_cohort_count(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, ((const struct cohort_row *)c->row)->cohort->n);
}

static void put_cohort_share(struct gl_buf *b, const struct gl_cell *c)
{
	const struct cohort_row *row = c->row;
	const struct top *s = c->ctx;

	gl_term_share(b, row->cohort->n,
		row->at == TOP_NO_SNAPSHOT ? s->total : row->snapshot.goroutines);
}

static void put_cohort_wait(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_duration(b, ((const struct cohort_row *)c->row)->cohort->minutes * 60);
}

static void put_since(struct gl_buf *b, const struct gl_cell *c)
{
	const struct cohort_row *row = c->row;

	if (row->snapshot.has_time)
		gl_term_time(b, row->snapshot.time - (int64_t)(row->cohort->minutes * 60));
}

static void put_dump(struct gl_buf *b, const struct gl_cell *c)
{
	const struct cohort_row *row = c->row;
	const struct top *s = c->ctx;

	if (row->at != TOP_NO_SNAPSHOT && gl_delta_count(s->delta) > 1)
		view_snapshot(b, s->delta, row->at);
	else if (row->cohort->is_sum)
		GL_BUF_LIT(b, "(a sum over dumps)");
}

static void put_ngroups(struct gl_buf *b, const struct gl_cell *c)
{
	const struct cohort_row *row = c->row;

	if (row->group.r)
		gl_buf_u64(b, row->ngroups);
}

static void put_cohort(struct tool *t, struct gl_table *tab, const struct gl_cohort *c)
{
	struct cohort_row row = {.cohort = c, .at = top_snapshot_of(t->ctx, c)};
	size_t group = main_group(t->ctx, c, &row.ngroups);
	const struct top *s = t->ctx;

	if (row.at != TOP_NO_SNAPSHOT)
		row.snapshot = gl_delta_snapshot(s->delta, row.at);
	if (group != GL_GROUPS_NONE)
		row.group.r = gl_groups_get(s->groups, group);
	gl_table_add(tab, &row);
}

static void put_cohorts(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"count", GL_RIGHT, 0, .fill = put_cohort_count},
		{"share", GL_RIGHT, 0, .fill = put_cohort_share},
		{"wait", GL_RIGHT, 0, .fill = put_cohort_wait},
		{"since about", GL_LEFT, 0, .fill = put_since},
		{"dump", GL_LEFT, GL_CUT, .fill = put_dump},
		{"groups", GL_RIGHT, GL_DROP_FIRST, .fill = put_ngroups},
		{"largest", GL_LEFT, GL_CUT_NAME, .fill = group_where},
		GROUP_SIG,
	};
	struct top *s = t->ctx;
	struct gl_table *tab;
	size_t n = s->limit < s->ncohorts ? (size_t)s->limit : s->ncohorts;

	if (n == 0)
		return;
	tab = gl_table_new(GL_COLUMNS(columns), s);
	for (size_t i = 0; i < n; i++)
		put_cohort(t, tab, &s->sorted[i]);
	view_line(t);
	view_title(t, "the same minute", VIEW_BOLD);
	view_put_table(t, tab);
	view_more(t, 0, s->all_cohorts - n, "more row", "more rows");
}

void top_put_waits(struct tool *t)
{
	struct top *s = t->ctx;

	top_put_head(t);
	if (s->all.wait_known == 0) {
		gl_term_wrap(&t->out.buf, GL_STR(TOP_NO_WAITS), 0, view_width());
		view_line(t);
		return;
	}
	put_histogram(t);
	put_cohorts(t);
}
