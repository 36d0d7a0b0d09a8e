#include "lib/waits/gather_addresses.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/waits/address.h"
#include "lib/waits/gather_leads.h"

#define ARGS 16 /* at most this many arguments of a frame are examined */
/* at most this many arguments of a frame are examined for locks that a waiter may hold */
#define ARGS_OF_LOCKS 4
/* locks that a waiter may hold are looked for in at most this many frames, innermost first */
#define FRAMES_OF_LOCKS 8

/* Reads the args of n frames, of which some were read before. */
static bool read_on(struct gl_lead_target *b, size_t n)
{
	if (n > b->nargs) {
		b->args = gl_frameargs_upto(&b->c->args, b->stack, n);
		b->nargs = n;
	}
	return b->args != NULL;
}

bool gl_gather_read_args(struct gl_lead_target *b, size_t n)
{
	const struct gl_outer *outer = b->site->outer;

	if (!b->r->args || n <= b->nargs)
		return true;
	if (b->nargs == 0)
		gl_frameargs_begin(&b->c->args, b->r->args, outer ? outer->marks : NULL,
			outer ? outer->nmarks : 0);
	return read_on(b, n);
}

bool gl_gather_add_shown(struct gl_gather *g, uint64_t key, uint32_t type)
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

/* Returns true if the lead may be left out, because nobody will look for it. */
static bool is_unwanted(const struct gl_lead_target *b, uint64_t key, uint64_t window)
{
	return b->wanted && !gl_wanted_has(b->wanted, key, window);
}

bool gl_gather_next_receiver(struct gl_lead_target *b, size_t *i, uint64_t *key)
{
	const struct gl_outer *outer = b->site->outer;
	uint32_t asker = b->site->inner->asker;

	for (; *i < outer->nreceivers; ++*i) {
		uint32_t frame = outer->receivers[*i].frame;

		if (b->wanted && !b->last && !gl_wanted_may_begin(b->wanted, b->args[frame]))
			continue;
		if (!gl_address_first(b->args[frame], key))
			continue;
		if (*key == b->last && frame > asker + 1)
			continue;
		b->last = frame > asker ? *key : 0;
		return true;
	}
	return false;
}

static struct gl_own_lead *own_at(const struct gl_lead_target *b, uint64_t address)
{
	return &b->own[address * UINT64_C(0x9e3779b97f4a7c15) >> 48 & (GL_GATHER_OWN - 1)];
}

/*
 * Returns true if the lead from this receiver was already added for another waiter, and would say
 * nothing more for this one (gl_own_lead).
 */
static bool is_own_again(struct gl_lead_target *b, uint64_t receiver, uint32_t frame)
{
	const struct gl_wait_goroutine *k = &b->g->v[b->index];
	const struct gl_primitive *p = &b->site->inner->primitive;
	struct gl_own_lead *own = own_at(b, k->address);

	if (!b->is_waiter || !k->has_address || frame != p->caller ||
		!b->site->inner->has_primitive || !gl_wait_is_lock(p->kind) ||
		k->class == GL_CLASS_CHAN_SEND ||
		k->class == GL_CLASS_CHAN_RECEIVE ||
		!gl_wanted_is_only(b->wanted, k->address, receiver))
		return false;
	if (own->address == k->address && own->receiver == receiver)
		return true;
	*own = (struct gl_own_lead){k->address, receiver};
	return false;
}

/*
 * Returns true if a frame of a waiter has the address of the waiter's lock as another argument than
 * the receiver. The lock was then passed to the method, so it belongs to another struct, which may
 * just be near the receiver in memory. Only frames further out than the one that wants the lock
 * matter.
 */
static bool is_of_other(const struct gl_lead_target *b, uint32_t frame, uint64_t receiver)
{
	const struct gl_wait_goroutine *k = &b->g->v[b->index];
	struct gl_str args = b->args[frame];
	uint64_t one;

	if (!b->is_waiter || frame <= b->site->inner->asker || !k->has_address ||
		receiver == k->address)
		return false;
	for (int n = 0; n < ARGS && gl_address_next(&args, &one); n++)
		if (one == k->address)
			return true;
	return false;
}

static bool add_receiver_leads(struct gl_lead_target *b)
{
	uint64_t key;

	for (size_t i = 0; gl_gather_next_receiver(b, &i, &key); i++) {
		const struct gl_receiver *r = &b->site->outer->receivers[i];

		if (is_unwanted(b, key, GL_WAITS_WINDOW)) {
			b->last = 0;
			continue;
		}
		if (b->wanted && is_own_again(b, key, r->frame))
			continue;
		if ((!b->wanted && !gl_gather_add_shown(b->g, key, r->type)) ||
			!gl_gather_add_lead(b, GL_LEAD_RECEIVER, key, r->frame))
			return false;
		if (is_of_other(b, r->frame, key))
			b->g->leads[b->g->nleads - 1].is_doubtful = true;
	}
	return true;
}

static bool add_once_leads(struct gl_lead_target *b)
{
	uint32_t frame = b->site->outer->once;
	uint64_t key;

	if (frame >= b->stack->nframes || !gl_address_first(b->args[frame], &key) ||
		is_unwanted(b, key, 1))
		return true;
	return gl_gather_add_lead(b, GL_LEAD_ONCE, key, frame);
}

/*
 * Adds leads from arguments, which may be channels. Only dumps with frames of the runtime show the
 * addresses of channels, so other stacks are skipped.
 */
static bool add_arg_leads(struct gl_lead_target *b)
{
	const struct gl_stack *stack = b->stack;

	if (!b->site->inner->has_runtime)
		return true;
	for (size_t i = b->site->inner->primitive.caller; i < stack->nframes; i++) {
		struct gl_str text = b->args[i];
		uint64_t key;

		for (int n = 0; text.p && n < ARGS && gl_address_next(&text, &key); n++)
			if (!is_unwanted(b, key, 1) && !gl_gather_add_lead(b, GL_LEAD_ARG, key, i))
				return false;
	}
	return true;
}

/*
 * Returns true if the goroutine is stuck: all goroutines are asleep, or it is leaked, or it has
 * waited for a minute or longer. It may then hold something for which others wait.
 */
static bool is_stuck(const struct gl_lead_target *b)
{
	const struct gl_wait_goroutine *k = b->is_waiter ? &b->g->v[b->index] : NULL;

	return k && (b->g->is_asleep || k->is_leaked || (k->has_wait && k->wait_seconds >= 60));
}

static bool add_held_lead(struct gl_lead_target *b, uint64_t key, size_t frame, bool is_stale)
{
	struct gl_gather *g = b->g;
	size_t nleads = g->nleads;

	if (b->c->args_left == 0) {
		g->has_more_args = true;
		return true;
	}
	b->c->args_left--;
	g->nargs++;
	if (!gl_gather_add_lead(b, GL_LEAD_ARG, key, frame))
		return false;
	if (g->nleads > nleads)
		g->leads[nleads].is_doubtful = is_stale;
	return true;
}

/*
 * Adds leads from the arguments of a frame, because a stuck goroutine may hold a lock that is among
 * them. Values that may be stale are used only in the frame that waits, and candidate.c relies on
 * them only if a waiter of that lock shows the lock for which this goroutine waits.
 */
static bool add_held_leads_of(struct gl_lead_target *b, size_t frame)
{
	struct gl_str text = b->args[frame];
	bool is_caller = frame == b->site->inner->primitive.caller, is_stale;
	uint64_t key;

	for (int n = 0; text.p && n < ARGS_OF_LOCKS &&
			gl_address_next_any(&text, &key, &is_stale); n += !is_stale)
		if ((is_caller || !is_stale) && !is_unwanted(b, key, 1) &&
			!add_held_lead(b, key, frame, is_stale))
			return false;
	return true;
}

bool gl_gather_may_hold(const struct gl_lead_target *b)
{
	return !b->site->inner->has_runtime && is_stuck(b);
}

bool gl_gather_add_held_leads(struct gl_lead_target *b)
{
	size_t from = b->site->inner->primitive.caller, end = from + FRAMES_OF_LOCKS;

	end = end < b->stack->nframes ? end : b->stack->nframes;
	if (!read_on(b, end))
		return false;
	for (size_t i = from; i < end; i++)
		if (!add_held_leads_of(b, i))
			return false;
	return true;
}

bool gl_gather_add_address_leads(struct gl_lead_target *b)
{
	return !b->args ||
	       (add_receiver_leads(b) && add_once_leads(b) && add_arg_leads(b) &&
		       (b->wanted || !gl_gather_may_hold(b) || gl_gather_add_held_leads(b)));
}
