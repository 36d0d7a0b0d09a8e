#include "lib/summary/sole.h"

void gl_soles_free(struct gl_soles *s)
{
	for (size_t i = 0; i < GL_SOLES_MOST; i++)
		gl_arena_free(&s->room[i].arena);
}

bool gl_sole_may_be(const struct gl_record *r)
{
	return !gl_record_has(r, GL_HAS_REPEAT) && !gl_record_group(r) && r->stack &&
	       (gl_record_is_dumper(r) || gl_record_panics(r) || (r->more && r->more->reason.p));
}

static bool are_of_one_dump(const struct gl_record *a, const struct gl_record *b)
{
	return gl_record_dump(a) == gl_record_dump(b) && gl_str_same(a->source, b->source);
}

static bool copy_more(struct gl_sole *to, const struct gl_more *m)
{
	struct gl_arena *a = &to->arena;

	to->more = (struct gl_more){.reason = m->reason, .origin = m->origin, .time = m->time};
	to->record.more = &to->more;
	return gl_arena_keep(a, &to->more.reason) && gl_arena_keep(a, &to->more.origin) &&
	       gl_arena_keep(a, &to->more.time);
}

static bool copy_record(struct gl_sole *to, const struct gl_record *r)
{
	struct gl_record *kept = &to->record;
	struct gl_arena *a = &to->arena;

	gl_arena_reset(a);
	*kept = *r;
	kept->args = NULL;
	return gl_record_keep_labels(kept, a) && gl_arena_keep(a, &kept->state) &&
	       gl_arena_keep(a, &kept->source) && gl_arena_keep(a, &kept->raw) &&
	       (!r->more || copy_more(to, r->more));
}

bool gl_soles_keep(struct gl_soles *s, const struct gl_record *r)
{
	for (size_t i = 0; i < GL_SOLES_MOST && !s->v[i]; i++)
		s->v[i] = &s->room[i]; /* only the first call does this; afterwards v[0] is set */
	return copy_record(s->v[s->n++], r);
}

size_t gl_soles_find(const struct gl_soles *s, const struct gl_record *r)
{
	size_t i = 0;

	while (i < s->n && !are_of_one_dump(&s->v[i]->record, r))
		i++;
	return i;
}

const struct gl_record *gl_soles_take(struct gl_soles *s, size_t i)
{
	struct gl_sole *taken = s->v[i];

	s->n--;
	for (; i < s->n; i++)
		s->v[i] = s->v[i + 1];
	s->v[s->n] = taken;
	return &taken->record;
}
