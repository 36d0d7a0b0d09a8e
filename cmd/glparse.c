#include "cmd/common/columns.h"
#include "cmd/common/tool.h"

#include "lib/base/json.h"
#include "lib/output/emit.h"

enum { KEY_ARGS = 256, KEY_FIELDS };

static const struct gl_opt rows[] = {
	{KEY_ARGS, "args", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"keep arguments, offsets and inlining marks of frames"},
	COLUMNS_ROW(KEY_FIELDS),
};

struct glparse {
	enum gl_args args;
	struct columns columns;
};

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct glparse *s = ctx;

	if (v->opt->key == KEY_FIELDS)
		return columns_set(&s->columns, v->text, err);
	s->args = GL_ARGS_ALL;
	return 0;
}

static const struct gl_tool_info info = {
	.name = "glparse",
	.purpose = "turn goroutine dumps, in any form, into goroutine records",
	.operands = "[FILE...]",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.set = set,
};

/*
 * Adds the source that --as gives to a record that has none. All the rest stays as it was written.
 */
static void put_named(struct gl_buf *b, const struct gl_record *r)
{
	const char *brace = gl_port_memrchr(r->raw.p, '}', r->raw.len);

	gl_buf_str(b, gl_str_of(r->raw.p, brace));
	GL_BUF_LIT(b, ",\"source\":");
	gl_json_put_str(b, r->source);
	GL_BUF_LIT(b, "}\n");
}

static void put_record(struct tool *t, struct columns *c, const struct gl_record *r)
{
	struct gl_buf *line = columns_line(t, c);

	if (r->raw.p && r->source.p && r->source.p == t->reader.as.p) {
		put_named(line, r);
	} else if (r->raw.p) {
		gl_buf_str(line, r->raw);
		gl_buf_char(line, '\n');
	} else {
		gl_emit_record(line, r);
	}
	columns_put(t, c);
}

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct glparse *s = t->ctx;

	(void)index;
	for (size_t i = 0; i < n; i++) {
		if (!columns_see(t, &s->columns, &r[i]))
			return TOOL_STOP;
		put_record(t, &s->columns, &r[i]);
	}
	return TOOL_GO_ON;
}

int main(int argc, char **argv)
{
	struct glparse s = {0};
	struct tool t;

	if (!tool_init(&t, argc, argv, &info, &s)) {
		gl_fields_free(s.columns.fields);
		return t.status;
	}
	t.reader.args = s.args;
	if (!t.is_quiet)
		progress_start(&t.progress);
	tool_each(&t, take);
	columns_end(&t, &s.columns);
	return tool_finish(&t);
}
