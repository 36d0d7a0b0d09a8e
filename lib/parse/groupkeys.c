#include "lib/parse/groupkeys.h"

#define GROUP(field) offsetof(struct gl_group, field)

/*
 * Reads the array at the cursor, and sets *count to its length. is_key: it may hold null and
 * numbers as well as strings. Returns NULL if it is not such an array, or if there is no memory.
 */
static struct gl_str *get_texts(struct gl_members *m, struct gl_json *j, bool is_key, size_t *count)
{
	struct gl_str *v;
	bool first = true, good = true;

	if (!gl_member_is_at(j, GL_JSON_ARRAY))
		return NULL;
	*count = gl_member_count_elements(*j);
	v = gl_member_new(m, *count, sizeof *v);
	if (!v)
		return NULL;
	gl_json_enter(j);
	for (size_t i = 0; gl_json_element(j, &first); i++) {
		v[i] = (struct gl_str){NULL, 0};
		if (is_key && gl_json_peek(j) == GL_JSON_NUMBER)
			good &= gl_json_skip(j, &v[i]);
		else if (!is_key || !gl_member_skip_null(j))
			good &= gl_member_get_str(m, j, &v[i]);
	}
	return good && !j->what ? v : NULL;
}

bool gl_groupkeys_read_by(struct gl_members *m, struct gl_json *j, void *field)
{
	const struct gl_str **by = field;

	*by = get_texts(m, j, false, &m->group->nby);
	return *by && m->group->nby > 0;
}

bool gl_groupkeys_read_key(struct gl_members *m, struct gl_json *j, void *field)
{
	const struct gl_str **key = field;

	*key = get_texts(m, j, true, &m->nkey);
	return *key != NULL;
}

/*
 * Reads the array at the cursor, which must hold whole numbers, at most `max` of them, into v.
 * Returns false if it is not such an array.
 */
static bool get_numbers(struct gl_json *j, uint64_t *v, size_t max, size_t *count)
{
	bool first = true, good = true;

	*count = 0;
	if (!gl_member_is_at(j, GL_JSON_ARRAY))
		return false;
	gl_json_enter(j);
	while (gl_json_element(j, &first)) {
		uint64_t n = 0;

		good &= gl_json_u64(j, &n) && *count < max;
		if (good)
			v[(*count)++] = n;
	}
	return good && !j->what;
}

bool gl_groupkeys_read_ids(struct gl_members *m, struct gl_json *j, void *field)
{
	const uint64_t *ids = field;

	if (!get_numbers(j, field, GL_GROUP_IDS, &m->group->nids))
		return false;
	for (size_t i = 1; i < m->group->nids; i++)
		if (ids[i] <= ids[i - 1])
			return false;
	return true;
}

static bool read_minutes(struct gl_members *m, struct gl_json *j, void *field)
{
	size_t count;

	(void)m;
	return get_numbers(j, field, GL_WAIT_BUCKETS, &count);
}

static const struct gl_member_row wait_rows[] = {
	GL_MEMBER_ROW("known", gl_member_read_number, GROUP(wait_known)),
	GL_MEMBER_ROW("min", gl_member_read_number, GROUP(wait_min)),
	GL_MEMBER_ROW("max", gl_member_read_number, GROUP(wait_max)),
	GL_MEMBER_ROW("sum", gl_member_read_number, GROUP(wait_sum)),
	GL_MEMBER_ROW("minutes", read_minutes, GROUP(wait_minutes)),
};

bool gl_groupkeys_read_wait(struct gl_members *m, struct gl_json *j, void *field)
{
	(void)field;
	return gl_member_get_object(m, j, wait_rows, GL_COUNT(wait_rows), m->group);
}

static bool read_first_offset(struct gl_members *m, struct gl_json *j, void *field)
{
	return m->group->has_first_offset = gl_member_read_number(m, j, field);
}

static const struct gl_member_row first_rows[] = {
	GL_MEMBER_ROW("source", gl_member_read_text, GROUP(first_source)),
	GL_MEMBER_ROW("dump", gl_member_read_number, GROUP(first_dump)),
	GL_MEMBER_ROW("offset", read_first_offset, GROUP(first_offset)),
};

bool gl_groupkeys_read_first(struct gl_members *m, struct gl_json *j, void *field)
{
	(void)field;
	return gl_member_get_object(m, j, first_rows, GL_COUNT(first_rows), m->group);
}

bool gl_groupkeys_read_sources(struct gl_members *m, struct gl_json *j, void *field)
{
	m->group->has_sources = true;
	return gl_member_read_counts(m, j, field);
}
