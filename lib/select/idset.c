#include "lib/select/idset.h"

#include "lib/base/counts.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"

#include <stdlib.h>

struct gl_idset {
	uint64_t *v; /* the numbers; gl_idset_close sorts them in rising order */
	size_t n, cap;
};

struct gl_idset *gl_idset_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_idset));
}

void gl_idset_free(struct gl_idset *s)
{
	if (!s)
		return;
	gl_mem_free(s->v);
	gl_mem_free(s);
}

bool gl_idset_add_number(struct gl_idset *s, uint64_t id)
{
	if (!GL_MEM_ROOM(s->v, s->cap, s->n + 1))
		return false;
	s->v[s->n++] = id;
	return true;
}

bool gl_idset_add(struct gl_idset *s, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (gl_record_has(r, GL_HAS_ID))
		return gl_idset_add_number(s, r->id);
	for (size_t i = 0; g && i < g->nids; i++)
		if (!gl_idset_add_number(s, g->ids[i]))
			return false;
	return true;
}

int gl_idset_add_text(struct gl_idset *s, struct gl_str text, uint64_t line, struct gl_err *err)
{
	const char *p = text.p, *end = text.p + text.len;

	*err = (struct gl_err){0};
	while (p < end) {
		const char *word = p;
		uint64_t id;

		while (p < end && !gl_is_white(*p) && *p != ',')
			p++;
		if (p == word) {
			p++;
			continue;
		}
		if (!gl_num_parse(gl_str_of(word, p), &id)) {
			gl_err_set(err, GL_ERR_SYNTAX, "not a goroutine id (a whole number)");
			gl_err_detail(err, word, (size_t)(p - word));
			err->line = line;
			err->column = (uint64_t)(word - text.p) + 1;
			return -1;
		}
		if (!gl_idset_add_number(s, id))
			return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	return gl_num_cmp(*(const uint64_t *)a, *(const uint64_t *)b);
}

void gl_idset_close(struct gl_idset *s)
{
	if (s->n)
		qsort(s->v, s->n, sizeof *s->v, compare);
}

bool gl_idset_has(const struct gl_idset *s, uint64_t id)
{
	return s->n && bsearch(&id, s->v, s->n, sizeof *s->v, compare);
}

uint64_t gl_idset_known(const struct gl_idset *s, const struct gl_record *r, uint64_t *unseen)
{
	const struct gl_group *g = gl_record_group(r);
	uint64_t known = 0;

	if (gl_record_has(r, GL_HAS_ID))
		return gl_idset_has(s, r->id) ? r->count : 0;
	for (size_t i = 0; g && i < g->nids; i++)
		known += gl_idset_has(s, g->ids[i]);
	if (!gl_record_has(r, GL_HAS_REPEAT) && (!g || r->count > g->nids))
		*unseen = gl_counter_sum(*unseen, r->count - (g ? g->nids : 0));
	return known < r->count ? known : r->count;
}
