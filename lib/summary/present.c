#include "lib/summary/present.h"

void gl_present_free(struct gl_present *p)
{
	gl_arena_free(&p->arena);
}

static bool list_maps(struct gl_present *p, const struct gl_tally *t,
	struct gl_tally_store *store)
{
	struct gl_group *out = &p->group;
	struct gl_counts *const lists[GL_TALLY_MAPS] = {
		[GL_TALLY_STATES] = &out->states, [GL_TALLY_CLASSES] = &out->classes,
		[GL_TALLY_CREATORS] = &out->creators, [GL_TALLY_SIGS] = &out->sigs,
		[GL_TALLY_SOURCES] = &out->sources, [GL_TALLY_DUMPS] = &out->dumps,
	};

	for (int i = 0; i < GL_TALLY_MAPS; i++)
		if (!gl_counter_list(&store->pool, &t->maps[i], &p->arena, lists[i]))
			return false;
	if (t->agreed.shown.has_sig)
		out->sigs.n = 0;
	if ((t->agreed.values.has & GL_HAS_DUMP) && t->agreed.values.dump == 1)
		out->dumps.n = 0;
	/*
	 * If any member does not show all its sources, neither map is complete, so neither is
	 * shown.
	 */
	if (t->lacks_sources)
		out->sources.n = out->dumps.n = 0;
	return true;
}

static bool fill_group(struct gl_present *p, const struct gl_keys *keys, struct gl_str key,
	const struct gl_tally *t, struct gl_tally_store *store)
{
	struct gl_group *out = &p->group;

	*out = (struct gl_group){.by = p->names, .key = p->values, .nby = keys->n,
		.has_sources = !store->without_sources && !t->lacks_sources,
		.wait_known = t->wait.known,
		.wait_min = t->wait.min, .wait_max = t->wait.max, .wait_sum = t->wait.sum,
		.nids = t->nids};
	for (size_t i = 0; i < keys->n; i++) {
		p->names[i] = keys->v[i].name;
		p->values[i] = gl_keys_next(&key);
	}
	if (t->wait.nminutes)
		memcpy(out->wait_minutes, t->wait.minutes,
			t->wait.nminutes * sizeof out->wait_minutes[0]);
	memcpy(out->ids, gl_tally_ids(t), t->nids * sizeof out->ids[0]);
	if (!t->agreed.shown.same)
		out->example = t->least_stack;
	if (!t->agreed.shown.frames) {
		out->where = t->agreed.shown.where;
		out->created_by = t->agreed.shown.creator;
	}
	if (t->least.source)
		out->first_source = t->least.source->text;
	out->first_dump = t->least.dump;
	out->has_first_offset = t->least.offset > 0;
	out->first_offset = t->least.offset - out->has_first_offset;
	return list_maps(p, t, store);
}

const struct gl_group *gl_present_total(struct gl_present *p, const struct gl_tally *t,
	struct gl_tally_store *store)
{
	static const struct gl_keys no_keys;

	gl_arena_reset(&p->arena);
	return fill_group(p, &no_keys, (struct gl_str){"", 0}, t, store) ? &p->group : NULL;
}

/* Makes the stack with the frames and the creator that all members show. */
static bool fill_stack(struct gl_present *p, struct gl_stacks *stacks, const struct gl_tally *t)
{
	const struct gl_shown *s = &t->agreed.shown;
	struct gl_record *r = &p->record;

	r->stack = s->same;
	if (!s->same && s->frames)
		r->stack = s->frames->created_by == s->creator ?
				   s->frames :
				   gl_stacks_recreate(stacks, s->frames, s->creator);
	if (s->frames)
		r->has |= GL_HAS_FRAMES;
	if (s->has_sig) {
		r->has |= GL_HAS_SIG;
		r->sig = s->sig;
	}
	if (!s->creator)
		r->has &= ~(uint32_t)GL_HAS_PARENT;
	return !s->frames || r->stack;
}

const struct gl_record *gl_present_tally(struct gl_present *p, struct gl_stacks *stacks,
	const struct gl_keys *keys, struct gl_str key, const struct gl_tally *t,
	struct gl_tally_store *store)
{
	gl_arena_reset(&p->arena);
	p->record = t->agreed.values;
	p->record.count = t->count;
	p->more = t->agreed.more ? *t->agreed.more : (struct gl_more){0};
	p->more.group = &p->group;
	p->record.more = &p->more;
	if (t->wait.known) {
		p->record.has |= GL_HAS_WAIT;
		p->record.wait_seconds = t->wait.max;
	}
	if (!fill_stack(p, stacks, t) || !fill_group(p, keys, key, t, store))
		return NULL;
	return &p->record;
}
