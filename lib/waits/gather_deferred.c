#include "lib/waits/gather_deferred.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/waits/address.h"
#include "lib/waits/gather_addresses.h"
#include "lib/waits/gather_kept.h"
#include "lib/waits/gather_order.h"

/*
 * Returns true if the goroutine is a waiter, and the first waiters of its stack are already kept.
 * It is then kept only if it waits for another object than these.
 */
static bool is_one_of_many(const struct gl_lead_target *b)
{
	return b->is_waiter && b->site->waiters_left == 0;
}

/* --- keeping ------------------------------------------------------------------------- */

/*
 * Records where the args of a waiter's frames are, so that the args of other waiters with this
 * stack are found faster. If many stacks have only one waiter, this would be in vain, so it is done
 * for the second waiter of a stack.
 */
static bool mark(struct gl_lead_target *b)
{
	bool is_second = b->site->waiters_left < GL_WAITS_FEW - 1;

	if (!b->is_waiter || !is_second || (b->site->outer && b->site->outer->is_marked))
		return true;
	return gl_site_see(b->c->sites, b->site, b->stack) &&
	       gl_gather_read_args(b, b->site->outer->needs) &&
	       gl_site_mark(b->c->sites, b->site, &b->c->args);
}

static bool keep(struct gl_lead_target *b)
{
	struct gl_gather *g = b->g;
	struct gl_str text = b->r->args->text;
	struct gl_deferred *v = gl_mem_grow(g->deferred, &g->deferred_cap, g->ndeferred + 1,
		sizeof *v);

	if (v)
		g->deferred = v;
	if (!v || !gl_gather_keep(b) || !mark(b))
		return false;
	text = gl_arena_copy(&g->arena, text);
	v[g->ndeferred++] = (struct gl_deferred){
		.goroutine = b->index, .len = (uint32_t)text.len, .text = text.p};
	return text.p != NULL;
}

bool gl_deferred_keep(struct gl_lead_target *b)
{
	struct gl_gather *g = b->g;
	size_t len = b->r->args->text.len;
	bool failed = false;

	if (!gl_site_has_needs(b->c->sites, b->site, b->stack, &failed) || len == 0)
		return !failed;
	if (b->c->lines_left < len || (is_one_of_many(b) && g->nfurther >= GL_WAITS_MANY)) {
		g->unlinked++;
		return true;
	}
	b->c->lines_left -= len;
	g->lines += len;
	g->nfurther += !b->is_first && g->waiting > 0;
	return keep(b);
}

/* --- reading ------------------------------------------------------------------------- */

/*
 * Makes the goroutine of the lines the one to which b adds leads, and reads the args of all frames
 * that matter. Returns false if there is no memory.
 */
static bool read_args(struct gl_lead_target *b, const struct gl_deferred *l)
{
	const struct gl_wait_goroutine *k = &b->g->v[l->goroutine];
	const struct gl_record_args args = {NULL, {l->text, l->len}};
	const struct gl_outer *outer;

	b->stack = k->stack;
	b->site = gl_sites_get(b->c->sites, k->stack);
	if (!b->site || !gl_site_see(b->c->sites, b->site, b->stack))
		return false;
	b->index = l->goroutine;
	b->is_waiter = k->is_waiter;
	outer = b->site->outer;
	b->nargs = outer->needs;
	b->last = 0;
	gl_frameargs_begin(&b->c->args, &args, outer->marks, outer->nmarks);
	b->args = gl_frameargs_upto(&b->c->args, b->stack, b->nargs);
	return b->args && gl_site_mark(b->c->sites, b->site, &b->c->args);
}

#define HIDDEN UINT32_MAX /* the args of this receiver's frame are not shown */

/*
 * Records for each receiver where the args of its frame begin, so that read_receiver can read one
 * receiver without the args of the other frames.
 */
static bool note_places(struct gl_lead_target *b, struct gl_deferred *l)
{
	const struct gl_outer *outer = b->site->outer;
	size_t n = outer->nreceivers;

	l->places = gl_arena_new(&b->g->arena, (n ? n : 1) * sizeof *l->places);
	for (size_t i = 0; l->places && i < n; i++) {
		const char *p = b->args[outer->receivers[i].frame].p;

		l->places[i] = p ? (uint32_t)(p - l->text) : HIDDEN;
	}
	return l->places != NULL;
}

static bool read_receiver(const struct gl_deferred *l, size_t i, uint64_t *key)
{
	struct gl_str args = {l->text + l->places[i], l->len - l->places[i]};

	return l->places[i] != HIDDEN && gl_address_first(args, key);
}

/*
 * Returns true if receiver i does not count, because it has the same value as the next receiver
 * further in: methods then call each other on one struct. Only receivers further out than the frame
 * that wants the lock (asker) are compared (gl_gather_next_receiver).
 */
static bool is_repeated(const struct gl_site *site, const struct gl_deferred *l, size_t i,
	uint64_t key)
{
	const struct gl_receiver *r = site->outer->receivers;
	uint64_t last;

	if (r[i].frame <= site->inner->asker + 1)
		return false;
	while (i-- > 0 && r[i].frame > site->inner->asker)
		if (read_receiver(l, i, &last))
			return last == key;
	return false;
}

uint64_t gl_deferred_receiver(const struct gl_gather *g, const struct gl_deferred *l, size_t i)
{
	uint64_t key;

	if (l->receivers)
		return l->receivers[i];
	return read_receiver(l, i, &key) && !is_repeated(g->v[l->goroutine].site, l, i, key) ? key :
											       0;
}

const uint64_t *gl_deferred_receivers(struct gl_gather *g, struct gl_deferred *l)
{
	size_t n = g->v[l->goroutine].site->outer->nreceivers;
	uint64_t *v = l->receivers;

	if (v)
		return v;
	v = gl_arena_new(&g->arena, (n ? n : 1) * sizeof *v);
	for (size_t i = 0; v && i < n; i++)
		v[i] = gl_deferred_receiver(g, l, i);
	l->receivers = v;
	return v;
}

struct gl_deferred *gl_deferred_of(const struct gl_gather *g, uint32_t goroutine)
{
	size_t low = 0, high = g->has_object ? g->ndeferred : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->deferred[middle].goroutine < goroutine)
			low = middle + 1;
		else
			high = middle;
	}
	return low < g->ndeferred &&
		g->deferred[low].goroutine == goroutine ? &g->deferred[low] : NULL;
}

/* --- linking ------------------------------------------------------------------------- */

#define RECENT 1024 /* a power of two */

/* Adds a key to g->wanted, unless it is among the keys that were added recently. */
static bool want(struct gl_gather *g, uint64_t *recent, uint64_t key)
{
	uint64_t *slot = &recent[key * UINT64_C(0x9e3779b97f4a7c15) >> 48 & (RECENT - 1)];

	if (*slot == key)
		return true;
	*slot = key;
	return gl_wanted_put(&g->wanted, key);
}

/*
 * Collects the addresses that matter: those of the objects for which goroutines wait. If a waiter
 * does not show the address of its object, or if its receiver may be stale, its receiver matters as
 * well.
 */
static bool want_all(struct gl_gather *g)
{
	uint64_t recent[RECENT];

	memset(recent, 0, sizeof recent);
	for (size_t i = 0; i < g->n; i++) {
		const struct gl_wait_goroutine *k = &g->v[i];

		if (!k->is_waiter)
			continue;
		if (k->has_address && !want(g, recent, k->address))
			return false;
		if (k->self && !(k->has_address && k->is_self_sure) && !want(g, recent, k->self))
			return false;
	}
	return gl_wanted_sort(&g->wanted);
}

/*
 * Records all receivers of the kept lines in gl_gather.shown, if this list already has receivers of
 * goroutines whose args were read at once.
 */
static bool show_all(struct gl_gather *g)
{
	for (size_t i = 0; i < g->ndeferred && g->nshown > 0; i++) {
		const struct gl_outer *outer = g->v[g->deferred[i].goroutine].site->outer;

		for (size_t r = 0; r < outer->nreceivers; r++) {
			uint64_t key = gl_deferred_receiver(g, &g->deferred[i], r);

			if (key && !gl_gather_add_shown(g, key, outer->receivers[r].type))
				return false;
		}
	}
	return true;
}

bool gl_deferred_link(struct gl_gather *g, struct gl_gather_common *c)
{
	struct gl_own_lead own[GL_GATHER_OWN];
	struct gl_lead_target b = {.g = g, .c = c, .wanted = &g->wanted, .own = own};

	if (g->ndeferred == 0 || !g->has_object)
		return true;
	memset(own, 0, sizeof own);
	if (!want_all(g))
		return false;
	for (size_t i = 0; i < g->ndeferred; i++)
		if (!read_args(&b, &g->deferred[i]) || !note_places(&b, &g->deferred[i]) ||
			!gl_gather_add_address_leads(&b))
			return false;
	return show_all(g);
}

bool gl_deferred_link_held(struct gl_gather *g, struct gl_gather_common *c)
{
	struct gl_lead_target b = {.g = g, .c = c, .wanted = &g->wanted};
	size_t nleads = g->nleads;

	if (g->is_linked || g->ndeferred == 0 || !g->has_object)
		return true;
	g->is_linked = true;
	for (size_t i = 0; i < g->ndeferred; i++)
		if (g->v[g->deferred[i].goroutine].is_waiter &&
			(!read_args(&b, &g->deferred[i]) ||
				(gl_gather_may_hold(&b) && !gl_gather_add_held_leads(&b))))
			return false;
	return gl_gather_sort_args(g, nleads);
}
