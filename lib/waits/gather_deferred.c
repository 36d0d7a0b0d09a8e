#include "lib/waits/gather_deferred.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/waits/address.h"
#include "lib/waits/gather_addresses.h"
#include "lib/waits/gather_kept.h"

/*
 * When fewer bytes than this are left for lines that are searched at the end of the dump, only the
 * lines of the first waiters of each stack are kept, so that other stacks have room, too.
 */
#define HALF (GL_LIMIT_LATER / 2)

/*
 * Returns true if the goroutine is a waiter, and the first waiters of its stack are already kept.
 * It is then kept only if it waits for another object than these.
 */
static bool is_one_of_many(const struct gl_lead_target *b)
{
	return b->is_waiter && b->site->waiters_left == 0;
}

/* --- args without the lines ---------------------------------------------------------- */

/*
 * The args are kept one after another, each behind its length, from those of the frame that waits
 * on. A length is two bytes, and HIDDEN stands for args that are not shown.
 */
#define HIDDEN UINT16_MAX

/* Returns how much room the args of the goroutine take; 0 if they cannot be kept like this. */
static size_t room_of(const struct gl_lead_target *b)
{
	size_t n = 1;

	for (size_t i = b->site->inner->primitive.caller; i < b->site->shown->needs; i++) {
		if (b->args[i].len >= HIDDEN)
			return 0;
		n += sizeof(uint16_t) + b->args[i].len;
	}
	return n;
}

static void pack(const struct gl_lead_target *b, char *to)
{
	for (size_t i = b->site->inner->primitive.caller; i < b->site->shown->needs; i++) {
		struct gl_str args = b->args[i];
		uint16_t len = args.p ? (uint16_t)args.len : HIDDEN;

		memcpy(to, &len, sizeof len);
		to += sizeof len;
		if (args.len)
			memcpy(to, args.p, args.len);
		to += args.len;
	}
}

static bool unpack(struct gl_lead_target *b, const char *from)
{
	size_t caller = b->site->inner->primitive.caller, n = b->site->shown->needs;
	struct gl_str *v = gl_mem_grow(b->c->kept, &b->c->kept_cap, n + 1, sizeof *v);

	if (!v)
		return false;
	b->c->kept = v;
	for (size_t i = caller; i < n; i++) {
		uint16_t len;

		memcpy(&len, from, sizeof len);
		from += sizeof len;
		v[i] = len == HIDDEN ? (struct gl_str){NULL, 0} : (struct gl_str){from, len};
		from += v[i].len;
	}
	b->args = v;
	return true;
}

/* --- keeping ------------------------------------------------------------------------- */

/*
 * Reads the args of the goroutine, and keeps only these. If this is not possible, leaves
 * l->text NULL. Returns false if there is no memory.
 */
static bool keep_args(struct gl_lead_target *b, struct gl_deferred *l)
{
	size_t room;
	char *to;

	if (!gl_site_see(b->c->sites, b->site, b->stack) ||
		!gl_gather_read_args(b, b->site->shown->needs) ||
		!gl_site_mark(b->c->sites, b->site, &b->c->args))
		return false;
	room = room_of(b);
	if (!room)
		return true;
	to = gl_arena_new(&b->g->arena, room);
	if (to)
		pack(b, to);
	l->text = to;
	l->len = 0;
	return to != NULL;
}

/*
 * Keeps the lines as they are: nobody waits for an object that shows its address, so most likely
 * they will not be read. Returns false if there is no memory.
 */
static bool keep_lines(struct gl_lead_target *b, struct gl_deferred *l)
{
	l->text = gl_arena_copy(&b->g->arena, b->r->args->text).p;
	l->len = (uint32_t)b->r->args->text.len;
	return l->text != NULL;
}

static bool keep(struct gl_lead_target *b)
{
	struct gl_gather *g = b->g;
	struct gl_deferred *v = gl_mem_grow(g->deferred, &g->deferred_cap, g->ndeferred + 1,
		sizeof *v);

	if (v)
		g->deferred = v;
	if (!v || !gl_gather_keep(b))
		return false;
	v += g->ndeferred++;
	*v = (struct gl_deferred){.goroutine = b->index};
	return (!g->has_object || keep_args(b, v)) && (v->text || keep_lines(b, v));
}

bool gl_deferred_keep(struct gl_lead_target *b)
{
	struct gl_gather *g = b->g;
	size_t len = b->r->args->text.len;
	bool failed = false;

	if (!gl_site_has_needs(b->c->sites, b->site, b->stack, &failed) || len == 0)
		return !failed;
	if (b->c->lines_left < len || (is_one_of_many(b) && b->c->lines_left < HALF)) {
		g->unlinked++;
		return true;
	}
	b->c->lines_left -= len;
	g->lines += len;
	return keep(b);
}

/* --- reading ------------------------------------------------------------------------- */

/* Reads the args of all frames that matter. Returns false if there is no memory. */
static bool read_args(struct gl_lead_target *b, const struct gl_deferred *l)
{
	const struct gl_wait_goroutine *k = &b->g->v[l->goroutine];
	const struct gl_record_args args = {NULL, {l->text, l->len}};
	const struct gl_shown *shown;

	b->stack = k->stack;
	b->site = gl_sites_known(b->c->sites, k->stack->ordinal);
	if (!gl_site_see(b->c->sites, b->site, b->stack))
		return false;
	b->index = l->goroutine;
	b->is_waiter = k->is_waiter;
	b->nargs = b->site->shown->needs;
	b->last = 0;
	if (l->len == 0)
		return unpack(b, l->text);
	shown = b->site->shown;
	gl_frameargs_begin(&b->c->args, &args, shown->marks, shown->nmarks);
	b->args = gl_frameargs_upto(&b->c->args, b->stack, b->nargs);
	return b->args && gl_site_mark(b->c->sites, b->site, &b->c->args);
}

const uint64_t *gl_deferred_receivers(struct gl_gather *g, struct gl_gather_common *c,
	struct gl_deferred *l)
{
	struct gl_lead_target b = {.g = g, .c = c};
	uint64_t key;

	if (l->receivers)
		return l->receivers;
	if (!read_args(&b, l))
		return NULL;
	l->receivers = gl_arena_new(&g->arena, (b.site->shown->nreceivers + 1) * sizeof key);
	if (!l->receivers)
		return NULL;
	memset(l->receivers, 0, b.site->shown->nreceivers * sizeof key);
	for (size_t i = 0; gl_gather_next_receiver(&b, &i, &key); i++)
		l->receivers[i] = key;
	return l->receivers;
}

/*
 * Returns true if receiver i does not count, because it is that of the receiver before it, which is
 * that of the method which wants the lock, or further out (gl_gather_next_receiver).
 */
static bool is_repeated(const struct gl_lead_target *b, size_t i, uint64_t key)
{
	const struct gl_receiver *r = b->site->shown->receivers;
	uint64_t last;

	if (r[i].frame <= b->site->inner->asker + 1)
		return false;
	while (i-- > 0 && r[i].frame > b->site->inner->asker)
		if (gl_address_first(b->args[r[i].frame], &last))
			return last == key;
	return false;
}

bool gl_deferred_receiver(struct gl_gather *g, struct gl_gather_common *c,
	const struct gl_deferred *l, size_t i, uint64_t *key)
{
	struct gl_lead_target b = {.g = g, .c = c};

	*key = l->receivers ? l->receivers[i] : 0;
	if (l->receivers)
		return true;
	if (!read_args(&b, l))
		return false;
	if (!gl_address_first(b.args[b.site->shown->receivers[i].frame], key) ||
		is_repeated(&b, i, *key))
		*key = 0;
	return true;
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

/* Adds a key unless it is among those that were added recently. */
static bool want(struct gl_gather *g, uint64_t *recent, uint64_t key)
{
	uint64_t *slot = &recent[key * UINT64_C(0x9e3779b97f4a7c15) >> 48 & (RECENT - 1)];

	if (*slot == key)
		return true;
	*slot = key;
	return gl_wanted_put(&g->wanted, key);
}

/*
 * Collects the addresses of the objects. If a goroutine does not show that of its object, or if its
 * own receiver may be stale, this receiver is looked for as well.
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
 * Records all receivers in the lines (gl_gather.shown), if those of other goroutines are recorded
 * because their args were read at once.
 */
static bool show_all(struct gl_gather *g, struct gl_gather_common *c)
{
	for (size_t i = 0; i < g->ndeferred && g->nshown > 0; i++) {
		const struct gl_shown *shown = g->v[g->deferred[i].goroutine].site->shown;
		const uint64_t *keys = gl_deferred_receivers(g, c, &g->deferred[i]);

		for (size_t r = 0; keys && r < shown->nreceivers; r++)
			if (keys[r] && !gl_gather_add_shown(g, keys[r], shown->receivers[r].type))
				return false;
		if (!keys)
			return false;
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
		if (!read_args(&b, &g->deferred[i]) || !gl_gather_add_address_leads(&b))
			return false;
	return show_all(g, c);
}
