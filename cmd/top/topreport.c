#include "cmd/top/topreport.h"

#include "cmd/top/topgroups.h"
#include "cmd/common/cells.h"
#include "cmd/common/view.h"

#include "lib/base/num.h"
#include "lib/output/term.h"
#include "lib/summary/counter.h"

#define INDENT 2
#define GAP 2
/* What is suspicious shall stand within the first 24 lines. */
#define MOST_KINDS 6	/* states, and classes; the others are one entry */
#define KINDS_AT 9	/* where their lists begin */
#define KIND_COLUMNS 40 /* of one's name, where lines are bound */
#define MOST_DUMPS 8  /* rows of dumps */
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

/* --- head ---------------------------------------------------------------------------- */

static void put_reason(struct tool *t)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf;
	struct gl_str rest = gl_buf_view(&s->panics->first);

	put_color(t, RED);
	while (rest.len > 0) {
		const char *nl = memchr(rest.p, '\n', rest.len);
		size_t n = nl ? (size_t)(nl - rest.p) : rest.len;

		if (*rest.p == '\t') /* a panic's further lines; shown as an indent */
			GL_BUF_LIT(b, "   ");
		gl_term_line(b, (struct gl_str){rest.p, n});
		rest = gl_str_skip(rest, nl ? n + 1 : n);
		if (rest.len > 0)
			gl_buf_char(b, '\n');
	}
	put_color(t, PLAIN);
	view_line(t);
	if (s->panics->n > 1) {
		bool are_crashes = s->panics->recovered == 0;

		GL_BUF_LIT(b, "and ");
		view_number(b, s->panics->n - 1, are_crashes ? "more crash" : "more panic",
			are_crashes ? "more crashes" : "more panics");
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
	view_dumps(b, s->delta);
	if (s->most > 0 && !gl_delta_is_blurred(s->delta)) {
		GL_BUF_LIT(b, "; at least ");
		gl_term_bytes(b, s->most < UINT64_MAX / GL_STACK_LEAST ? s->most * GL_STACK_LEAST
									 : UINT64_MAX);
		GL_BUF_LIT(b, " of stack memory");
		if (s->ndumps > 1)
			GL_BUF_LIT(b, " in the largest");
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

	if ((s->forms & TOP_STACKS) && s->panics->n > s->panics->recovered)
		put_form(b, at, "a crash");
	if ((s->forms & TOP_STACKS) && s->panics->recovered > 0)
		put_form(b, at, s->panics->recovered > 1 ? "recovered panics" : "a recovered panic");
	if ((s->forms & TOP_STACKS) && s->panics->n < s->ndumps)
		put_form(b, at, "debug=2");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (s->forms & (unsigned)names[i].form)
			put_form(b, at, names[i].name);
}

/* The earliest and the latest time that a dump has: they may come in any order. */
static void put_taken(struct top *s, struct gl_buf *b)
{
	const struct gl_snapshot *first = NULL, *last = NULL;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		const struct gl_snapshot *snap = gl_delta_snapshot(s->delta, i);

		if (!snap->has_time)
			continue;
		first = first && first->time <= snap->time ? first : snap;
		last = last && last->time > snap->time ? last : snap;
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
	if (s->is_truncated && s->ndumps > 1)
		GL_BUF_LIT(b, ", truncated: a dump was cut, so its counts and all sums are lower bounds");
	else if (s->is_truncated)
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
	view_dumps(b, s->delta);
	GL_BUF_LIT(b, ", at least ");
	gl_buf_duration(b, s->all.wait_min);
	if (s->all.wait_max != s->all.wait_min) {
		GL_BUF_LIT(b, " to ");
		gl_buf_duration(b, s->all.wait_max);
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
	view_dumps(b, s->delta);
	GL_BUF_LIT(b, ", waiting for work");
	if (!s->with_idle)
		GL_BUF_LIT(b, ": not listed below (--idle lists them)");
	view_line(t);
}

void top_put_head(struct tool *t)
{
	struct top *s = t->ctx;

	if (s->panics->first.len > 0)
		put_reason(t);
	put_size(t);
	put_origin(t);
	if (s->runtime + s->dumpers > 0) {
		view_aside(&t->out.buf, s->runtime, s->dumpers);
		view_dumps(&t->out.buf, s->delta);
		view_line(t);
	}
	if (s->idle > 0)
		put_idle(t);
	if (s->all.wait_known > 0)
		put_known_waits(t);
}

/* --- dumps --------------------------------------------------------------------------- */

static void put_name(struct gl_buf *b, const struct gl_cell *c)
{
	const struct snapshot_row *row = c->row;

	view_snapshot(b, row->delta, row->i);
	if (gl_delta_snapshot(row->delta, row->i)->is_truncated)
		GL_BUF_LIT(b, " (truncated: counts are lower bounds)");
}

/* Of many, the first ones and the last. */
static void put_snapshots(struct tool *t)
{
	static const struct gl_column columns[] = {
		SNAPSHOT_COLUMNS,
		{"dump", GL_LEFT, GL_CUT, .fill = put_name},
	};
	struct top *s = t->ctx;
	struct gl_table *tab = view_table(t, GL_COLUMNS(columns), NULL);
	const char **titles = view_titles(&s->arena, s->nsnapshots);

	if (!titles)
		tool_die_memory(t);
	view_line(t);
	for (size_t i = 0; i < s->nsnapshots; i++) {
		if (i == MOST_DUMPS - 1)
			i = s->nsnapshots - 1;
		gl_table_add(tab, &(struct snapshot_row){s->delta, i, titles[i]});
	}
	view_put_table(t, tab);
	if (s->nsnapshots > MOST_DUMPS) {
		GL_BUF_LIT(&t->out.buf, "and ");
		view_number(&t->out.buf, s->nsnapshots - MOST_DUMPS, "more dump", "more dumps");
		GL_BUF_LIT(&t->out.buf, " between");
		view_line(t);
	}
}

/* --- panics -------------------------------------------------------------------------- */

static void put_panic_count(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_u64(b, ((const struct gl_panic *)c->row)->n);
}

/* main.run run.go:7 */
static void put_panic_place(struct gl_buf *b, const struct gl_cell *c)
{
	gl_buf_str(b, ((const struct gl_panic *)c->row)->place);
}

/* Its first line. */
static void put_panic_reason(struct gl_buf *b, const struct gl_cell *c)
{
	const struct gl_str s = ((const struct gl_panic *)c->row)->reason;
	const char *nl = s.len ? memchr(s.p, '\n', s.len) : NULL;

	gl_buf_str(b, nl ? gl_str_of(s.p, nl) : s);
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

	if (!v)
		tool_die_memory(t);
	if (s->panics->n < 2)
		return;
	tab = view_table(t, GL_COLUMNS(columns), NULL);
	for (size_t i = 0; i < n && i < s->limit; i++)
		gl_table_add(tab, v[i]);
	view_line(t);
	view_put_table(t, tab);
	if (n > s->limit) {
		GL_BUF_LIT(&t->out.buf, "and ");
		view_number(&t->out.buf, n - s->limit, "more place", "more places");
		view_line(t);
	}
}

/* --- states -------------------------------------------------------------------------- */

/* `163 (67.4%) chan send`, or the sum of all others. */
static void put_kind(struct gl_buf *b, struct gl_counts c, size_t i, uint64_t total, size_t width)
{
	bool is_rest = i == MOST_KINDS && c.n > MOST_KINDS + 1;
	struct gl_buf name = {0};
	uint64_t n = c.v[i].n;

	for (size_t k = i + 1; is_rest && k < c.n; k++)
		n = gl_counter_sum(n, c.v[k].n);
	gl_buf_u64(b, n);
	GL_BUF_LIT(b, " (");
	gl_term_share(b, n, total);
	GL_BUF_LIT(b, ") ");
	if (is_rest) {
		GL_BUF_LIT(b, "in ");
		view_number(b, c.n - i, "other", "others");
		return;
	}
	gl_term_safe(&name, c.v[i].key);
	if (width)
		gl_term_cut(b, gl_buf_view(&name), KIND_COLUMNS);
	else
		gl_buf_str(b, gl_buf_view(&name));
	b->failed |= name.failed;
	gl_buf_free(&name);
}

/* The next of a list goes to this line, or to one of its own. */
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
 * A list and no table, the most frequent first: two tables beside each other would look as if the
 * state and the class on one line belonged together, and two below each other take many lines.
 */
static void put_kinds(struct tool *t, const char *title, struct gl_counts c)
{
	const struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, item = {0};
	size_t width = view_width(), column = KINDS_AT;
	bool is_sum = gl_delta_is_blurred(s->delta) || s->ndumps > 1;

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
	if (is_sum) /* behind the last comma */
		put_item(b, gl_str_skip(gl_buf_view(&item), 2), &column, width);
	b->failed |= item.failed;
	gl_buf_free(&item);
	view_line(t);
}

static void put_states(struct tool *t)
{
	struct top *s = t->ctx;

	if (s->states.n + s->classes.n == 0)
		return;
	view_line(t);
	put_kinds(t, "states: ", s->states); /* debug=1 and protobuf show none */
	put_kinds(t, "classes:", s->classes);
}

/* --- findings ------------------------------------------------------------------------ */

/* `; 120 at main.leakSend zoo.go:93 (bc98fe92)` */
static void put_meant(struct tool *t, struct gl_buf *b, const struct gl_finding *f, size_t width)
{
	const struct gl_record *r;

	if (f->group == GL_GROUPS_NONE)
		return;
	r = top_group_numbered(t, f->group);
	GL_BUF_LIT(b, "; ");
	if (f->groups != 1 && f->kind != GL_FINDING_GROWING) {
		gl_buf_u64(b, f->there);
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
		return s->process - s->idle;
	return snap ? snap->goroutines : s->process;
}

/* The one dump that it is about; NULL: it is about all. */
static const struct gl_snapshot *dump_of(const struct top *s, const struct gl_finding *f)
{
	size_t i = 0;

	if (f->cohort)
		return top_snapshot_of(s, f->cohort);
	if (f->kind != GL_FINDING_MANY)
		return NULL;
	while (gl_delta_snapshot(s->delta, i)->goroutines != f->n)
		i++;
	return gl_delta_snapshot(s->delta, i);
}

/* Which dump that is; of a cohort also a moment, of which the runtime tells whole minutes. */
static void put_dump(struct top *s, struct gl_buf *b, const struct gl_finding *f)
{
	const struct gl_snapshot *snap = dump_of(s, f);

	if (!snap)
		return;
	if (f->cohort && snap->has_time) {
		GL_BUF_LIT(b, ", since about ");
		gl_term_time(b, snap->time - (int64_t)(f->cohort->minutes * 60));
	}
	if (s->ndumps > 1) {
		GL_BUF_LIT(b, " in ");
		view_snapshot(b, s->delta, view_index(s->delta, snap));
	}
}

/* Columns that the widest count and the widest share take. */
struct figures {
	size_t count, share;
};

static struct figures figures_of(struct top *s)
{
	struct figures most = {sizeof "count" - 1, sizeof "share" - 1};
	struct gl_buf b = {0};

	for (size_t i = 0; i < s->nfindings; i++) {
		char number[GL_NUM_DIGITS];
		size_t n = gl_num_put(s->findings[i].n, number);

		most.count = n > most.count ? n : most.count;
		b.len = 0;
		gl_term_share(&b, s->findings[i].n, whole_of(s, &s->findings[i]));
		most.share = b.len > most.share ? b.len : most.share;
	}
	gl_buf_free(&b);
	return most;
}

static void put_finding(struct tool *t, const struct gl_finding *f, struct figures columns)
{
	struct top *s = t->ctx;
	struct gl_buf *b = &t->out.buf, text = {0};
	size_t width = view_width(), at = INDENT + columns.count + GAP + columns.share + GAP;

	gl_term_pad(b, f->n, INDENT + columns.count);
	gl_term_share(&text, f->n, whole_of(s, f));
	gl_term_blanks(b, GAP + columns.share - text.len);
	gl_buf_str(b, gl_buf_view(&text));
	gl_term_blanks(b, GAP);
	text.len = 0;
	gl_finding_put(&text, f);
	put_dump(s, &text, f);
	put_meant(t, &text, f, width > at + SIG ? width - at - SIG : width);
	gl_term_wrap(b, gl_buf_view(&text), at, width);
	b->failed |= text.failed;
	gl_buf_free(&text);
	view_line(t);
}

static void put_findings(struct tool *t)
{
	struct top *s = t->ctx;
	struct figures columns = figures_of(s);

	if (s->nfindings == 0)
		return;
	view_line(t);
	put_color(t, RED);
	GL_BUF_LIT(&t->out.buf, "suspicious");
	put_color(t, PLAIN);
	view_line(t);
	for (size_t i = 0; i < s->nfindings; i++)
		put_finding(t, &s->findings[i], columns);
}

void top_put_report(struct tool *t)
{
	struct top *s = t->ctx;

	top_put_head(t);
	put_panics(t);
	if (s->nsnapshots > 1)
		put_snapshots(t);
	put_states(t);
	put_findings(t);
	top_put_groups(t);
}
