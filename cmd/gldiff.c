#include "cmd/diff.h"
#include "cmd/diffjson.h"
#include "cmd/diffreport.h"
#include "cmd/view.h"

#include "lib/base/num.h"

enum { KEY_BY = 256, KEY_IDS, KEY_JSON, KEY_INTERVAL, KEY_FAIL_ON };

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

/* --- options ------------------------------------------------------------------------- */

/* `leak` or `leak:10`. */
static bool read_fail(struct diff *s, struct gl_str word)
{
	static const struct gl_str names[DIFF_NFAILS] = {
		[DIFF_ON_LEAK] = {"leak", 4}, [DIFF_ON_GROWN] = {"grown", 5},
		[DIFF_ON_NEW] = {"new", 3}, [DIFF_ON_TOTAL] = {"total", 5},
	};
	const char *colon = memchr(word.p, ':', word.len), *end = word.p + word.len;
	uint64_t n = 1;

	if (colon && (!gl_num_parse(gl_str_of(colon + 1, end), &n) || n == 0))
		return false;
	for (int i = 0; i < DIFF_NFAILS; i++) {
		if (gl_str_eq(names[i], gl_str_of(word.p, colon ? colon : end))) {
			s->fails[i] = n;
			return true;
		}
	}
	return false;
}

static int read_fails(struct diff *s, struct gl_str list, struct gl_err *err)
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
	struct diff *s = ctx;
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
	struct diff *s = t->ctx;
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
	struct diff *s = t->ctx;
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
	struct diff *s = t->ctx;
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

/* --- the tool ------------------------------------------------------------------------ */

static void compare(struct tool *t)
{
	struct diff *s = t->ctx;

	diff_judge(t, s);
	if (s->is_json)
		diffjson_put(t, s);
	else
		diffreport_put(t, s);
	if (s->has_failed)
		tool_status(t, 1);
}

int main(int argc, char **argv)
{
	struct diff s = {0};
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
	diff_free(&s);
	return tool_finish(&t);
}
