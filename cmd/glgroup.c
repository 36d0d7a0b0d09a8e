#include "cmd/common/columns.h"
#include "cmd/common/inputs.h"
#include "cmd/common/tool.h"
#include "cmd/common/view.h"

#include "lib/output/emit.h"
#include "lib/summary/group.h"

enum { KEY_BY = 256, KEY_NO_SOURCES, KEY_SORT, KEY_FIELDS };

static const struct gl_opt rows[] = {
	VIEW_BY(KEY_BY, "keys to group by, comma-separated (default sig)"),
	{KEY_NO_SOURCES, "no-sources", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"leave out the counts per source and dump"},
	{KEY_SORT, "sort", "ORDER", GL_OPT_CHOICE, 0, 0, GL_ORDER_NAMES,
		"by count (default), longest wait, rms over sources, or key"},
	COLUMNS_ROW(KEY_FIELDS),
};

struct glgroup {
	struct gl_keys keys;
	bool has_keys, without_sources;
	enum gl_order order;
	struct columns columns;
	struct gl_groups *groups;
	int index;	/* index of the operand that is being read */
	uint64_t taken; /* number of records of that operand that were added */
};

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct glgroup *s = ctx;

	if (v->opt->key == KEY_NO_SOURCES) {
		s->without_sources = true;
		return 0;
	}
	if (v->opt->key == KEY_SORT) {
		s->order = (enum gl_order)v->n;
		return 0;
	}
	if (v->opt->key == KEY_FIELDS)
		return columns_set(&s->columns, v->text, err);
	s->has_keys = true;
	return gl_keys_parse(&s->keys, (struct gl_str){v->text, strlen(v->text)}, err);
}

static const struct gl_tool_info info = {
	.name = "glgroup",
	.purpose = "group goroutines that share a stack or another key",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

/*
 * Returns the index of the first of n records that is a group, but was not made by the keys by
 * which this run groups; n if there is none.
 */
static size_t find_other(const struct gl_groups *groups, const struct gl_record *r, size_t n)
{
	size_t i = 0;

	for (; i < n; i++) {
		const struct gl_group *grp = gl_record_group(&r[i]);

		if (grp && grp->nby && !gl_keys_are(gl_groups_keys(groups), grp->by, grp->nby))
			break;
	}
	return i;
}

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct glgroup *s = t->ctx;
	struct gl_err err;

	if (index != s->index)
		s->taken = 0;
	s->index = index;
	if (gl_groups_add_all(s->groups, r, n, &err) == 0) {
		s->taken += n;
		return TOOL_GO_ON;
	}
	view_refuse(t, index, s->taken + find_other(s->groups, r, n) + 1, &err);
	gl_groups_free(s->groups);
	s->groups = NULL;
	return TOOL_STOP;
}

static void put_groups(struct tool *t, struct gl_groups *groups, enum gl_order order,
	struct columns *c)
{
	const size_t *numbers = gl_groups_sort(groups, order, SIZE_MAX);
	size_t n = gl_groups_count(groups);

	for (size_t i = 0; i < n && !gl_writer_failed(&t->out); i++) {
		const struct gl_record *r;

		gl_groups_prefetch(groups, numbers + i, n - i);
		r = gl_groups_get(groups, numbers[i]);
		gl_emit_record(columns_line(t, c), r);
		columns_put(t, c);
		gl_stacks_drop_texts(t->stacks, TOOL_TEXTS);
	}
}

static int refuse_order(struct tool *t)
{
	tool_fail(t, "--sort: 'rms' is computed over the sources, which --no-sources leaves out");
	return tool_finish(t);
}

int main(int argc, char **argv)
{
	struct glgroup s = {0};
	struct tool t;

	if (!tool_init(&t, argc, argv, &info, &s)) {
		gl_fields_free(s.columns.fields);
		return t.status;
	}
	if (s.order == GL_ORDER_RMS && s.without_sources) {
		gl_fields_free(s.columns.fields);
		return refuse_order(&t);
	}
	if (!columns_of_groups(&t, &s.columns)) {
		columns_end(&t, &s.columns);
		return tool_finish(&t);
	}
	s.groups = gl_groups_new(t.stacks, s.has_keys ? &s.keys : NULL,
		s.without_sources ? GL_WITHOUT_SOURCES : GL_WITHOUT_NONE);
	if (!t.is_quiet)
		progress_start(&t.progress, true);
	inputs_each(&t, take);
	if (s.groups)
		put_groups(&t, s.groups, s.order, &s.columns);
	columns_end(&t, &s.columns);
	gl_groups_free(s.groups);
	return tool_finish(&t);
}
