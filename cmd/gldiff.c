#include "cmd/tool.h"
#include "cmd/view.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/output/table.h"
#include "lib/output/term.h"

#include <stdlib.h>

#define INDENT 2
#define IDS_A_LINE 12
#define MOST_SNAPSHOTS 24 /* a column each; of more, the first and the last */

enum { KEY_BY = 256, KEY_IDS, KEY_JSON, KEY_INTERVAL, KEY_FAIL_ON };

/* What --fail-on may name. */
enum { ON_LEAK, ON_GROWN, ON_NEW, ON_TOTAL, NFAILS };

#define FAIL_NAMES "leak|grown|new|total"

static const struct gl_opt rows[] = {
	VIEW_BY(KEY_BY, "comma list of what to count by (default sig)"),
	{KEY_IDS, "ids", NULL, GL_OPT_FLAG, 0, 0, NULL, "the ids of stuck goroutines"},
	{KEY_JSON, "json", NULL, GL_OPT_FLAG, 0, 0, NULL, "the rows as one JSON object"},
	{KEY_INTERVAL, "interval", "DUR", GL_OPT_DURATION, 0, 0, NULL,
		"time from one snapshot to the next, for growth a minute"},
	{KEY_FAIL_ON, "fail-on", "LIST", GL_OPT_TEXT, 0, 0, FAIL_NAMES,
		"status 1 on leak, grown, new, total, each with :N"},
};

/* A group and what became of it. */
struct row {
	size_t number, rank; /* of the group; in their order */
	uint64_t first, last;
	struct gl_change change;
};

struct gldiff {
	/* options */
	struct gl_keys keys;
	uint64_t interval; /* seconds; 0: not given */
	uint64_t fails[NFAILS]; /* from how many goroutines on; 0: not at all */
	bool has_keys, with_ids, is_json;
	/* as records come */
	struct gl_delta *delta;
	bool is_refused;
	/* at the end */
	struct gl_arena arena;
	struct row *rows;
	size_t nrows, nsame, nstuck; /* nstuck: rows that are the same, and stuck */
	const char **titles; /* of snapshots */
	uint64_t seconds; /* first to last; 0: not known */
	bool has_failed;  /* --fail-on */
};

/* --- options ------------------------------------------------------------------------- */

/* `leak` or `leak:10`. */
static bool read_fail(struct gldiff *s, struct gl_str word)
{
	static const struct gl_str names[NFAILS] = {
		[ON_LEAK] = {"leak", 4}, [ON_GROWN] = {"grown", 5}, [ON_NEW] = {"new", 3},
		[ON_TOTAL] = {"total", 5},
	};
	const char *colon = memchr(word.p, ':', word.len), *end = word.p + word.len;
	uint64_t n = 1;

	if (colon && (!gl_num_parse(gl_str_of(colon + 1, end), &n) || n == 0))
		return false;
	for (int i = 0; i < NFAILS; i++) {
		if (gl_str_eq(names[i], gl_str_of(word.p, colon ? colon : end))) {
			s->fails[i] = n;
			return true;
		}
	}
	return false;
}

static int read_fails(struct gldiff *s, struct gl_str list, struct gl_err *err)
{
	const char *p = list.p, *end = list.p + list.len;

	for (;;) {
		const char *comma = memchr(p, ',', (size_t)(end - p));

		if (!read_fail(s, gl_str_of(p, comma ? comma : end))) {
			gl_err_set(err, GL_ERR_SYNTAX,
				"a comma list takes leak, grown, new, total, each alone or "
				"with a number of goroutines from 1 on, as grown:10");
			err->column = (uint64_t)(p - list.p) + 1;
			return -1;
		}
		if (!comma)
			return 0;
		p = comma + 1;
	}
}

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct gldiff *s = ctx;
	struct gl_str text = {v->text, v->text ? strlen(v->text) : 0};

	switch (v->opt->key) {
	case KEY_BY:
		s->has_keys = true;
		return gl_keys_parse(&s->keys, text, err);
	case KEY_IDS:
		s->with_ids = true;
		break;
	case KEY_JSON:
		s->is_json = true;
		break;
	case KEY_INTERVAL:
		if (v->n == 0)
			return gl_err_set(err, GL_ERR_SYNTAX, "no time at all");
		s->interval = v->n;
		break;
	default:
		return read_fails(s, text, err);
	}
	return 0;
}

static const struct gl_tool_info info = {
	.name = "gldiff",
	.purpose = "compare goroutine dumps: what grew, what leaks, what is stuck",
	.operands = "OLD NEW...",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

/* --- snapshots ----------------------------------------------------------------------- */

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct gldiff *s = t->ctx;
	struct gl_err err;

	if (gl_delta_add(s->delta, r, n, &err) == 0)
		return TOOL_GO_ON;
	view_refuse(t, index, 0, &err);
	s->is_refused = true;
	return TOOL_STOP;
}

/* Each operand is a snapshot. false: one of them is none. */
static bool read_operands(struct tool *t)
{
	struct gldiff *s = t->ctx;
	bool is_complete = true;

	for (int i = 0; i < t->noperands && !s->is_refused; i++) {
		uint64_t dumps = t->dumps, records = t->records;
		const char *path = t->operands[i];

		if (!gl_delta_open(s->delta, (struct gl_str){path, strlen(path)}))
			tool_die_memory(t);
		tool_read(t, path, take, i);
		if (t->dumps > dumps + 1)
			tool_warn(t, "%s: its %llu dumps are counted as one snapshot", path,
				(unsigned long long)(t->dumps - dumps));
		is_complete &= t->dumps + t->records > dumps + records;
	}
	if (s->is_refused || !is_complete) {
		tool_status(t, 1);
		return false;
	}
	if (!gl_delta_finish(s->delta))
		tool_die_memory(t);
	return true;
}

/* Each dump of the one input is a snapshot. */
static bool read_one(struct tool *t)
{
	struct gldiff *s = t->ctx;
	const char *path = t->noperands ? t->operands[0] : "-";

	tool_each(t, take);
	if (s->is_refused || t->dumps + t->records == 0)
		return false;
	if (!gl_delta_finish(s->delta))
		tool_die_memory(t);
	if (gl_delta_count(s->delta) > 1)
		return true;
	tool_fail(t, "%s: holds one dump; name an older one before it", path);
	return false;
}

/* --- rows ---------------------------------------------------------------------------- */

static uint64_t size_of(int64_t delta)
{
	return delta < 0 ? 0 - (uint64_t)delta : (uint64_t)delta;
}

/* What grew, most first; what shrank, most first; the rest as the groups stand. */
static int by_weight(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	bool x_grew = x->change.delta > 0, y_grew = y->change.delta > 0;
	uint64_t x_size = size_of(x->change.delta), y_size = size_of(y->change.delta);

	if (x_grew != y_grew)
		return x_grew ? -1 : 1;
	if (x_size != y_size)
		return x_size > y_size ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static bool fails(const struct gldiff *s, const struct gl_change *c)
{
	uint64_t n = c->delta > 0 ? (uint64_t)c->delta : 0;
	bool is_new = c->verdict == GL_VERDICT_NEW;

	return n > 0 && ((s->fails[ON_LEAK] && c->is_leak && n >= s->fails[ON_LEAK]) ||
				(s->fails[ON_GROWN] && n >= s->fails[ON_GROWN]) ||
				(s->fails[ON_NEW] && is_new && n >= s->fails[ON_NEW]));
}

static void judge_total(struct gldiff *s)
{
	uint64_t first = gl_delta_snapshot(s->delta, 0)->goroutines;
	uint64_t last = gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1)->goroutines;

	if (s->fails[ON_TOTAL] && last > first && last - first >= s->fails[ON_TOTAL])
		s->has_failed = true;
}

static void make_rows(struct tool *t)
{
	struct gldiff *s = t->ctx;
	struct gl_groups *groups = gl_delta_groups(s->delta);
	size_t all = gl_groups_count(groups), steps = gl_delta_count(s->delta) - 1;
	const size_t *order = gl_groups_sort(groups, GL_ORDER_COUNT, SIZE_MAX);

	s->rows = gl_mem_new(all, sizeof *s->rows);
	if (!s->rows || !order)
		tool_die_memory(t);
	for (size_t i = 0; i < all; i++) {
		const uint64_t *counts = gl_delta_counts(s->delta, order[i]);
		struct row row = {order[i], i, counts[0], counts[steps], {0}};

		gl_delta_change(s->delta, order[i], counts, &row.change);
		s->has_failed |= fails(s, &row.change);
		if (row.change.verdict == GL_VERDICT_SAME) {
			s->nsame++;
			s->nstuck += row.change.nstuck > 0;
			if (!s->with_ids || row.change.nstuck == 0)
				continue;
		}
		s->rows[s->nrows++] = row;
	}
	qsort(s->rows, s->nrows, sizeof *s->rows, by_weight);
	s->titles = view_titles(&s->arena, steps + 1);
	if (!s->titles)
		tool_die_memory(t);
	s->seconds = gl_delta_seconds(s->delta);
	if (s->interval)
		s->seconds = s->interval <= UINT64_MAX / steps ? s->interval * steps : UINT64_MAX;
	judge_total(s);
}

/* --- the report ---------------------------------------------------------------------- */

static void line(struct tool *t)
{
	gl_buf_char(&t->out.buf, '\n');
	gl_writer_line(&t->out);
}

static void put_delta(struct gl_buf *b, int64_t delta)
{
	if (delta > 0)
		gl_buf_char(b, '+');
	gl_buf_i64(b, delta);
}

/* Goroutines a minute, to one tenth. */
static void put_rate(struct gl_buf *b, int64_t delta, uint64_t seconds)
{
	uint64_t n = size_of(delta), tenths;

	while (n > UINT64_MAX / 1200) {
		n >>= 1;
		seconds >>= 1;
	}
	tenths = seconds ? (n * 600 + seconds / 2) / seconds : 0;
	if (delta < 0 && tenths)
		gl_buf_char(b, '-');
	gl_buf_u64(b, tenths / 10);
	gl_buf_char(b, '.');
	gl_buf_u64(b, tenths % 10);
}

/* The i-th snapshot has a row and a column of its own. */
static bool is_listed(const struct gldiff *s, size_t i)
{
	size_t n = gl_delta_count(s->delta);

	return n <= MOST_SNAPSHOTS || i == 0 || i == n - 1;
}

static void put_snapshot(struct gldiff *s, struct gl_table *tab, struct gl_buf *name, size_t i)
{
	const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

	gl_table_cell(tab, (struct gl_str){s->titles[i], strlen(s->titles[i])});
	gl_table_u64(tab, snap->goroutines);
	name->len = 0;
	view_snapshot(name, s->delta, i);
	if (snap->is_truncated)
		GL_BUF_LIT(name, " (truncated: counts are lower bounds)");
	gl_table_cell(tab, gl_buf_view(name));
}

static void put_snapshots(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"", GL_RIGHT, false}, {"goroutines", GL_RIGHT, false}, {"snapshot", GL_LEFT, true},
	};
	struct gldiff *s = t->ctx;
	struct gl_table *tab = gl_table_new(columns, 3);
	struct gl_buf name = {0};

	if (!tab)
		tool_die_memory(t);
	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		if (is_listed(s, i))
			put_snapshot(s, tab, &name, i);
	gl_table_put(tab, &t->out.buf, INDENT, view_width());
	gl_table_free(tab);
	gl_buf_free(&name);
}

static struct gl_column *columns_of(struct tool *t, size_t *ncolumns)
{
	static const struct gl_column behind[] = {
		{"wait", GL_LEFT, false}, {"state", GL_LEFT, true}, {"where", GL_LEFT, true},
		{"created by", GL_LEFT, true}, {"sig", GL_LEFT, false},
	};
	const size_t nbehind = sizeof behind / sizeof behind[0];
	struct gldiff *s = t->ctx;
	const struct gl_keys *keys = gl_groups_keys(gl_delta_groups(s->delta));
	size_t n = gl_delta_count(s->delta), k = 0;
	struct gl_column *v = gl_arena_new(&s->arena,
		(MOST_SNAPSHOTS + 4 + GL_KEYS_MAX + nbehind) * sizeof *v);

	if (!v)
		tool_die_memory(t);
	v[k++] = (struct gl_column){"delta", GL_RIGHT, false};
	for (size_t i = 0; i < n; i++)
		if (is_listed(s, i))
			v[k++] = (struct gl_column){s->titles[i], GL_RIGHT, false};
	if (n > 2)
		v[k++] = (struct gl_column){"trend", GL_LEFT, false};
	if (s->seconds)
		v[k++] = (struct gl_column){"a minute", GL_RIGHT, false};
	v[k++] = (struct gl_column){"verdict", GL_LEFT, false};
	k += view_key_columns(t, &s->arena, keys, v + k);
	memcpy(v + k, behind, sizeof behind);
	*ncolumns = k + nbehind;
	return v;
}

static void put_verdict(struct gl_buf *b, const struct gl_change *c)
{
	gl_buf_str(b, gl_verdict_name(c->verdict));
	if (c->is_leak)
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

static void put_row(struct tool *t, struct gl_table *tab, struct gl_buf *b, const struct row *row)
{
	struct gldiff *s = t->ctx;
	size_t n = gl_delta_count(s->delta);
	const uint64_t *counts = gl_delta_counts(s->delta, row->number);
	const struct gl_record *r = gl_groups_get(gl_delta_groups(s->delta), row->number);

	if (!r)
		tool_die_memory(t);
	put_delta(b, row->change.delta);
	cell(tab, b);
	for (size_t i = 0; i < n; i++)
		if (is_listed(s, i))
			gl_table_u64(tab, counts[i]);
	if (n > 2)
		view_trend(tab, counts, n);
	if (s->seconds) {
		put_rate(b, row->change.delta, s->seconds);
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

static void put_rows(struct tool *t)
{
	struct gldiff *s = t->ctx;
	size_t ncolumns;
	struct gl_column *columns = columns_of(t, &ncolumns);
	struct gl_table *tab = gl_table_new(columns, ncolumns);
	struct gl_buf b = {0};

	if (!tab)
		tool_die_memory(t);
	for (size_t i = 0; i < s->nrows; i++)
		put_row(t, tab, &b, &s->rows[i]);
	line(t);
	gl_table_put(tab, &t->out.buf, INDENT, view_width());
	gl_table_free(tab);
	gl_buf_free(&b);
}

/* How many rows of each verdict, those that are the same last. */
static void put_verdicts(const struct gldiff *s, struct gl_buf *b)
{
	static const enum gl_verdict order[] = {
		GL_VERDICT_NEW, GL_VERDICT_GROWN, GL_VERDICT_SHRUNK, GL_VERDICT_GONE};

	for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) {
		uint64_t n = 0;

		for (size_t i = 0; i < s->nrows; i++)
			n += s->rows[i].change.verdict == order[k];
		if (n == 0)
			continue;
		gl_buf_u64(b, n);
		gl_buf_char(b, ' ');
		gl_buf_str(b, gl_verdict_name(order[k]));
		GL_BUF_LIT(b, ", ");
	}
	gl_buf_u64(b, s->nsame);
	GL_BUF_LIT(b, " the same");
	if (s->nstuck > 0) {
		GL_BUF_LIT(b, " (");
		gl_buf_u64(b, s->nstuck);
		GL_BUF_LIT(b, s->with_ids ? " stuck)" : " stuck: --ids shows them)");
	}
}

static void put_total(struct tool *t)
{
	struct gldiff *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	uint64_t first = gl_delta_snapshot(s->delta, 0)->goroutines;
	uint64_t last = gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1)->goroutines;

	GL_BUF_LIT(b, "total ");
	gl_buf_u64(b, first);
	GL_BUF_LIT(b, " to ");
	gl_buf_u64(b, last);
	GL_BUF_LIT(b, ": ");
	put_delta(b, (int64_t)(last - first));
	if (s->seconds) {
		GL_BUF_LIT(b, ", ");
		put_rate(b, (int64_t)(last - first), s->seconds);
		GL_BUF_LIT(b, " a minute");
	}
	line(t);
}

static void put_aside(struct tool *t)
{
	struct gldiff *s = t->ctx;
	uint64_t runtime = 0, dumpers = 0;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		runtime += gl_delta_snapshot(s->delta, i)->runtime;
		dumpers += gl_delta_snapshot(s->delta, i)->dumpers;
	}
	if (runtime + dumpers > 0) {
		view_aside(&t->out.buf, runtime, dumpers);
		line(t);
	}
}

static void put_report(struct tool *t)
{
	struct gldiff *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	put_snapshots(t);
	if (s->nrows > 0)
		put_rows(t);
	line(t);
	if (s->nsame == gl_groups_count(gl_delta_groups(s->delta)))
		GL_BUF_LIT(b, "no difference: ");
	put_verdicts(s, b);
	line(t);
	put_total(t);
	put_aside(t);
}

/* --- JSON ---------------------------------------------------------------------------- */

static void put_rate_json(struct gl_buf *b, const struct gldiff *s, int64_t delta)
{
	if (s->seconds) {
		GL_BUF_LIT(b, ",\"per_minute\":");
		put_rate(b, delta, s->seconds);
	}
}

static void put_stuck_json(struct gl_buf *b, const struct gldiff *s, const struct gl_change *c)
{
	if (c->nstuck == 0)
		return;
	view_member(b, "stuck", c->nstuck);
	if (!s->with_ids)
		return;
	GL_BUF_LIT(b, ",\"stuck_ids\":[");
	for (size_t i = 0; i < c->nstuck; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_buf_u64(b, c->stuck[i]);
	}
	gl_buf_char(b, ']');
}

static void put_row_json(struct tool *t, const struct row *row)
{
	struct gldiff *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	const uint64_t *counts = gl_delta_counts(s->delta, row->number);
	const struct gl_record *r = gl_groups_get(gl_delta_groups(s->delta), row->number);

	if (!r)
		tool_die_memory(t);
	GL_BUF_LIT(b, "{\"verdict\":\"");
	gl_buf_str(b, gl_verdict_name(row->change.verdict));
	GL_BUF_LIT(b, "\",\"delta\":");
	gl_buf_i64(b, row->change.delta);
	GL_BUF_LIT(b, ",\"counts\":[");
	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_buf_u64(b, counts[i]);
	}
	gl_buf_char(b, ']');
	put_rate_json(b, s, row->change.delta);
	if (row->change.is_leak)
		GL_BUF_LIT(b, ",\"leak\":true");
	put_stuck_json(b, s, &row->change);
	GL_BUF_LIT(b, ",\"group\":");
	view_group_json(b, r);
	gl_buf_char(b, '}');
}

static void put_json(struct tool *t)
{
	struct gldiff *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	uint64_t first = gl_delta_snapshot(s->delta, 0)->goroutines;
	uint64_t last = gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1)->goroutines;

	gl_buf_char(b, '{');
	view_snapshots_json(b, s->delta);
	GL_BUF_LIT(b, ",\"delta\":");
	gl_buf_i64(b, (int64_t)(last - first));
	put_rate_json(b, s, (int64_t)(last - first));
	view_member(b, "same", s->nsame);
	GL_BUF_LIT(b, ",\"rows\":[");
	for (size_t i = 0; i < s->nrows; i++) {
		if (i)
			gl_buf_char(b, ',');
		put_row_json(t, &s->rows[i]);
	}
	GL_BUF_LIT(b, "]}\n");
}

/* --- the tool ------------------------------------------------------------------------ */

static void compare(struct tool *t)
{
	struct gldiff *s = t->ctx;

	make_rows(t);
	if (s->is_json)
		put_json(t);
	else
		put_report(t);
	if (s->has_failed)
		tool_status(t, 1);
}

int main(int argc, char **argv)
{
	struct gldiff s = {0};
	struct gl_delta_options opt = {.with_stuck = true};
	struct tool t;

	if (!tool_init(&t, argc, argv, &info, &s))
		return t.status;
	opt.keys = s.has_keys ? &s.keys : NULL;
	opt.by_operand = t.noperands > 1;
	s.delta = gl_delta_new(t.stacks, &opt);
	if (!s.delta)
		tool_die_memory(&t);
	if (opt.by_operand ? read_operands(&t) : read_one(&t))
		compare(&t);
	gl_delta_free(s.delta);
	gl_arena_free(&s.arena);
	gl_mem_free(s.rows);
	return tool_finish(&t);
}
