#include "cmd/live.h"
#include "cmd/tool.h"
#include "cmd/view.h"

#include "lib/base/json.h"
#include "lib/base/mem.h"
#include "lib/output/table.h"
#include "lib/output/term.h"

#include <stdlib.h>

#define DEFAULT_LIMIT 20
#define MOST_STATES 10	  /* rows of states; the rest is one row */
#define MOST_SNAPSHOTS 8  /* a column each; of more only a sparkline */
#define MOST_DUMPS 20	  /* rows of dumps */
#define FEW 10		  /* goroutines; fewer are no pile */
#define INDENT 2

enum { KEY_BY = 256, KEY_STACKS, KEY_JSON, KEY_LIVE };

static const struct gl_opt rows[] = {
	{'n', "limit", "N", GL_OPT_NUMBER, 1, INT64_MAX, NULL,
		"how many groups to show (default 20)"},
	VIEW_BY(KEY_BY, "comma list of what to group by (default sig)"),
	{KEY_STACKS, "stacks", NULL, GL_OPT_FLAG, 0, 0, NULL, "the whole stack of each group"},
	{KEY_JSON, "json", NULL, GL_OPT_FLAG, 0, 0, NULL, "the report as one JSON object"},
	{KEY_LIVE, "live", NULL, GL_OPT_FLAG, 0, 0, NULL, "redraw at each dump of a stream"},
};

/* What a finding counts, and why it is one. */
struct finding {
	const char *name;
	const char *reason;
	uint64_t n;
	bool is_top; /* the largest group is meant */
};

#define MAX_FINDINGS 3

struct gltop {
	/* options */
	struct gl_keys keys;
	uint64_t limit;
	bool has_keys, with_stacks, is_json, is_live;
	/* as records come */
	struct gl_delta *delta;
	bool is_refused, is_truncated;
	uint64_t forever, crashes;
	struct gl_buf reason; /* of the first crash */
	/* at the end */
	struct gl_arena arena;
	struct gl_counts states, classes; /* the most frequent first */
	uint64_t waits_known, wait_min, wait_max;
	uint64_t total, runtime, dumpers;
	size_t nsnapshots; /* columns; 1 where dumps are not compared */
	const size_t *order;
};

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct gltop *s = ctx;

	switch (v->opt->key) {
	case 'n':
		s->limit = v->n;
		break;
	case KEY_BY:
		s->has_keys = true;
		return gl_keys_parse(&s->keys, (struct gl_str){v->text, strlen(v->text)}, err);
	case KEY_STACKS:
		s->with_stacks = true;
		break;
	case KEY_LIVE:
		s->is_live = true;
		break;
	default:
		s->is_json = true;
		break;
	}
	return 0;
}

static const struct gl_tool_info info = {
	.name = "gltop",
	.purpose = "report what the goroutines of a dump are doing",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

/* --- records ------------------------------------------------------------------------- */

static uint64_t count_of(struct gl_counts c, struct gl_str key)
{
	for (size_t i = 0; i < c.n; i++)
		if (gl_str_eq(c.v[i].key, key))
			return c.v[i].n;
	return 0;
}

/* Goroutines that nothing can wake: by the runtime's own finding, or by what they wait for. */
static uint64_t forever_of(const struct gl_record *r)
{
	const struct gl_group *grp = gl_record_group(r);

	if (gl_record_has(r, GL_HAS_LEAKED))
		return r->count;
	if (grp && grp->classes.n)
		return count_of(grp->classes, gl_class_name(GL_CLASS_FOREVER));
	return gl_record_has(r, GL_HAS_CLASS) && r->class == GL_CLASS_FOREVER ? r->count : 0;
}

static enum tool_step refuse(struct tool *t, int index, struct gl_err *err)
{
	struct gltop *s = t->ctx;

	view_refuse(t, index, 0, err);
	s->is_refused = true;
	return TOOL_STOP;
}

/* What few records have. */
static void look(struct gltop *s, const struct gl_record *r)
{
	s->is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED);
	if (r->more && r->more->reason.p && s->crashes++ == 0)
		gl_buf_str(&s->reason, r->more->reason);
	if (!gl_record_has(r, GL_HAS_REPEAT) && !gl_record_has(r, GL_HAS_RUNTIME))
		s->forever += forever_of(r);
}

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	const uint32_t few = GL_HAS_TRUNCATED | GL_HAS_LEAKED;
	struct gltop *s = t->ctx;
	struct gl_err err;

	for (size_t i = 0; i < n; i++)
		if (GL_UNLIKELY((r[i].has & few) || (r[i].more && r[i].more->reason.p) ||
				r[i].class == GL_CLASS_FOREVER))
			look(s, &r[i]);
	return gl_delta_add(s->delta, r, n, &err) == 0 ? TOOL_GO_ON : refuse(t, index, &err);
}

/* --- sums ---------------------------------------------------------------------------- */

static const struct gl_record *group_at(struct tool *t, size_t i)
{
	struct gltop *s = t->ctx;
	const struct gl_record *r = gl_groups_get(gl_delta_groups(s->delta), s->order[i]);

	if (!r)
		tool_die_memory(t);
	return r;
}

/* A log of panics, one goroutine each, has many dumps and nothing to compare. */
static size_t compared(const struct gl_delta *d)
{
	size_t n = 0;

	for (size_t i = 0; i < gl_delta_count(d); i++)
		n += gl_delta_snapshot(d, i)->goroutines > 1;
	return n > 1 ? gl_delta_count(d) : 1;
}

static int by_count(const void *a, const void *b)
{
	const struct gl_count *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return gl_str_cmp(x->key, y->key);
}

/* The most frequent first; those of equal count by name. */
static struct gl_counts sorted(struct tool *t, struct gl_counts c)
{
	struct gltop *s = t->ctx;
	struct gl_count *v = gl_arena_new(&s->arena, c.n * sizeof *v);

	if (!v)
		tool_die_memory(t);
	if (c.n)
		memcpy(v, c.v, c.n * sizeof *v);
	qsort(v, c.n, sizeof *v, by_count);
	return (struct gl_counts){v, c.n};
}

static void sum_up(struct tool *t)
{
	struct gltop *s = t->ctx;
	struct gl_groups *groups = gl_delta_groups(s->delta);

	size_t most = s->limit < SIZE_MAX ? (size_t)s->limit : SIZE_MAX; /* that are looked at */
	const struct gl_group *all;

	s->order = gl_delta_finish(s->delta) ? gl_groups_sort(groups, GL_ORDER_COUNT, most) : NULL;
	all = s->order ? gl_groups_total(groups) : NULL;
	if (!all)
		tool_die_memory(t);
	s->waits_known = all->wait_known;
	s->wait_min = all->wait_min;
	s->wait_max = all->wait_max;
	s->states = sorted(t, all->states);
	s->classes = sorted(t, all->classes);
	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		s->runtime += gl_delta_snapshot(s->delta, i)->runtime;
		s->dumpers += gl_delta_snapshot(s->delta, i)->dumpers;
	}
	s->total = gl_groups_goroutines(groups);
	s->nsnapshots = compared(s->delta);
}

/* --- findings ------------------------------------------------------------------------ */

/* A suspicion says why, and never more than the dump shows. Returns how many there are. */
static size_t find(struct tool *t, struct finding out[MAX_FINDINGS])
{
	struct gltop *s = t->ctx;
	struct gl_counts classes = s->classes;
	uint64_t locks = count_of(classes, gl_class_name(GL_CLASS_LOCK)) +
			 count_of(classes, gl_class_name(GL_CLASS_RLOCK));
	uint64_t top = s->total ? group_at(t, 0)->count : 0;
	size_t n = 0;

	if (s->forever)
		out[n++] = (struct finding){"forever",
			"blocked for ever: nil channel, select without cases, or leaked",
			s->forever, false};
	if (locks >= FEW || (locks > 2 && locks > s->total / 10 * 3))
		out[n++] = (struct finding){"locks", "wait for a lock", locks,
			false};
	if (top >= FEW && top > s->total / 2)
		out[n++] = (struct finding){"group", "one group is most of the process", top, true};
	return n;
}

/* --- the report ---------------------------------------------------------------------- */

static void line(struct tool *t)
{
	gl_buf_char(&t->out.buf, '\n');
	gl_writer_line(&t->out);
}

static void heading(struct tool *t, const char *text, const char *color)
{
	struct gl_buf *b = &t->out.buf;

	if (t->has_color)
		gl_buf_add(b, color, strlen(color));
	gl_buf_add(b, text, strlen(text));
	if (t->has_color)
		GL_BUF_LIT(b, "\033[0m");
	line(t);
}

#define BOLD "\033[1m"
#define RED "\033[1;31m"

static struct gl_table *table(struct tool *t, const struct gl_column *columns, size_t n)
{
	struct gl_table *table = gl_table_new(columns, n);

	if (!table)
		tool_die_memory(t);
	return table;
}

static void put_table(struct tool *t, struct gl_table *table)
{
	gl_table_put(table, &t->out.buf, INDENT, view_width());
	gl_table_free(table);
	gl_writer_line(&t->out);
}

static void put_reason(struct tool *t)
{
	struct gltop *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	struct gl_str rest = gl_buf_view(&s->reason);

	if (t->has_color)
		GL_BUF_LIT(b, RED);
	while (rest.len > 0) {
		const char *nl = memchr(rest.p, '\n', rest.len);
		size_t n = nl ? (size_t)(nl - rest.p) : rest.len;

		if (*rest.p == '\t' && n > 0) { /* a panic's further lines; shown as an indent */
			GL_BUF_LIT(b, "    ");
			rest = gl_str_skip(rest, 1);
			n--;
		}
		gl_term_safe(b, (struct gl_str){rest.p, n});
		rest = gl_str_skip(rest, nl ? n + 1 : n);
		if (rest.len > 0)
			gl_buf_char(b, '\n');
	}
	if (t->has_color)
		GL_BUF_LIT(b, "\033[0m");
	line(t);
	if (s->crashes > 1) {
		GL_BUF_LIT(b, "and ");
		view_number(b, s->crashes - 1, "more crash", "more crashes");
		line(t);
	}
	line(t);
}

static void put_waits(struct tool *t)
{
	struct gltop *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "waits known: ");
	gl_buf_u64(b, s->waits_known);
	GL_BUF_LIT(b, ", at least ");
	gl_term_duration(b, s->wait_min);
	if (s->wait_max != s->wait_min) {
		GL_BUF_LIT(b, " to ");
		gl_term_duration(b, s->wait_max);
	}
	line(t);
}

static void put_head(struct tool *t)
{
	struct gltop *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	if (s->reason.len > 0)
		put_reason(t);
	view_number(b, s->total, "goroutine", "goroutines");
	GL_BUF_LIT(b, " in ");
	view_number(b, gl_groups_stacks(gl_delta_groups(s->delta)), "stack", "stacks");
	if (gl_delta_count(s->delta) > 1) {
		GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, gl_delta_count(s->delta));
		GL_BUF_LIT(b, " dumps");
	}
	line(t);
	if (s->is_truncated) {
		GL_BUF_LIT(b, "truncated: the dump was cut, so counts are lower bounds");
		line(t);
	}
	if (s->runtime + s->dumpers > 0) {
		view_aside(b, s->runtime, s->dumpers);
		line(t);
	}
	if (s->waits_known > 0)
		put_waits(t);
}

static void put_snapshots(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"", GL_RIGHT, false}, {"goroutines", GL_RIGHT, false}, {"dump", GL_LEFT, true},
	};
	struct gltop *s = t->ctx;
	struct gl_table *tab = table(t, columns, 3);
	const char **titles = view_titles(&s->arena, s->nsnapshots);
	size_t n = s->nsnapshots < MOST_DUMPS ? s->nsnapshots : MOST_DUMPS;
	struct gl_buf name = {0};

	if (!titles)
		tool_die_memory(t);
	line(t);
	for (size_t i = 0; i < n; i++) {
		const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

		gl_table_cell(tab, (struct gl_str){titles[i], strlen(titles[i])});
		gl_table_u64(tab, snap->goroutines);
		name.len = 0;
		view_snapshot(&name, s->delta, i);
		gl_table_cell(tab, gl_buf_view(&name));
	}
	gl_buf_free(&name);
	put_table(t, tab);
	if (n < s->nsnapshots) {
		GL_BUF_LIT(&t->out.buf, "and ");
		view_number(&t->out.buf, s->nsnapshots - n, "more dump", "more dumps");
		line(t);
	}
}

/* One side of the table of states and classes: a row, or blanks below the last. */
static void put_count(struct gl_table *tab, struct gl_counts c, size_t i, uint64_t total)
{
	static const struct gl_str nothing;
	uint64_t rest = 0;

	if (i >= c.n || i > MOST_STATES) {
		for (int k = 0; k < 3; k++)
			gl_table_cell(tab, nothing);
	} else if (i == MOST_STATES && c.n > MOST_STATES + 1) {
		for (size_t k = i; k < c.n; k++)
			rest += c.v[k].n;
		gl_table_u64(tab, rest);
		gl_table_share(tab, rest, total);
		gl_table_cell(tab, GL_STR("(others)"));
	} else {
		gl_table_u64(tab, c.v[i].n);
		gl_table_share(tab, c.v[i].n, total);
		gl_table_cell(tab, c.v[i].key);
	}
}

static void put_states(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"count", GL_RIGHT, false}, {"share", GL_RIGHT, false}, {"state", GL_LEFT, true},
		{"   count", GL_RIGHT, false}, {"share", GL_RIGHT, false}, {"class", GL_LEFT, true},
	};
	struct gltop *s = t->ctx;
	struct gl_counts states = s->states, classes = s->classes;
	size_t from = states.n ? 0 : 3; /* debug=1 and protobuf show no states */
	struct gl_table *tab;

	if (states.n + classes.n == 0)
		return;
	tab = table(t, columns + from, classes.n ? 6 - from : 3);
	for (size_t i = 0; i < states.n || i < classes.n; i++) {
		if (i > MOST_STATES)
			break;
		if (states.n)
			put_count(tab, states, i, s->total);
		if (classes.n)
			put_count(tab, classes, i, s->total);
	}
	line(t);
	put_table(t, tab);
}

static void put_findings(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"count", GL_RIGHT, false}, {"share", GL_RIGHT, false}, {"why", GL_LEFT, false},
		{"", GL_LEFT, true},
	};
	struct finding found[MAX_FINDINGS];
	size_t n = find(t, found);
	struct gltop *s = t->ctx;
	struct gl_table *tab;

	if (n == 0)
		return;
	line(t);
	heading(t, "suspicious", RED);
	tab = table(t, columns, 4);
	for (size_t i = 0; i < n; i++) {
		gl_table_u64(tab, found[i].n);
		gl_table_share(tab, found[i].n, s->total);
		gl_table_cell(tab, (struct gl_str){found[i].reason, strlen(found[i].reason)});
		if (found[i].is_top)
			gl_table_where(tab, group_at(t, 0));
		else
			gl_table_cell(tab, (struct gl_str){NULL, 0});
	}
	put_table(t, tab);
}

/* --- the groups ---------------------------------------------------------------------- */

/* Columns before and behind those that depend on the input. */
static const struct gl_column before[] = {
	{"count", GL_RIGHT, false}, {"share", GL_RIGHT, false},
};
static const struct gl_column behind[] = {
	{"wait", GL_LEFT, false}, {"state", GL_LEFT, true}, {"where", GL_LEFT, true},
	{"created by", GL_LEFT, true}, {"sig", GL_LEFT, false},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct gl_column *columns_of(struct tool *t, size_t *n)
{
	struct gltop *s = t->ctx;
	const struct gl_keys *keys = gl_groups_keys(gl_delta_groups(s->delta));
	const char **titles = view_titles(&s->arena, MOST_SNAPSHOTS);
	struct gl_column *v = gl_arena_new(&s->arena,
		(COUNT(before) + MOST_SNAPSHOTS + 1 + GL_KEYS_MAX + COUNT(behind)) * sizeof *v);

	if (!v || !titles)
		tool_die_memory(t);
	memcpy(v, before, sizeof before);
	*n = COUNT(before);
	if (s->nsnapshots > 1 && s->nsnapshots <= MOST_SNAPSHOTS)
		for (size_t i = 0; i < s->nsnapshots; i++)
			v[(*n)++] = (struct gl_column){titles[i], GL_RIGHT, false};
	if (s->nsnapshots > 2)
		v[(*n)++] = (struct gl_column){"trend", GL_LEFT, false};
	*n += view_key_columns(t, &s->arena, keys, v + *n);
	memcpy(v + *n, behind, sizeof behind);
	*n += COUNT(behind);
	return v;
}

static void put_snapshot_counts(struct gltop *s, struct gl_table *tab, size_t number)
{
	const uint64_t *counts = gl_delta_counts(s->delta, number);

	if (s->nsnapshots > 1 && s->nsnapshots <= MOST_SNAPSHOTS)
		for (size_t i = 0; i < s->nsnapshots; i++)
			gl_table_u64(tab, counts[i]);
	if (s->nsnapshots > 2)
		view_trend(tab, counts, s->nsnapshots);
}

/* func, and below it file:line: the way Go prints a stack. */
static void put_frame(struct gl_table *tab, struct gl_buf *b, const struct gl_frame *f,
	const char *prefix)
{
	b->len = 0;
	gl_buf_add(b, prefix, strlen(prefix));
	if (f->is_gap) {
		GL_BUF_LIT(b, "...");
		if (f->line > 0)
			gl_buf_i64(b, f->line);
		gl_table_under(tab, gl_buf_view(b));
		return;
	}
	gl_buf_str(b, f->func);
	gl_table_under(tab, gl_buf_view(b));
	if (!f->file.p)
		return;
	b->len = 0;
	GL_BUF_LIT(b, "    ");
	gl_buf_str(b, f->file);
	if (f->line >= 0) {
		gl_buf_char(b, ':');
		gl_buf_i64(b, f->line);
	}
	gl_table_under(tab, gl_buf_view(b));
}

static void put_stack(struct gl_table *tab, const struct gl_record *r)
{
	const struct gl_stack *stack = gl_record_stack(r);
	struct gl_buf b = {0};

	if (!stack)
		return;
	for (size_t i = 0; i < stack->nframes; i++)
		put_frame(tab, &b, &stack->frames[i], "");
	if (stack->created_by)
		put_frame(tab, &b, stack->created_by, "created by ");
	gl_table_under(tab, (struct gl_str){NULL, 0});
	gl_buf_free(&b);
}

/* Returns its goroutines. */
static uint64_t put_group(struct tool *t, struct gl_table *tab, size_t i)
{
	struct gltop *s = t->ctx;
	const struct gl_record *r = group_at(t, i);

	gl_table_u64(tab, r->count);
	gl_table_share(tab, r->count, s->total);
	put_snapshot_counts(s, tab, s->order[i]);
	view_key_cells(tab, gl_groups_keys(gl_delta_groups(s->delta)), r);
	gl_table_wait(tab, r);
	gl_table_state(tab, r);
	gl_table_where(tab, r);
	gl_table_creator(tab, r);
	gl_table_sig(tab, r);
	if (s->with_stacks)
		put_stack(tab, r);
	return r->count;
}

static size_t shown(const struct gltop *s)
{
	size_t n = gl_groups_count(gl_delta_groups(s->delta));

	return s->limit < n ? (size_t)s->limit : n;
}

static void put_groups(struct tool *t)
{
	struct gltop *s = t->ctx;
	size_t ncolumns, n = shown(s), all = gl_groups_count(gl_delta_groups(s->delta));
	struct gl_column *columns = columns_of(t, &ncolumns);
	struct gl_table *tab;
	uint64_t left = s->total;

	if (n == 0)
		return;
	tab = table(t, columns, ncolumns);
	for (size_t i = 0; i < n; i++)
		left -= put_group(t, tab, i);
	line(t);
	put_table(t, tab);
	if (n < all) {
		GL_BUF_LIT(&t->out.buf, "and ");
		view_number(&t->out.buf, all - n, "more group", "more groups");
		GL_BUF_LIT(&t->out.buf, " of ");
		view_number(&t->out.buf, left, "goroutine", "goroutines");
		line(t);
	}
}

static void put_report(struct tool *t)
{
	struct gltop *s = t->ctx;

	put_head(t);
	if (s->nsnapshots > 1)
		put_snapshots(t);
	put_states(t);
	put_findings(t);
	put_groups(t);
}

/* --- JSON ---------------------------------------------------------------------------- */

static void put_counts_json(struct gl_buf *b, const char *name, struct gl_counts c)
{
	gl_buf_add(b, name, strlen(name));
	gl_buf_char(b, '{');
	for (size_t i = 0; i < c.n; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_json_put_str(b, c.v[i].key);
		gl_buf_char(b, ':');
		gl_buf_u64(b, c.v[i].n);
	}
	gl_buf_char(b, '}');
}

static void put_findings_json(struct tool *t)
{
	struct finding found[MAX_FINDINGS];
	size_t n = find(t, found);
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, ",\"findings\":[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			gl_buf_char(b, ',');
		GL_BUF_LIT(b, "{\"finding\":\"");
		gl_buf_add(b, found[i].name, strlen(found[i].name));
		GL_BUF_LIT(b, "\",\"count\":");
		gl_buf_u64(b, found[i].n);
		GL_BUF_LIT(b, ",\"reason\":\"");
		gl_buf_add(b, found[i].reason, strlen(found[i].reason));
		GL_BUF_LIT(b, "\"}");
	}
	gl_buf_char(b, ']');
}

static void put_json(struct tool *t)
{
	struct gltop *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	gl_buf_char(b, '{');
	view_snapshots_json(b, s->delta);
	if (s->reason.len > 0) {
		GL_BUF_LIT(b, ",\"reason\":");
		gl_json_put_str(b, gl_buf_view(&s->reason));
	}
	view_member(b, "goroutines", s->total);
	view_member(b, "stacks", gl_groups_stacks(gl_delta_groups(s->delta)));
	view_member(b, "runtime", s->runtime);
	view_member(b, "dumpers", s->dumpers);
	if (s->is_truncated)
		GL_BUF_LIT(b, ",\"truncated\":true");
	put_counts_json(b, ",\"states\":", s->states);
	put_counts_json(b, ",\"classes\":", s->classes);
	put_findings_json(t);
	GL_BUF_LIT(b, ",\"groups\":[");
	for (size_t i = 0; i < shown(s); i++) {
		if (i)
			gl_buf_char(b, ',');
		view_group_json(b, group_at(t, i));
	}
	GL_BUF_LIT(b, "]}\n");
}

int main(int argc, char **argv)
{
	struct gltop s = {.limit = DEFAULT_LIMIT};
	struct gl_delta_options opt = {0};
	struct tool t;

	if (!tool_init(&t, argc, argv, &info, &s))
		return t.status;
	opt.keys = s.has_keys ? &s.keys : NULL;
	if (s.is_live)
		return live_run(&t, &(struct live_options){opt.keys, s.limit,
					    s.with_stacks || s.is_json});
	s.delta = gl_delta_new(t.stacks, &opt);
	if (!s.delta)
		tool_die_memory(&t);
	tool_each(&t, take);
	if (!s.is_refused && t.dumps + t.records > 0) {
		sum_up(&t);
		if (s.is_json)
			put_json(&t);
		else
			put_report(&t);
	}
	gl_delta_free(s.delta);
	gl_arena_free(&s.arena);
	gl_buf_free(&s.reason);
	return tool_finish(&t);
}
