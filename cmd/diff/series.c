#include "cmd/diff/series.h"

#include "lib/base/mem.h"
#include "lib/base/nametime.h"

void series_free(struct series_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		gl_delta_free(l->v[i].delta);
		gl_buf_free(&l->v[i].last);
	}
	gl_mem_free(l->v);
	gl_arena_free(&l->arena);
}

static struct series *find(struct series_list *l, struct gl_str name)
{
	for (size_t i = l->n; i > 0; i--)
		if (gl_str_eq(l->v[i - 1].name, name))
			return &l->v[i - 1];
	return NULL;
}

static struct series *add(struct tool *t, struct series_list *l,
	const struct gl_delta_options *opt, struct gl_str name)
{
	struct series *v = gl_mem_grow(l->v, &l->cap, l->n + 1, sizeof *v);

	l->v = v;
	v[l->n] = (struct series){.name = gl_arena_copy(&l->arena, name),
		.delta = gl_delta_new(t->stacks, opt)};
	return &v[l->n++];
}

/* Records if the members do not come in the order of their names. */
static void note_order(struct series *s, struct gl_str path)
{
	int c = gl_str_cmp(gl_buf_view(&s->last), path);

	s->is_unordered |= c > 0;
	if (c == 0)
		return;
	s->last.len = 0;
	gl_buf_str(&s->last, path);
}

int series_add(struct tool *t, struct series_list *l, const struct gl_delta_options *opt,
	const struct gl_record *r, size_t n, struct gl_err *err)
{
	struct gl_buf name = {0};
	struct series *s = NULL;

	if (t->member.p && gl_nametime_series(t->member, &name)) {
		s = find(l, gl_buf_view(&name));
		s = s ? s : add(t, l, opt, gl_buf_view(&name));
		note_order(s, t->member);
	}
	gl_buf_free(&name);
	return s ? gl_delta_add(s->delta, r, n, err) : 0;
}

void series_finish(struct series_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].is_unordered)
			gl_delta_set_unordered(l->v[i].delta);
		gl_delta_finish(l->v[i].delta);
	}
}

size_t series_several(const struct series_list *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += gl_delta_count(l->v[i].delta) > 1;
	return n;
}
