#include "lib/summary/lone.h"

#define MOST_BYTES (UINT64_C(1) << 30)

_Static_assert(GL_KEYTABLE_BITS(GL_KEYTABLE_RECORD) >> 24 == 0, "gl_lone.has has 24 bits");
_Static_assert(GL_CLASS_COUNT < 1 << 8, "gl_lone.class has 8 bits");

bool gl_lone_fits(const struct gl_record *r)
{
	return !(r->has & (GL_HAS_LABELS | GL_HAS_BUBBLE)) && r->has >> 24 == 0 &&
	       r->count <= UINT32_MAX && r->wait_seconds <= UINT32_MAX && r->bytes < MOST_BYTES;
}

bool gl_lone_keep(struct gl_lone *l, struct gl_tally_store *store, const struct gl_record *r,
	struct gl_origin *origin)
{
	const struct gl_counter_name *state = NULL;

	if (gl_record_has(r, GL_HAS_STATE) && !(state = gl_counter_name(&store->pool, r->state)))
		return false;
	*l = (struct gl_lone){.stack = r->stack, .state = state, .id = r->id,
		.parent = r->parent, .offset = r->offset, .has = r->has & 0xffffff,
		.class = (uint8_t)r->class, .count = (uint32_t)r->count,
		.wait_seconds = (uint32_t)r->wait_seconds,
		.bytes = (uint32_t)r->bytes & (MOST_BYTES - 1), .has_more = r->more != NULL};
	gl_origins_assign(&store->origins, &l->origin, origin);
	return true;
}

struct gl_record gl_lone_record(const struct gl_lone *l)
{
	struct gl_record r = {.stack = l->stack, .sig = l->stack->canon->sig, .has = l->has,
		.class = (enum gl_class)l->class, .count = l->count, .id = l->id,
		.wait_seconds = l->wait_seconds, .parent = l->parent, .dump = l->origin->dump,
		.offset = l->offset, .bytes = l->bytes,
		.more = l->has_more ? l->origin->more : NULL};

	if (l->state)
		r.state = l->state->text;
	if (l->origin->source)
		r.source = l->origin->source->text;
	return r;
}

static uint64_t waiting(const struct gl_lone *l)
{
	return l->has & GL_HAS_WAIT ? l->count : 0;
}

bool gl_lone_report(struct gl_lone *l, const struct gl_tally_store *store, uint32_t number)
{
	if (l->is_reported)
		return true;
	l->is_reported = true;
	return !store->report || store->report(store->report_ctx, l->origin->mark, number,
					 l->count, waiting(l));
}

bool gl_lone_add_up(const struct gl_lone *l, struct gl_tally_store *store, struct gl_tally *total)
{
	const struct gl_counter_name *class =
		l->has & GL_HAS_CLASS ? store->class_names[l->class] : NULL;

	return gl_tally_count(store, total, GL_TALLY_STATES, l->state, l->count) &&
	       gl_tally_count(store, total, GL_TALLY_CLASSES, class, l->count) &&
	       (waiting(l) == 0 || gl_tally_add_wait(store, total, l->wait_seconds, l->count));
}

/*
 * Adds the goroutine to the maps of sources, dumps and creators. The total of all groups lacks
 * these maps, so gl_lone_add_up does not do this.
 */
static bool add_origin(const struct gl_lone *l, struct gl_tally_store *store, struct gl_tally *t)
{
	const struct gl_counter_name *source = store->without_sources ? NULL : l->origin->source;

	return gl_tally_count(store, t, GL_TALLY_SOURCES, source, l->count) &&
	       gl_tally_count(store, t, GL_TALLY_DUMPS, l->origin->name, l->count) &&
	       gl_tally_add_creator(store, t, l->stack, l->count);
}

bool gl_lone_tally(const struct gl_lone *l, struct gl_tally_store *store,
	struct gl_lone_tally *out)
{
	struct gl_record r = gl_lone_record(l);
	struct gl_tally *t = &out->tally;
	struct gl_tally_place place = {l->origin->source, l->origin->dump,
		l->has & GL_HAS_OFFSET ? l->offset + 1 : 0};
	bool has_more = r.more && (r.more->time.p || r.more->origin.p);

	*t = (struct gl_tally){.count = l->count, .is_begun = true};
	if (waiting(l) > 0) {
		memset(out->minutes, 0, sizeof out->minutes);
		t->wait.minutes = out->minutes;
		t->wait.nminutes = GL_WAIT_BUCKETS;
	}
	if (has_more)
		out->more = (struct gl_more){.time = r.more->time, .origin = r.more->origin};
	r.more = NULL;
	gl_common_borrow(&t->agreed, &r);
	t->agreed.more = has_more ? &out->more : NULL;
	if (!gl_lone_add_up(l, store, t) || !add_origin(l, store, t))
		return false;
	if (l->has & GL_HAS_ID)
		gl_tally_add_id(store, t, l->id);
	gl_tally_add_place(t, place, l->stack);
	return true;
}
