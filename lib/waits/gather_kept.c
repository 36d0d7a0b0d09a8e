#include "lib/waits/gather_kept.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"

/* Finds or adds the text that equals `state`. Returns NULL if there is no memory. */
static const struct gl_str *find_state(struct gl_gather *g, struct gl_str state)
{
	uint64_t hash = gl_hash_key(state.p, state.len);
	size_t i = (size_t)hash;
	struct gl_str *known;

	while ((known = gl_set_next(&g->states, hash, &i)))
		if (gl_str_eq(*known, state))
			return known;
	known = gl_arena_new(&g->arena, sizeof *known);
	if (!known)
		return NULL;
	*known = gl_arena_copy(&g->arena, state);
	return known->p && gl_set_add(&g->states, known, hash) ? known : NULL;
}

/*
 * Returns the record's state as a text that lives as long as g. First compares it with the last
 * state of the class, because goroutines of one class mostly have the same state. Returns NULL if
 * there is no memory.
 */
static const struct gl_str *state_of(struct gl_gather *g, const struct gl_record *r)
{
	static const struct gl_str none;
	const struct gl_str **last = &g->last_states[r->class];

	if (!gl_record_has(r, GL_HAS_STATE) || !r->state.p)
		return &none;
	if (!*last || !gl_str_eq(**last, r->state))
		*last = find_state(g, r->state);
	return *last;
}

static struct gl_wait_goroutine describe(const struct gl_record *r, struct gl_site *site)
{
	return (struct gl_wait_goroutine){
		.stack = r->stack,
		.id = r->id,
		.parent = r->parent,
		.wait_seconds = r->wait_seconds,
		.count = r->count,
		.object = GL_WAITS_NONE,
		.crowd = GL_WAITS_NONE,
		.link = GL_WAIT_EVIDENCES,
		.site = site,
		.caller = site->inner->primitive.caller,
		.class = r->class,
		.has_id = gl_record_has(r, GL_HAS_ID),
		.has_parent = gl_record_has(r, GL_HAS_PARENT),
		.has_wait = gl_record_has(r, GL_HAS_WAIT),
		.is_leaked = gl_record_has(r, GL_HAS_LEAKED),
	};
}

/* Adds a goroutine, whose index is then g->n - 1. Returns NULL if there is no memory. */
static struct gl_wait_goroutine *keep(struct gl_gather *g, const struct gl_record *r,
	struct gl_site *site)
{
	struct gl_wait_goroutine *v = gl_mem_grow(g->v, &g->cap, g->n + 1, sizeof *v), *k;

	if (!v)
		return NULL;
	g->v = v;
	if (g->n >= GL_WAITS_NONE)
		return NULL;
	k = &v[g->n];
	*k = describe(r, site);
	k->state = state_of(g, r);
	if (!k->state)
		return NULL;
	g->n++;
	return k;
}

/* Records, for the goroutine that will be kept next, the number of its record in the dump. */
static bool note_place(struct gl_gather *g)
{
	uint64_t *v = gl_mem_grow(g->places, &g->places_cap, g->n + 1, sizeof *v);

	if (!v)
		return false;
	g->places = v;
	v[g->n] = g->records;
	return true;
}

bool gl_gather_keep(struct gl_lead_target *b)
{
	const struct gl_wait_goroutine *k;

	if (b->index != GL_WAITS_NONE)
		return true;
	if (b->c->is_file && !note_place(b->g))
		return false;
	k = keep(b->g, b->r, b->site);
	b->index = (uint32_t)(b->g->n - 1);
	return k != NULL;
}

bool gl_gather_reset_site(struct gl_site *site, const struct gl_gather *g)
{
	if (gl_gather_owns(g, site))
		return false;
	site->counted = gl_gather_mark(g) + GL_SITE_NO_CLASS;
	site->crowd = GL_WAITS_NONE;
	site->left = site->waiters_left = GL_WAITS_FEW;
	site->parents_left = GL_WAITS_PARENTS;
	site->has_parent = false;
	return true;
}

struct gl_wait_crowd *gl_gather_crowd(const struct gl_gather *g, const struct gl_site *site,
	enum gl_class class)
{
	for (uint32_t i = site->crowd; i != GL_WAITS_NONE; i = g->crowds[i].next)
		if (g->crowds[i].class == class)
			return &g->crowds[i];
	return NULL;
}

/* Begins a crowd with the goroutine as its first one, and adds the goroutine to g->v. */
static struct gl_wait_crowd *new_crowd(struct gl_lead_target *b)
{
	struct gl_gather *g = b->g;
	struct gl_wait_crowd *v =
		gl_mem_grow(g->crowds, &g->crowds_cap, g->ncrowds + 1, sizeof *v);

	if (v)
		g->crowds = v;
	if (!v || !gl_gather_keep(b))
		return NULL;
	v += g->ncrowds;
	*v = (struct gl_wait_crowd){.first = b->index, .class = b->r->class,
		.rest = gl_site_rest(b->r->class, b->site), .next = b->site->crowd,
		.id_min = UINT64_MAX, .unseen = {GL_WAITS_NONE, GL_WAITS_NONE}};
	b->site->counted = gl_gather_mark(g) + GL_SITE_NO_CLASS;
	b->site->crowd = g->v[b->index].crowd = (uint32_t)g->ncrowds++;
	return v;
}

bool gl_gather_count(struct gl_lead_target *b)
{
	struct gl_wait_crowd *crowd = gl_gather_crowd(b->g, b->site, b->r->class);

	if (!crowd)
		crowd = new_crowd(b);
	if (crowd)
		gl_gather_count_in(crowd, b->r);
	return crowd != NULL;
}

void gl_gather_only_count(struct gl_lead_target *b)
{
	const struct gl_wait_crowd *first = &b->g->crowds[b->site->crowd];

	if (first->class == b->r->class && first->rest == GL_WAIT_REST_COUNT &&
		!b->stack->is_dumper)
		b->site->counted = gl_gather_mark(b->g) + b->r->class;
}
