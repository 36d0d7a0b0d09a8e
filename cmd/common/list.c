#include "cmd/common/list.h"

#include "lib/base/limits.h"

int list_open(struct list *l, const char *path, struct gl_err *err)
{
	*err = (struct gl_err){0};
	*l = (struct list){.source = gl_source_open(path, err)};
	return l->source ? 0 : -1;
}

void list_close(struct list *l)
{
	if (l->source)
		gl_source_close(l->source);
	l->source = NULL;
}

static int more(struct list *l, struct gl_err *err)
{
	if (gl_source_more(l->source, &l->window, err) != 0)
		return -1;
	if (gl_source_shrank(l->source))
		return gl_err_set(err, GL_ERR_SHRANK, "file became shorter while it was read");
	return 0;
}

int list_peek(struct list *l, struct gl_str *line, struct gl_err *err)
{
	struct gl_window *w = &l->window;
	size_t len = 0;

	for (;;) {
		size_t seen = (size_t)(w->end - w->p);
		const char *lf = seen > len ? memchr(w->p + len, '\n', seen - len) : NULL;

		if ((lf ? (size_t)(lf - w->p) : seen) > GL_LIMIT_LINE) {
			err->line = l->line + 1;
			return gl_err_set(err, GL_ERR_LIMIT, "line too long");
		}
		if (lf || w->is_last) {
			*line = gl_str_of(w->p, lf ? lf : w->end);
			return lf || seen > 0;
		}
		len = seen;
		if (more(l, err) != 0)
			return -1;
	}
}

int list_next(struct list *l, struct gl_str *line, struct gl_err *err)
{
	int got = list_peek(l, line, err);

	if (got <= 0)
		return got;
	l->line++;
	l->window.p = line->p + line->len + (line->p + line->len < l->window.end);
	return 1;
}
