#include "cmd/fold/foldstrings.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/utf8.h"

struct foldstring {
	struct gl_str text;
	uint64_t number;
};

void foldstrings_free(struct foldstrings *s)
{
	gl_mem_free(s->v);
	gl_set_free(&s->index);
	gl_arena_free(&s->arena);
}

static struct foldstring *add(struct foldstrings *s, struct gl_str text, uint64_t hash)
{
	struct foldstring **v = gl_mem_grow(s->v, &s->cap, s->n + 1, sizeof *v);
	struct foldstring *one = gl_arena_new(&s->arena, sizeof *one);

	s->v = v ? v : s->v;
	if (!v || !one)
		return NULL;
	*one = (struct foldstring){gl_arena_copy(&s->arena, text), s->n};
	if (!one->text.p || !gl_set_add(&s->index, one, hash))
		return NULL;
	v[s->n++] = one;
	return one;
}

static uint64_t number_of(struct foldstrings *s, struct gl_str text)
{
	uint64_t hash = gl_hash_key(text.p, text.len);
	struct foldstring *one;
	size_t i = (size_t)hash;

	while ((one = gl_set_next(&s->index, hash, &i)))
		if (gl_str_eq(one->text, text))
			return one->number;
	one = add(s, text, hash);
	s->failed |= !one;
	return one ? one->number : 0;
}

uint64_t foldstrings_number(struct foldstrings *s, struct gl_str text)
{
	struct gl_buf clean = {0};
	uint64_t number;

	if (gl_utf8_valid(text))
		return number_of(s, text);
	gl_utf8_repair(&clean, text);
	s->failed |= clean.failed;
	number = number_of(s, gl_buf_view(&clean));
	gl_buf_free(&clean);
	return number;
}

struct gl_str foldstrings_text(const struct foldstrings *s, size_t number)
{
	return s->v[number]->text;
}
