#include "lib/record/place.h"

#include "lib/record/canon.h"

bool gl_place_find(const struct gl_stack *s, enum gl_place_kind place, struct gl_frame *out)
{
	const struct gl_frame *f = NULL;

	switch (place) {
	case GL_PLACE_TOP:
	case GL_PLACE_ROOT:
		return gl_canon_end(s->frames, s->nframes, place == GL_PLACE_ROOT, out);
	case GL_PLACE_WHERE:
		f = s->where < s->nframes ? s->frames[s->where] : NULL;
		break;
	case GL_PLACE_CREATED_BY:
		f = s->created_by;
		break;
	}
	if (f)
		*out = *f;
	return f != NULL;
}

/*
 * Returns the `where` or `created_by` that the record stores outside of a stack. A record without
 * frames may have them, and so may a group whose members' stacks differ. Returns NULL if there is
 * none.
 */
static const struct gl_frame *shown(const struct gl_record *r, enum gl_place_kind place)
{
	const struct gl_group *g = gl_record_group(r);

	if (!r->more || (place != GL_PLACE_WHERE && place != GL_PLACE_CREATED_BY))
		return NULL;
	if (g)
		return place == GL_PLACE_WHERE ? g->where : g->created_by;
	return place == GL_PLACE_WHERE ? r->more->where : r->more->created_by;
}

bool gl_place_find_in(const struct gl_record *r, enum gl_place_kind place, struct gl_frame *out)
{
	const struct gl_frame *f;

	if (r->stack)
		return gl_place_find(r->stack, place, out);
	f = shown(r, place);
	if (f)
		*out = *f;
	return f != NULL;
}

bool gl_place_find_any(const struct gl_record *r, enum gl_place_kind place, struct gl_frame *out)
{
	const struct gl_stack *s = gl_record_stack(r);

	return gl_place_find_in(r, place, out) || (s && gl_place_find(s, place, out));
}

bool gl_place_find_panic(const struct gl_record *r, struct gl_frame *out)
{
	const struct gl_stack *s = r->stack;
	struct gl_canon_range behind;
	size_t n, where;

	if (!gl_record_panics(r))
		return gl_place_find_any(r, GL_PLACE_WHERE, out);
	n = s->nframes - s->panicked;
	behind = gl_canon_range(s->frames + s->panicked, n);
	where = gl_canon_where(s->frames + s->panicked, n, &behind);
	*out = *s->frames[s->panicked + (where < n ? where : 0)];
	return true;
}

struct gl_str gl_place_func(const struct gl_frame *f)
{
	return f->is_gap ? GL_STR("...") : gl_canon_func(f->func);
}

void gl_place_put(struct gl_buf *b, const struct gl_frame *f)
{
	gl_buf_str(b, gl_place_func(f));
	if (f->is_gap)
		return;
	if (f->file.len > 0) {
		gl_buf_char(b, ' ');
		gl_buf_str(b, f->file);
	}
	if (f->line >= 0) {
		gl_buf_char(b, ':');
		gl_buf_i64(b, f->line);
	}
}

void gl_place_brief(struct gl_buf *b, const struct gl_record *r)
{
	struct gl_frame where;

	if (gl_place_find_any(r, GL_PLACE_WHERE, &where))
		gl_frame_brief(b, &where);
	else
		GL_BUF_LIT(b, GL_PLACE_NO_FRAMES);
}
