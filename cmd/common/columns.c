#include "cmd/common/columns.h"

#include "lib/base/json_put.h"

int columns_set(struct columns *c, const char *list, struct gl_err *err)
{
	gl_fields_free(c->fields);
	c->fields = gl_fields_new((struct gl_str){list, strlen(list)}, err);
	return c->fields ? 0 : -1;
}

/*
 * Returns the buffer to which the line of a record is appended. If the output is a terminal, this
 * is c->line instead of the output's buffer: a line that was read as JSON may contain bytes that
 * control the terminal, so columns_put makes it safe before it writes the line.
 */
struct gl_buf *columns_line(struct tool *t, struct columns *c)
{
	c->line.len = 0;
	return c->fields || t->is_shown ? &c->line : &t->out.buf;
}

void columns_put(struct tool *t, struct columns *c)
{
	struct gl_str line = gl_buf_view(&c->line);

	if (c->fields) {
		c->is_put = true;
		gl_fields_put(c->fields, &t->out.buf, line);
	} else if (t->is_shown && line.len > 0) {
		gl_json_show(&t->out.buf, (struct gl_str){line.p, line.len - 1});
		gl_buf_char(&t->out.buf, '\n');
	}
	gl_writer_line(&t->out);
}

static bool check(struct tool *t, struct columns *c, bool with_groups)
{
	struct gl_str name, near;
	size_t i = 0;

	c->is_checked = true;
	while (gl_fields_unknown(c->fields, with_groups, &i, &name, &near)) {
		tool_fail(t, "--fields: no record has '%.*s'%s%.*s%s", (int)name.len, name.p,
			near.p ? ", did you mean '" : "", near.p ? (int)near.len : 0,
			near.p ? near.p : "", near.p ? "'" : "");
		c->is_refused = true;
	}
	return !c->is_refused;
}

bool columns_see(struct tool *t, struct columns *c, const struct gl_record *r)
{
	if (!c->fields)
		return true;
	c->has_groups |= gl_record_group(r) != NULL;
	return r->raw.p || c->is_checked || check(t, c, c->has_groups);
}

bool columns_of_groups(struct tool *t, struct columns *c)
{
	return !c->fields || check(t, c, true);
}

void columns_end(struct tool *t, struct columns *c)
{
	if (c->is_put && !c->is_checked)
		check(t, c, c->has_groups);
	gl_fields_free(c->fields);
	gl_buf_free(&c->line);
	*c = (struct columns){0};
}
