#include "cmd/common/members.h"

#include "lib/base/hash.h"

struct members_source {
	struct gl_str name;
	uint64_t dumps;
};

void members_free(struct members *m)
{
	gl_match_free(m->selected);
	gl_set_free(&m->sources);
	gl_arena_free(&m->arena);
}

void members_begin(struct members *m, bool keeps_sources)
{
	m->found = m->read = m->without = 0;
	if (keeps_sources)
		return;
	gl_set_clear(&m->sources);
	gl_arena_reset(&m->arena);
}

bool members_select(struct members *m, struct gl_str name)
{
	bool is_selected = !m->selected || gl_match_test(m->selected, name) > 0;

	m->found++;
	m->read += is_selected;
	return is_selected;
}

static struct members_source *find(const struct members *m, struct gl_str source)
{
	uint64_t hash = gl_hash_key(source.p, source.len);
	size_t i = (size_t)hash;
	struct members_source *known;

	while ((known = gl_set_next(&m->sources, hash, &i)))
		if (gl_str_eq(known->name, source))
			break;
	return known;
}

uint64_t members_dumps(const struct members *m, struct gl_str source)
{
	const struct members_source *known = find(m, source);

	return known ? known->dumps : 0;
}

void members_note(struct members *m, struct gl_str source, uint64_t dumps)
{
	struct members_source *known = find(m, source);

	if (!known) {
		known = gl_arena_new(&m->arena, sizeof *known);
		known->name = gl_arena_copy(&m->arena, source);
		gl_set_add(&m->sources, known, gl_hash_key(source.p, source.len));
	}
	known->dumps = dumps;
}
