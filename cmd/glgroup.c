#include "cmd/columns.h"
#include "cmd/tool.h"
#include "cmd/view.h"

#include "lib/output/emit.h"
#include "lib/summary/group.h"

enum { KEY_BY = 256, KEY_NO_SOURCES, KEY_FIELDS };

static const struct gl_opt rows[] = {
	VIEW_BY(KEY_BY, "comma list of what to group by (default sig)"),
	{KEY_NO_SOURCES, "no-sources", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"leave out how many of each source and dump"},
	COLUMNS_ROW(KEY_FIELDS),
};

struct glgroup {
	struct gl_keys keys;
	bool has_keys, without_sources;
	struct columns columns;
	struct gl_groups *groups;
};

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct glgroup *s = ctx;

	if (v->opt->key == KEY_NO_SOURCES) {
		s->without_sources = true;
		return 0;
	}
	if (v->opt->key == KEY_FIELDS)
		return columns_set(&s->columns, v->text, err);
	s->has_keys = true;
	return gl_keys_parse(&s->keys, (struct gl_str){v->text, strlen(v->text)}, err);
}

static const struct gl_tool_info info = {
	.name = "glgroup",
	.purpose = "make groups of goroutines that share a stack or another key",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct glgroup *s = t->ctx;
	struct gl_err err;

	if (gl_groups_add_all(s->groups, r, n, &err) == 0)
		return TOOL_GO_ON;
	view_refuse(t, index, &err);
	gl_groups_free(s->groups);
	s->groups = NULL;
	return TOOL_STOP;
}

static void put_groups(struct tool *t, struct gl_groups *groups, struct columns *c)
{
	const size_t *order = gl_groups_sort(groups);

	if (!order)
		tool_die_memory(t);
	for (size_t i = 0; i < gl_groups_count(groups) && !gl_writer_failed(&t->out); i++) {
		const struct gl_record *r = gl_groups_get(groups, order[i]);

		if (!r)
			tool_die_memory(t);
		gl_emit_record(columns_line(t, c), r);
		columns_put(t, c);
	}
}

int main(int argc, char **argv)
{
	struct glgroup s = {0};
	struct tool t;

	if (!tool_init(&t, argc, argv, &info, &s)) {
		gl_fields_free(s.columns.fields);
		return t.status;
	}
	s.groups = gl_groups_new(t.stacks, s.has_keys ? &s.keys : NULL, s.without_sources);
	if (!s.groups)
		tool_die_memory(&t);
	tool_each(&t, take);
	if (s.groups)
		put_groups(&t, s.groups, &s.columns);
	columns_end(&t, &s.columns);
	gl_groups_free(s.groups);
	return tool_finish(&t);
}
