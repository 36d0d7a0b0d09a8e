#include "lib/summary/group.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/summary/lone.h"
#include "lib/summary/present.h"
#include "lib/summary/run.h"

#include <stdlib.h>

/*
 * A group of several records: its tally, its key, and its runs (run.h). A run may have goroutines
 * that are not in the tally yet.
 */
struct full {
	struct gl_tally tally;
	struct gl_run *runs; /* at least one per stack; the newest first */
	struct gl_str key;   /* made by gl_keys_put */
};

/*
 * A group. Most groups of most inputs with many stacks have one goroutine, for which a tally and a
 * run would take 600 bytes more.
 */
struct group {
	struct gl_lone lone; /* the only goroutine; its stack is NULL if the group has `full` */
	struct full *full;
};

/* The numbers of groups, plus 1, by an ordinal; 0: none. */
struct numbers {
	uint32_t *v;
	size_t cap;
};

/*
 * Keys of records that a run (run.h) does not look at. While all members of a group agree on the
 * value of such a key, each further goroutine of the group must be compared with them in full.
 */
#define CLOSE_KEYS (GL_RUN_MORE_OPEN | (GL_COMMON_VALUES & ~(uint32_t)GL_HAS_PARENT))

struct gl_groups {
	struct gl_stacks *stacks;
	struct gl_keys keys;
	bool is_default;
	bool by_sig;   /* one of the keys is `sig` */
	bool only_sig; /* it is the only one */
	/*
	 * The run (run.h) of a goroutine shows its group: each key by which to group depends on the
	 * stack alone, or is constant along a run, or is absent from records that lack a certain
	 * bit of gl_has.
	 */
	bool run_shows_group;
	bool is_by_dump; /* one of the keys is `dump` */
	/*
	 * The bits of gl_has of those keys that depend on neither the stack nor the run. A record
	 * with one of these bits may belong to another group than the run of its stack.
	 */
	uint32_t apart;

	struct gl_runs runs;
	struct group *v;
	size_t n, cap;
	/*
	 * With only_sig, the group of each canon with that signature, and of each stack of a lone
	 * goroutine. The index (of struct full) then has only groups that were found by a key
	 * without such a canon.
	 */
	struct numbers of_canon, of_stack;
	struct gl_set index;
	size_t *order;
	size_t order_cap;
	uint64_t goroutines;

	void *mark;
	struct gl_origin *now; /* origin of the previous goroutine; NULL: none yet */
	struct gl_str source; /* source of the previous goroutine */
	uint64_t dump;	      /* dump of the previous goroutine */
	bool has_failed;      /* gl_groups_count_on had no memory; the next gl_groups_add says so */

	/* its arena holds everything that lives as long as the groups */
	struct gl_tally_store store;
	struct gl_buf scratch, key;
	struct gl_present present;
	struct gl_lone_tally alone; /* of the group that `present` has */
};

/* --- life ---------------------------------------------------------------------------- */

static void use_keys(struct gl_groups *g, const struct gl_keys *keys)
{
	g->keys = *keys;
	g->runs.has_rest = false;
	g->by_sig = false;
	g->run_shows_group = true;
	g->is_by_dump = false;
	g->apart = 0;
	for (size_t i = 0; i < keys->n; i++) {
		const struct gl_key *k = &keys->v[i];

		g->runs.has_rest |= !gl_key_is_of_stack(k);
		g->is_by_dump |= gl_key_bit(k) == GL_HAS_DUMP;
		if (!gl_key_is_of_stack(k) && !gl_key_is_of_run(k)) {
			g->run_shows_group &= gl_key_bit(k) != 0;
			g->apart |= gl_key_bit(k);
		}
		g->by_sig |= gl_key_is_sig(k);
	}
	g->only_sig = g->by_sig && keys->n == 1;
}

struct gl_groups *gl_groups_new(struct gl_stacks *stacks, const struct gl_keys *keys,
	enum gl_tally_without without)
{
	struct gl_groups *g = gl_mem_new(1, sizeof *g);
	struct gl_keys by_sig;
	struct gl_err err;

	if (!g)
		return NULL;
	g->stacks = stacks;
	g->is_default = !keys;
	g->runs.store = &g->store;
	gl_keys_parse(&by_sig, GL_STR("sig"), &err);
	use_keys(g, keys ? keys : &by_sig);
	if (!gl_tally_store_init(&g->store, stacks, without)) {
		gl_groups_free(g);
		return NULL;
	}
	return g;
}

void gl_groups_free(struct gl_groups *g)
{
	if (!g)
		return;
	gl_runs_free(&g->runs);
	gl_set_free(&g->index);
	gl_mem_free(g->v);
	gl_mem_free(g->of_canon.v);
	gl_mem_free(g->of_stack.v);
	gl_mem_free(g->order);
	gl_tally_store_free(&g->store);
	gl_buf_free(&g->scratch);
	gl_buf_free(&g->key);
	gl_present_free(&g->present);
	gl_mem_free(g);
}

static bool keep(struct gl_groups *g, struct gl_str *s)
{
	*s = gl_arena_copy(&g->store.pool.arena, *s);
	return s->p != NULL;
}

/* --- which group --------------------------------------------------------------------- */

/* Returns the group of this ordinal; GL_GROUPS_NONE: there is none. */
static size_t number_at(const struct numbers *a, uint32_t ordinal)
{
	return ordinal < a->cap && a->v[ordinal] ? a->v[ordinal] - 1 : GL_GROUPS_NONE;
}

static bool make_room(struct numbers *a, uint32_t ordinal)
{
	size_t cap = a->cap;
	uint32_t *v;

	if (ordinal < cap)
		return true;
	v = gl_mem_grow(a->v, &cap, (size_t)ordinal + 1, sizeof *v);
	if (!v)
		return false;
	memset(v + a->cap, 0, (cap - a->cap) * sizeof *v);
	a->v = v;
	a->cap = cap;
	return true;
}

/* Returns the hash under which the index has a group that is not the first one with its key. */
static uint64_t hash_of_canon(uint64_t hash, const struct gl_canon *canon)
{
	return hash + (canon->ordinal + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Returns the group that has this key, and is in the index under this hash. */
static struct full *full_at(const struct gl_groups *g, uint64_t hash, struct gl_str key)
{
	size_t i = (size_t)hash;
	struct full *full;

	while ((full = gl_set_next(&g->index, hash, &i)) && !gl_str_eq(full->key, key))
		;
	return full;
}

static const struct gl_canon *canon_of(const struct full *full)
{
	return full->tally.agreed.shown.canon;
}

/* Adds a group that has no members yet. Returns NULL if there is no memory. */
static struct full *new_full(struct gl_groups *g, struct gl_str key, size_t number)
{
	struct full *full = gl_arena_new(&g->store.pool.arena, sizeof *full);

	if (!full)
		return NULL;
	*full = (struct full){.key = key, .tally = {.number = (uint32_t)number}};
	return keep(g, &full->key) ? full : NULL;
}

static bool append(struct gl_groups *g, struct group one)
{
	struct group *v = gl_mem_grow(g->v, &g->cap, g->n + 1, sizeof *v);

	if (!v)
		return false;
	g->v = v;
	v[g->n++] = one;
	return true;
}

static struct full *new_group(struct gl_groups *g, struct gl_str key)
{
	struct full *full = new_full(g, key, g->n);

	return full && append(g, (struct group){.full = full}) ? full : NULL;
}

static bool is_lone(const struct gl_groups *g, size_t number)
{
	return g->v[number].lone.stack != NULL;
}

static struct full *expand(struct gl_groups *g, size_t number);

/* Returns the group of this number, to which a record is about to be added. */
static struct full *full_of(struct gl_groups *g, size_t number)
{
	return is_lone(g, number) ? expand(g, number) : g->v[number].full;
}

/*
 * Returns the first of the groups that are found by canons with the signature that is the key;
 * GL_GROUPS_NONE: there is none.
 */
static size_t first_of_sig(const struct gl_groups *g, struct gl_str key)
{
	struct gl_str hex = g->only_sig ? gl_keys_next(&key) : (struct gl_str){NULL, 0};
	size_t first = GL_GROUPS_NONE;
	const struct gl_stack *s;
	uint64_t sig;

	if (hex.len != GL_HASH_HEX || !gl_hash_of_hex(hex.p, &sig))
		return first;
	for (s = gl_stacks_of_sig(g->stacks, sig); s; s = gl_stacks_next_of_sig(s)) {
		size_t number = number_at(&g->of_canon, s->canon->ordinal);

		first = number < first ? number : first;
	}
	return first;
}

/*
 * Returns the first group with this key, or NULL. If it was found by its canons, adds it to the
 * index: an attacker can make any number of canons with one signature.
 */
static struct full *first_with_key(struct gl_groups *g, uint64_t hash, struct gl_str key)
{
	struct full *full = full_at(g, hash, key);
	size_t first;

	if (full)
		return full;
	first = first_of_sig(g, key);
	if (first == GL_GROUPS_NONE)
		return NULL;
	full = full_of(g, first);
	return full && gl_set_add(&g->index, full, hash) ? full : NULL;
}

/*
 * Finds the group of a key. Different stacks may have the same signature; an attacker can make any
 * number of them. So the index has the first group with a key under the hash of the key, and each
 * further group under a hash of the key and its canon. Sets *hash to the hash under which a new
 * group must be added.
 */
static struct full *find_group(struct gl_groups *g, uint64_t *hash, struct gl_str key,
	const struct gl_canon *canon)
{
	struct full *full = first_with_key(g, *hash, key);
	size_t i;

	if (!full || !g->by_sig || !canon || !canon_of(full) || canon_of(full) == canon)
		return full;
	*hash = hash_of_canon(*hash, canon);
	i = (size_t)*hash;
	while ((full = gl_set_next(&g->index, *hash, &i)))
		if (gl_str_eq(full->key, key) && canon_of(full) == canon)
			return full;
	return NULL;
}

/*
 * Finds or adds the group of a canon whose signature is the key, the only one. A group that was
 * made by a record without a stack becomes the group of the first such canon.
 */
static struct full *group_of_canon(struct gl_groups *g, uint64_t hash, struct gl_str key,
	const struct gl_canon *canon)
{
	size_t number = number_at(&g->of_canon, canon->ordinal);
	struct full *full;

	if (number != GL_GROUPS_NONE)
		return full_of(g, number);
	if (!make_room(&g->of_canon, canon->ordinal))
		return NULL;
	full = full_at(g, hash, key);
	if (!full || canon_of(full))
		full = new_group(g, key);
	if (full)
		g->of_canon.v[canon->ordinal] = full->tally.number + 1;
	return full;
}

/*
 * Finds or adds the group of r by its key. A new group has no members yet. Returns NULL if there is
 * no memory.
 */
static struct full *group_of(struct gl_groups *g, const struct gl_record *r,
	const struct gl_canon *canon)
{
	char of_sig[GL_KEYS_OF_SIG];
	struct full *full;
	struct gl_str key;
	uint64_t hash;

	gl_keys_put(&g->keys, r, false, &g->key);
	if (g->key.failed)
		return NULL;
	key = gl_buf_view(&g->key);
	hash = gl_hash_key(key.p, key.len);
	if (g->only_sig && canon && gl_str_eq(key, gl_keys_of_sig(canon->sig, of_sig)))
		return group_of_canon(g, hash, key, canon);
	full = find_group(g, &hash, key, canon);
	if (full)
		return full;
	full = new_group(g, key);
	return full && gl_set_add(&g->index, full, hash) ? full : NULL;
}

/* --- a goroutine --------------------------------------------------------------------- */

/* Adds a run of the stack of r to the group. */
static struct gl_run *new_run(struct gl_groups *g, struct full *full, const struct gl_record *r,
	struct gl_str rest)
{
	struct gl_run *run = gl_runs_reserve(&g->runs, r->stack->ordinal)
				     ? gl_runs_add(&g->runs, rest, r, &full->tally)
				     : NULL;

	if (!run)
		return NULL;
	run->next = full->runs;
	full->runs = run;
	return run;
}

/* Does what group_of does, for a goroutine with a stack. */
static struct full *group_of_goroutine(struct gl_groups *g, const struct gl_record *r)
{
	const struct gl_canon *canon = r->stack->canon;
	size_t number = gl_record_has(r, GL_HAS_SIG) ? number_at(&g->of_canon, canon->ordinal)
						     : GL_GROUPS_NONE;

	return number != GL_GROUPS_NONE ? full_of(g, number) : group_of(g, r, canon);
}

/* Finds or adds the run that r belongs to. Returns NULL if there is no memory. */
static struct gl_run *run_of(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_str rest = {"", 0};
	struct full *full;
	struct gl_run *run;

	if (g->runs.has_rest) {
		gl_keys_put(&g->keys, r, true, &g->scratch);
		if (g->scratch.failed)
			return NULL;
		rest = gl_buf_view(&g->scratch);
	}
	run = gl_runs_find(&g->runs, rest, r->stack);
	if (run)
		return run;
	full = group_of_goroutine(g, r);
	/* If the group was a lone goroutine with this stack, it has got a run now. */
	run = full ? gl_runs_find(&g->runs, rest, r->stack) : NULL;
	return run || !full ? run : new_run(g, full, r, rest);
}

/* Returns true if the run counts goroutines of this origin with the class and the state of r. */
static bool continues(const struct gl_run *run, const struct gl_record *r,
	const struct gl_origin *origin)
{
	bool has_state = gl_record_has(r, GL_HAS_STATE);

	return run->origin == origin && run->class == gl_run_class_of(r) &&
	       (run->state ? has_state && gl_str_eq(run->state->text, r->state) : !has_state);
}

/*
 * Returns true if the group's members will still agree on the same keys after r is added. is_met:
 * keys on which r is known to agree; GL_RUN_MORE_OPEN stands for the rare keys.
 */
static bool agrees(const struct gl_run *run, const struct gl_record *r, uint32_t is_met)
{
	uint32_t open = run->agreed & ~(GL_COMMON_ANY | is_met);

	return (open & (CLOSE_KEYS | ~r->has)) == 0 &&
	       (!(open & GL_HAS_PARENT) || run->parent == r->parent) &&
	       (r->has & GL_COMMON_ANY & ~run->agreed) == 0;
}

static bool intersect(struct gl_groups *g, struct gl_run *run, const struct gl_record *r)
{
	struct gl_tally *t = run->tally;
	struct gl_common *a = &t->agreed;

	if (t->is_begun)
		gl_common_add_rest(a, r);
	else if (!gl_common_begin(a, &g->store.pool, r))
		return false;
	t->is_begun = true;
	run->agreed = a->values.has | (a->more ? GL_RUN_MORE_OPEN : 0);
	run->has_parent = (a->values.has & GL_HAS_PARENT) != 0;
	run->parent = a->values.parent;
	run->has_id = (a->values.has & GL_HAS_ID) != 0;
	run->id = a->values.id;
	return true;
}

/* Returns true if m only has keys that the log gives to each of its lines. */
static bool is_of_log(const struct gl_more *m)
{
	return !m->nancestors && !m->reason.p && !m->group;
}

/* Returns true if m holds just the time and the origin that the log gave for the dump `o`. */
static bool is_as_log_says(const struct gl_origin *o, const struct gl_more *m)
{
	return o->more && is_of_log(m) && !o->more->time.p == !m->time.p &&
	       !o->more->origin.p == !m->origin.p && gl_str_eq(o->more->time, m->time) &&
	       gl_str_eq(o->more->origin, m->origin);
}

static bool find_origin(struct gl_groups *g, const struct gl_record *r)
{
	uint64_t dump = gl_tally_dump_of(r);
	struct gl_origin *o;

	if (g->now && dump == g->dump && !r->source.p == !g->source.p &&
		gl_str_eq(r->source, g->source))
		return true;
	g->now = o = gl_origins_get(&g->store.origins, r->source, dump, g->mark);
	if (!o || (!o->more && r->more && is_of_log(r->more) && !gl_origin_set_more(o, r->more)))
		return false;
	g->source = g->now->source ? g->now->source->text : (struct gl_str){NULL, 0};
	g->dump = dump;
	return true;
}

/*
 * Records the id of r if it is one of the smallest of its group, and the place of r if no member
 * stands before it in the input. Always returns true.
 */
static bool note_extremes(struct gl_groups *g, struct gl_run *run, const struct gl_record *r)
{
	uint64_t offset = gl_record_has(r, GL_HAS_OFFSET) ? r->offset + 1 : 0;

	if (gl_record_has(r, GL_HAS_ID) && r->id < run->most_id) {
		gl_tally_add_id(&g->store, run->tally, r->id);
		if (run->tally->nids == GL_GROUP_IDS)
			run->most_id = gl_tally_ids(run->tally)[GL_GROUP_IDS - 1];
	}
	if (offset < run->offset) {
		gl_tally_add_place(run->tally,
			(struct gl_tally_place){run->origin->source, run->origin->dump, offset},
			r->stack);
		run->offset = offset;
	}
	return true;
}

/* Sets which goroutines may only be counted after r, which was added to its run. */
static void allow(const struct gl_groups *g, struct gl_run *run, const struct gl_record *r)
{
	uint32_t is_met = run->has_more ? GL_RUN_MORE_OPEN : 0;
	bool may_count =
		g->run_shows_group && !(r->has & g->apart) && !r->more == !run->has_more;

	run->like = may_count && agrees(run, r, is_met) ? gl_run_allowed(r) : GL_RUN_UNLIKE;
	may_count &= !g->is_by_dump && agrees(run, r, GL_HAS_ID);
	run->like_other_dump = may_count ? gl_run_allowed(r) : GL_RUN_UNLIKE;
}

/*
 * Adds a goroutine of this origin to its run after comparing all its values with those of the
 * group. Returns false if there is no memory.
 */
static bool add_to_run(struct gl_groups *g, struct gl_run *run, const struct gl_record *r,
	struct gl_origin *origin)
{
	bool has_more = r->more && is_as_log_says(origin, r->more);
	uint32_t is_met = has_more && run->has_more && run->origin == origin ? GL_RUN_MORE_OPEN : 0;

	if ((!continues(run, r, origin) && !gl_run_set_origin(run, &g->store, r, origin)) ||
		(!agrees(run, r, is_met) && !intersect(g, run, r)) ||
		(gl_record_has(r, GL_HAS_WAIT) && !gl_run_take_wait(&g->runs, run, r)))
		return false;
	run->counted = gl_counter_sum(run->counted, r->count);
	note_extremes(g, run, r);
	run->has_more = has_more;
	allow(g, run, r);
	return true;
}

/* Adds to the tally what was reported while the goroutine was a lone one. */
static bool settle_reported(struct gl_groups *g, struct gl_run *run)
{
	gl_groups_report_fn *report = g->store.report;
	bool is_done;

	g->store.report = NULL;
	is_done = gl_run_settle(run, &g->store);
	g->store.report = report;
	return is_done;
}

/*
 * Gives a lone goroutine a tally and a run, to which others can be added. Returns NULL if there is
 * no memory.
 */
static struct full *expand(struct gl_groups *g, size_t number)
{
	struct gl_lone lone = g->v[number].lone;
	struct gl_record r = gl_lone_record(&lone);
	char key[GL_KEYS_OF_SIG];
	struct full *full = new_full(g, gl_keys_of_sig(r.sig, key), number);
	struct gl_run *run = full ? new_run(g, full, &r, GL_STR("")) : NULL;

	if (!run || !add_to_run(g, run, &r, lone.origin) ||
		(lone.is_reported && !settle_reported(g, run)))
		return NULL;
	gl_origins_leave(&g->store.origins, lone.origin);
	g->v[number] = (struct group){.full = full};
	return full;
}

/* Returns true if r, a goroutine with a stack, begins a group and can be kept as a lone one. */
static bool begins_lone(const struct gl_groups *g, const struct gl_record *r)
{
	char text[GL_KEYS_OF_SIG];
	struct gl_str key;

	if (!g->only_sig || !gl_record_has(r, GL_HAS_SIG) || !gl_lone_fits(r) ||
		(r->more && !is_as_log_says(g->now, r->more)) ||
		number_at(&g->of_canon, r->stack->canon->ordinal) != GL_GROUPS_NONE)
		return false;
	if (g->index.used == 0)
		return true;
	key = gl_keys_of_sig(r->sig, text);
	return !full_at(g, gl_hash_key(key.p, key.len), key);
}

static bool add_lone(struct gl_groups *g, const struct gl_record *r)
{
	const struct gl_stack *stack = r->stack;
	struct group one = {.full = NULL};

	if (!make_room(&g->of_canon, stack->canon->ordinal) ||
		!make_room(&g->of_stack, stack->ordinal) ||
		!gl_sigset_add_canon(&g->store.sigs, stack->canon) ||
		!gl_lone_keep(&one.lone, &g->store, r, g->now) || !append(g, one))
		return false;
	g->of_canon.v[stack->canon->ordinal] = g->of_stack.v[stack->ordinal] = (uint32_t)g->n;
	return true;
}

/* Adds a goroutine with a stack. Returns its group; GL_GROUPS_NONE if there is no memory. */
static size_t add_goroutine(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_run *run;

	if (!find_origin(g, r))
		return GL_GROUPS_NONE;
	if (begins_lone(g, r))
		return add_lone(g, r) ? g->n - 1 : GL_GROUPS_NONE;
	run = run_of(g, r);
	return run && add_to_run(g, run, r, g->now) ? run->tally->number : GL_GROUPS_NONE;
}

/* Returns the run that was used last for r's stack; NULL if the stack has no run yet. */
GL_INLINE struct gl_run *head_of(const struct gl_groups *g, const struct gl_record *r)
{
	size_t ordinal = r->stack_place ? r->stack_place - 1 :
			 r->stack	? r->stack->ordinal :
					  SIZE_MAX;

	return ordinal < g->runs.nheads ? g->runs.heads[ordinal] : NULL;
}

/*
 * If r is the first goroutine of its run in another dump of the same source, makes the run count
 * those of this dump. Returns false if r may differ in more from the goroutines before it, says
 * something about the whole dump, or may have written it: then it is for gl_groups_add.
 */
static bool set_dump(struct gl_groups *g, struct gl_run *run, const struct gl_record *r,
	bool is_source)
{
	if (!run->origin || !g->now || run->origin->source != g->now->source ||
		r->dump != g->dump || (r->has & GL_COMMON_ANY) || run->stack->is_dumper ||
		!gl_run_may_set_dump(run, r) ||
		!(is_source || gl_str_eq(r->source, g->source)))
		return false;
	if (gl_run_set_dump(run, &g->store, r, g->now))
		return true;
	g->has_failed = true;
	return false;
}

/*
 * Counts r in its run if r changes nothing but counts; otherwise returns false. is_source: r is
 * known to have the source of g->now. is_more: r is known to have the `more` of g->now.
 */
GL_INLINE bool count_on(struct gl_groups *g, struct gl_run *run, const struct gl_record *r,
	bool is_source, bool is_more)
{
	if (!run)
		return false;
	if (GL_UNLIKELY(run->origin != g->now)) {
		if (!set_dump(g, run, r, is_source))
			return false;
	} else if (!gl_run_goes_on(run, r) || r->dump != g->dump ||
		   (r->more && !is_more && !is_as_log_says(g->now, r->more)) ||
		   !(is_source || gl_bytes_same(r->source, g->source))) {
		return false;
	}
	if (gl_record_has(r, GL_HAS_WAIT) && !gl_run_add_wait(run, r->wait_seconds))
		return false;
	run->waiting++;
	g->goroutines++;
	return GL_LIKELY((r->id >= run->most_id || (run->has_id && run->id == r->id)) &&
			 r->offset + 1 >= run->offset) ||
	       note_extremes(g, run, r);
}

static inline void fetch_waits(const struct gl_run *run)
{
	if (run)
		GL_PREFETCH(run->waits);
}

#define AHEAD 6 /* data is prefetched this many records ahead; 4 to 8 are equally fast */

size_t gl_groups_count_on(struct gl_groups *g, const struct gl_record *r, size_t n, uint32_t but)
{
	const char *source = NULL;
	const struct gl_more *more = NULL;

	for (size_t i = 0; i < n; i++) {
		if (i + AHEAD < n)
			GL_PREFETCH(head_of(g, &r[i + AHEAD]));
		if (i + AHEAD / 2 < n && gl_record_has(&r[i + AHEAD / 2], GL_HAS_WAIT))
			fetch_waits(head_of(g, &r[i + AHEAD / 2]));
		if ((r[i].has & but) ||
			!count_on(g, head_of(g, &r[i]), &r[i],
				r[i].source.p == source && r[i].source.len == g->source.len,
				r[i].more == more))
			return i;
		source = r[i].source.p;
		more = r[i].more;
	}
	return n;
}

bool gl_groups_are_of_stacks(const struct gl_groups *g)
{
	return !g->runs.has_rest;
}

size_t gl_groups_of_stack(const struct gl_groups *g, uint32_t ordinal)
{
	const struct gl_run *run = ordinal < g->runs.nheads ? g->runs.heads[ordinal] : NULL;

	return run ? run->tally->number : number_at(&g->of_stack, ordinal);
}

const struct gl_stack *gl_groups_stack(const struct gl_groups *g, uint32_t ordinal)
{
	const struct gl_run *run = ordinal < g->runs.nheads ? g->runs.heads[ordinal] : NULL;

	return run ? run->stack : g->v[number_at(&g->of_stack, ordinal)].lone.stack;
}

/* --- any record ---------------------------------------------------------------------- */

/*
 * Adds a group, or a record without a stack. Returns its group; GL_GROUPS_NONE if there is no
 * memory.
 */
static size_t add_group(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_shown shown = gl_shown_by(r);
	struct full *full = group_of(g, r, shown.canon);

	return full && gl_tally_add_group(&g->store, &full->tally, r, &shown) ?
		       full->tally.number :
		       GL_GROUPS_NONE;
}

static void join_names(struct gl_buf *b, const struct gl_group *grp)
{
	b->len = 0;
	for (size_t i = 0; i < grp->nby; i++) {
		if (i)
			gl_buf_char(b, ',');
		gl_buf_str(b, grp->by[i]);
	}
}

/*
 * Groups that were made by different keys cannot be mixed. If the caller gave no keys, the keys of
 * the first group are used.
 */
static int match_keys(struct gl_groups *g, const struct gl_group *grp, struct gl_err *err)
{
	struct gl_keys keys;
	struct gl_str names;

	if (gl_keys_are(&g->keys, grp->by, grp->nby))
		return 0;
	join_names(&g->scratch, grp);
	names = gl_buf_view(&g->scratch);
	if (g->scratch.failed)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (!keep(g, &names))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (gl_keys_parse(&keys, names, err) != 0 || !gl_keys_are(&keys, grp->by, grp->nby)) {
		gl_err_set(err, GL_ERR_SYNTAX, "groups made by unknown keys");
	} else if (g->is_default && g->n == 0) {
		use_keys(g, &keys);
		return 0;
	} else {
		gl_err_set(err, GL_ERR_INPUT, "groups made by other keys");
	}
	gl_err_detail(err, names.p, names.len);
	return -1;
}

void gl_groups_mark(struct gl_groups *g, void *mark)
{
	if (mark != g->mark)
		g->now = NULL;
	g->mark = mark;
}

void gl_groups_set_report(struct gl_groups *g, gl_groups_report_fn *report, void *ctx)
{
	g->store.report = report;
	g->store.report_ctx = ctx;
}

/*
 * Adds a record that gl_groups_count_on cannot just count: a group, a goroutine without a stack, or
 * one that changes more of its group than counts.
 */
static int add(struct gl_groups *g, const struct gl_record *r, size_t *number, struct gl_err *err)
{
	const struct gl_group *grp = gl_record_group(r);
	size_t n = GL_GROUPS_NONE;

	if (number)
		*number = n;
	if (g->has_failed)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (gl_record_has(r, GL_HAS_REPEAT))
		return 0;
	if (grp && grp->nby && match_keys(g, grp, err) != 0)
		return -1;
	n = !grp && r->stack ? add_goroutine(g, r) : add_group(g, r);
	if (n == GL_GROUPS_NONE)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	g->goroutines = gl_counter_sum(g->goroutines, r->count);
	if (number)
		*number = n;
	return 0;
}

int gl_groups_add(struct gl_groups *g, const struct gl_record *r, size_t *number,
	struct gl_err *err)
{
	if (GL_UNLIKELY(!gl_groups_count_on(g, r, 1, 0)))
		return add(g, r, number, err);
	if (number)
		*number = gl_groups_of_stack(g, gl_record_ordinal(r));
	return 0;
}

int gl_groups_add_all(struct gl_groups *g, const struct gl_record *r, size_t n,
	struct gl_err *err)
{
	size_t i = 0;

	for (;;) {
		i += gl_groups_count_on(g, r + i, n - i, 0);
		if (i == n)
			return 0;
		if (add(g, &r[i++], NULL, err) != 0)
			return -1;
	}
}

const struct gl_keys *gl_groups_keys(const struct gl_groups *g)
{
	return &g->keys;
}

size_t gl_groups_count(const struct gl_groups *g)
{
	return g->n;
}

size_t gl_groups_stacks(const struct gl_groups *g)
{
	return gl_sigset_count(&g->store.sigs);
}

uint64_t gl_groups_goroutines(const struct gl_groups *g)
{
	return gl_counter_sum(g->goroutines, 0);
}

/* --- order --------------------------------------------------------------------------- */

static bool settle(struct gl_groups *g, size_t number)
{
	struct group *gr = &g->v[number];

	if (is_lone(g, number))
		return gl_lone_report(&gr->lone, &g->store, (uint32_t)number);
	for (struct gl_run *run = gr->full->runs; run; run = run->next)
		if (!gl_run_settle(run, &g->store))
			return false;
	return true;
}

bool gl_groups_settle(struct gl_groups *g)
{
	bool is_done = true;

	for (size_t i = 0; i < g->n && is_done; i++)
		is_done = settle(g, i);
	return is_done;
}

static void add_squares(const struct gl_groups *g, const struct gl_tally *t,
	struct gl_squares *squares)
{
	const struct gl_counter_name *name;
	struct gl_counter_walk w;
	uint64_t n;

	if (gl_counter_begin(&t->maps[GL_TALLY_SOURCES], &w))
		while (gl_counter_next(&g->store.pool, &w, &name, &n))
			gl_squares_add(squares, n);
}

static struct gl_ordered ordered_lone(const struct gl_groups *g, const struct gl_lone *l)
{
	struct gl_ordered o = {.count = l->count,
		.wait = l->has & GL_HAS_WAIT ? l->wait_seconds + UINT64_C(1) : 0,
		.class = l->has & GL_HAS_CLASS ? (enum gl_class)l->class : GL_CLASS_COUNT,
		.has_squares = !g->store.without_sources, .sig = l->stack->canon->sig,
		.canon = l->stack->canon};

	if (o.has_squares && l->origin->source)
		gl_squares_add(&o.squares, l->count);
	return o;
}

/* Returns what the sort must know about a group. gl_groups_settle must have been called. */
static struct gl_ordered ordered(const struct gl_groups *g, size_t number, enum gl_order order)
{
	const struct full *full = g->v[number].full;
	const struct gl_tally *t = full ? &full->tally : NULL;
	struct gl_ordered o;

	if (!full) {
		o = ordered_lone(g, &g->v[number].lone);
	} else {
		o = (struct gl_ordered){.count = t->count,
			.wait = t->wait.known ? t->wait.max + 1 : 0,
			.class = (t->agreed.values.has & GL_HAS_CLASS)
					 ? t->agreed.values.class
					 : GL_CLASS_COUNT,
			.has_squares = !t->lacks_sources && !g->store.without_sources,
			.key = full->key, .canon = t->agreed.shown.canon};
		if (order == GL_ORDER_RMS)
			add_squares(g, t, &o.squares);
	}
	o.order = order;
	o.keys = &g->keys;
	o.number = number;
	return o;
}

/*
 * Writes to `numbers` all groups, of which the first n are sorted. v has room for n elements, which
 * are not more than there are groups.
 */
static void sort_first(const struct gl_groups *g, enum gl_order order, struct gl_ordered *v,
	size_t n, size_t *numbers)
{
	for (size_t i = 0; i < n; i++)
		v[i] = ordered(g, i, order);
	if (n < g->n)
		gl_order_begin(v, n);
	for (size_t i = n; i < g->n; i++) {
		struct gl_ordered o = ordered(g, i, order);

		gl_order_offer(v, n, &o);
		numbers[i] = o.number;
	}
	gl_order_sort(v, n);
	for (size_t i = 0; i < n; i++)
		numbers[i] = v[i].number;
}

const size_t *gl_groups_sort(struct gl_groups *g, enum gl_order order, size_t most)
{
	size_t *numbers = gl_mem_grow(g->order, &g->order_cap, g->n + 1, sizeof *numbers);
	size_t n = most < g->n / 8 ? most : g->n; /* a heap pays if it is small */
	struct gl_ordered *v = gl_mem_new(n, sizeof *v);
	bool is_done = numbers && v && gl_groups_settle(g);

	if (numbers)
		g->order = numbers;
	if (is_done)
		sort_first(g, order, v, n, numbers);
	gl_mem_free(v);
	return is_done ? numbers : NULL;
}

/* --- a group as a record ------------------------------------------------------------- */

static void outline_lone(const struct gl_lone *l, struct gl_outline *out)
{
	*out = (struct gl_outline){
		.count = l->count,
		.stack = l->stack,
		.class = l->has & GL_HAS_CLASS ? (enum gl_class)l->class : GL_CLASS_COUNT,
	};
	if (!(l->has & GL_HAS_WAIT))
		return;
	out->wait_known = l->count;
	out->wait_min = out->wait_max = l->wait_seconds;
	out->wait_sum = gl_counter_sum((uint64_t)l->count * l->wait_seconds, 0);
}

void gl_groups_outline(const struct gl_groups *g, size_t number, struct gl_outline *out)
{
	const struct full *full = g->v[number].full;
	const struct gl_tally *t = full ? &full->tally : NULL;
	const struct gl_shown *shown = full ? &t->agreed.shown : NULL;

	if (!full) {
		outline_lone(&g->v[number].lone, out);
		return;
	}
	*out = (struct gl_outline){
		.count = t->count,
		.stack = shown->frames ? shown->frames : shown->has_sig ? t->least_stack : NULL,
		.class = (t->agreed.values.has & GL_HAS_CLASS) ? t->agreed.values.class
							       : GL_CLASS_COUNT,
		.wait_known = t->wait.known,
		.wait_min = t->wait.min,
		.wait_max = t->wait.max,
		.wait_sum = t->wait.sum,
	};
}

static const struct gl_record *get_lone(struct gl_groups *g, size_t number)
{
	const struct gl_lone *l = &g->v[number].lone;
	struct gl_record r = gl_lone_record(l);

	gl_keys_put(&g->keys, &r, false, &g->key);
	if (g->key.failed || !gl_lone_tally(l, &g->store, &g->alone))
		return NULL;
	return gl_present_tally(&g->present, g->stacks, &g->keys, gl_buf_view(&g->key),
		&g->alone.tally, &g->store);
}

const struct gl_record *gl_groups_get(struct gl_groups *g, size_t number)
{
	struct full *full = g->v[number].full;
	/*
	 * If all members have one signature, the group shows it as `sig` and does not need `sigs`.
	 */
	bool with_sigs = full && !full->tally.agreed.shown.has_sig;

	if (!full)
		return get_lone(g, number);
	for (struct gl_run *run = full->runs; run; run = run->next)
		if (!gl_run_settle(run, &g->store) ||
			!gl_run_add_creators(run, &g->store, with_sigs))
			return NULL;
	return gl_present_tally(
		&g->present, g->stacks, &g->keys, full->key, &full->tally, &g->store);
}

/* Adds the waits, states and classes of t to the total. */
static bool add_up(struct gl_groups *g, struct gl_tally *total, const struct gl_tally *t)
{
	static const enum gl_tally_map maps[] = {GL_TALLY_STATES, GL_TALLY_CLASSES};
	const struct gl_counter_name *name;
	struct gl_counter_walk w;
	uint64_t n;

	for (size_t k = 0; k < sizeof maps / sizeof maps[0]; k++) {
		if (!gl_counter_begin(&t->maps[maps[k]], &w))
			return false;
		while (gl_counter_next(&g->store.pool, &w, &name, &n))
			if (!gl_counter_add(&g->store.pool, &total->maps[maps[k]], name, n))
				return false;
	}
	return t->wait.known == 0 || gl_tally_add_waits(&g->store, total, &t->wait);
}

const struct gl_group *gl_groups_total(struct gl_groups *g)
{
	struct gl_tally *total = gl_arena_new(&g->store.pool.arena, sizeof *total);

	if (!total || !gl_groups_settle(g))
		return NULL;
	*total = (struct gl_tally){0};
	for (size_t i = 0; i < g->n; i++)
		if (is_lone(g, i) ? !gl_lone_add_up(&g->v[i].lone, &g->store, total)
				  : !add_up(g, total, &g->v[i].full->tally))
			return NULL;
	return gl_present_total(&g->present, total, &g->store);
}
