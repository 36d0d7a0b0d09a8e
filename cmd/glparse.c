#include "cmd/common/columns.h"
#include "cmd/common/inputs.h"
#include "cmd/common/redaction.h"
#include "cmd/common/tool.h"

#include "lib/base/json_put.h"
#include "lib/output/emit.h"

enum { KEY_ARGS = 256, KEY_REDACT, KEY_REDACT_KEY, KEY_FIELDS };

static const struct gl_opt rows[] = {
	{KEY_ARGS, "args", NULL, GL_OPT_FLAG, 0, 0, NULL,
		"keep arguments, offsets and inlining marks of frames"},
	REDACTION_ROWS(KEY_REDACT, KEY_REDACT_KEY),
	COLUMNS_ROW(KEY_FIELDS),
};

struct glparse {
	enum gl_args args;
	struct columns columns;
	struct redaction redaction;
};

static int set(void *ctx, const struct gl_opt_value *v, struct gl_err *err)
{
	struct glparse *s = ctx;

	if (v->opt->key == KEY_FIELDS)
		return columns_set(&s->columns, v->text, err);
	if (v->opt->key == KEY_ARGS)
		s->args = GL_ARGS_ALL;
	else
		redaction_set(&s->redaction, v->text);
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
 * Adds the source that --as names to a JSON record that is copied from the input and has no source.
 */
static void add_source(struct gl_buf *b, struct gl_str source)
{
	gl_emit_reopen(b);
	GL_BUF_LIT(b, ",\"source\":");
	gl_json_put_str(b, source);
	GL_BUF_LIT(b, "}\n");
}

static void put_record(struct tool *t, struct columns *c, const struct gl_record *r)
{
	struct gl_buf *line = columns_line(t, c);

	gl_emit_line(line, r);
	if (r->raw.p && r->source.p && r->source.p == t->reader.as.p)
		add_source(line, r->source);
	columns_put(t, c);
}

static enum tool_step take(struct tool *t, const struct gl_record *r, size_t n, int index)
{
	struct glparse *s = t->ctx;

	(void)index;
	r = redaction_of(&s->redaction, r, n);
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
		redaction_end(&s.redaction);
		return t.status;
	}
	t.reader.args = s.args;
	if (!s.redaction.is_on) /* a redactor remembers stacks, so they must stay */
		tool_forget_stacks(&t, NULL);
	if (!t.is_quiet)
		progress_start(&t.progress, false);
	if (redaction_begin(&t, &s.redaction))
		inputs_each(&t, take);
	columns_end(&t, &s.columns);
	redaction_end(&s.redaction);
	return tool_finish(&t);
}
