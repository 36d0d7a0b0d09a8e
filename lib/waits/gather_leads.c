#include "lib/waits/gather_leads.h"

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/waits/gather_again.h"
#include "lib/waits/gather_kept.h"

static uint64_t hash_of(const struct gl_lead *l, const struct gl_stack *stack)
{
	uint64_t h = gl_hash_spread(l->key, gl_hash_seed());

	h ^= ((uint64_t)stack->ordinal << 24 ^ (uint64_t)l->frame << 8 ^ l->kind) *
	     UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

/*
 * Returns the lead that equals l and leads to a goroutine with this stack; NULL if there is none.
 */
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

/*
 * Returns true if the second reading leaves out the lead because it is not wanted. If all
 * goroutines will be examined (has_sweep), such leads are added nevertheless, until half of the
 * room is used.
 */
static bool is_passed(const struct gl_lead_target *b, const struct gl_lead *l)
{
	return b->g->is_again && !gl_gather_is_wanted(b->g, l) &&
	       (!b->g->has_sweep || b->c->left <= GL_LIMIT_RECEIVERS / 2);
}

/* Returns true if there is no room for the lead, and then counts the lead in g->unlinked. */
static bool has_no_room(struct gl_lead_target *b, const struct gl_lead *l)
{
	bool is_full = b->c->left == 0 && l->kind < GL_LEAD_KINDS;

	b->g->unlinked += is_full;
	return is_full;
}

/* Adds a lead for which there is room. */
static bool add(struct gl_lead_target *b, struct gl_lead *l)
{
	if (!gl_gather_keep(b))
		return false;
	l->goroutine = b->index;
	if (b->c->left > 0) {
		b->c->left--;
		b->g->nheld++;
	}
	return put(b->g, l);
}

bool gl_gather_add_lead_once(struct gl_lead_target *b, struct gl_lead *l)
{
	struct gl_gather *g = b->g;
	uint64_t hash;

	if (is_passed(b, l))
		return true;
	hash = hash_of(l, b->stack);
	if (seen(g, l, b->stack, hash) || has_no_room(b, l))
		return true;
	return add(b, l) && gl_set_add(&g->seen, (void *)(uintptr_t)g->nleads, hash);
}

bool gl_gather_add_first_lead(struct gl_lead_target *b, enum gl_lead_kind kind, uint64_t key)
{
	struct gl_lead l = {.key = key, .kind = (uint8_t)kind};

	return is_passed(b, &l) || has_no_room(b, &l) || add(b, &l);
}

bool gl_gather_add_lead(struct gl_lead_target *b, enum gl_lead_kind kind, uint64_t key,
	size_t frame)
{
	struct gl_lead l = {.key = key, .goroutine = b->index, .kind = (uint8_t)kind,
		.frame = (uint16_t)(frame < UINT16_MAX ? frame : UINT16_MAX)};

	return b->is_waiter ? put(b->g, &l) : gl_gather_add_lead_once(b, &l);
}

uint32_t gl_gather_target_of(const struct gl_lead_target *b, struct gl_lead l)
{
	const struct gl_lead *first = seen(b->g, &l, b->stack, hash_of(&l, b->stack));

	return first ? first->goroutine : GL_WAITS_NONE;
}
