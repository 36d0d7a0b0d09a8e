#include "lib/unwrap/peek.h"

#include "lib/unwrap/level.h"

/* Who wrote it. Where it stands, and when, is found out once it is given out. */
static bool complete(struct gl_levels *ls, const struct gl_level *l, struct gl_record *r,
	struct gl_arena *a)
{
	struct gl_more *more;

	r->has &= ~(uint32_t)GL_HAS_OFFSET;
	if (l == ls->top || l->origin.len == 0)
		return true;
	more = gl_arena_new(a, sizeof *more);
	if (!more)
		return false;
	*more = r->more ? *r->more : (struct gl_more){0};
	more->origin = gl_buf_view(&l->origin);
	r->more = more;
	return true;
}

static bool give(struct gl_levels *ls, const struct gl_level *l, gl_peek_fn *fn, void *ctx)
{
	const struct gl_batch *b = gl_text_batch(l->text);
	struct gl_arena a = {0};
	bool is_good = true;

	for (size_t i = 0; i < b->nrecords && is_good; i++)
		is_good = complete(ls, l, &b->records[i], &a);
	if (is_good && b->nrecords > 0)
		fn(ctx, b->records, b->nrecords);
	gl_arena_free(&a);
	return is_good;
}

/* Its text ends before the line that has no end yet. */
static bool peek(struct gl_levels *ls, const struct gl_level *l, gl_peek_fn *fn, void *ctx)
{
	static const char nothing[1];
	struct gl_err err;
	bool is_good;

	gl_text_save(l->text);
	is_good = gl_text_run(l->text, nothing, nothing, true, &err) && give(ls, l, fn, ctx);
	gl_text_restore(l->text);
	for (size_t i = 0; is_good && i < l->nstreams; i++)
		is_good = peek(ls, l->streams[i].level, fn, ctx);
	return is_good && (!l->box.level || peek(ls, l->box.level, fn, ctx));
}

bool gl_levels_peek(struct gl_levels *ls, gl_peek_fn *fn, void *ctx)
{
	ls->ran = NULL;
	return peek(ls, ls->top, fn, ctx);
}
