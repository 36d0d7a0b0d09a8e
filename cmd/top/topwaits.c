#include "cmd/top/topwaits.h"

#include "cmd/top/topreport.h"
#include "cmd/common/view.h"

#include "lib/output/term.h"
#include "lib/summary/counter.h"

#define BAR 30 /* columns of the longest bar */

static void cell(struct gl_table *tab, struct gl_buf *b)
{
	gl_table_cell(tab, gl_buf_view(b));
	b->len = 0;
}

/* --- how long ------------------------------------------------------------------------ */

static void put_bar(struct gl_buf *b, uint64_t n, uint64_t most)
{
	uint64_t columns = most / BAR ? n / (most / BAR) : n * BAR / most;

	if (columns > BAR)
		columns = BAR;
	if (columns == 0 && n > 0)
		columns = 1;
	for (uint64_t i = 0; i < columns; i++)
		GL_BUF_LIT(b, "\xe2\x96\x88"); /* U+2588 */
}

/* k: waits of 2^k up to 2^(k+1) minutes. */
static void put_row(struct top *s, struct gl_table *tab, struct gl_buf *b, size_t k, uint64_t most)
{
	uint64_t n = s->all.wait_minutes[k];

	gl_buf_duration(b, (UINT64_C(1) << k) * 60);
	cell(tab, b);
	gl_table_u64(tab, n);
	gl_table_share(tab, n, s->total);
	put_bar(b, n, most);
	cell(tab, b);
}

/* Waits of less than a minute, that some tool made up, and those that are not known. */
static void put_rest(struct top *s, struct gl_table *tab, const char *name, uint64_t n)
{
	if (n == 0)
		return;
	gl_table_cell(tab, (struct gl_str){name, strlen(name)});
	gl_table_u64(tab, n);
	gl_table_share(tab, n, s->total);
	gl_table_cell(tab, (struct gl_str){NULL, 0});
}

static void put_histogram(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"from", GL_RIGHT, 0}, {"count", GL_RIGHT, 0}, {"share", GL_RIGHT, 0},
		{"", GL_LEFT, GL_DROP_FIRST},
	}, over_dumps[] = {
		{"from", GL_RIGHT, 0}, {"sum", GL_RIGHT, 0}, {"share", GL_RIGHT, 0},
		{"", GL_LEFT, GL_DROP_FIRST},
	};
	struct top *s = t->ctx;
	bool is_sum = s->ndumps > 1;
	struct gl_table *tab = top_table(t, is_sum ? over_dumps : columns, 4);
	size_t first = GL_WAIT_BUCKETS, last = 0;
	uint64_t most = 1, told = 0;
	struct gl_buf b = {0};

	for (size_t k = 0; k < GL_WAIT_BUCKETS; k++) {
		uint64_t n = s->all.wait_minutes[k];

		if (n == 0)
			continue;
		first = first < k ? first : k;
		last = k;
		told = gl_counter_sum(told, n);
		most = n > most ? n : most;
	}
	put_rest(s, tab, "0s", gl_counter_less(s->all.wait_known, told));
	for (size_t k = first; k <= last && k < GL_WAIT_BUCKETS && k < 58; k++)
		put_row(s, tab, &b, k, most);
	put_rest(s, tab, "unknown", gl_counter_less(s->total, s->all.wait_known));
	gl_buf_free(&b);
	view_line(t);
	top_put_table(t, tab);
}

/* --- who was parked at one moment ---------------------------------------------------- */

/*
 * Of the groups all of whose known waits are of so many minutes, the one with most goroutines of
 * the cohort, and how many have some.
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

static void put_cohort(struct tool *t, struct gl_table *tab, struct gl_buf *b,
	const struct gl_cohort *c)
{
	struct top *s = t->ctx;
	const struct gl_snapshot *snap = top_snapshot_of(s, c);
	size_t ngroups, group = main_group(s, c, &ngroups);
	const struct gl_record *r;

	gl_table_u64(tab, c->n);
	gl_table_share(tab, c->n, snap ? snap->goroutines : s->total);
	gl_buf_duration(b, c->minutes * 60);
	cell(tab, b);
	if (snap && snap->has_time)
		gl_term_time(b, snap->time - (int64_t)(c->minutes * 60));
	cell(tab, b);
	if (snap && gl_delta_count(s->delta) > 1)
		view_snapshot(b, s->delta, view_index(s->delta, snap));
	else if (c->is_sum)
		GL_BUF_LIT(b, "(a sum over dumps)");
	cell(tab, b);
	if (group == GL_GROUPS_NONE)
		return;
	gl_table_u64(tab, ngroups);
	r = top_group_numbered(t, group);
	gl_table_where(tab, r);
	gl_table_sig(tab, r);
}

static void put_cohorts(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"count", GL_RIGHT, 0}, {"share", GL_RIGHT, 0}, {"wait", GL_RIGHT, 0},
		{"since about", GL_LEFT, 0}, {"dump", GL_LEFT, GL_CUT}, {"groups", GL_RIGHT, GL_DROP_FIRST},
		{"largest", GL_LEFT, GL_CUT_NAME}, {"sig", GL_LEFT, GL_CUT_SIG},
	};
	struct top *s = t->ctx;
	struct gl_table *tab;
	struct gl_buf b = {0};
	size_t n = s->limit < s->ncohorts ? (size_t)s->limit : s->ncohorts;

	if (n == 0)
		return;
	tab = top_table(t, columns, sizeof columns / sizeof columns[0]);
	for (size_t i = 0; i < n; i++) {
		put_cohort(t, tab, &b, &s->sorted[i]);
		gl_table_row(tab);
	}
	gl_buf_free(&b);
	view_line(t);
	top_heading(t, "the same minute");
	top_put_table(t, tab);
	if (n < s->ncohorts) {
		GL_BUF_LIT(&t->out.buf, "and ");
		view_number(&t->out.buf, s->ncohorts - n, "more row", "more rows");
		view_line(t);
	}
}

void top_put_waits(struct tool *t)
{
	struct top *s = t->ctx;

	top_put_head(t);
	if (s->all.wait_known == 0) {
		gl_term_wrap(&t->out.buf, GL_STR("no wait is known: debug=1 and protobuf have none, and "
						 "others only from a minute on"), 0, view_width());
		view_line(t);
		return;
	}
	put_histogram(t);
	put_cohorts(t);
}
