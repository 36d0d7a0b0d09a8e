#include "lib/parse/bodies.h"

#include "lib/base/hash.h"

#define KEY 128		       /* bytes that are hashed; a shorter body is soon read line by line */
#define ROOM ((size_t)4 << 20) /* of text that is kept */
#define TRIES 4		       /* bodies that begin alike */
#define ROUND 4096	       /* looks after which is judged whether they are worth it */

void gl_bodies_free(struct gl_bodies *t)
{
	gl_arena_free(&t->arena);
	gl_set_free(&t->set);
}

/* Where stacks hardly ever come again, looking for them would cost more than it saves. */
static void judge(struct gl_bodies *t)
{
	if (t->looks < ROUND)
		return;
	t->is_off = t->hits * 4 < t->looks && t->bytes > ROOM / 2;
	t->looks = t->hits = 0;
}

/* Behind the LF of the line whose key ends at q, if a location's offset is all there is; else NULL. */
static const char *tail_end(const char *q, const char *end)
{
	if (end - q > 4 && memcmp(q, " +0x", 4) == 0)
		for (q += 4; q < end && ((*q >= '0' && *q <= '9') || (*q >= 'a' && *q <= 'f'));)
			q++;
	return q < end && *q == '\n' && q[-1] != 'x' ? q + 1 : NULL;
}

static bool fits(const struct gl_body *b, const char *p, const char *end, const char **blank)
{
	if ((size_t)(end - p) < b->text.len || memcmp(p, b->text.p, b->text.len) != 0)
		return false;
	*blank = tail_end(p + b->text.len, end);
	return *blank && *blank < end && **blank == '\n';
}

struct gl_body *gl_bodies_find(struct gl_bodies *t, const char *p, const char *end,
	const char **blank)
{
	uint64_t hash;
	size_t i;
	struct gl_body *b;

	if (t->is_off || end - p < KEY || t->set.used == 0)
		return NULL;
	t->looks++;
	judge(t);
	i = hash = gl_hash(p, KEY);
	for (int n = 0; n < TRIES && (b = gl_set_next(&t->set, hash, &i)); n++)
		if (fits(b, p, end, blank)) {
			t->hits++;
			return b;
		}
	return NULL;
}

/* The block's text up to its last line's key; len 0 when it does not end in a location. */
static struct gl_str key_text(const char *p, const char *blank, const char *end,
	const struct gl_block *b)
{
	const char *line = gl_port_memrchr(p, '\n', (size_t)(blank - 1 - p)), *key;

	if (!line || (b->last->kind != GL_LINE_ORIGIN && b->last->kind != GL_LINE_FILE) ||
		(size_t)(blank - line) <= b->last->key_len)
		return (struct gl_str){p, 0};
	key = line + 1 + b->last->key_len;
	return (struct gl_str){p, tail_end(key, end) == blank ? (size_t)(key - p) : 0};
}

struct gl_body *gl_bodies_add(struct gl_bodies *t, const char *p, const char *blank,
	const char *end, size_t nlines, const struct gl_block *b)
{
	struct gl_str text = key_text(p, blank, end, b);
	struct gl_body *v;

	if (text.len < KEY || *blank != '\n' || t->bytes + text.len > ROOM)
		return NULL;
	v = gl_arena_new(&t->arena, sizeof *v);
	if (!v)
		return NULL;
	v->text = gl_arena_copy(&t->arena, text);
	v->tokens = gl_arena_new(&t->arena, b->ntokens * sizeof *v->tokens);
	if (!v->text.p || !v->tokens)
		return NULL;
	memcpy(v->tokens, b->tokens, b->ntokens * sizeof *v->tokens);
	v->nlines = nlines;
	v->ntokens = b->ntokens;
	v->last = b->last;
	v->has_creator = b->has_creator;
	v->is_done = b->is_done;
	v->has_parent = b->has_parent;
	v->parent = b->parent;
	v->stack = NULL;
	if (!gl_set_add(&t->set, v, gl_hash(text.p, KEY)))
		return NULL;
	t->bytes += text.len;
	return v;
}
