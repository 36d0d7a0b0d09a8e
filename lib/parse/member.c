#include "lib/parse/member.h"

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"

/* --- life ---------------------------------------------------------------------------- */

void gl_members_begin(struct gl_members *m, struct gl_record *rec)
{
	*rec = (struct gl_record){.count = 1};
	m->rec = rec;
	m->more = (struct gl_more){0};
	m->group = NULL;
	m->nkey = 0;
	m->frames.n = 0;
	m->frames.has_args = false;
	m->has_creator = m->has_where = false;
	m->nnumbers = 0;
	m->seen = m->present = 0;
	m->fault = m->group_fault = (struct gl_member_fault){0};
	m->no_memory = false;
}

void gl_members_free(struct gl_members *m)
{
	gl_arena_free(&m->arena);
	gl_mem_free(m->frames.v);
	gl_mem_free(m->frames.args);
	gl_mem_free(m->side.v);
	gl_mem_free(m->side.args);
	gl_mem_free(m->pairs);
	gl_mem_free(m->slots);
}

/* --- values -------------------------------------------------------------------------- */

bool gl_member_no_memory(struct gl_members *m)
{
	m->no_memory = true;
	return false;
}

void *gl_member_new(struct gl_members *m, size_t count, size_t size)
{
	void *v = count <= SIZE_MAX / size ? gl_arena_new(&m->arena, count * size) : NULL;

	if (!v)
		m->no_memory = true;
	return v;
}

size_t gl_member_find(const struct gl_member_row *rows, size_t nrows, struct gl_str key)
{
	size_t i = 0;

	while (i < nrows && !gl_str_eq(rows[i].name, key))
		i++;
	return i;
}

bool gl_member_is_at(struct gl_json *j, enum gl_json_type type)
{
	if (gl_json_peek(j) == type)
		return true;
	gl_json_skip(j, NULL);
	return false;
}

bool gl_member_get_str(struct gl_members *m, struct gl_json *j, struct gl_str *s)
{
	return gl_member_is_at(j, GL_JSON_STRING) && gl_json_str(j, s, &m->arena);
}

size_t gl_member_count_elements(struct gl_json ahead)
{
	size_t count = 0;
	bool first = true;

	for (gl_json_enter(&ahead); gl_json_element(&ahead, &first); count++)
		gl_json_skip(&ahead, NULL);
	return count;
}

bool gl_member_get_object(struct gl_members *m, struct gl_json *j, const struct gl_member_row *rows,
	size_t nrows, void *base)
{
	bool first = true, good = true;
	struct gl_str key;
	size_t count = 0, i;

	if (!gl_member_is_at(j, GL_JSON_OBJECT))
		return false;
	gl_json_enter(j);
	for (; !m->no_memory && gl_json_key(j, &first, &key, &m->arena); count++) {
		i = gl_member_find(rows, nrows, key);
		if (i == nrows)
			gl_json_skip(j, NULL);
		else if (!gl_member_skip_null(j))
			good &= rows[i].read(m, j, (char *)base + rows[i].offset);
	}
	m->nmembers = count;
	return good && !j->what && !m->no_memory;
}

bool gl_member_read_text(struct gl_members *m, struct gl_json *j, void *field)
{
	return gl_member_get_str(m, j, field);
}

void gl_members_number(struct gl_members *m, struct gl_str text, size_t field)
{
	if (m->nnumbers < GL_JSONCACHE_NUMBERS)
		m->numbers[m->nnumbers] = (struct gl_jsoncache_number){text, field};
	m->nnumbers++;
}

bool gl_member_read_number(struct gl_members *m, struct gl_json *j, void *field)
{
	size_t offset = (size_t)((uintptr_t)field - (uintptr_t)m->rec);
	const char *start = j->p;

	if (!gl_json_u64(j, field))
		return false;
	if (offset < sizeof *m->rec)
		gl_members_number(m, gl_str_of(start, j->p), offset);
	return true;
}

bool gl_member_read_number_from_1(struct gl_members *m, struct gl_json *j, void *field)
{
	return gl_member_read_number(m, j, field) && *(uint64_t *)field > 0;
}

/* An absent key means false, so the value false is no fault. */
bool gl_member_read_bool(struct gl_members *m, struct gl_json *j, void *field)
{
	enum gl_json_type type = gl_json_peek(j);
	bool *v = field;

	(void)m;
	*v = type == GL_JSON_TRUE;
	return gl_json_skip(j, NULL) && (type == GL_JSON_TRUE || type == GL_JSON_FALSE);
}

bool gl_member_read_flag(struct gl_members *m, struct gl_json *j, void *field)
{
	bool v, good = gl_member_read_bool(m, j, &v);

	(void)field;
	m->says_nothing = !v;
	return good;
}

/* --- objects of strings and of counts ------------------------------------------------ */

static void put_slot(struct gl_members *m, struct gl_str key, size_t index)
{
	size_t i = (size_t)gl_hash_key(key.p, key.len) & (m->nslots - 1);

	while (m->slots[i])
		i = (i + 1) & (m->nslots - 1);
	m->slots[i] = (uint32_t)index + 1;
}

/*
 * Makes room for one more pair; at least half of the slots stay free. Returns false if there is no
 * memory.
 */
static bool room_for_pair(struct gl_members *m)
{
	if (!GL_MEM_ROOM(m->pairs, m->pairs_cap, m->npairs + 1))
		return gl_member_no_memory(m);
	if ((m->npairs + 1) * 2 <= m->nslots)
		return true;
	m->nslots = m->nslots ? m->nslots * 2 : 16;
	if (!GL_MEM_ROOM(m->slots, m->slots_cap, m->nslots) || m->npairs >= UINT32_MAX)
		return gl_member_no_memory(m);
	memset(m->slots, 0, m->nslots * sizeof *m->slots);
	for (size_t i = 0; i < m->npairs; i++)
		put_slot(m, m->pairs[i].key, i);
	return true;
}

/* Finds the pair with this key, or adds one. Returns NULL if there is no memory. */
static struct gl_member_pair *pair_of(struct gl_members *m, struct gl_str key)
{
	size_t i;

	if (!room_for_pair(m))
		return NULL;
	i = (size_t)gl_hash_key(key.p, key.len) & (m->nslots - 1);
	for (; m->slots[i]; i = (i + 1) & (m->nslots - 1))
		if (gl_str_eq(m->pairs[m->slots[i] - 1].key, key))
			return &m->pairs[m->slots[i] - 1];
	m->slots[i] = (uint32_t)m->npairs + 1;
	m->pairs[m->npairs] = (struct gl_member_pair){.key = key};
	return &m->pairs[m->npairs++];
}

/*
 * Reads the object at the cursor into m->pairs. is_counts: its values are numbers from 1 on,
 * otherwise strings. Returns false if it is not such an object.
 */
static bool get_pairs(struct gl_members *m, struct gl_json *j, bool is_counts)
{
	bool first = true, good = true;
	struct gl_str key;

	m->npairs = 0;
	m->nslots = 0;
	if (!gl_member_is_at(j, GL_JSON_OBJECT))
		return false;
	gl_json_enter(j);
	while (gl_json_key(j, &first, &key, &m->arena)) {
		struct gl_member_pair *p = pair_of(m, key);

		if (!p)
			return false;
		if (is_counts)
			good &= gl_json_u64(j, &p->n) && p->n > 0;
		else
			good &= gl_member_get_str(m, j, &p->value);
	}
	return good && !j->what;
}

bool gl_member_read_labels(struct gl_members *m, struct gl_json *j, void *field)
{
	struct gl_label *v;

	(void)field;
	if (!get_pairs(m, j, false) || m->npairs > GL_LIMIT_LABELS)
		return false;
	v = gl_member_new(m, m->npairs, sizeof *v);
	if (!v)
		return false;
	for (size_t i = 0; i < m->npairs; i++)
		v[i] = (struct gl_label){m->pairs[i].key, m->pairs[i].value};
	m->rec->labels = v;
	m->rec->nlabels = m->npairs;
	return true;
}

bool gl_member_read_counts(struct gl_members *m, struct gl_json *j, void *field)
{
	struct gl_counts *out = field;
	struct gl_count *v;

	if (!get_pairs(m, j, true))
		return false;
	v = gl_member_new(m, m->npairs, sizeof *v);
	if (!v)
		return false;
	for (size_t i = 0; i < m->npairs; i++)
		v[i] = (struct gl_count){m->pairs[i].key, m->pairs[i].n};
	*out = (struct gl_counts){v, m->npairs};
	return true;
}
