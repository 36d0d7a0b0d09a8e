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

static uint64_t add(struct foldstrings *s, struct gl_str text, uint64_t hash)
{
	struct foldstring **v = gl_mem_grow(s->v, &s->cap, s->n + 1, sizeof *v);
	struct foldstring *one = gl_arena_new(&s->arena, sizeof *one);

	s->v = v;
	*one = (struct foldstring){gl_arena_copy(&s->arena, text), s->n};
	gl_set_add(&s->index, one, hash);
	v[s->n++] = one;
	return one->number;
}

static uint64_t number_of(struct foldstrings *s, struct gl_str text)
{
	uint64_t hash = gl_hash_key(text.p, text.len);
	struct foldstring *one;
	size_t i = (size_t)hash;

	while ((one = gl_set_next(&s->index, hash, &i)))
		if (gl_str_eq(one->text, text))
			return one->number;
	return add(s, text, hash);
}

uint64_t foldstrings_number(struct foldstrings *s, struct gl_str text)
{
	struct gl_buf clean = {0};
	uint64_t number;

	if (gl_utf8_valid(text))
		return number_of(s, text);
	gl_utf8_repair(&clean, text);
	number = number_of(s, gl_buf_view(&clean));
	gl_buf_free(&clean);
	return number;
}

struct gl_str foldstrings_text(const struct foldstrings *s, size_t number)
{
	return s->v[number]->text;
}
