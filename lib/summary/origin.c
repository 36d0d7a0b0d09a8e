#include "lib/summary/origin.h"

#include "lib/base/mem.h"

void gl_origins_free(struct gl_origins *s)
{
	for (struct gl_origin *o = s->all; o; o = o->all)
		gl_mem_free(o->more);
	gl_buf_free(&s->scratch);
}

const struct gl_counter_name *gl_origins_name(struct gl_origins *s, struct gl_str source,
	uint64_t dump)
{
	s->scratch.len = 0;
	gl_buf_str(&s->scratch, source);
	gl_buf_char(&s->scratch, '#');
	gl_buf_u64(&s->scratch, dump);
	return s->scratch.failed ? NULL : gl_counter_name(s->pool, gl_buf_view(&s->scratch));
}

void gl_origins_free_one(struct gl_origins *s, struct gl_origin *o)
{
	gl_mem_free(o->more);
	o->more = NULL;
	o->next = s->free;
	s->free = o;
}

/* Returns an origin that is free, or a new one; its fields are not set. */
static struct gl_origin *room(struct gl_origins *s)
{
	struct gl_origin *o = s->free;

	if (o) {
		s->free = o->next;
		return o;
	}
	o = gl_arena_new(&s->pool->arena, sizeof *o);
	if (!o)
		return NULL;
	*o = (struct gl_origin){.all = s->all};
	return s->all = o;
}

static struct gl_origin *make(struct gl_origins *s, struct gl_origin made)
{
	struct gl_origin **place = &s->recent[s->nmade % GL_ORIGINS_RECENT], *o;

	if (made.source && made.dump && !s->without_dumps) {
		made.name = gl_origins_name(s, made.source->text, made.dump);
		if (!made.name)
			return NULL;
	}
	gl_origins_leave(s, *place);
	*place = NULL;
	o = room(s);
	if (!o)
		return NULL;
	made.all = o->all;
	*o = made;
	s->nmade++;
	return *place = o;
}

struct gl_origin *gl_origins_get(struct gl_origins *s, struct gl_str source, uint64_t dump,
	void *mark)
{
	struct gl_origin made = {.dump = dump, .mark = mark, .users = 1};
	size_t n = s->nmade < GL_ORIGINS_RECENT ? s->nmade : GL_ORIGINS_RECENT;

	if (source.p && !(made.source = gl_counter_name(s->pool, source)))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct gl_origin *o = s->recent[i];

		if (o && o->dump == dump && o->mark == mark && o->source == made.source)
			return o;
	}
	return make(s, made);
}

bool gl_origin_set_more(struct gl_origin *o, const struct gl_more *m)
{
	size_t ntime = m->time.len, norigin = m->origin.len;
	struct gl_more *kept;
	char *text;

	if (ntime > SIZE_MAX / 4 || norigin > SIZE_MAX / 4)
		return false;
	kept = gl_mem_new(1, sizeof *kept + ntime + norigin);
	if (!kept)
		return false;
	text = (char *)(kept + 1);
	*kept = *m;
	if (m->time.p)
		kept->time.p = memcpy(text, m->time.p, ntime);
	if (m->origin.p)
		kept->origin.p = memcpy(text + ntime, m->origin.p, norigin);
	gl_mem_free(o->more);
	o->more = kept;
	return true;
}
