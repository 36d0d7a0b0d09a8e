#include "lib/waits/gather.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/waits/address.h"

#include <stdlib.h>

#define ARGS 16 /* arguments of one frame that are looked at */
#define ARGS_OF_LOCKS 4	 /* the same, for the locks that a waiter may hold */
#define FRAMES_OF_LOCKS 8 /* and so many frames, from the one that waits on */

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
	gl_mem_free(g->later);
	gl_mem_free(g->leads);
	gl_mem_free(g->wanted);
	gl_mem_free(g);
}

/* --- goroutines ---------------------------------------------------------------------- */

/* Returns a copy of the text that lives as long as g; few texts are different. */
static bool keep_state(struct gl_gather *g, struct gl_str *state)
{
	uint64_t hash = gl_hash(state->p, state->len);
	size_t i = (size_t)hash;
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
	size_t i = (size_t)hash;
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

	if (!g->is_again || l->kind >= GL_LEAD_PLACE)
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
	const struct gl_record *r; /* NULL if its lines are read later */
	const struct gl_stack *stack;
	struct gl_site *site;
	const struct gl_frame_args *args; /* of the first nargs frames; NULL: not known */
	size_t nargs;
	uint32_t index; /* GL_WAITS_NONE: it is not kept yet */
	bool is_waiter;
	uint64_t last; /* the last receiver */
};

/* Reads the args of the first n frames. */
static bool read_args(struct bringer *b, size_t n)
{
	if (!b->r->args || n <= b->nargs)
		return true;
	b->args = gl_frameargs_all(&b->c->args, b->r->args, n);
	b->nargs = n;
	return b->args != NULL;
}

static bool keep_bringer(struct bringer *b)
{
	struct gl_wait_goroutine *k;

	if (b->index != GL_WAITS_NONE)
		return true;
	k = keep(b->g, b->r, b->site);
	b->index = (uint32_t)(b->g->n - 1);
	return k != NULL;
}

/* Adds a lead of a goroutine that waits for nothing, unless it is known. */
static bool bring_once(struct bringer *b, struct gl_lead *l)
{
	struct gl_gather *g = b->g;
	uint64_t hash = hash_of(l, b->stack);

	if (!is_wanted(g, l) || seen(g, l, b->stack, hash))
		return true;
	if (b->c->left == 0 && l->kind < GL_LEAD_PLACE) {
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
		(uint8_t)kind, false};

	return b->is_waiter ? put(b->g, &l) : bring_once(b, &l);
}

/*
 * Whether a frame of a waiter has the address of its lock as another argument: then the lock is
 * that of another struct, which was passed to the method, and may just be a neighbour in memory.
 */
static bool has_lock_of_other(const struct bringer *b, struct gl_str args, uint64_t receiver)
{
	const struct gl_wait_goroutine *k = &b->g->v[b->index];
	uint64_t one;

	if (!b->is_waiter || !k->has_address || receiver == k->address)
		return false;
	for (int n = 0; n < ARGS && gl_address_next(&args, &one); n++)
		if (one == k->address)
			return true;
	return false;
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
		if (has_lock_of_other(b, args[frame].args, key))
			b->g->leads[b->g->nleads - 1].is_of_other = true;
	}
	return true;
}

static bool bring_once_of(struct bringer *b, const struct gl_frame_args *args)
{
	uint32_t frame = b->site->once;
	uint64_t key;

	if (frame >= b->stack->nframes || !gl_address_first(args[frame].args, &key))
		return true;
	return bring(b, GL_LEAD_ONCE, key, frame);
}

/* Arguments lead to channels, whose addresses only dumps with frames of the runtime show. */
static bool bring_args(struct bringer *b, const struct gl_frame_args *args)
{
	const struct gl_stack *stack = b->stack;

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

/* Whether the goroutine has waited for a minute, and so may hold what others wait for. */
static bool is_stuck(const struct bringer *b)
{
	const struct gl_wait_goroutine *k = b->is_waiter ? &b->g->v[b->index] : NULL;

	return k && (b->g->is_asleep || k->is_leaked || (k->has_wait && k->wait_seconds >= 60));
}

/*
 * Arguments of a goroutine that is stuck lead to locks that it may hold: structs that begin with
 * their lock are often passed on. There are few of them, and these few share the index.
 */
static bool bring_held(struct bringer *b, const struct gl_frame_args *args)
{
	size_t from = b->site->primitive.caller, end = from + FRAMES_OF_LOCKS;

	if (b->site->has_runtime || !is_stuck(b))
		return true;
	for (size_t i = from; i < end && i < b->nargs && i < b->stack->nframes; i++) {
		struct gl_str text = args[i].args;
		uint64_t key;

		for (int n = 0; text.p && n < ARGS_OF_LOCKS && gl_address_next(&text, &key); n++) {
			if (b->c->left == 0)
				return true;
			b->c->left--;
			b->g->nheld++;
			if (!bring(b, GL_LEAD_ARG, key, i))
				return false;
		}
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

/* Forgets what the site knows of another dump. */
static void turn_to_dump(struct gl_site *site, const struct gl_gather *g)
{
	if (site->of == g)
		return;
	site->of = g;
	for (int i = 0; i < GL_CLASS_COUNT; i++)
		site->crowds[i] = GL_WAITS_NONE;
	site->left = site->waiters_left = GL_WAITS_FEW;
	site->parents_left = GL_WAITS_PARENTS;
}

/* Counts the goroutine with its crowd. Returns false if it is the first one, which has none yet. */
static bool goes_with_crowd(struct bringer *b)
{
	uint32_t crowd = b->site->crowds[b->r->class];

	if (crowd == GL_WAITS_NONE || b->g->is_again)
		return false;
	count_in(&b->g->crowds[crowd], b->r);
	return true;
}

/* Counts the goroutine with the first one of its stack and class, which is kept. */
static bool count_place(struct bringer *b)
{
	struct gl_lead l = {.key = (uint64_t)b->r->class, .kind = GL_LEAD_PLACE};
	const struct gl_lead *first;

	if (b->g->is_again || goes_with_crowd(b))
		return true;
	if (!bring_once(b, &l))
		return false;
	first = seen(b->g, &l, b->stack, hash_of(&l, b->stack));
	if (!join(b->g, first->goroutine, b->r))
		return false;
	b->site->crowds[b->r->class] = b->g->v[first->goroutine].crowd;
	return true;
}

static bool bring_addresses(struct bringer *b)
{
	const struct gl_frame_args *args = b->args;

	return !args || (bring_receivers(b, args) && bring_once_of(b, args) &&
				bring_args(b, args) && bring_held(b, args));
}

/*
 * Keeps the goroutine's lines, to look for addresses in them once it is known that goroutines wait
 * for objects: in most dumps none does.
 */
static bool keep_lines(struct bringer *b)
{
	struct gl_gather *g = b->g;
	struct gl_str text = b->r->args->text;
	struct gl_later *v;

	if (b->site->needs == 0)
		return true;
	if (b->c->lines_left < text.len) {
		g->unlinked++;
		return true;
	}
	v = gl_mem_grow(g->later, &g->later_cap, g->nlater + 1, sizeof *v);
	if (v)
		g->later = v;
	if (!v || !keep_bringer(b))
		return false;
	v[g->nlater] = (struct gl_later){b->index, gl_arena_copy(&g->arena, text)};
	b->c->lines_left -= text.len;
	g->lines += text.len;
	return v[g->nlater++].lines.p != NULL;
}

bool gl_gather_link(struct gl_gather *g, struct gl_gather_common *c)
{
	for (size_t i = 0; i < g->nlater && g->has_object; i++) {
		const struct gl_wait_goroutine *k = &g->v[g->later[i].goroutine];
		const struct gl_record_args args = {NULL, g->later[i].lines};
		struct bringer b = {.g = g, .c = c, .stack = k->stack,
			.site = gl_sites_get(c->sites, k->stack),
			.index = g->later[i].goroutine, .is_waiter = k->is_waiter,
			.nargs = k->site->needs};

		b.args = gl_frameargs_all(&c->args, &args, b.nargs);
		if (!b.args || !bring_addresses(&b))
			return false;
	}
	return true;
}

static bool bring_all(struct bringer *b)
{
	const struct gl_record *r = b->r;

	if (!count_place(b))
		return false;
	if (gl_record_has(r, GL_HAS_PARENT) && !bring(b, GL_LEAD_CHILD, r->parent, 0))
		return false;
	if (b->c->is_few && r->args && !r->args->frames)
		return keep_lines(b);
	return read_args(b, b->site->needs) && bring_addresses(b);
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

/* Whether is_waiter may hold once the address is known. */
static bool may_wait(const struct gl_record *r, const struct gl_site *site)
{
	return is_lock(r->class) || r->class == GL_CLASS_CHAN_SEND || site->slot ||
	       (r->class == GL_CLASS_CHAN_RECEIVE && site->has_runtime);
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
	if (!gl_record_has(r, GL_HAS_RUNTIME) && !gl_record_is_dumper(r))
		g->goroutines += r->count;
	if (gl_record_has(r, GL_HAS_WAIT) && !gl_record_has(r, GL_HAS_RUNTIME))
		note_wait(g, r);
	g->has_parents |= gl_record_has(r, GL_HAS_PARENT);
	g->has_args |= r->args != NULL;
	g->is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED);
	g->has_hidden |= (!r->stack || r->stack->nframes == 0) &&
			 !gl_record_has(r, GL_HAS_RUNTIME);
	if (r->more && r->more->reason.p)
		g->is_asleep |= is_hang(r->more->reason);
}

/* Where the object's address stands, if it shows. */
static bool find_object(struct bringer *b, bool *has_address, uint64_t *address)
{
	const struct gl_site *site = b->site;
	bool is_inside = is_in_primitive(b->r, site);

	*has_address = false;
	if (!b->r->args || (!is_inside && (!site->slot || site->has_primitive)))
		return true;
	if (!read_args(b, site->object_needs))
		return false;
	*has_address = is_inside ? gl_primitive_address(&site->primitive, b->args, address) :
				   gl_address_first(b->args[site->primitive.caller].args, address);
	return true;
}

/* Who has waited for a minute does not go with who has not. */
static struct gl_lead lead_of_waiter(const struct bringer *b, bool has_address, uint64_t address)
{
	bool is_stuck = gl_record_has(b->r, GL_HAS_WAIT) && b->r->wait_seconds >= 60;

	return (struct gl_lead){.key = has_address ? address : (uint64_t)b->r->class,
		.frame = is_stuck, .kind = has_address ? GL_LEAD_WAITER : GL_LEAD_UNSEEN};
}

/* Whether the goroutine that started this one may wait for it, which is stuck in a send. */
static bool is_stuck_child(const struct gl_record *r)
{
	return r->class == GL_CLASS_CHAN_SEND && gl_record_has(r, GL_HAS_PARENT) &&
	       gl_record_has(r, GL_HAS_WAIT) && r->wait_seconds >= 60;
}

/* The children of one goroutine go together. */
static struct gl_lead lead_of_child(const struct bringer *b)
{
	return (struct gl_lead){.key = b->r->parent, .kind = GL_LEAD_SIBLING};
}

/* Counts a waiter with one that is kept and has the lead. Returns false if there is none. */
static bool goes_with(struct bringer *b, struct gl_lead l)
{
	const struct gl_lead *first = seen(b->g, &l, b->stack, hash_of(&l, b->stack));
	struct gl_wait_goroutine *k;

	if (!first)
		return false;
	k = &b->g->v[first->goroutine];
	k->count += b->r->count;
	if (gl_record_has(b->r, GL_HAS_WAIT) &&
		(!k->has_wait || b->r->wait_seconds > k->wait_seconds)) {
		k->has_wait = true;
		k->wait_seconds = b->r->wait_seconds;
	}
	(void)goes_with_crowd(b);
	return true;
}

/*
 * Where few are wanted, counts a waiter with one that is kept and waits at the same place for the
 * same object. Returns false if there is none.
 */
static bool goes_with_waiter(struct bringer *b, bool has_address, uint64_t address)
{
	if (is_stuck_child(b->r)) {
		if (goes_with(b, lead_of_child(b)))
			return true;
		if (b->site->parents_left > 0)
			return false;
		b->g->has_more_children = true;
	}
	return goes_with(b, lead_of_waiter(b, has_address, address));
}

/* Lets the waiters after this one go with it. */
static bool lead_waiters(struct bringer *b, bool has_address, uint64_t address)
{
	struct gl_lead child = lead_of_child(b), l = lead_of_waiter(b, has_address, address);

	if (is_stuck_child(b->r) && b->site->parents_left > 0) {
		b->site->parents_left--;
		if (!bring_once(b, &child))
			return false;
	}
	if (b->site->waiters_left > 0) {
		b->site->waiters_left--;
		return true;
	}
	return bring_once(b, &l);
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
	if (b->c->is_few && b->site->waiters_left == 0 && goes_with_waiter(b, has_address, address))
		return true;
	k = keep(b->g, b->r, b->site);
	if (!k)
		return false;
	k->is_waiter = b->is_waiter = true;
	k->has_address = has_address;
	k->address = address;
	find_self(k, b->args);
	b->g->has_object |= has_address || k->is_self_sure;
	b->index = (uint32_t)(b->g->n - 1);
	return (!b->c->is_few || lead_waiters(b, has_address, address)) && bring_all(b);
}

/* Adds a goroutine that waits for no lock. */
static bool add_other(struct bringer *b)
{
	if (gl_record_has(b->r, GL_HAS_RUNTIME))
		return true;
	if (b->c->is_few && b->site->left == 0 && goes_with_crowd(b))
		return true;
	b->site->left -= b->site->left > 0;
	return bring_all(b);
}

bool gl_gather_add(struct gl_gather *g, struct gl_gather_common *c, const struct gl_record *r)
{
	struct bringer b = {
		.g = g, .c = c, .r = r, .stack = r->stack, .index = GL_WAITS_NONE};
	bool has_address = false;
	uint64_t address = 0;

	if (!g->is_again)
		note(g, r);
	if (!r->stack || gl_record_is_dumper(r))
		return true;
	b.site = gl_sites_get(c->sites, r->stack);
	if (!b.site)
		return false;
	turn_to_dump(b.site, g);
	if (!may_wait(r, b.site))
		return add_other(&b);
	if (!find_object(&b, &has_address, &address))
		return false;
	if (is_waiter(r, b.site, has_address))
		return g->is_again || add_waiter(&b, has_address, address);
	return add_other(&b);
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
