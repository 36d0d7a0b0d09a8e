#include "lib/waits/gather_addresses.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/waits/address.h"
#include "lib/waits/gather_kept.h"
#include "lib/waits/gather_leads.h"

#define ARGS 16 /* at most this many arguments of a frame are examined */
#define ARGS_OF_LOCKS 4	 /* as ARGS, for locks that a waiter may hold */
/* locks that a waiter may hold are looked for in at most this many frames, innermost first */
#define FRAMES_OF_LOCKS 8
/*
 * When fewer bytes than this are left for lines that are searched at the end of the dump, only the
 * lines of the first waiters of each stack are kept, so that other stacks have room, too.
 */
#define HALF (GL_LIMIT_LATER / 2)

bool gl_gather_read_args(struct gl_bringer *b, size_t n)
{
	if (!b->r->args || n <= b->nargs)
		return true;
	if (b->nargs == 0)
		gl_frameargs_begin(&b->c->args, b->r->args);
	b->args = gl_frameargs_upto(&b->c->args, b->stack, n);
	b->nargs = n;
	return b->args != NULL;
}

/*
 * Returns true if, in a frame of a waiter, the address of its lock is another argument than the
 * receiver. The lock was then passed to the method. So it belongs to another struct, which may just
 * be near the receiver in memory.
 */
static bool has_lock_of_other(const struct gl_bringer *b, struct gl_str args, uint64_t receiver)
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

/*
 * Records the receiver of a method of the type, because receivers show how large the structs of the
 * type can be.
 */
static bool show(struct gl_gather *g, uint64_t key, uint32_t type)
{
	struct gl_radix *v = g->shown;

	if (g->nshown && v[g->nshown - 1].key == key && v[g->nshown - 1].rank == type)
		return true;
	if (g->nshown >= GL_LIMIT_SHOWN) {
		g->has_more_shown = true;
		return true;
	}
	v = gl_mem_grow(v, &g->shown_cap, g->nshown + 1, sizeof *v);
	if (!v)
		return false;
	g->shown = v;
	v[g->nshown++] = (struct gl_radix){.key = key, .rank = type};
	return true;
}

static bool bring_receivers(struct gl_bringer *b, const struct gl_str *args)
{
	const struct gl_site *site = b->site;

	for (size_t i = 0; i < site->nreceivers; i++) {
		uint32_t frame = site->receivers[i].frame;
		uint64_t key;

		if (!gl_address_first(args[frame], &key))
			continue;
		/*
		 * If methods call each other on one receiver, only the innermost of them makes a
		 * lead (gather.h).
		 */
		if (key == b->last && frame > site->asker + 1)
			continue;
		b->last = frame > site->asker ? key : 0;
		if (!show(b->g, key, site->receivers[i].type) ||
			!gl_gather_bring(b, GL_LEAD_RECEIVER, key, frame))
			return false;
		if (has_lock_of_other(b, args[frame], key))
			b->g->leads[b->g->nleads - 1].is_of_other = true;
	}
	return true;
}

static bool bring_once_of(struct gl_bringer *b, const struct gl_str *args)
{
	uint32_t frame = b->site->once;
	uint64_t key;

	if (frame >= b->stack->nframes || !gl_address_first(args[frame], &key))
		return true;
	return gl_gather_bring(b, GL_LEAD_ONCE, key, frame);
}

/*
 * Adds leads from arguments, which may be channels. Only dumps with frames of the runtime show the
 * addresses of channels, so other stacks are skipped.
 */
static bool bring_args(struct gl_bringer *b, const struct gl_str *args)
{
	const struct gl_stack *stack = b->stack;

	if (!b->site->has_runtime)
		return true;
	for (size_t i = b->site->primitive.caller; i < stack->nframes; i++) {
		struct gl_str text = args[i];
		uint64_t key;

		for (int n = 0; text.p && n < ARGS && gl_address_next(&text, &key); n++)
			if (!gl_gather_bring(b, GL_LEAD_ARG, key, i))
				return false;
	}
	return true;
}

/*
 * Returns true if the goroutine is stuck: all goroutines are asleep, or it is leaked, or it has
 * waited for a minute or longer. It may then hold something for which others wait.
 */
static bool is_stuck(const struct gl_bringer *b)
{
	const struct gl_wait_goroutine *k = b->is_waiter ? &b->g->v[b->index] : NULL;

	return k && (b->g->is_asleep || k->is_leaked || (k->has_wait && k->wait_seconds >= 60));
}

/*
 * Adds leads from the arguments of a stuck goroutine to locks that it may hold: a struct that
 * begins with its lock is often passed on to other functions. If there are many waiters, the first
 * ones are enough.
 */
static bool bring_held(struct gl_bringer *b, const struct gl_str *args)
{
	size_t from = b->site->primitive.caller, end = from + FRAMES_OF_LOCKS;

	if (b->site->has_runtime || !is_stuck(b))
		return true;
	for (size_t i = from; i < end && i < b->nargs && i < b->stack->nframes; i++) {
		struct gl_str text = args[i];
		uint64_t key;

		for (int n = 0; text.p && n < ARGS_OF_LOCKS && gl_address_next(&text, &key); n++) {
			if (b->c->args_left == 0) {
				b->g->has_more_args = true;
				return true;
			}
			b->c->args_left--;
			b->g->nargs++;
			if (!gl_gather_bring(b, GL_LEAD_ARG, key, i))
				return false;
		}
	}
	return true;
}

static bool bring_addresses(struct gl_bringer *b)
{
	const struct gl_str *args = b->args;

	return !args || (bring_receivers(b, args) && bring_once_of(b, args) &&
				bring_args(b, args) && bring_held(b, args));
}

/* --- lines that are read later ------------------------------------------------------- */

/*
 * Returns true if the goroutine is a waiter, and the first waiters of its stack are already kept.
 * It is then kept only if it waits for another object than these.
 */
static bool is_one_of_many(const struct gl_bringer *b)
{
	return b->is_waiter && b->site->waiters_left == 0;
}

/*
 * Keeps the goroutine's lines until the end of the dump. Then they are searched for addresses only
 * if goroutines wait for objects that show their address, which in most dumps none does.
 */
static bool keep_lines(struct gl_bringer *b)
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
	if (!v || !gl_gather_keep(b))
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
		struct gl_bringer b = {.g = g, .c = c, .stack = k->stack,
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

/* --- all of a goroutine -------------------------------------------------------------- */

/*
 * Adds a lead (gather.h) from the goroutine's parent. Most goroutines of a stack have the same
 * parent, so a goroutine that waits for nothing adds the lead only if its parent differs from that
 * of the goroutine before it.
 */
static bool bring_parent(struct gl_bringer *b)
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
	return gl_gather_bring(b, GL_LEAD_CHILD, parent, 0);
}

/*
 * Returns true if the goroutine's args are not read now, but in a second reading of the file, if
 * that is needed. The first goroutine of each stack is always read at once, because a search for
 * holders by name finds this goroutine.
 */
static bool is_left(struct gl_bringer *b)
{
	struct gl_gather *g = b->g;

	if (!b->c->is_file || b->is_waiter || b->is_first || g->is_again ||
		(!g->unread && g->nleads < GL_LIMIT_FIRST))
		return false;
	g->unread = g->unread ? g->unread : g->records;
	return true;
}

bool gl_gather_bring_all(struct gl_bringer *b)
{
	const struct gl_record *r = b->r;

	if (!bring_parent(b))
		return false;
	if (b->c->is_few && r->args && !r->args->frames)
		return keep_lines(b);
	if (!r->args || is_left(b))
		return true;
	return gl_site_see(b->c->sites, b->site, b->stack) &&
	       gl_gather_read_args(b, b->site->needs) && bring_addresses(b);
}
