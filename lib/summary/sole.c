#include "lib/summary/sole.h"

#include "lib/base/mem.h"

void gl_soles_free(struct gl_soles *s)
{
	for (size_t i = 0; i < GL_SOLES_MOST; i++) {
		gl_buf_free(&s->room[i].text);
		gl_mem_free(s->room[i].labels);
	}
}

bool gl_sole_may_be(const struct gl_record *r)
{
	return !gl_record_has(r, GL_HAS_REPEAT) && !gl_record_group(r) && r->stack &&
	       (gl_record_is_dumper(r) || gl_record_panics(r) || (r->more && r->more->reason.p));
}

bool gl_sole_is_dump_of(const struct gl_record *a, const struct gl_record *b)
{
	return gl_record_dump(a) == gl_record_dump(b) && gl_str_same(a->source, b->source);
}

/*
 * Copies a text to the end of b, and makes *s point to the copy. The buffer must already have room
 * for all texts, because copies must not move.
 */
static void copy(struct gl_buf *b, struct gl_str *s)
{
	char *to = b->p + b->len;

	if (!s->p)
		return;
	gl_buf_str(b, *s);
	s->p = to;
}

static size_t text_of(const struct gl_record *r)
{
	size_t n = r->state.len + r->source.len + r->raw.len + 1;

	for (size_t i = 0; i < r->nlabels; i++)
		n += r->labels[i].key.len + r->labels[i].value.len;
	return r->more ? n + r->more->reason.len + r->more->origin.len + r->more->time.len : n;
}

static bool copy_labels(struct gl_sole *to, const struct gl_record *r)
{
	if (!GL_MEM_ROOM(to->labels, to->labels_cap, r->nlabels + 1))
		return false;
	to->record.labels = to->labels;
	for (size_t i = 0; i < r->nlabels; i++) {
		to->labels[i] = r->labels[i];
		copy(&to->text, &to->labels[i].key);
		copy(&to->text, &to->labels[i].value);
	}
	return true;
}

static bool copy_record(struct gl_sole *to, const struct gl_record *r)
{
	to->record = *r;
	to->record.args = NULL;
	to->text.len = 0;
	if (!gl_buf_room(&to->text, text_of(r)) || !copy_labels(to, r))
		return false;
	copy(&to->text, &to->record.state);
	copy(&to->text, &to->record.source);
	copy(&to->text, &to->record.raw);
	if (r->more) {
		to->more = (struct gl_more){.reason = r->more->reason, .origin = r->more->origin,
			.time = r->more->time};
		copy(&to->text, &to->more.reason);
		copy(&to->text, &to->more.origin);
		copy(&to->text, &to->more.time);
		to->record.more = &to->more;
	}
	return !to->text.failed;
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

	while (i < s->n && !gl_sole_is_dump_of(&s->v[i]->record, r))
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
