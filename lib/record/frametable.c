#include "lib/record/frametable.h"

#include "lib/base/utf8.h"

/* A name: valid UTF-8, stored once per table. */
struct name {
	struct gl_str text;
	uint64_t hash;
};

void gl_frametable_free(struct gl_frametable *t)
{
	gl_set_free(&t->names);
	gl_set_free(&t->frames);
	gl_buf_free(&t->text);
}

/* --- names --------------------------------------------------------------------------------- */

static const struct name *find_name(const struct gl_frametable *t, struct gl_str s, uint64_t hash)
{
	size_t i = (size_t)hash;
	const struct name *n;

	while ((n = gl_set_next(&t->names, hash, &i)))
		if (gl_str_eq(n->text, s))
			return n;
	return NULL;
}

static const struct name *new_name(struct gl_frametable *t, struct gl_arena *arena,
	struct gl_str s, uint64_t hash)
{
	struct name *n = gl_arena_new(arena, sizeof *n);

	if (!n)
		return NULL;
	*n = (struct name){gl_arena_copy(arena, s), hash};
	return n->text.p && gl_set_add(&t->names, n, hash) ? n : NULL;
}

/*
 * Finds or adds the name s. If s is not valid UTF-8, repairs it. Returns NULL if there is no
 * memory.
 */
static const struct name *name_of(struct gl_frametable *t, struct gl_arena *arena,
	struct gl_str s, bool *is_mangled)
{
	uint64_t hash = gl_hash_key(s.p, s.len);
	const struct name *n = find_name(t, s, hash);

	if (n)
		return n;
	if (gl_utf8_valid(s))
		return new_name(t, arena, s, hash);
	*is_mangled = true;
	t->text.len = 0;
	gl_utf8_repair(&t->text, s);
	if (t->text.failed)
		return NULL;
	s = gl_buf_view(&t->text);
	hash = gl_hash_key(s.p, s.len);
	n = find_name(t, s, hash);
	return n ? n : new_name(t, arena, s, hash);
}

/* --- frames -------------------------------------------------------------------------------- */

/* Replaces *s by the table's name and mixes it into *hash. Returns false if there is no memory. */
static bool take_name(struct gl_frametable *t, struct gl_arena *arena, struct gl_str *s,
	uint64_t *hash, bool *is_mangled)
{
	const struct name *n;

	if (!s->p) {
		*s = (struct gl_str){NULL, 0};
		*hash = gl_hash_spread(1, *hash);
		return true;
	}
	n = name_of(t, arena, *s, is_mangled);
	if (!n)
		return false;
	*s = n->text;
	*hash = gl_hash_spread(n->hash, *hash);
	return true;
}

/* Compares two frames whose names are the table's own. */
static bool are_equal(const struct gl_frame *a, const struct gl_frame *b)
{
	return a->func.p == b->func.p && a->file.p == b->file.p && a->line == b->line &&
	       a->is_gap == b->is_gap;
}

static const struct gl_frame *new_frame(struct gl_frametable *t, struct gl_arena *arena,
	const struct gl_frame *like, uint64_t hash)
{
	struct gl_frametable_frame *f = gl_arena_new(arena, sizeof *f);

	if (!f)
		return NULL;
	*f = (struct gl_frametable_frame){.pub = *like, .ordinal = (uint32_t)t->frames.used};
	f->pub.facts = gl_frame_find_facts(like);
	return gl_set_add(&t->frames, f, hash) ? &f->pub : NULL;
}

const struct gl_frame *gl_frametable_take(struct gl_frametable *t, struct gl_arena *arena,
	const struct gl_frame *like, bool *is_mangled)
{
	struct gl_frame f = *like;
	const struct gl_frametable_frame *have;
	uint64_t hash;
	size_t i;

	/*
	 * Members that mean nothing in this frame get a fixed value, so that equal frames compare
	 * equal: the names of a gap, and the line if it is unknown.
	 */
	if (f.is_gap)
		f.func.p = f.file.p = NULL;
	if (f.line < 0)
		f.line = -1;
	hash = gl_hash_spread((uint64_t)f.line * 2 + f.is_gap, gl_hash_seed());
	if (!take_name(t, arena, &f.func, &hash, is_mangled) ||
		!take_name(t, arena, &f.file, &hash, is_mangled))
		return NULL;
	i = (size_t)hash;
	while ((have = gl_set_next(&t->frames, hash, &i)))
		if (are_equal(&have->pub, &f))
			return &have->pub;
	return new_frame(t, arena, &f, hash);
}

/* --- texts of frames ----------------------------------------------------------------------- */

void gl_frametable_put_anew(struct gl_arena *arena, struct gl_buf *b,
	struct gl_frametable_text *text, const struct gl_frame *f, gl_frametable_put_fn *put)
{
	size_t at = b->len, len;

	put(b, f);
	len = b->len - at;
	if (text->is_used && !b->failed && len <= UINT32_MAX) {
		text->p = gl_arena_copy(arena, (struct gl_str){b->p + at, len}).p;
		text->len = (uint32_t)len;
	}
	text->is_used = true;
}
