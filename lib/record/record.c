#include "lib/record/record.h"

#include "lib/base/json_put.h"

struct gl_str gl_record_label(const struct gl_record *r, struct gl_str key)
{
	for (size_t i = 0; i < r->nlabels; i++)
		if (gl_str_eq(r->labels[i].key, key))
			return r->labels[i].value;
	return (struct gl_str){NULL, 0};
}

struct gl_label *gl_record_keep_labels(struct gl_record *r, struct gl_arena *a)
{
	struct gl_label *v = gl_arena_new(a, r->nlabels * sizeof *v);

	for (size_t i = 0; v && i < r->nlabels; i++) {
		v[i] = r->labels[i];
		if (!gl_arena_keep(a, &v[i].key) || !gl_arena_keep(a, &v[i].value))
			return NULL;
	}
	r->labels = v;
	return v;
}

bool gl_record_is_crash(struct gl_str reason)
{
	static const struct gl_str starts[] = {{"panic: ", 7}, {"fatal error: ", 13}, {"SIG", 3},
		{"Signal ", 7}, {"Exception 0x", 12}};

	return gl_str_starts_any(reason, starts, GL_COUNT(starts)) != NULL;
}

void gl_record_put_labels(struct gl_buf *b, const struct gl_record *r)
{
	gl_buf_char(b, '{');
	for (size_t i = 0; i < r->nlabels; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_json_put_str(b, r->labels[i].key);
		gl_buf_char(b, ':');
		gl_json_put_str(b, r->labels[i].value);
	}
	gl_buf_char(b, '}');
}
