#include "cmd/topreport.h"

#include "cmd/topgroups.h"
#include "cmd/view.h"

#include "lib/base/num.h"
#include "lib/output/term.h"
#include "lib/summary/census.h"

#define INDENT 2
/* What is suspicious shall stand within the first 24 lines. */
#define MOST_STATES 6 /* rows of states; the rest is one row */
#define FEW_STATES 3  /* the same behind a list of dumps */
#define MOST_DUMPS 8  /* rows of dumps */
#define SHARE 5	       /* columns of a share */
#define SIG 11	       /* of a signature behind a place */

/* --- lines --------------------------------------------------------------------------- */

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define PLAIN "\033[0m"

static void put_color(struct tool *t, const char *color)
{
	if (t->has_color)
		gl_buf_add(&t->out.buf, color, strlen(color));
}

void top_heading(struct tool *t, const char *text)
{
	put_color(t, BOLD);
	gl_buf_add(&t->out.buf, text, strlen(text));
	put_color(t, PLAIN);
	view_line(t);
}

struct gl_table *top_table(struct tool *t, const struct gl_column *columns, size_t n)
{
	struct gl_table *table = gl_table_new(columns, n);

	if (!table)
		tool_die_memory(t);
	return table;
}

void top_put_table(struct tool *t, struct gl_table *table)
{
	gl_table_put(table, &t->out.buf, INDENT, view_width());
	gl_table_free(table);
	gl_writer_line(&t->out);
}

/* --- head ---------------------------------------------------------------------------- */

static void put_reason(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	struct gl_str rest = gl_buf_view(&s->reason);

	put_color(t, RED);
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
	put_color(t, PLAIN);
	view_line(t);
	if (s->crashes > 1) {
		GL_BUF_LIT(b, "and ");
		view_number(b, s->crashes - 1, "more crash", "more crashes");
		view_line(t);
	}
	view_line(t);
}

static void put_size(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	put_color(t, BOLD);
	view_number(b, s->total, "goroutine", "goroutines");
	put_color(t, PLAIN);
	GL_BUF_LIT(b, " in ");
	view_number(b, gl_groups_stacks(s->groups), "stack", "stacks");
	if (gl_delta_count(s->delta) > 1) {
		GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, gl_delta_count(s->delta));
		GL_BUF_LIT(b, " dumps");
	}
	if (s->most > 0) {
		GL_BUF_LIT(b, "; at least ");
		gl_term_bytes(b, s->most < UINT64_MAX / GL_STACK_LEAST ? s->most * GL_STACK_LEAST
									 : UINT64_MAX);
		GL_BUF_LIT(b, " of stack memory");
	}
	view_line(t);
}

/* ` and ` between two. */
static void put_form(struct gl_buf *b, size_t at, const char *name)
{
	if (b->len > at)
		GL_BUF_LIT(b, " and ");
	gl_buf_add(b, name, strlen(name));
}

static void put_forms(struct top *s, struct gl_buf *b)
{
	static const struct {
		enum top_form form;
		const char *name;
	} names[] = {
		{TOP_COUNTS, "debug=1"}, {TOP_PROTOBUF, "protobuf"},
		{TOP_RECORDS, "records"}, {TOP_GROUPS, "groups"},
	};
	size_t at = b->len;

	if ((s->forms & TOP_STACKS) && s->crashes > 0)
		put_form(b, at, "a crash");
	if ((s->forms & TOP_STACKS) && s->crashes < gl_delta_count(s->delta))
		put_form(b, at, "debug=2");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (s->forms & (unsigned)names[i].form)
			put_form(b, at, names[i].name);
}

/* Times of the first and the last dump that have one. */
static void put_taken(struct top *s, struct gl_buf *b)
{
	const struct gl_snapshot *first = NULL, *last = NULL;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

		if (!snap->has_time)
			continue;
		first = first ? first : snap;
		last = snap;
	}
	if (!first)
		return;
	GL_BUF_LIT(b, ", taken ");
	gl_term_time(b, first->time);
	if (last->time != first->time) {
		GL_BUF_LIT(b, " to ");
		gl_term_time(b, last->time);
	}
}

static void put_origin(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	if (!s->forms)
		return;
	put_forms(s, b);
	put_taken(s, b);
	if (s->is_truncated)
		put_color(t, RED);
	if (s->is_truncated)
		GL_BUF_LIT(b, ", truncated: the dump was cut, so counts are lower bounds");
	else
		GL_BUF_LIT(b, ", not truncated");
	if (s->is_truncated)
		put_color(t, PLAIN);
	view_line(t);
}

static void put_known_waits(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "waits known: ");
	gl_buf_u64(b, s->all.wait_known);
	GL_BUF_LIT(b, ", at least ");
	gl_term_duration(b, s->all.wait_min);
	if (s->all.wait_max != s->all.wait_min) {
		GL_BUF_LIT(b, " to ");
		gl_term_duration(b, s->all.wait_max);
	}
	view_line(t);
}

static void put_idle(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "idle: ");
	gl_buf_u64(b, s->idle);
	GL_BUF_LIT(b, " in ");
	view_number(b, s->idle_groups, "stack", "stacks");
	GL_BUF_LIT(b, ", waiting for work");
	if (!s->with_idle)
		GL_BUF_LIT(b, ": not listed below (--idle lists them)");
	view_line(t);
}

void top_put_head(struct tool *t)
{
	struct top *s = t->ctx;

	if (s->reason.len > 0)
		put_reason(t);
	put_size(t);
	put_origin(t);
	if (s->runtime + s->dumpers > 0) {
		view_aside(&t->out.buf, s->runtime, s->dumpers);
		view_line(t);
	}
	if (s->idle > 0)
		put_idle(t);
	if (s->all.wait_known > 0)
		put_known_waits(t);
}

/* --- dumps --------------------------------------------------------------------------- */

static void put_snapshot(struct top *s, struct gl_table *tab, struct gl_buf *b, size_t i)
{
	const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

	gl_table_u64(tab, snap->goroutines);
	b->len = 0;
	if (snap->has_time)
		gl_term_time(b, snap->time);
	gl_table_cell(tab, gl_buf_view(b));
	b->len = 0;
	view_snapshot(b, s->delta, i);
	gl_table_cell(tab, gl_buf_view(b));
}

/* Of many, the first ones and the last. */
static void put_snapshots(struct tool *t)
{
	static const struct gl_column columns[] = {
		{"", GL_RIGHT, 0}, {"goroutines", GL_RIGHT, 0}, {"taken", GL_LEFT, GL_DROP_FIRST},
		{"dump", GL_LEFT, GL_CUT},
	};
	struct top *s = t->ctx;
	struct gl_table *tab = top_table(t, columns, 4);
	const char **titles = view_titles(&s->arena, s->nsnapshots);
	struct gl_buf b = {0};

	if (!titles)
		tool_die_memory(t);
	view_line(t);
	for (size_t i = 0; i < s->nsnapshots; i++) {
		if (i == MOST_DUMPS - 1)
			i = s->nsnapshots - 1;
		gl_table_cell(tab, (struct gl_str){titles[i], strlen(titles[i])});
		put_snapshot(s, tab, &b, i);
	}
	gl_buf_free(&b);
	top_put_table(t, tab);
	if (s->nsnapshots > MOST_DUMPS) {
		GL_BUF_LIT(&t->out.buf, "and ");
		view_number(&t->out.buf, s->nsnapshots - MOST_DUMPS, "more dump", "more dumps");
		GL_BUF_LIT(&t->out.buf, " between");
		view_line(t);
	}
}

/* --- states -------------------------------------------------------------------------- */

/* One side of the table of states and classes: a row, or blanks below the last. */
static void put_count(struct gl_table *tab, struct gl_counts c, size_t i, size_t most, uint64_t total)
{
	static const struct gl_str nothing;
	uint64_t rest = 0;

	if (i >= c.n || i > most) {
		for (int k = 0; k < 3; k++)
			gl_table_cell(tab, nothing);
	} else if (i == most && c.n > most + 1) {
		for (size_t k = i; k < c.n; k++)
			rest = gl_census_sum(rest, c.v[k].n);
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
		{"count", GL_RIGHT, 0}, {"share", GL_RIGHT, 0}, {"state", GL_LEFT, GL_CUT},
		{"   count", GL_RIGHT, 0}, {"share", GL_RIGHT, 0}, {"class", GL_LEFT, GL_CUT},
	};
	struct top *s = t->ctx;
	struct gl_counts states = s->states, classes = s->classes;
	size_t most = s->nsnapshots > 1 ? FEW_STATES : MOST_STATES;
	size_t from = states.n ? 0 : 3; /* debug=1 and protobuf show no states */
	struct gl_table *tab;

	if (states.n + classes.n == 0)
		return;
	tab = top_table(t, columns + from, classes.n ? 6 - from : 3);
	for (size_t i = 0; i < states.n || i < classes.n; i++) {
		if (i > most)
			break;
		if (states.n)
			put_count(tab, states, i, most, s->total);
		if (classes.n)
			put_count(tab, classes, i, most, s->total);
	}
	view_line(t);
	top_put_table(t, tab);
}

/* --- findings ------------------------------------------------------------------------ */

/* How many the group has; of a cohort, in its dump. */
static uint64_t meant(struct top *s, const struct gl_finding *f, const struct gl_record *r)
{
	const struct gl_snapshot *snap = f->cohort ? top_snapshot_of(s, f->cohort) : NULL;

	return snap ? gl_delta_counts(s->delta, f->group)[view_index(s->delta, snap)] : r->count;
}

/* `; 120 at main.leakSend zoo.go:93 (bc98fe92)` */
static void put_meant(struct tool *t, struct gl_buf *b, const struct gl_finding *f, size_t width)
{
	const struct gl_record *r;

	if (f->group == GL_GROUPS_NONE)
		return;
	r = top_group_numbered(t, f->group);
	GL_BUF_LIT(b, "; ");
	if (f->groups != 1 && f->kind != GL_FINDING_GROWING) {
		gl_buf_u64(b, meant(t->ctx, f, r));
		GL_BUF_LIT(b, " at ");
	}
	view_place(b, r, width);
	if (f->more) {
		GL_BUF_LIT(b, ", and ");
		view_number(b, f->more, "more group", "more groups");
	}
}

/* Of how many it tells: those of its dump, where it is about one; or those that are not idle. */
static uint64_t whole_of(struct top *s, const struct gl_finding *f)
{
	const struct gl_snapshot *snap = f->cohort ? top_snapshot_of(s, f->cohort) : NULL;

	if (f->kind == GL_FINDING_GROWING)
		snap = gl_delta_snapshot(s->delta, gl_delta_count(s->delta) - 1);
	if (f->kind == GL_FINDING_MANY)
		return s->most;
	if (f->kind == GL_FINDING_BLOCKED)
		return s->total - s->idle;
	return snap ? snap->goroutines : s->total;
}

/* A moment of which the runtime tells whole minutes. */
static void put_since(struct top *s, struct gl_buf *b, const struct gl_finding *f)
{
	const struct gl_snapshot *snap = f->cohort ? top_snapshot_of(s, f->cohort) : NULL;

	if (!snap)
		return;
	if (snap->has_time) {
		GL_BUF_LIT(b, ", since about ");
		gl_term_time(b, snap->time - (int64_t)(f->cohort->minutes * 60));
	}
	if (gl_delta_count(s->delta) > 1) {
		GL_BUF_LIT(b, " in ");
		view_snapshot(b, s->delta, view_index(s->delta, snap));
	}
}

/* digits: columns of the largest count. */
static void put_finding(struct tool *t, const struct gl_finding *f, size_t digits)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, text = {0};
	size_t width = view_width(), at = INDENT + digits + 2 + SHARE + 2;

	gl_term_pad(b, f->n, INDENT + digits);
	GL_BUF_LIT(b, "  ");
	gl_term_share(&text, f->n, whole_of(s, f));
	for (size_t i = text.len; i < SHARE; i++)
		gl_buf_char(b, ' ');
	gl_buf_str(b, gl_buf_view(&text));
	GL_BUF_LIT(b, "  ");
	text.len = 0;
	gl_finding_put(&text, f);
	put_since(s, &text, f);
	put_meant(t, &text, f, width > at + SIG ? width - at - SIG : width);
	gl_term_wrap(b, gl_buf_view(&text), at, width);
	b->failed |= text.failed;
	gl_buf_free(&text);
	view_line(t);
}

static void put_findings(struct tool *t)
{
	struct top *s = t->ctx;
	char number[GL_NUM_DIGITS];
	size_t digits = sizeof "count" - 1;

	if (s->nfindings == 0)
		return;
	view_line(t);
	put_color(t, RED);
	GL_BUF_LIT(&t->out.buf, "suspicious");
	put_color(t, PLAIN);
	view_line(t);
	for (size_t i = 0; i < s->nfindings; i++) {
		size_t n = gl_num_put(s->findings[i].n, number);

		digits = n > digits ? n : digits;
	}
	for (size_t i = 0; i < s->nfindings; i++)
		put_finding(t, &s->findings[i], digits);
}

void top_put_report(struct tool *t)
{
	struct top *s = t->ctx;

	top_put_head(t);
	if (s->nsnapshots > 1)
		put_snapshots(t);
	put_states(t);
	put_findings(t);
	top_put_groups(t);
}
