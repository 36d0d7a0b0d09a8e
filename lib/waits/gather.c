#include "lib/waits/gather.h"

#include "lib/base/counts.h"
#include "lib/base/mem.h"
#include "lib/waits/gather_add_leads.h"
#include "lib/waits/gather_kept.h"
#include "lib/waits/gather_waiter.h"

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
	gl_mem_free(g->places);
	gl_mem_free(g->crowds);
	gl_mem_free(g->deferred);
	gl_wanted_free(&g->wanted);
	gl_gather_forget(g);
	gl_mem_free(g);
}

/* --- the dump ------------------------------------------------------------------------ */

/*
 * Returns true if the reason in the dump says that the process hangs. Sources: checkdead of
 * runtime/proc.go, Go 1.0 to 1.28; startAlarm of testing/testing.go, Go 1.1 to 1.28.
 */
static bool is_hang(struct gl_str reason)
{
	return gl_str_starts(reason, GL_STR("fatal error: all goroutines are asleep")) ||
	       gl_str_starts(reason, GL_STR("panic: test timed out after"));
}

/*
 * Records the longest wait, the largest id of the goroutines with this wait, and the largest id of
 * those whose wait is a minute shorter. Go prints whole minutes, counted from a garbage collection,
 * so waits that began together may differ by one minute.
 */
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

/* --- goroutines ---------------------------------------------------------------------- */

/*
 * Returns true if no more goroutines of the stack need to be examined. Either enough of them were
 * examined, or no goroutine waits for a lock so far and many lines are kept already. Further ones
 * could only add leads (gather.h), which then do not matter.
 */
static bool has_enough(const struct gl_lead_target *b)
{
	bool is_calm = b->g->waiting == 0 && b->g->lines >= GL_WAITS_CALM;

	return b->c->is_few &&
	       (b->site->left == 0 || is_calm || b->g->nfurther >= GL_WAITS_MANY);
}

/* Adds a goroutine that waits for no lock. */
static bool add_other(struct gl_lead_target *b)
{
	if (gl_record_has(b->r, GL_HAS_RUNTIME))
		return true;
	if (!has_enough(b) || !gl_gather_crowd(b->g, b->site, b->r->class)) {
		if (b->site->left > 0)
			b->site->left--;
		return gl_gather_count(b) && gl_gather_add_leads(b);
	}
	b->g->unlinked += b->site->left > 0 && b->site->has_needs;
	gl_gather_only_count(b);
	return gl_gather_count(b);
}

static bool add_again(struct gl_lead_target *b)
{
	(void)gl_gather_reset_site(b->site, b->g);
	return gl_record_has(b->r, GL_HAS_RUNTIME) || gl_gather_add_leads(b);
}

static bool add(struct gl_lead_target *b)
{
	bool has_address = false;
	uint64_t address = 0;

	b->is_first = gl_gather_reset_site(b->site, b->g);
	if (!gl_site_may_wait(b->r->class, b->site))
		return add_other(b);
	if (!gl_gather_find_object(b, &has_address, &address))
		return false;
	if (gl_site_is_waiter(b->r->class, b->site, has_address))
		return gl_gather_add_waiter(b, has_address, address);
	return add_other(b);
}

static bool add_record(
	struct gl_gather *g, struct gl_gather_common *c, const struct gl_record *r)
{
	struct gl_lead_target b = {
		.g = g, .c = c, .r = r, .stack = r->stack, .index = GL_WAITS_NONE};

	g->records++;
	if (g->is_again && !gl_gather_is_needed(g, &b.index))
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

/* Examines a goroutine. Returns false if there is no memory. */
static bool add_one(struct gl_gather *g, struct gl_gather_common *c, const struct gl_record *r)
{
	bool is_done = add_record(g, c, r);

	c->lone.r = NULL; /* another record may be stored there later */
	return is_done;
}

/* --- goroutines that are alike ------------------------------------------------------- */

#define ALIKE (GL_HAS_REPEAT | GL_HAS_RUNTIME | GL_HAS_TRUNCATED | GL_HAS_ID)

/*
 * Returns true if r is a single goroutine of the same dump as `first`, and says nothing about the
 * dump that other goroutines of its stack have not said. If gl_record.alike shows this, it need not
 * be called.
 */
static GL_APART bool is_alike(const struct gl_record *first, const struct gl_record *r)
{
	return (r->has & ALIKE) == GL_HAS_ID && gl_record_share_dump(first, r) && r->count == 1 &&
	       (!r->more || (!r->more->group && !r->more->reason.p));
}

/* What is looked at for each goroutine, as it stands until one is examined. */
struct known {
	struct gl_sites sites;
	struct gl_wait_crowd *crowds;
	uint64_t mark;
};

static inline struct known known_of(const struct gl_gather *g, const struct gl_gather_common *c)
{
	return (struct known){
		.sites = {.blocks = c->sites->blocks, .nblocks = c->sites->nblocks,
			.none = c->sites->none},
		.crowds = g->crowds, .mark = gl_gather_mark(g)};
}

/* Returns gl_record.alike; or, if that is unknown, a number that no record has. */
static inline uint64_t alike(const struct gl_record *r)
{
	return r->alike ? r->alike : UINT64_MAX;
}

static uint32_t place_of(const struct gl_record *r)
{
	return r->stack_place || !r->stack ? r->stack_place : r->stack->ordinal + 1;
}

size_t gl_gather_add(struct gl_gather *g, struct gl_gather_common *c, const struct gl_record *r,
	size_t n)
{
	const struct gl_record *at, *end = r + n;
	uint64_t like = alike(r), records = g->records; /* before r */
	size_t examined = 1;
	struct known known;
	uint32_t has = 0;

	if (!add_one(g, c, r))
		return 0;
	if (!c->is_few || g->is_again)
		return 1;
	known = known_of(g, c);
	for (at = r + 1; at < end; at++) {
		uint32_t place = at->stack_place;
		struct gl_site *site;

		if (GL_UNLIKELY(at->alike != like)) {
			if (!is_alike(r, at))
				break;
			like = alike(at);
			place = place_of(at);
			g->has_args |= at->args != NULL;
		}
		site = gl_sites_look(&known.sites, place);
		if (GL_LIKELY(site->counted == known.mark + at->class)) {
			gl_gather_count_one(&known.crowds[site->crowd], at);
		} else if (!site->inner || !gl_gather_join_known(g, c, site, at)) {
			g->records = records + (size_t)(at - r);
			if (!add_one(g, c, at))
				return 0;
			known = known_of(g, c);
			examined++;
			continue;
		}
		has |= at->has;
		if (gl_record_has(at, GL_HAS_WAIT) && at->wait_seconds + 60 >= g->oldest)
			note_wait(g, at);
	}
	g->records = records + (size_t)(at - r);
	g->goroutines = gl_counter_sum(g->goroutines, (size_t)(at - r) - examined);
	g->has_waits |= (has & GL_HAS_WAIT) != 0;
	g->has_parents |= (has & GL_HAS_PARENT) != 0;
	return (size_t)(at - r);
}
