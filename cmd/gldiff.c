#include "cmd/common/inputs.h"
#include "cmd/diff/diff.h"
#include "cmd/diff/diffjson.h"
#include "cmd/diff/diffreport.h"
#include "cmd/common/view.h"

enum { KEY_BY = 256, KEY_IDS, KEY_IDLE, KEY_JSON, KEY_INTERVAL, KEY_RISE, KEY_FAIL_ON };

#define FAIL_NAMES "leak|stuck|grown|new|total"

static const struct gl_opt rows[] = {
	VIEW_BY(KEY_BY, "keys to count by, comma-separated (default sig)"),
	{KEY_IDS, "ids", NULL, GL_OPT_FLAG, 0, 0, NULL, "show the ids of stuck goroutines"},
	{KEY_IDLE, "idle", NULL, GL_OPT_FLAG, 0, 0, NULL, "list idle goroutines too"},
	{KEY_JSON, "json", NULL, GL_OPT_FLAG, 0, 0, NULL, "print the rows as one JSON object"},
	{KEY_INTERVAL, "interval", "DUR", GL_OPT_DURATION, 0, 0, NULL,
		"time between snapshots, for growth per minute"},
	{KEY_RISE, "rise", "PERCENT", GL_OPT_NUMBER, 1, 100, NULL,
		"share of the steps that must rise in a leak (default 100)"},
	{KEY_FAIL_ON, "fail-on", "LIST", GL_OPT_TEXT, 0, 0, FAIL_NAMES,
		"exit 1 on leak, stuck, grown, new, total; :N, :N% set limits"},
};

/* --- options ------------------------------------------------------------------------- */

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct diff *s = ctx;
	struct gl_str text = {v->text, v->text ? strlen(v->text) : 0};

	switch (v->opt->key) {
	case KEY_BY:
		s->has_keys = true;
		return gl_keys_parse(&s->keys, text, err);
	case KEY_IDS:
		s->with_ids = true;
		break;
	case KEY_IDLE:
		s->with_idle = true;
		break;
	case KEY_RISE:
		s->rise = v->n;
		break;
	case KEY_JSON:
		s->is_json = true;
		break;
	case KEY_INTERVAL:
		if (v->n == 0)
			return gl_err_set(err, GL_ERR_SYNTAX, "the interval must be more than 0");
		s->interval = v->n;
		break;
	default:
		s->is_gate = true;
		return failon_read(s->fails, DIFF_NFAILS, text,
			"the list may hold leak, stuck, grown, new and total, each alone or with a "
			"number of goroutines (1 or more), such as grown:10; grown and total may "
			"also have a percentage, such as grown:50%", err);
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

static struct gl_delta_options delta_options(const struct tool *t, const struct diff *s)
{
	return (struct gl_delta_options){.keys = s->has_keys ? &s->keys : NULL,
		.by_operand = t->noperands > 1, .with_stuck = true, .with_ids = true,
		.with_dumps = s->is_json, .rise = (unsigned)s->rise};
}

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct diff *s = t->ctx;
	struct gl_delta_options opt = delta_options(t, s);
	struct gl_err err;

	if (gl_delta_add(s->delta, r, n, &err) == 0 &&
		(opt.by_operand || series_add(t, &s->series, &opt, r, n, &err) == 0))
		return TOOL_GO_ON;
	view_refuse(t, index, 0, &err);
	s->is_refused = true;
	return TOOL_STOP;
}

/* Reads an operand. The operand is a snapshot if it holds a dump. */
static enum input_held read_operand(struct tool *t, int i)
{
	struct diff *s = t->ctx;
	const char *path = t->operands[i];

	gl_delta_open(s->delta, (struct gl_str){path, strlen(path)});
	return inputs_read(t, path, take, i);
}

/* Warns if a snapshot is the sum of several dumps, because the user may not want that. */
static void warn_of_sums(struct tool *t)
{
	const struct diff *s = t->ctx;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++) {
		struct gl_snapshot snap = gl_delta_snapshot(s->delta, i);

		if (snap.dumps > 1)
			tool_warn(t, "%s: its %zu dumps are counted as one snapshot",
				t->operands[i], snap.dumps);
	}
}

/*
 * Reads the operands. Each must hold a snapshot. Returns false if one does not, after reporting it.
 */
static bool read_operands(struct tool *t)
{
	struct diff *s = t->ctx;
	const char *empty = NULL;
	bool is_complete = true;

	for (int i = 0; i < t->noperands && !s->is_refused; i++) {
		enum input_held held = read_operand(t, i);

		is_complete &= held == INPUT_HELD_DUMPS;
		if (held == INPUT_HELD_NOTHING)
			empty = t->operands[i];
	}
	if (empty && t->dumps + t->records > 0)
		tool_fail(t, "%s: the input is empty, so there is no snapshot to compare with",
			empty);
	if (s->is_refused || !is_complete) {
		tool_status(t, 1);
		return false;
	}
	gl_delta_finish(s->delta);
	warn_of_sums(t);
	return true;
}

/* Reads the only operand. Each of its dumps is a snapshot. */
static bool read_one(struct tool *t)
{
	struct diff *s = t->ctx;
	const char *path = tool_path(t, 0);

	inputs_each(t, take);
	if (s->is_refused || t->dumps + t->records == 0)
		return false;
	series_finish(&s->series);
	s->has_series = series_several(&s->series) > 0;
	if (s->has_series)
		return true;
	gl_delta_finish(s->delta);
	if (gl_delta_count(s->delta) > 1)
		return true;
	tool_fail(t, "%s: holds only one dump; name an older one before it", path);
	return false;
}

/* --- the tool ------------------------------------------------------------------------ */

/*
 * Warns if a dump is older than the one before it. The report says so as well, but a script may
 * not look for it there.
 */
static void warn_of_order(struct tool *t)
{
	const struct diff *s = t->ctx;

	for (size_t i = 0; i < gl_delta_count(s->delta); i++)
		if (gl_delta_snapshot(s->delta, i).is_earlier) {
			tool_warn(t, "%s", DIFF_BACKWARDS);
			return;
		}
}

static void compare(struct tool *t)
{
	struct diff *s = t->ctx;

	diff_judge(s);
	warn_of_order(t);
	if (s->is_json)
		diffjson_put(t, s);
	else
		diffreport_put(t, s);
	if (s->has_failed)
		tool_status(t, 1);
}

/* Compares the snapshots of one series, and frees what it found about the series. */
static void compare_one(struct tool *t, const struct series *one)
{
	struct diff *s = t->ctx, before = *s;

	s->delta = one->delta;
	s->series_name = one->name;
	compare(t);
	diff_free_rows(s);
	*s = before;
}

static void compare_series(struct tool *t)
{
	struct diff *s = t->ctx;
	struct gl_str archive = tool_name(t, tool_path(t, 0));
	const char *gap = "";

	for (size_t i = 0; i < s->series.n; i++) {
		const struct series *one = &s->series.v[i];

		if (gl_delta_count(one->delta) < 2) {
			tool_warn(t, "%.*s:%.*s: there is only one of it", (int)archive.len,
				archive.p, (int)one->name.len, one->name.p);
			continue;
		}
		gl_buf_add(&t->out.buf, gap, s->is_json ? 0 : strlen(gap));
		compare_one(t, one);
		gap = "\n";
	}
}

int main(int argc, char **argv)
{
	struct diff s = {.fails = {
		[DIFF_ON_LEAK] = {.name = "leak"}, [DIFF_ON_STUCK] = {.name = "stuck"},
		[DIFF_ON_GROWN] = {.name = "grown", .kind = FAILON_MAY_SHARE},
		[DIFF_ON_NEW] = {.name = "new"},
		[DIFF_ON_TOTAL] = {.name = "total", .kind = FAILON_MAY_SHARE},
	}};
	struct gl_delta_options opt;
	struct tool t;

	if (!tool_init(&t, argc, argv, &info, &s))
		return t.status;
	if (!t.is_quiet)
		progress_start(&t.progress, true);
	t.answer = s.is_gate ? TOOL_JUDGES : TOOL_REPORTS;
	opt = delta_options(&t, &s);
	s.delta = gl_delta_new(t.stacks, &opt);
	if (opt.by_operand ? read_operands(&t) : read_one(&t))
		(s.has_series ? compare_series : compare)(&t);
	series_free(&s.series);
	diff_free(&s);
	return tool_finish(&t);
}
