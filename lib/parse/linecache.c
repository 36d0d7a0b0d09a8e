#include "lib/parse/linecache.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/syntax/receiver.h"

void gl_linecache_free(struct gl_linecache *t)
{
	gl_arena_free(&t->arena);
	gl_set_free(&t->set);
	gl_mem_free(t->by_id);
	*t = (struct gl_linecache){0};
}

static uint64_t hash_of(enum gl_goline_kind kind, struct gl_str key)
{
	return gl_hash_key(key.p, key.len) + (uint64_t)kind;
}

static struct gl_known_line *find(
	const struct gl_linecache *t, enum gl_goline_kind kind, struct gl_str key, uint64_t hash)
{
	size_t i = (size_t)hash;
	struct gl_known_line *line;

	while ((line = gl_set_next(&t->set, hash, &i)))
		if (line->kind == kind && line->key_len == key.len &&
			memcmp(line->text, key.p, key.len) == 0)
			return line;
	return NULL;
}

struct gl_known_line *gl_linecache_find(
	const struct gl_linecache *t, enum gl_goline_kind kind, struct gl_str key)
{
	return find(t, kind, key, hash_of(kind, key));
}

/*
 * Returns the name as Go prints it. If the asterisk before its receiver was lost, this is a copy
 * with an asterisk. p == NULL if there is no memory.
 */
static struct gl_str whole_name(struct gl_linecache *t, struct gl_str name)
{
	size_t instead, at = gl_receiver_lost_star(name, &instead);
	char *p;

	if (!at)
		return name;
	p = gl_arena_new(&t->arena, name.len + 1);
	if (!p)
		return (struct gl_str){0};
	memcpy(p, name.p, at);
	p[at] = '*';
	memcpy(p + at + 1, name.p + at + instead, name.len - at - instead);
	return (struct gl_str){p, name.len + 1 - instead};
}

static struct gl_known_line *copy(struct gl_linecache *t, const struct gl_known_line *made)
{
	struct gl_known_line **by_id, *line = gl_arena_new(&t->arena, sizeof *line);
	struct gl_str text = gl_arena_copy(&t->arena, (struct gl_str){made->text, made->len});

	by_id = gl_mem_grow(
		t->by_id, &t->by_id_cap, t->set.used + 1, sizeof(struct gl_known_line *));
	if (by_id)
		t->by_id = by_id;
	if (!line || !text.p || !by_id)
		return NULL;
	*line = *made;
	line->next[0] = line->next[1] = NULL;
	line->text = text.p;
	if (made->name.p >= made->text && made->name.p <= made->text + made->len)
		line->name.p = text.p + (made->name.p - made->text);
	if (made->kind == GL_LINE_FUNC || made->kind == GL_LINE_CREATED)
		line->name = whole_name(t, line->name);
	line->id = (uint32_t)t->set.used + 1;
	by_id[t->set.used] = line;
	return line->name.p || !made->name.p ? line : NULL;
}

struct gl_known_line *gl_linecache_add(struct gl_linecache *t, const struct gl_known_line *made)
{
	struct gl_str key = {made->text, made->key_len};
	uint64_t hash = hash_of(made->kind, key);
	struct gl_known_line *line = find(t, made->kind, key, hash);

	if (line)
		return line;
	line = copy(t, made);
	return line && gl_set_add(&t->set, line, hash) ? line : NULL;
}
