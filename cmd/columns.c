#include "cmd/columns.h"

#include "lib/base/json.h"

int columns_set(struct columns *c, const char *list, struct gl_err *err)
{
	gl_fields_free(c->fields);
	c->fields = gl_fields_new((struct gl_str){list, strlen(list)}, err);
	return c->fields ? 0 : -1;
}

/* Lines that others wrote may hold what steers a terminal. */
struct gl_buf *columns_line(struct tool *t, struct columns *c)
{
	c->line.len = 0;
	return c->fields || t->is_shown ? &c->line : &t->out.buf;
}

void columns_put(struct tool *t, struct columns *c)
{
	struct gl_str line = gl_buf_view(&c->line);

	if (c->fields) {
		gl_fields_put(c->fields, &t->out.buf, line);
	} else if (t->is_shown && line.len > 0) {
		gl_json_show(&t->out.buf, (struct gl_str){line.p, line.len - 1});
		gl_buf_char(&t->out.buf, '\n');
	}
	t->out.buf.failed |= c->line.failed;
	gl_writer_line(&t->out);
}

void columns_end(struct tool *t, struct columns *c)
{
	struct gl_str name, near;
	size_t i = 0;

	while (c->fields && t->records > 0 && gl_fields_unknown(c->fields, &i, &name, &near))
		tool_warn(t, "--fields: no record has '%.*s'%s%.*s%s", (int)name.len, name.p,
			near.p ? ", did you mean '" : "", near.p ? (int)near.len : 0,
			near.p ? near.p : "", near.p ? "'" : "");
	gl_fields_free(c->fields);
	gl_buf_free(&c->line);
	*c = (struct columns){0};
}
