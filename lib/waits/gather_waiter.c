#include "lib/waits/gather_waiter.h"

#include "lib/base/counts.h"
#include "lib/waits/address.h"
#include "lib/waits/gather_addresses.h"
#include "lib/waits/gather_add_leads.h"
#include "lib/waits/gather_kept.h"
#include "lib/waits/gather_leads.h"

/*
 * Finds the address of the object in the args of the primitive's frames. Reads the args of no more
 * frames than needed, because most waiters are only counted as part of a similar one, for which the
 * address is enough.
 */
static bool find_in_primitive(struct gl_lead_target *b, bool *has_address, uint64_t *address)
{
	const struct gl_primitive *p = &b->site->inner->primitive;

	for (size_t i = 0; i < p->nplaces && !*has_address; i++) {
		if (!gl_gather_read_args(b, p->places[i].frame + (size_t)1))
			return false;
		*has_address = gl_primitive_address(p, i, b->args[p->places[i].frame], address);
	}
	return true;
}

bool gl_gather_find_object(struct gl_lead_target *b, bool *has_address, uint64_t *address)
{
	const struct gl_site *site = b->site;

	*has_address = b->c->lone.r == b->r;
	if (*has_address)
		*address = b->c->lone.address;
	if (*has_address || !b->r->args || !gl_site_may_show(b->r->class, site))
		return true;
	if (gl_site_is_inside(b->r->class, site))
		return find_in_primitive(b, has_address, address);
	if (!gl_gather_read_args(b, site->inner->primitive.caller + (size_t)1))
		return false;
	*has_address = gl_address_first(b->args[site->inner->primitive.caller], address);
	return true;
}

/*
 * Returns the lead (gather.h) that finds a kept waiter for the same object, so that this waiter can
 * be counted with it. Waiters that have waited for a minute are not counted with waiters that have
 * not.
 */
static struct gl_lead lead_of_waiter(const struct gl_lead_target *b, uint64_t address)
{
	return (struct gl_lead){
		.key = address, .frame = gl_gather_has_waited(b->r), .kind = GL_LEAD_WAITER};
}

/*
 * Returns the lead that finds a kept sender which is stuck, too, and which the same goroutine has
 * started, so that this sender can be counted with it.
 */
static struct gl_lead lead_of_child(const struct gl_lead_target *b)
{
	return (struct gl_lead){.key = b->r->parent, .kind = GL_LEAD_SIBLING};
}

/*
 * Returns the entry of a waiter among the first ones of the crowd that waits for the object at this
 * address, and whose wait is of a minute or longer if b's is; NULL if there is none.
 */
static struct gl_early_waiter *find_early(const struct gl_lead_target *b,
	const struct gl_wait_crowd *crowd, uint64_t address)
{
	struct gl_early_waiters *early = crowd ? crowd->early : NULL;
	bool has_waited = gl_gather_has_waited(b->r);

	for (size_t i = 0; early && i < early->n; i++)
		if (early->v[i].address == address && early->v[i].has_waited == has_waited)
			return &early->v[i];
	return NULL;
}

/*
 * Keeps this waiter, which waits for the same object as an early one, so that it stands for all
 * others like it. Returns its index in g->v; GL_WAITS_NONE if there is no memory. The caller counts
 * the goroutine.
 */
static uint32_t begin_others(struct gl_lead_target *b, struct gl_early_waiter *early)
{
	struct gl_wait_goroutine *k;

	if (!gl_gather_keep(b))
		return GL_WAITS_NONE;
	k = &b->g->v[b->index];
	k->count = 0;
	k->is_waiter = k->has_address = k->is_unread = b->is_waiter = true;
	k->address = early->address;
	if (k->has_parent && !gl_gather_add_lead(b, GL_LEAD_CHILD, k->parent, 0))
		return GL_WAITS_NONE;
	early->others = b->index;
	return b->index;
}

/*
 * Returns the index in g->v of a goroutine that waits at the same place for the same object, or
 * that is stuck in a send, as this one is, and has the same parent. GL_WAITS_NONE if there is none.
 */
static uint32_t find_like(struct gl_lead_target *b, const struct gl_wait_crowd *crowd,
	bool has_address, uint64_t address)
{
	struct gl_early_waiter *early;

	if (gl_gather_is_stuck_child(b->r)) {
		uint32_t sibling = gl_gather_target_of(b, lead_of_child(b));

		if (sibling != GL_WAITS_NONE || b->site->parents_left > 0)
			return sibling;
		b->g->has_more_children = true;
	}
	early = has_address ? find_early(b, crowd, address) : NULL;
	if (early)
		return early->others != GL_WAITS_NONE ? early->others : begin_others(b, early);
	if (has_address)
		return gl_gather_target_of(b, lead_of_waiter(b, address));
	return crowd ? crowd->unseen[gl_gather_has_waited(b->r)] : GL_WAITS_NONE;
}

/*
 * Called if only few waiters of each stack are kept (is_few), and that number is reached: counts
 * this waiter together with a similar one that is kept. Returns false if there is none.
 */
static bool goes_with_waiter(struct gl_lead_target *b, bool has_address, uint64_t address)
{
	struct gl_wait_crowd *crowd = gl_gather_crowd(b->g, b->site, b->r->class);
	uint32_t one = find_like(b, crowd, has_address, address);

	if (one == GL_WAITS_NONE)
		return false;
	gl_gather_join(&b->g->v[one], b->r);
	if (crowd)
		gl_gather_count_in(crowd, b->r);
	return true;
}

/*
 * Reads the address of the object where other waiters with this stack show it. Returns false if it
 * is not there; gl_gather_find_object may then find it.
 */
static bool find_at_mark(const struct gl_site *site, const struct gl_record *r, uint64_t *address)
{
	const struct gl_primitive *p = &site->inner->primitive;
	const struct gl_outer *outer = site->outer;
	struct gl_str args;

	if (!outer || !r->args || r->args->frames || !gl_site_is_inside(r->class, site) ||
		p->nplaces == 0 || p->places[0].frame >= outer->nmarks)
		return false;
	args = gl_frameargs_at_mark(r->args->text, outer->marks, p->places[0].frame);
	return args.p && gl_primitive_address(p, 0, args, address);
}

/*
 * Returns the index in g->v of the waiter with which this one can be counted, if it is easily
 * found; otherwise GL_WAITS_NONE.
 */
static uint32_t find_known(struct gl_gather *g, struct gl_gather_common *c, struct gl_site *site,
	const struct gl_record *r, const struct gl_wait_crowd *crowd)
{
	struct gl_lead_target b = {.g = g, .c = c, .r = r, .stack = r->stack, .site = site,
		.index = GL_WAITS_NONE};
	uint64_t address;
	uint32_t one;

	if (site->waiters_left > 0 || !find_at_mark(site, r, &address))
		return GL_WAITS_NONE;
	one = find_like(&b, crowd, true, address);
	if (one == GL_WAITS_NONE)
		c->lone = (struct gl_lone_waiter){r, address};
	return one;
}

bool gl_gather_join_known(struct gl_gather *g, struct gl_gather_common *c, struct gl_site *site,
	const struct gl_record *r)
{
	struct gl_wait_crowd *crowd;
	uint32_t one;

	if (!gl_gather_owns(g, site) || site->crowd == GL_WAITS_NONE)
		return false;
	crowd = &g->crowds[site->crowd];
	if (crowd->class != r->class || crowd->rest == GL_WAIT_REST_COUNT ||
		gl_gather_is_stuck_child(r))
		return false;
	one = crowd->rest == GL_WAIT_REST_JOIN ? crowd->unseen[gl_gather_has_waited(r)] :
						 find_known(g, c, site, r, crowd);
	if (one == GL_WAITS_NONE)
		return false;
	gl_gather_join(&g->v[one], r);
	g->waiting = gl_counter_sum(g->waiting, r->count);
	gl_gather_count_in(crowd, r);
	return true;
}

/* Adds this waiter to those that were kept first in its crowd. */
static bool note_early(struct gl_lead_target *b, struct gl_wait_crowd *crowd, uint64_t address)
{
	struct gl_early_waiters *early = crowd->early;

	if (!early) {
		early = gl_arena_new(&b->g->arena, sizeof *early);
		if (!early)
			return false;
		early->n = 0;
		crowd->early = early;
	}
	early->v[early->n++] = (struct gl_early_waiter){
		address, GL_WAITS_NONE, gl_gather_has_waited(b->r)};
	return true;
}

/*
 * Registers this waiter, whose crowd is known, so that similar waiters after it are counted with
 * it.
 */
static bool lead_waiters(struct gl_lead_target *b, bool has_address, uint64_t address)
{
	struct gl_wait_crowd *crowd = gl_gather_crowd(b->g, b->site, b->r->class);
	struct gl_lead child = lead_of_child(b), l = lead_of_waiter(b, address);

	if (gl_gather_is_stuck_child(b->r) && b->site->parents_left > 0) {
		b->site->parents_left--;
		if (!gl_gather_add_lead_once(b, &child))
			return false;
	}
	if (b->site->waiters_left > 0) {
		b->site->waiters_left--;
		return !has_address || note_early(b, crowd, address);
	}
	if (has_address)
		return gl_gather_add_lead_once(b, &l);
	crowd->unseen[gl_gather_has_waited(b->r)] = b->index;
	return true;
}

static struct gl_owned *owned_at(struct gl_gather_common *c, uint64_t address)
{
	return &c->owned[address * UINT64_C(0x9e3779b97f4a7c15) >> 48 & (GL_GATHER_OWNERS - 1)];
}

/*
 * If the frame that waits is a method, finds its receiver. If only few waiters of each stack are
 * kept (is_few), one receiver is enough for each object whose address is shown. Returns false if
 * there is no memory.
 */
static bool find_self(struct gl_lead_target *b, struct gl_wait_goroutine *k)
{
	struct gl_owned *owned = owned_at(b->c, k->address);
	const struct gl_owned own = {b->g->number, k->address};

	if (!b->site->inner->is_caller_method || !b->r->args ||
		!gl_site_may_show(b->r->class, b->site))
		return true;
	if (b->c->is_few && k->has_address && owned->of == own.of && owned->address == own.address)
		return true;
	if (!gl_gather_read_args(b, k->caller + (size_t)1))
		return false;
	k->is_self_sure = gl_address_first(b->args[k->caller], &k->self);
	if (!k->is_self_sure)
		gl_address_maybe(b->args[k->caller], &k->self);
	else if (k->has_address)
		*owned = own;
	return true;
}

/* Records what the search for holders of the goroutine's object will need. */
static void note_need(struct gl_gather *g, const struct gl_wait_goroutine *k)
{
	const struct gl_inner *inner = k->site->inner;
	bool is_group = k->class == GL_CLASS_WAITGROUP ||
			(inner->has_primitive && inner->primitive.kind == GL_WAIT_WAITGROUP);
	bool is_once = inner->has_primitive && inner->primitive.kind == GL_WAIT_ONCE;

	g->has_object |= k->has_address || k->is_self_sure;
	g->has_group |= is_group;
	g->has_sweep |= is_once || inner->slot || (is_group && !k->has_parent);
}

bool gl_gather_add_waiter(struct gl_lead_target *b, bool has_address, uint64_t address)
{
	struct gl_wait_goroutine *k;

	b->g->waiting = gl_counter_sum(b->g->waiting, b->r->count);
	if (b->c->is_few && b->site->waiters_left == 0 && b->c->lone.r != b->r &&
		goes_with_waiter(b, has_address, address))
		return true;
	if (!gl_gather_keep(b))
		return false;
	k = &b->g->v[b->index];
	k->is_waiter = b->is_waiter = true;
	k->has_address = has_address;
	k->address = address;
	if (!find_self(b, k))
		return false;
	note_need(b->g, k);
	return gl_gather_count(b) && (!b->c->is_few || lead_waiters(b, has_address, address)) &&
	       gl_gather_add_leads(b);
}
