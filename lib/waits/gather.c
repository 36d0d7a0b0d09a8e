#include "lib/waits/gather.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/waits/address.h"

#include <stdlib.h>

#define ARGS 16 /* arguments of one frame that are looked at */

struct gl_gather *gl_gather_new(struct gl_str source, uint64_t dump)
{
	struct gl_gather *g = gl_mem_new(1, sizeof *g);

	if (!g)
		return NULL;
	g->dump = dump;
	g->has_source = source.p != NULL;
	g->source = source.p ? gl_arena_copy(&g->arena, source) : source;
	if (!source.p || g->source.p)
		return g;
	gl_gather_free(g);
	return NULL;
}

void gl_gather_free(struct gl_gather *g)
{
	if (!g)
		return;
	gl_set_free(&g->seen);
	gl_set_free(&g->states);
	gl_arena_free(&g->arena);
	gl_mem_free(g->v);
	gl_mem_free(g->crowds);
	gl_mem_free(g->leads);
	gl_mem_free(g->wanted);
	gl_mem_free(g);
}

/* --- goroutines ---------------------------------------------------------------------- */

/* Returns a copy of the text that lives as long as g; few texts are different. */
static bool keep_state(struct gl_gather *g, struct gl_str *state)
{
	uint64_t hash = gl_hash(state->p, state->len);
	size_t i = hash;
	struct gl_str *known;

	if (!state->p)
		return true;
	while ((known = gl_set_next(&g->states, hash, &i)))
		if (gl_str_eq(*known, *state)) {
			*state = *known;
			return true;
		}
	known = gl_arena_new(&g->arena, sizeof *known);
	if (!known)
		return false;
	*known = gl_arena_copy(&g->arena, *state);
	*state = *known;
	return known->p && gl_set_add(&g->states, known, hash);
}

static struct gl_wait_goroutine describe(const struct gl_record *r, const struct gl_site *site)
{
	return (struct gl_wait_goroutine){
		.stack = r->stack,
		.state = gl_record_has(r, GL_HAS_STATE) ? r->state : (struct gl_str){NULL, 0},
		.id = r->id,
		.parent = r->parent,
		.wait_seconds = r->wait_seconds,
		.count = r->count,
		.object = GL_WAITS_NONE,
		.crowd = GL_WAITS_NONE,
		.link = GL_WAIT_EVIDENCES,
		.site = site,
		.caller = site->primitive.caller,
		.class = r->class,
		.has_id = gl_record_has(r, GL_HAS_ID),
		.has_parent = gl_record_has(r, GL_HAS_PARENT),
		.has_wait = gl_record_has(r, GL_HAS_WAIT),
		.is_leaked = gl_record_has(r, GL_HAS_LEAKED),
	};
}

/* Adds a goroutine; its index is n - 1 then. */
static struct gl_wait_goroutine *keep(struct gl_gather *g, const struct gl_record *r,
	const struct gl_site *site)
{
	struct gl_wait_goroutine *v = gl_mem_grow(g->v, &g->cap, g->n + 1, sizeof *v), *k;

	if (!v)
		return NULL;
	g->v = v;
	if (g->n >= GL_WAITS_NONE)
		return NULL;
	k = &v[g->n];
	*k = describe(r, site);
	if (!keep_state(g, &k->state))
		return NULL;
	g->n++;
	return k;
}

/* --- leads --------------------------------------------------------------------------- */

static uint64_t hash_of(const struct gl_lead *l, const struct gl_stack *stack)
{
	uint64_t h = l->key * UINT64_C(0x9e3779b97f4a7c15);

	h ^= ((uint64_t)stack->ordinal << 24 ^ (uint64_t)l->frame << 8 ^ l->kind) *
	     UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

/* Returns the same lead of a goroutine with this stack, or NULL. */
static const struct gl_lead *seen(const struct gl_gather *g, const struct gl_lead *l,
	const struct gl_stack *stack, uint64_t hash)
{
	size_t i = hash;
	const void *entry;

	while ((entry = gl_set_next(&g->seen, hash, &i))) {
		const struct gl_lead *known = &g->leads[(uintptr_t)entry - 1];

		if (known->key == l->key && known->kind == l->kind && known->frame == l->frame &&
			g->v[known->goroutine].stack == stack)
			return known;
	}
	return NULL;
}

static bool put(struct gl_gather *g, const struct gl_lead *l)
{
	struct gl_lead *v = gl_mem_grow(g->leads, &g->leads_cap, g->nleads + 1, sizeof *v);

	if (!v)
		return false;
	g->leads = v;
	v[g->nleads++] = *l;
	return true;
}

/* Whether the lead may be needed: in a second reading it is known what for. */
static bool is_wanted(const struct gl_gather *g, const struct gl_lead *l)
{
	uint64_t key = l->key;
	size_t low = 0, high = g->nwanted;

	if (!g->is_again || l->kind == GL_LEAD_PLACE)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->wanted[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < g->nwanted &&
	       g->wanted[low] - key < (l->kind == GL_LEAD_RECEIVER ? GL_WAITS_WINDOW : 1);
}

/* The goroutine whose leads are being added. */
struct bringer {
	struct gl_gather *g;
	struct gl_gather_common *c;
	const struct gl_record *r;
	const struct gl_site *site;
	const struct gl_frame_args *args; /* one for each frame of the stack; NULL: not known */
	uint32_t index; /* GL_WAITS_NONE: it is not kept yet */
	bool is_waiter;
	uint64_t last; /* the last receiver */
};

static bool read_args(struct bringer *b)
{
	if (b->r->args)
		b->args = gl_frameargs_all(&b->c->args, b->r->args, b->r->stack->nframes);
	return !b->r->args || b->args;
}

static bool is_idle(struct gl_gather_common *c, const struct gl_record *r)
{
	return gl_rules_any(c->idle, r) > 0;
}

static bool keep_bringer(struct bringer *b)
{
	struct gl_wait_goroutine *k;

	if (b->index != GL_WAITS_NONE)
		return true;
	k = keep(b->g, b->r, b->site);
	if (!k)
		return false;
	k->is_idle = is_idle(b->c, b->r);
	b->index = (uint32_t)(b->g->n - 1);
	return true;
}

/* Adds a lead of a goroutine that waits for nothing, unless it is known. */
static bool bring_once(struct bringer *b, struct gl_lead *l)
{
	struct gl_gather *g = b->g;
	uint64_t hash = hash_of(l, b->r->stack);

	if (!is_wanted(g, l) || seen(g, l, b->r->stack, hash))
		return true;
	if (b->c->left == 0 && l->kind != GL_LEAD_PLACE) {
		g->unlinked++;
		return true;
	}
	if (!keep_bringer(b))
		return false;
	l->goroutine = b->index;
	if (b->c->left > 0) {
		b->c->left--;
		g->nheld++;
	}
	return put(g, l) && gl_set_add(&g->seen, (void *)(uintptr_t)g->nleads, hash);
}

static bool bring(struct bringer *b, enum gl_lead_kind kind, uint64_t key, size_t frame)
{
	struct gl_lead l = {key, b->index, (uint16_t)(frame < UINT16_MAX ? frame : UINT16_MAX),
		(uint8_t)kind, b->is_waiter};

	return b->is_waiter ? put(b->g, &l) : bring_once(b, &l);
}

static bool bring_receivers(struct bringer *b, const struct gl_frame_args *args)
{
	const struct gl_site *site = b->site;

	for (size_t i = 0; i < site->nreceivers; i++) {
		uint32_t frame = site->receivers[i];
		uint64_t key;

		if (!gl_address_first(args[frame].args, &key))
			continue;
		/* Methods that call each other on one receiver make one lead, of the innermost. */
		if (key == b->last && frame > site->asker + 1)
			continue;
		b->last = frame > site->asker ? key : 0;
		if (!bring(b, GL_LEAD_RECEIVER, key, frame))
			return false;
	}
	return true;
}

static bool bring_once_of(struct bringer *b, const struct gl_frame_args *args)
{
	uint32_t frame = b->site->once;
	uint64_t key;

	if (frame >= b->r->stack->nframes || !gl_address_first(args[frame].args, &key))
		return true;
	return bring(b, GL_LEAD_ONCE, key, frame);
}

/* Arguments lead to channels, whose addresses only dumps with frames of the runtime show. */
static bool bring_args(struct bringer *b, const struct gl_frame_args *args)
{
	const struct gl_stack *stack = b->r->stack;

	if (!b->site->has_runtime)
		return true;
	for (size_t i = b->site->primitive.caller; i < stack->nframes; i++) {
		struct gl_str text = args[i].args;
		uint64_t key;

		for (int n = 0; text.p && n < ARGS && gl_address_next(&text, &key); n++)
			if (!bring(b, GL_LEAD_ARG, key, i))
				return false;
	}
	return true;
}

static void count_in(struct gl_wait_crowd *c, const struct gl_record *r)
{
	c->count += r->count;
	if (gl_record_has(r, GL_HAS_ID)) {
		c->id_min = c->id_min && c->id_min < r->id ? c->id_min : r->id;
		c->id_max = c->id_max > r->id ? c->id_max : r->id;
	}
	if (!gl_record_has(r, GL_HAS_WAIT)) {
		c->has_moved = true;
		return;
	}
	if (c->wait_max == 0 || r->wait_seconds < c->wait_min)
		c->wait_min = r->wait_seconds;
	c->wait_max = r->wait_seconds > c->wait_max ? r->wait_seconds : c->wait_max;
}

/* Counts the goroutine among those of which the one at `first` is the first. */
static bool join(struct gl_gather *g, uint32_t first, const struct gl_record *r)
{
	struct gl_wait_goroutine *k = &g->v[first];

	if (k->crowd == GL_WAITS_NONE) {
		struct gl_wait_crowd *v =
			gl_mem_grow(g->crowds, &g->crowds_cap, g->ncrowds + 1, sizeof *v);

		if (!v)
			return false;
		g->crowds = v;
		k->crowd = (uint32_t)g->ncrowds;
		v[g->ncrowds++] = (struct gl_wait_crowd){.first = first};
	}
	count_in(&g->crowds[k->crowd], r);
	return true;
}

/* Counts the goroutine with the first one of its stack and class, which is kept. */
static bool count_place(struct bringer *b)
{
	struct gl_lead l = {.key = (uint64_t)b->r->class, .kind = GL_LEAD_PLACE};
	const struct gl_lead *first;

	if (b->g->is_again)
		return true;
	if (!bring(b, GL_LEAD_PLACE, l.key, 0))
		return false;
	first = seen(b->g, &l, b->r->stack, hash_of(&l, b->r->stack));
	return join(b->g, first->goroutine, b->r);
}

static bool bring_all(struct bringer *b)
{
	const struct gl_record *r = b->r;
	const struct gl_frame_args *args = b->args;

	if (!b->is_waiter && !count_place(b))
		return false;
	if (gl_record_has(r, GL_HAS_PARENT) && !bring(b, GL_LEAD_CHILD, r->parent, 0))
		return false;
	return !args || (bring_receivers(b, args) && bring_once_of(b, args) && bring_args(b, args));
}

/* --- records ------------------------------------------------------------------------- */

static bool is_lock(enum gl_class class)
{
	return class == GL_CLASS_LOCK || class == GL_CLASS_RLOCK || class == GL_CLASS_WAITGROUP ||
	       class == GL_CLASS_COND || class == GL_CLASS_SEMAPHORE;
}

/* Whether each such goroutine is kept: not one that merely receives, as half of a process may. */
static bool is_waiter(const struct gl_record *r, const struct gl_site *site, bool has_address)
{
	if (is_lock(r->class) || r->class == GL_CLASS_CHAN_SEND)
		return true;
	return (r->class == GL_CLASS_CHAN_RECEIVE && has_address) ||
	       (site->slot && (r->class == GL_CLASS_SELECT || r->class == GL_CLASS_CHAN_RECEIVE));
}

/* Whether the primitive is what the goroutine waits in: one that was just woken runs there. */
static bool is_in_primitive(const struct gl_record *r, const struct gl_site *site)
{
	bool is_chan = r->class == GL_CLASS_CHAN_SEND || r->class == GL_CLASS_CHAN_RECEIVE;

	return site->has_primitive && (is_lock(r->class) || is_chan) &&
	       is_chan == (site->primitive.kind == GL_WAIT_CHAN);
}

/* checkdead of runtime/proc.go, Go 1.0 to 1.28; startAlarm of testing/testing.go, Go 1.1 to 1.28 */
static bool is_hang(struct gl_str reason)
{
	return gl_str_starts(reason, GL_STR("fatal error: all goroutines are asleep")) ||
	       gl_str_starts(reason, GL_STR("panic: test timed out after"));
}

/* Go prints whole minutes, counted from a garbage collection: equal starts may differ by one. */
static void note_wait(struct gl_gather *g, const struct gl_record *r)
{
	uint64_t wait = r->wait_seconds, id = gl_record_has(r, GL_HAS_ID) ? r->id : 0;

	g->has_waits = true;
	if (wait > g->oldest) {
		g->id_below = wait - g->oldest == 60 ? g->id_at : 0;
		g->id_at = id;
		g->oldest = wait;
	} else if (wait == g->oldest) {
		g->id_at = id > g->id_at ? id : g->id_at;
	} else if (wait + 60 >= g->oldest) {
		g->id_below = id > g->id_below ? id : g->id_below;
	}
}

static void note(struct gl_gather *g, const struct gl_record *r)
{
	g->goroutines += r->count;
	if (gl_record_has(r, GL_HAS_WAIT) && !gl_record_has(r, GL_HAS_RUNTIME))
		note_wait(g, r);
	g->has_parents |= gl_record_has(r, GL_HAS_PARENT);
	g->has_args |= r->args != NULL;
	g->is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED);
	if (r->more && r->more->reason.p)
		g->is_asleep |= is_hang(r->more->reason);
}

static void find_self(struct gl_wait_goroutine *k, const struct gl_frame_args *all)
{
	const struct gl_stack *stack = k->stack;
	struct gl_str args;

	if (!all || k->caller >= stack->nframes || !stack->frames[k->caller].func.p ||
		!gl_site_is_method(stack->frames[k->caller].func))
		return;
	args = all[k->caller].args;
	k->is_self_sure = gl_address_first(args, &k->self);
	if (!k->is_self_sure)
		gl_address_maybe(args, &k->self);
}

/* Keeps a goroutine that waits. */
static bool add_waiter(struct bringer *b, bool has_address, uint64_t address)
{
	struct gl_wait_goroutine *k;

	b->g->waiting += b->r->count;
	k = keep(b->g, b->r, b->site);
	if (!k)
		return false;
	k->is_waiter = b->is_waiter = true;
	k->has_address = has_address;
	k->address = address;
	find_self(k, b->args);
	b->index = (uint32_t)(b->g->n - 1);
	return bring_all(b);
}

bool gl_gather_add(struct gl_gather *g, struct gl_gather_common *c, const struct gl_record *r)
{
	struct bringer b = {.g = g, .c = c, .r = r, .index = GL_WAITS_NONE};
	bool has_address = false;
	uint64_t address = 0;

	if (!g->is_again)
		note(g, r);
	if (!r->stack || gl_record_is_dumper(r))
		return true;
	b.site = gl_sites_get(c->sites, r->stack);
	if (!b.site)
		return false;
	if (!read_args(&b))
		return false;
	if (is_in_primitive(r, b.site))
		has_address = gl_primitive_address(&b.site->primitive, b.args, &address);
	else if (b.site->slot && b.args)
		has_address = gl_address_first(b.args[b.site->primitive.caller].args, &address);
	if (is_waiter(r, b.site, has_address))
		return g->is_again || add_waiter(&b, has_address, address);
	return gl_record_has(r, GL_HAS_RUNTIME) || bring_all(&b);
}

/* --- a second reading ---------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

bool gl_gather_again(struct gl_gather *g)
{
	g->wanted = gl_mem_new(3 * g->n, sizeof *g->wanted);
	if (!g->wanted)
		return false;
	for (size_t i = 0; i < g->n; i++) {
		const struct gl_wait_goroutine *k = &g->v[i];

		if (k->is_waiter && k->has_address)
			g->wanted[g->nwanted++] = k->address;
		if (k->is_waiter && !k->has_address && k->is_self_sure)
			g->wanted[g->nwanted++] = k->self;
		if (k->is_waiter && k->has_id)
			g->wanted[g->nwanted++] = k->id;
	}
	qsort(g->wanted, g->nwanted, sizeof *g->wanted, by_number);
	g->is_again = true;
	g->unlinked = 0;
	return true;
}

/* --- order --------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	const struct gl_lead *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->goroutine != y->goroutine)
		return x->goroutine < y->goroutine ? -1 : 1;
	return (x->frame > y->frame) - (x->frame < y->frame);
}

void gl_gather_sort(struct gl_gather *g)
{
	gl_set_free(&g->seen);
	if (g->nleads)
		qsort(g->leads, g->nleads, sizeof *g->leads, by_key);
}

size_t gl_gather_find(const struct gl_gather *g, enum gl_lead_kind kind, uint64_t key)
{
	size_t low = 0, high = g->nleads;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct gl_lead *l = &g->leads[middle];

		if (l->kind < kind || (l->kind == kind && l->key < key))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
