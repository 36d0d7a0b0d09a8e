#include "lib/redact/redact_names.h"

#include "lib/base/mem.h"
#include "lib/redact/goname.h"

void *gl_redact_room(struct gl_redactor *x, size_t n, size_t size)
{
	void *p = n <= SIZE_MAX / size ? gl_arena_new(&x->arena, n * size) : NULL;

	x->failed |= p == NULL;
	return p;
}

struct gl_str gl_redact_keep(struct gl_redactor *x)
{
	struct gl_str s = gl_arena_copy(&x->arena, gl_buf_view(&x->scratch));

	x->failed |= x->scratch.failed || !s.p;
	x->scratch.len = 0;
	return s;
}

struct gl_str gl_redact_name(struct gl_redactor *x, struct gl_str name)
{
	if (!name.p)
		return name;
	gl_pseudonym_put(&x->scratch, &x->secret, name);
	return gl_redact_keep(x);
}

struct gl_str gl_redact_again(struct gl_redactor *x, struct gl_redact_last *last,
	struct gl_str name)
{
	struct gl_str s;

	if (!name.p)
		return name;
	if (last->word.len == 0 || !gl_str_eq(gl_buf_view(&last->text), name)) {
		last->text.len = last->word.len = 0;
		gl_buf_str(&last->text, name);
		gl_pseudonym_put(&last->word, &x->secret, name);
		x->failed |= last->text.failed || last->word.failed;
	}
	s = gl_arena_copy(&x->arena, gl_buf_view(&last->word));
	x->failed |= !s.p;
	return s;
}

struct gl_str gl_redact_state(struct gl_redactor *x, struct gl_str state)
{
	return gl_state_is_known(state) ? state : gl_redact_name(x, state);
}

struct gl_frame gl_redact_frame(struct gl_redactor *x, const struct gl_frame *f, bool has_files)
{
	struct gl_frame out = *f;

	if (f->func.p) {
		gl_goname_func(&x->scratch, &x->secret, f->func,
			has_files && !f->file.len ? GL_STR("?") : f->file);
		out.func = gl_redact_keep(x);
	}
	if (f->file.p) {
		gl_goname_file(&x->scratch, &x->secret, f->func, f->file);
		out.file = gl_redact_keep(x);
	}
	return out;
}

struct gl_frame *gl_redact_frames(struct gl_redactor *x, const struct gl_frame *v, size_t n)
{
	struct gl_frame *out = gl_redact_room(x, n + 1, sizeof *out);
	bool has_files = false;

	for (size_t i = 0; i < n; i++)
		has_files |= v[i].file.len > 0;
	for (size_t i = 0; out && i < n; i++)
		out[i] = gl_redact_frame(x, &v[i], has_files);
	return out;
}

const struct gl_frame *gl_redact_one_frame(struct gl_redactor *x, const struct gl_frame *f)
{
	return f ? gl_redact_frames(x, f, 1) : NULL;
}

/* Returns a copy of the frames of s, or NULL if there is no memory. */
static const struct gl_frame *copied(struct gl_redactor *x, const struct gl_stack *s)
{
	struct gl_frame *v = gl_redact_room(x, s->nframes + 1, sizeof *v);

	for (size_t i = 0; v && i < s->nframes; i++)
		v[i] = *s->frames[i];
	return v;
}

static const struct gl_stack *make_stack(struct gl_redactor *x, const struct gl_stack *s)
{
	struct gl_arena mark = x->arena;
	const struct gl_frame *v = copied(x, s);
	const struct gl_frame *frames = v ? gl_redact_frames(x, v, s->nframes) : NULL;
	const struct gl_frame *creator = gl_redact_one_frame(x, s->created_by);
	const struct gl_stack *out = NULL;

	if (!x->failed)
		out = gl_stacks_add(x->stacks, frames, s->nframes, creator);
	x->failed |= out == NULL;
	gl_arena_rewind(&x->arena, &mark);
	return out;
}

const struct gl_stack *gl_redact_stack(struct gl_redactor *x, const struct gl_stack *s)
{
	if (!GL_MEM_ZEROED(x->known, x->nknown, (size_t)s->ordinal + 1)) {
		x->failed = true;
		return NULL;
	}
	if (!x->known[s->ordinal])
		x->known[s->ordinal] = make_stack(x, s);
	return x->known[s->ordinal];
}
