#include "lib/unwrap/entry.h"

#include "lib/unwrap/timestamp.h"

/*
 * Returns the string that is the value of `key` in `part`, a piece of JSON. Its escapes are not
 * decoded. Returns an empty text if there is none.
 */
static struct gl_str member(struct gl_str part, struct gl_str key)
{
	const char *at = gl_port_memmem(part.p, part.len, key.p, key.len), *end = part.p + part.len;
	const char *begin;

	if (!at)
		return (struct gl_str){NULL, 0};
	at += key.len;
	while (at < end && *at == ' ')
		at++;
	if (at == end || *at != '"')
		return (struct gl_str){NULL, 0};
	begin = ++at;
	while (at < end && *at != '"' && *at != '\\')
		at++;
	return gl_str_of(begin, at);
}

enum in_origin { NOT, FIRST, BEHIND_SLASH, BEHIND_DOT };

/*
 * The JSON members that identify the writer, and the position of their values in `origin`, the
 * writer's readable name.
 */
static const struct member_row {
	struct gl_str key;
	enum in_origin in_origin;
} member_rows[] = {
	{{"\"stream\":", 9}, NOT},
	{{"\"Package\":", 10}, FIRST},
	{{"\"Test\":", 7}, BEHIND_DOT},
	{{"\"_HOSTNAME\":", 12}, FIRST},
	{{"\"SYSLOG_IDENTIFIER\":", 20}, BEHIND_SLASH},
	{{"\"_PID\":", 7}, NOT},
	{{"\"namespace_name\":", 17}, NOT},
	{{"\"pod_name\":", 11}, FIRST},
	{{"\"container_name\":", 17}, BEHIND_SLASH},
	{{"\"container_id\":", 15}, NOT},
	{{"\"pod\":", 6}, FIRST},
	{{"\"container\":", 12}, BEHIND_SLASH},
	{{"\"hostname\":", 11}, FIRST},
	{{"\"host\":", 7}, FIRST},
	{{"\"service\":", 10}, BEHIND_SLASH},
};

static void put_origin(const struct member_row *row, struct gl_str v, struct gl_buf *origin)
{
	if (v.len == 0 || row->in_origin == NOT || (row->in_origin == FIRST && origin->len))
		return;
	if (origin->len)
		gl_buf_char(origin, row->in_origin == BEHIND_DOT ? '.' : '/');
	gl_buf_str(origin, v);
}

static struct gl_str value(const struct member_row *row, struct gl_str before, struct gl_str behind)
{
	struct gl_str v = member(behind, row->key);

	return v.len ? v : member(before, row->key);
}

void gl_entry_writer(struct gl_str before, struct gl_str behind, struct gl_buf *writer,
	struct gl_buf *origin)
{
	for (size_t i = 0; i < GL_COUNT(member_rows); i++) {
		const struct member_row *row = &member_rows[i];
		struct gl_str v = value(row, before, behind);

		gl_buf_str(writer, v);
		gl_buf_char(writer, '\n');
		if (origin)
			put_origin(row, v, origin);
	}
}

bool gl_entry_is_writer(struct gl_str before, struct gl_str behind, struct gl_str writer)
{
	for (size_t i = 0; i < GL_COUNT(member_rows); i++) {
		struct gl_str v = value(&member_rows[i], before, behind);

		if (writer.len <= v.len || (v.len && !gl_str_starts(writer, v)) ||
			writer.p[v.len] != '\n')
			return false;
		writer = gl_str_skip(writer, v.len + 1);
	}
	return writer.len == 0;
}

static const struct gl_str time_keys[] = {{"\"time\":", 7}, {"\"ts\":", 5}, {"\"timestamp\":", 12},
	{"\"@timestamp\":", 13}, {"\"Time\":", 7}, {"\"__REALTIME_TIMESTAMP\":", 23},
	{"time=", 5}, {"ts=", 3}, {"t=", 2}};

/*
 * Finds `key` where it is not the end of a longer word, and returns what follows it in `part`, or
 * NULL.
 */
static const char *behind_key(struct gl_str part, struct gl_str key)
{
	const char *p = part.p, *end = part.p + part.len, *at;

	while ((at = gl_port_memmem(p, (size_t)(end - p), key.p, key.len))) {
		p = at + key.len;
		if (at == part.p || memchr(" ,{\t", at[-1], 4))
			return p;
	}
	return NULL;
}

/* Returns the length of the time at the start of [p, end): a timestamp, or seconds since 1970. */
static size_t time_len(const char *p, const char *end)
{
	char rfc3339[GL_TIMESTAMP_MAX];
	size_t n = gl_timestamp(p, end);

	if (n)
		return n;
	while (p + n < end && (gl_is_digit(p[n]) || p[n] == '.'))
		n++;
	return gl_timestamp_rfc3339((struct gl_str){p, n}, rfc3339) ? n : 0; /* rejects time=5ms */
}

struct gl_str gl_entry_time(struct gl_str part)
{
	const char *end = part.p + part.len;
	size_t n = gl_timestamp(part.p, end);

	if (n)
		return (struct gl_str){part.p, n};
	for (size_t i = 0; i < GL_COUNT(time_keys); i++) {
		const char *p = behind_key(part, time_keys[i]);

		if (!p)
			continue;
		while (p < end && (*p == ' ' || *p == '"'))
			p++;
		n = time_len(p, end);
		if (n)
			return (struct gl_str){p, n};
	}
	return (struct gl_str){NULL, 0};
}
