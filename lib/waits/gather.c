#include "lib/waits/gather.h"

#include "lib/base/counts.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/waits/address.h"

/* Waiters beyond the first ones of a stack leave so much room to other stacks. */
#define HALF (GL_LIMIT_LATER / 2)
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
	gl_mem_free(g->wanted);
	gl_mem_free(g->blocks);
	gl_gather_forget(g);
	gl_mem_free(g);
}

void gl_gather_forget(struct gl_gather *g)
{
	gl_mem_free(g->leads);
	gl_mem_free(g->shown);
	g->leads = NULL;
	g->shown = NULL;
	g->nleads = g->leads_cap = g->nshown = g->shown_cap = 0;
}

/* --- goroutines ---------------------------------------------------------------------- */

/* Returns the text among the states that are known, which is added to them; NULL: no memory. */
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

/* Returns a copy of the text that lives as long as g. Of a class, the text is mostly one. */
static bool keep_state(struct gl_gather *g, struct gl_wait_goroutine *k)
{
	struct gl_str *last = &g->last_states[k->class];
	const struct gl_str *known;

	if (!k->state.p)
		return true;
	if (!last->p || !gl_str_eq(*last, k->state)) {
		known = find_state(g, k->state);
		if (!known)
			return false;
		*last = *known;
	}
	k->state = *last;
	return true;
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
	k->place = g->records;
	if (!keep_state(g, k))
		return NULL;
	g->n++;
	return k;
}

/* --- leads --------------------------------------------------------------------------- */

static uint64_t hash_of(const struct gl_lead *l, const struct gl_stack *stack)
{
	uint64_t h = gl_hash_spread(l->key, gl_hash_seed());

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

/* --- what a second reading wants ----------------------------------------------------- */

#define BLOCK_BITS 18

/* Blocks of memory in which something is wanted, by hash: most receivers lie in none of them. */
struct gl_blocks {
	unsigned char bits[(1 << BLOCK_BITS) / 8];
};

static size_t block_of(uint64_t key)
{
	return (size_t)((key / GL_WAITS_WINDOW) * UINT64_C(0x9e3779b97f4a7c15) >>
			(64 - BLOCK_BITS));
}

static void mark_block(struct gl_blocks *b, uint64_t key)
{
	b->bits[block_of(key) / 8] |= (unsigned char)(1 << block_of(key) % 8);
}

/* Whether the lead may be needed: in a second reading it is known what for. */
static bool is_wanted(const struct gl_gather *g, const struct gl_lead *l)
{
	uint64_t key = l->key;
	size_t low = 0, high = g->nwanted;

	if (!(g->blocks->bits[block_of(key) / 8] >> block_of(key) % 8 & 1))
		return false;
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

/* --- what goroutines wait for, by class and stack ------------------------------------ */

static bool is_lock(enum gl_class class)
{
	return class == GL_CLASS_LOCK || class == GL_CLASS_RLOCK || class == GL_CLASS_WAITGROUP ||
	       class == GL_CLASS_COND || class == GL_CLASS_SEMAPHORE;
}

/* Whether each such goroutine is kept: not one that merely receives, as half of a process may. */
static bool is_waiter(enum gl_class class, const struct gl_site *site, bool has_address)
{
	if (is_lock(class) || class == GL_CLASS_CHAN_SEND)
		return true;
	return (class == GL_CLASS_CHAN_RECEIVE && has_address) ||
	       (site->slot && (class == GL_CLASS_SELECT || class == GL_CLASS_CHAN_RECEIVE));
}

/* Whether is_waiter may hold once the address is known. */
static bool may_wait(enum gl_class class, const struct gl_site *site)
{
	return is_lock(class) || class == GL_CLASS_CHAN_SEND || site->slot ||
	       (class == GL_CLASS_CHAN_RECEIVE && site->has_runtime);
}

/* Whether the primitive is what the goroutine waits in: one that was just woken runs there. */
static bool is_in_primitive(enum gl_class class, const struct gl_site *site)
{
	bool is_chan = class == GL_CLASS_CHAN_SEND || class == GL_CLASS_CHAN_RECEIVE;

	return site->has_primitive && (is_lock(class) || is_chan) &&
	       is_chan == (site->primitive.kind == GL_WAIT_CHAN);
}

/* Whether the goroutine's args may show the object. */
static bool may_show(enum gl_class class, const struct gl_site *site)
{
	return is_in_primitive(class, site) || (site->slot && !site->has_primitive);
}

static enum gl_wait_rest rest_of(enum gl_class class, const struct gl_site *site)
{
	if (!may_wait(class, site))
		return GL_WAIT_REST_COUNT;
	return is_waiter(class, site, false) && !may_show(class, site) ? GL_WAIT_REST_JOIN :
									 GL_WAIT_REST_ALL;
}

/* --- bringing leads ------------------------------------------------------------------ */

/* The goroutine whose leads are being added. */
struct bringer {
	struct gl_gather *g;
	struct gl_gather_common *c;
	const struct gl_record *r; /* NULL if its lines are read later */
	const struct gl_stack *stack;
	struct gl_site *site;
	const struct gl_str *args; /* of the first nargs frames; NULL: not known */
	size_t nargs;
	uint32_t index; /* GL_WAITS_NONE: it is not kept yet */
	bool is_waiter;
	bool is_first; /* of its stack, in this reading */
	uint64_t last; /* the last receiver */
};

/* Reads the args of the first n frames. */
static bool read_args(struct bringer *b, size_t n)
{
	if (!b->r->args || n <= b->nargs)
		return true;
	if (b->nargs == 0)
		gl_frameargs_begin(&b->c->args, b->r->args);
	b->args = gl_frameargs_upto(&b->c->args, b->stack, n);
	b->nargs = n;
	return b->args != NULL;
}

static bool keep_bringer(struct bringer *b)
{
	const struct gl_wait_goroutine *k;

	if (b->index != GL_WAITS_NONE)
		return true;
	k = keep(b->g, b->r, b->site);
	b->index = (uint32_t)(b->g->n - 1);
	return k != NULL;
}

/* Half of the room is for what is wanted; the rest may be of use to a sweep of all goroutines. */
static bool is_passed(const struct bringer *b, const struct gl_lead *l)
{
	return b->g->is_again && !is_wanted(b->g, l) &&
	       (!b->g->has_sweep || b->c->left <= GL_LIMIT_RECEIVERS / 2);
}

/* Adds a lead of a goroutine that waits for nothing, unless it is known. */
static bool bring_once(struct bringer *b, struct gl_lead *l)
{
	struct gl_gather *g = b->g;
	uint64_t hash;

	if (is_passed(b, l))
		return true;
	hash = hash_of(l, b->stack);
	if (seen(g, l, b->stack, hash))
		return true;
	if (b->c->left == 0 && l->kind < GL_LEAD_KINDS) {
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
	struct gl_lead l = {.key = key, .goroutine = b->index, .kind = (uint8_t)kind,
		.frame = (uint16_t)(frame < UINT16_MAX ? frame : UINT16_MAX)};

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

/* Notes a receiver, to tell how large the structs of its type can be. */
static bool show(struct gl_gather *g, uint64_t key, uint32_t type)
{
	struct gl_radix *v = g->shown;

	if (g->nshown >= GL_LIMIT_SHOWN ||
		(g->nshown && v[g->nshown - 1].key == key && v[g->nshown - 1].rank == type))
		return true;
	v = gl_mem_grow(v, &g->shown_cap, g->nshown + 1, sizeof *v);
	if (!v)
		return false;
	g->shown = v;
	v[g->nshown++] = (struct gl_radix){.key = key, .rank = type};
	return true;
}

static bool bring_receivers(struct bringer *b, const struct gl_str *args)
{
	const struct gl_site *site = b->site;

	for (size_t i = 0; i < site->nreceivers; i++) {
		uint32_t frame = site->receivers[i].frame;
		uint64_t key;

		if (!gl_address_first(args[frame], &key))
			continue;
		/* Methods that call each other on one receiver make one lead, of the innermost. */
		if (key == b->last && frame > site->asker + 1)
			continue;
		b->last = frame > site->asker ? key : 0;
		if (!show(b->g, key, site->receivers[i].type) ||
			!bring(b, GL_LEAD_RECEIVER, key, frame))
			return false;
		if (has_lock_of_other(b, args[frame], key))
			b->g->leads[b->g->nleads - 1].is_of_other = true;
	}
	return true;
}

static bool bring_once_of(struct bringer *b, const struct gl_str *args)
{
	uint32_t frame = b->site->once;
	uint64_t key;

	if (frame >= b->stack->nframes || !gl_address_first(args[frame], &key))
		return true;
	return bring(b, GL_LEAD_ONCE, key, frame);
}

/* Arguments lead to channels, whose addresses only dumps with frames of the runtime show. */
static bool bring_args(struct bringer *b, const struct gl_str *args)
{
	const struct gl_stack *stack = b->stack;

	if (!b->site->has_runtime)
		return true;
	for (size_t i = b->site->primitive.caller; i < stack->nframes; i++) {
		struct gl_str text = args[i];
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
 * their lock are often passed on. Of many waiters, the first ones are enough.
 */
static bool bring_held(struct bringer *b, const struct gl_str *args)
{
	size_t from = b->site->primitive.caller, end = from + FRAMES_OF_LOCKS;

	if (b->site->has_runtime || !is_stuck(b))
		return true;
	for (size_t i = from; i < end && i < b->nargs && i < b->stack->nframes; i++) {
		struct gl_str text = args[i];
		uint64_t key;

		for (int n = 0; text.p && n < ARGS_OF_LOCKS && gl_address_next(&text, &key); n++) {
			if (b->c->args_left == 0)
				return true;
			b->c->args_left--;
			b->g->nargs++;
			if (!bring(b, GL_LEAD_ARG, key, i))
				return false;
		}
	}
	return true;
}

static void count_in(struct gl_wait_crowd *c, const struct gl_record *r)
{
	c->count = gl_counter_sum(c->count, r->count);
	if (gl_record_has(r, GL_HAS_ID) && (!c->id_min || r->id < c->id_min))
		c->id_min = r->id;
	if (!gl_record_has(r, GL_HAS_WAIT)) {
		c->has_moved = true;
		return;
	}
	if (c->wait_max == 0 || r->wait_seconds < c->wait_min)
		c->wait_min = r->wait_seconds;
	c->wait_max = r->wait_seconds > c->wait_max ? r->wait_seconds : c->wait_max;
}

/* Forgets what the site knows of another dump. Returns true if it did: it is new to this one. */
static bool turn_to_dump(struct gl_site *site, const struct gl_gather *g)
{
	if (site->of == g->number)
		return false;
	site->of = g->number;
	site->crowd = GL_WAITS_NONE;
	site->left = site->waiters_left = GL_WAITS_FEW;
	site->parents_left = GL_WAITS_PARENTS;
	site->has_parent = false;
	return true;
}

/* Returns the crowd of the stack's goroutines of this class; NULL: it has none yet. */
static struct gl_wait_crowd *crowd_of(const struct gl_gather *g, const struct gl_site *site,
	enum gl_class class)
{
	for (uint32_t i = site->crowd; i != GL_WAITS_NONE; i = g->crowds[i].next)
		if (g->crowds[i].class == class)
			return &g->crowds[i];
	return NULL;
}

/* Begins a crowd with the goroutine, which is kept. */
static struct gl_wait_crowd *new_crowd(struct bringer *b)
{
	struct gl_gather *g = b->g;
	struct gl_wait_crowd *v =
		gl_mem_grow(g->crowds, &g->crowds_cap, g->ncrowds + 1, sizeof *v);

	if (v)
		g->crowds = v;
	if (!v || !keep_bringer(b))
		return NULL;
	v += g->ncrowds;
	*v = (struct gl_wait_crowd){.first = b->index, .class = b->r->class,
		.rest = rest_of(b->r->class, b->site), .next = b->site->crowd,
		.unseen = {GL_WAITS_NONE, GL_WAITS_NONE}};
	b->site->crowd = g->v[b->index].crowd = (uint32_t)g->ncrowds++;
	return v;
}

/* Counts the goroutine with the first one of its stack and class, which is kept. */
static bool count_place(struct bringer *b)
{
	struct gl_wait_crowd *crowd = crowd_of(b->g, b->site, b->r->class);

	if (!crowd)
		crowd = new_crowd(b);
	if (crowd)
		count_in(crowd, b->r);
	return crowd != NULL;
}

static bool bring_addresses(struct bringer *b)
{
	const struct gl_str *args = b->args;

	return !args || (bring_receivers(b, args) && bring_once_of(b, args) &&
				bring_args(b, args) && bring_held(b, args));
}

/* A waiter is kept for each object for which goroutines of its stack wait. */
static bool is_one_of_many(const struct bringer *b)
{
	return b->is_waiter && b->site->waiters_left == 0;
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

	if (!gl_site_see(b->c->sites, b->site, b->stack))
		return false;
	if (b->site->needs == 0)
		return true;
	if (b->c->lines_left < text.len || (is_one_of_many(b) && b->c->lines_left < HALF)) {
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

		gl_frameargs_begin(&c->args, &args);
		b.args = gl_frameargs_upto(&c->args, k->stack, b.nargs);
		if (!b.args || !bring_addresses(&b))
			return false;
	}
	return true;
}

/* Those of a stack mostly have one parent. */
static bool bring_parent(struct bringer *b)
{
	struct gl_site *site = b->site;
	uint64_t parent = b->r->parent;

	if (!gl_record_has(b->r, GL_HAS_PARENT) || (b->g->is_again && !b->g->lacks_children) ||
		(!b->is_waiter && site->has_parent && site->parent == parent))
		return true;
	if (!b->is_waiter) {
		site->has_parent = true;
		site->parent = parent;
	}
	return bring(b, GL_LEAD_CHILD, parent, 0);
}

/*
 * Whether the args are left for a second reading. The first goroutine of a stack speaks for it
 * where names lead to a holder, so its receivers are always known.
 */
static bool is_left(struct bringer *b)
{
	struct gl_gather *g = b->g;

	if (!b->c->is_file || b->is_waiter || b->is_first || g->is_again ||
		(!g->unread && g->nleads < GL_LIMIT_FIRST))
		return false;
	g->unread = g->unread ? g->unread : g->records;
	return true;
}

static bool bring_all(struct bringer *b)
{
	const struct gl_record *r = b->r;

	if (!bring_parent(b))
		return false;
	if (b->c->is_few && r->args && !r->args->frames)
		return keep_lines(b);
	if (!r->args || is_left(b))
		return true;
	return gl_site_see(b->c->sites, b->site, b->stack) && read_args(b, b->site->needs) &&
	       bring_addresses(b);
}

/* --- records ------------------------------------------------------------------------- */

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
		g->goroutines = gl_counter_sum(g->goroutines, r->count);
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

/* Reads no more frames than it takes: most waiters count with another once the address is known. */
static bool find_in_primitive(struct bringer *b, bool *has_address, uint64_t *address)
{
	const struct gl_primitive *p = &b->site->primitive;

	for (size_t i = 0; i < p->nplaces && !*has_address; i++) {
		if (!read_args(b, p->places[i].frame + (size_t)1))
			return false;
		*has_address = gl_primitive_address(p, i, b->args[p->places[i].frame], address);
	}
	return true;
}

/* Where the object's address stands, if it shows. Returns false if there is no memory. */
static bool find_object(struct bringer *b, bool *has_address, uint64_t *address)
{
	const struct gl_site *site = b->site;

	*has_address = false;
	if (!b->r->args || !may_show(b->r->class, site))
		return true;
	if (is_in_primitive(b->r->class, site))
		return find_in_primitive(b, has_address, address);
	if (!read_args(b, site->primitive.caller + (size_t)1))
		return false;
	*has_address = gl_address_first(b->args[site->primitive.caller], address);
	return true;
}

/* Whether the goroutine is known to have waited for a minute. */
static bool has_waited(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_WAIT) && r->wait_seconds >= 60;
}

/* Who has waited for a minute does not go with who has not. */
static struct gl_lead lead_of_waiter(const struct bringer *b, uint64_t address)
{
	return (struct gl_lead){
		.key = address, .frame = has_waited(b->r), .kind = GL_LEAD_WAITER};
}

/* Whether the goroutine that started this one may wait for it, which is stuck in a send. */
static bool is_stuck_child(const struct gl_record *r)
{
	return r->class == GL_CLASS_CHAN_SEND && gl_record_has(r, GL_HAS_PARENT) && has_waited(r);
}

/* The children of one goroutine go together. */
static struct gl_lead lead_of_child(const struct bringer *b)
{
	return (struct gl_lead){.key = b->r->parent, .kind = GL_LEAD_SIBLING};
}

/* Counts a waiter with one that is kept. */
static void join(struct gl_wait_goroutine *k, const struct gl_record *r)
{
	k->count = gl_counter_sum(k->count, r->count);
	if (gl_record_has(r, GL_HAS_WAIT) && (!k->has_wait || r->wait_seconds > k->wait_seconds)) {
		k->has_wait = true;
		k->wait_seconds = r->wait_seconds;
	}
}

/* Returns the index of the goroutine that has brought the lead, or GL_WAITS_NONE. */
static uint32_t bringer_of(const struct bringer *b, struct gl_lead l)
{
	const struct gl_lead *first = seen(b->g, &l, b->stack, hash_of(&l, b->stack));

	return first ? first->goroutine : GL_WAITS_NONE;
}

/*
 * Returns the index of a goroutine that waits at the same place for the same object; GL_WAITS_NONE:
 * there is none.
 */
static uint32_t alike(struct bringer *b, const struct gl_wait_crowd *crowd, bool has_address,
	uint64_t address)
{
	if (is_stuck_child(b->r)) {
		uint32_t sibling = bringer_of(b, lead_of_child(b));

		if (sibling != GL_WAITS_NONE || b->site->parents_left > 0)
			return sibling;
		b->g->has_more_children = true;
	}
	if (has_address)
		return bringer_of(b, lead_of_waiter(b, address));
	return crowd ? crowd->unseen[has_waited(b->r)] : GL_WAITS_NONE;
}

/* Where few are wanted, counts a waiter with one that is alike. Returns false if there is none. */
static bool goes_with_waiter(struct bringer *b, bool has_address, uint64_t address)
{
	struct gl_wait_crowd *crowd = crowd_of(b->g, b->site, b->r->class);
	uint32_t one = alike(b, crowd, has_address, address);

	if (one == GL_WAITS_NONE)
		return false;
	join(&b->g->v[one], b->r);
	if (crowd)
		count_in(crowd, b->r);
	return true;
}

/* Lets the waiters after this one, whose crowd is known, go with it. */
static bool lead_waiters(struct bringer *b, bool has_address, uint64_t address)
{
	struct gl_lead child = lead_of_child(b), l = lead_of_waiter(b, address);

	if (is_stuck_child(b->r) && b->site->parents_left > 0) {
		b->site->parents_left--;
		if (!bring_once(b, &child))
			return false;
	}
	if (b->site->waiters_left > 0) {
		b->site->waiters_left--;
		return true;
	}
	if (has_address)
		return bring_once(b, &l);
	crowd_of(b->g, b->site, b->r->class)->unseen[has_waited(b->r)] = b->index;
	return true;
}

static struct gl_owned *owned_at(struct gl_gather_common *c, uint64_t address)
{
	return &c->owned[address * UINT64_C(0x9e3779b97f4a7c15) >> 48 & (GL_GATHER_OWNERS - 1)];
}

/*
 * Finds the receiver of the method that waits, if it is one. Where few are wanted, one waiter's is
 * enough for an object that shows its address. Returns false if there is no memory.
 */
static bool find_self(struct bringer *b, struct gl_wait_goroutine *k)
{
	struct gl_owned *owned = owned_at(b->c, k->address);
	const struct gl_owned own = {b->g, k->address};

	if (!b->site->is_caller_method || !b->r->args || !may_show(b->r->class, b->site))
		return true;
	if (b->c->is_few && k->has_address && owned->of == own.of && owned->address == own.address)
		return true;
	if (!read_args(b, k->caller + (size_t)1))
		return false;
	k->is_self_sure = gl_address_first(b->args[k->caller], &k->self);
	if (!k->is_self_sure)
		gl_address_maybe(b->args[k->caller], &k->self);
	else if (k->has_address)
		*owned = own;
	return true;
}

/* Notes what it will take to find out what the goroutine waits for. */
static void note_need(struct gl_gather *g, const struct gl_wait_goroutine *k)
{
	const struct gl_site *site = k->site;
	bool is_group = k->class == GL_CLASS_WAITGROUP ||
			(site->has_primitive && site->primitive.kind == GL_WAIT_WAITGROUP);
	bool is_once = site->has_primitive && site->primitive.kind == GL_WAIT_ONCE;

	g->has_object |= k->has_address || k->is_self_sure;
	g->has_group |= is_group;
	g->has_sweep |= is_once || site->slot || (is_group && !k->has_parent);
}

/* Keeps a goroutine that waits. */
static bool add_waiter(struct bringer *b, bool has_address, uint64_t address)
{
	struct gl_wait_goroutine *k;

	b->g->waiting = gl_counter_sum(b->g->waiting, b->r->count);
	if (b->c->is_few && b->site->waiters_left == 0 && goes_with_waiter(b, has_address, address))
		return true;
	k = keep(b->g, b->r, b->site);
	if (!k)
		return false;
	k->is_waiter = b->is_waiter = true;
	k->has_address = has_address;
	k->address = address;
	if (!find_self(b, k))
		return false;
	note_need(b->g, k);
	b->index = (uint32_t)(b->g->n - 1);
	return count_place(b) && (!b->c->is_few || lead_waiters(b, has_address, address)) &&
	       bring_all(b);
}

/* Adds a goroutine that waits for no lock. */
static bool add_other(struct bringer *b)
{
	if (gl_record_has(b->r, GL_HAS_RUNTIME))
		return true;
	if (b->c->is_few && b->site->left == 0) {
		struct gl_wait_crowd *crowd = crowd_of(b->g, b->site, b->r->class);

		if (crowd) {
			count_in(crowd, b->r);
			return true;
		}
	}
	b->site->left -= b->site->left > 0;
	return count_place(b) && bring_all(b);
}

/* --- a second reading ---------------------------------------------------------------- */

bool gl_gather_is_short(const struct gl_gather *g)
{
	return !g->is_again && (g->unlinked || (g->unread && (g->has_object || g->has_sweep)));
}

/* Sorts the keys, and leaves one of those that are equal. */
static bool sort_wanted(struct gl_gather *g)
{
	struct gl_radix *v = gl_mem_new(g->nwanted, sizeof *v);
	size_t n = 0;

	if (!v)
		return false;
	for (size_t i = 0; i < g->nwanted; i++)
		v[i].key = g->wanted[i];
	gl_radix_sort(v, g->nwanted);
	for (size_t i = 0; i < g->nwanted; i++)
		if (n == 0 || g->wanted[n - 1] != v[i].key)
			g->wanted[n++] = v[i].key;
	g->nwanted = n;
	gl_mem_free(v);
	return true;
}

static void mark_blocks(struct gl_gather *g)
{
	for (size_t i = 0; i < g->nwanted; i++) {
		mark_block(g->blocks, g->wanted[i]);
		mark_block(g->blocks, g->wanted[i] - (GL_WAITS_WINDOW - 1));
	}
}

bool gl_gather_again(struct gl_gather *g)
{
	g->wanted = gl_mem_new(3 * g->n, sizeof *g->wanted);
	g->blocks = gl_mem_new(1, sizeof *g->blocks);
	if (!g->wanted || !g->blocks)
		return false;
	for (size_t i = 0; i < g->n; i++) {
		const struct gl_wait_goroutine *k = &g->v[i];

		if (k->is_waiter && k->has_address)
			g->wanted[g->nwanted++] = k->address;
		if (k->is_waiter && k->self)
			g->wanted[g->nwanted++] = k->self;
		if (k->is_waiter && k->has_id && g->unlinked)
			g->wanted[g->nwanted++] = k->id;
	}
	if (!sort_wanted(g))
		return false;
	mark_blocks(g);
	g->lacks_children = g->unlinked > 0;
	if (g->unlinked)
		g->unread = 1;
	g->is_again = true;
	g->unlinked = g->records = 0;
	g->nfirst = g->n;
	g->nfirst_leads = g->nleads;
	return true;
}

/*
 * Whether the record that is being added may bring more than it did before; *index: of its
 * goroutine, if that was kept.
 */
static bool is_needed_again(struct gl_gather *g, uint32_t *index)
{
	const struct gl_wait_goroutine *k;

	while (g->cursor < g->nfirst && g->v[g->cursor].place < g->records)
		g->cursor++;
	if (g->records < g->unread)
		return false;
	if (g->cursor == g->nfirst || g->v[g->cursor].place != g->records)
		return true;
	k = &g->v[g->cursor];
	*index = (uint32_t)g->cursor;
	return !k->is_waiter;
}

static bool add_again(struct bringer *b)
{
	(void)turn_to_dump(b->site, b->g);
	return gl_record_has(b->r, GL_HAS_RUNTIME) || bring_all(b);
}

/* --- adding -------------------------------------------------------------------------- */

static bool add(struct bringer *b)
{
	bool has_address = false;
	uint64_t address = 0;

	b->is_first = turn_to_dump(b->site, b->g);
	if (!may_wait(b->r->class, b->site))
		return add_other(b);
	if (!find_object(b, &has_address, &address))
		return false;
	if (is_waiter(b->r->class, b->site, has_address))
		return add_waiter(b, has_address, address);
	return add_other(b);
}

bool gl_gather_add(struct gl_gather *g, struct gl_gather_common *c, const struct gl_record *r)
{
	struct bringer b = {
		.g = g, .c = c, .r = r, .stack = r->stack, .index = GL_WAITS_NONE};

	g->records++;
	if (g->is_again && !is_needed_again(g, &b.index))
		return true;
	if (!g->is_again)
		note(g, r);
	if (!r->stack || gl_record_is_dumper(r))
		return true;
	b.site = gl_sites_get(c->sites, r->stack);
	if (!b.site)
		return false;
	return g->is_again ? add_again(&b) : add(&b);
}

/*
 * Whether the record is of the same dump as the one before it, and says nothing about the dump that
 * goroutines of its stack have not said.
 */
static inline bool follows(const struct gl_record *r, const struct gl_record *before)
{
	const uint32_t telling = GL_HAS_REPEAT | GL_HAS_RUNTIME | GL_HAS_TRUNCATED;

	return r->dump == before->dump && r->source.p == before->source.p &&
	       r->source.len == before->source.len && r->stack && !r->stack->is_dumper &&
	       !(r->has & telling) && !((r->has ^ before->has) & GL_HAS_DUMP) &&
	       (!r->more || (!r->more->group && !r->more->reason.p));
}

/* Counts the goroutine as its crowd says. Returns false if it must be looked at. */
static inline bool count_known(struct gl_gather *g, const struct gl_site *site,
	const struct gl_record *r)
{
	struct gl_wait_crowd *crowd;
	uint32_t one;

	if (!site || site->of != g->number || site->crowd == GL_WAITS_NONE)
		return false;
	crowd = &g->crowds[site->crowd];
	if (crowd->class != r->class || crowd->rest == GL_WAIT_REST_ALL)
		return false;
	if (crowd->rest == GL_WAIT_REST_JOIN) {
		one = crowd->unseen[has_waited(r)];
		if (one == GL_WAITS_NONE || is_stuck_child(r))
			return false;
		join(&g->v[one], r);
		g->waiting = gl_counter_sum(g->waiting, r->count);
	} else if (site->left > 0) {
		return false;
	}
	count_in(crowd, r);
	return true;
}

size_t gl_gather_follow(struct gl_gather *g, struct gl_gather_common *c, const struct gl_record *r,
	size_t n)
{
	uint32_t has = 0;
	size_t i = 1;

	if (!c->is_few || g->is_again)
		return 1;
	for (; i < n && follows(&r[i], &r[i - 1]); i++) {
		if (!count_known(g, gl_sites_known(c->sites, r[i].stack), &r[i]))
			break;
		g->goroutines = gl_counter_sum(g->goroutines, r[i].count);
		has |= r[i].has;
		g->has_args |= r[i].args != NULL;
		if (gl_record_has(&r[i], GL_HAS_WAIT) && r[i].wait_seconds + 60 >= g->oldest)
			note_wait(g, &r[i]);
	}
	g->records += i - 1;
	g->has_waits |= (has & GL_HAS_WAIT) != 0;
	g->has_parents |= (has & GL_HAS_PARENT) != 0;
	return i;
}

/* --- order --------------------------------------------------------------------------- */

/*
 * Puts what the second reading has kept among what the first one has, in the order of records, from
 * the last on: the second one has kept little, and only that is copied. number: by the index that a
 * goroutine had, the one that it has then.
 */
static bool merge_goroutines(struct gl_gather *g, uint32_t *number)
{
	size_t i = g->nfirst, k = g->n - g->nfirst;
	struct gl_wait_goroutine *second = gl_mem_new(k, sizeof *second);

	if (!second)
		return false;
	memcpy(second, g->v + i, k * sizeof *second);
	for (size_t n = g->n; n-- > 0;) {
		bool is_second = k > 0 && (i == 0 || second[k - 1].place > g->v[i - 1].place);
		size_t from = is_second ? g->nfirst + --k : --i;

		g->v[n] = is_second ? second[k] : g->v[i];
		number[from] = (uint32_t)n;
	}
	gl_mem_free(second);
	return true;
}

/* The same with their leads, which name the goroutines by other numbers now. */
static bool merge_leads(struct gl_gather *g, const uint32_t *number)
{
	size_t i = g->nfirst_leads, k = g->nleads - g->nfirst_leads;
	struct gl_lead *second = gl_mem_new(k, sizeof *second);

	if (!second)
		return false;
	for (size_t n = 0; n < g->nleads; n++)
		g->leads[n].goroutine = number[g->leads[n].goroutine];
	memcpy(second, g->leads + i, k * sizeof *second);
	for (size_t n = g->nleads; k > 0; n--) {
		bool is_second = i == 0 || second[k - 1].goroutine >= g->leads[i - 1].goroutine;

		g->leads[n - 1] = is_second ? second[--k] : g->leads[--i];
	}
	gl_mem_free(second);
	return true;
}

static bool merge(struct gl_gather *g)
{
	uint32_t *number = gl_mem_new(g->n, sizeof *number);
	bool is_done = number && merge_goroutines(g, number) && merge_leads(g, number);

	for (size_t i = 0; is_done && i < g->ncrowds; i++)
		g->crowds[i].first = number[g->crowds[i].first];
	gl_mem_free(number);
	return is_done;
}

static bool is_searched(const struct gl_gather *g, const struct gl_lead *l)
{
	return l->kind < GL_LEAD_CHILD || (l->kind == GL_LEAD_CHILD && g->has_group);
}

/* Drops the leads that are not searched for, and sets where each kind begins among the others. */
static void count_kinds(struct gl_gather *g)
{
	size_t n = 0;

	memset(g->starts, 0, sizeof g->starts);
	for (size_t i = 0; i < g->nleads; i++) {
		if (!is_searched(g, &g->leads[i]))
			continue;
		g->leads[n] = g->leads[i];
		g->starts[g->leads[n++].kind + 1]++;
	}
	for (size_t kind = 0; kind < GL_LEAD_KINDS; kind++)
		g->starts[kind + 1] += g->starts[kind];
	g->nleads = n;
}

/* Puts each kind in its place. There are few that are not receivers: only these are copied. */
static bool part_kinds(struct gl_gather *g)
{
	size_t from = g->starts[GL_LEAD_RECEIVER + 1], at[GL_LEAD_KINDS], n = 0;
	struct gl_lead *others = gl_mem_new(g->nleads - from, sizeof *others);

	if (!others)
		return false;
	memcpy(at, g->starts, sizeof at);
	for (size_t i = 0; i < g->nleads; i++)
		if (g->leads[i].kind != GL_LEAD_RECEIVER)
			others[n++] = g->leads[i];
		else
			g->leads[at[GL_LEAD_RECEIVER]++] = g->leads[i];
	for (size_t i = 0; i < n; i++)
		g->leads[at[others[i].kind]++] = others[i];
	gl_mem_free(others);
	return true;
}

/* A goroutine's leads with one key stand by rising frame. */
static void sort_frames(struct gl_lead *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct gl_lead one = v[i];
		size_t at = i;

		for (; at > 0 && v[at - 1].goroutine == one.goroutine && v[at - 1].key == one.key &&
		       v[at - 1].frame > one.frame;
			at--)
			v[at] = v[at - 1];
		v[at] = one;
	}
}

static bool sort_leads(struct gl_gather *g)
{
	count_kinds(g);
	if (!part_kinds(g))
		return false;
	for (size_t kind = 0; g->nleads && kind < GL_LEAD_KINDS; kind++) {
		struct gl_lead *v = g->leads + g->starts[kind];
		size_t n = g->starts[kind + 1] - g->starts[kind];

		gl_radix_sort(&v->sorted, n);
		sort_frames(v, n);
	}
	return true;
}

bool gl_gather_sort(struct gl_gather *g)
{
	gl_set_free(&g->seen);
	gl_mem_free(g->wanted);
	gl_mem_free(g->blocks);
	g->wanted = NULL;
	g->blocks = NULL;
	if (g->is_again && g->nleads > g->nfirst_leads && !merge(g))
		return false;
	if (!sort_leads(g))
		return false;
	if (g->nshown)
		gl_radix_sort(g->shown, g->nshown);
	return true;
}

size_t gl_gather_find(const struct gl_gather *g, enum gl_lead_kind kind, uint64_t key)
{
	size_t low = g->starts[kind], high = g->starts[kind + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->leads[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
