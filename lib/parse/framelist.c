#include "lib/parse/framelist.h"

#include "lib/base/mem.h"
#include "lib/syntax/receiver.h"

void gl_framelist_free(struct gl_framelist *l)
{
	gl_mem_free(l->v);
	gl_mem_free(l->scratch);
	gl_buf_free(&l->text);
}

bool gl_framelist_copy(struct gl_framelist *to, const struct gl_framelist *from)
{
	to->n = 0;
	if (!GL_MEM_COPY(to->v, to->cap, from->v, from->n) || !gl_buf_copy(&to->text, &from->text))
		return false;
	to->n = from->n;
	return true;
}

void gl_framelist_clear(struct gl_framelist *l)
{
	l->n = l->text.len = 0;
}

struct gl_framelist_frame gl_framelist_keep(
	struct gl_framelist *l, struct gl_str func, struct gl_str file, int64_t line)
{
	struct gl_framelist_frame f = {.func = l->text.len, .line = line};

	gl_receiver_put(&l->text, func);
	f.func_len = l->text.len - f.func;
	f.file = l->text.len;
	f.file_len = file.len;
	gl_buf_str(&l->text, file);
	return f;
}

bool gl_framelist_add(struct gl_framelist *l, struct gl_framelist_frame f)
{
	if (!GL_MEM_ROOM(l->v, l->cap, l->n + 1))
		return false;
	l->v[l->n++] = f;
	return true;
}

struct gl_frame gl_framelist_view(
	const struct gl_framelist *l, const struct gl_framelist_frame *f)
{
	const char *text = gl_buf_view(&l->text).p;
	struct gl_frame out = {.line = f->line, .is_gap = f->is_gap};

	if (f->func_len)
		out.func = (struct gl_str){text + f->func, f->func_len};
	if (f->file_len)
		out.file = (struct gl_str){text + f->file, f->file_len};
	return out;
}

const struct gl_stack *gl_framelist_stack(struct gl_framelist *l, struct gl_stacks *stacks,
	const struct gl_framelist_frame *creator)
{
	struct gl_frame made_by;

	if (l->text.failed || !GL_MEM_ROOM(l->scratch, l->scratch_cap, l->n + 1))
		return NULL;
	for (size_t i = 0; i < l->n; i++)
		l->scratch[i] = gl_framelist_view(l, &l->v[i]);
	if (creator)
		made_by = gl_framelist_view(l, creator);
	return gl_stacks_add(stacks, l->scratch, l->n, creator ? &made_by : NULL);
}
