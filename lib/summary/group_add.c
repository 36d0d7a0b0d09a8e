#include "lib/summary/group_add.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"

/*
 * Keys of records that a run (run.h) does not look at. While all members of a group agree on the
 * value of such a key, each further goroutine of the group must be compared with them in full.
 */
#define CLOSE_KEYS (GL_RUN_MORE_OPEN | (GL_COMMON_VALUES & ~(uint32_t)GL_HAS_PARENT))

/* --- which group --------------------------------------------------------------------- */

static bool make_room(struct gl_group_numbers *a, uint32_t ordinal)
{
	return GL_MEM_ZEROED(a->v, a->cap, (size_t)ordinal + 1);
}

/* Returns the hash under which the index has a group that is not the first one with its key. */
static uint64_t hash_of_canon(uint64_t hash, const struct gl_canon *canon)
{
	return hash + (canon->ordinal + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Returns the group that has this key, and is in the index under this hash. */
static struct gl_full_group *full_at(const struct gl_groups *g, uint64_t hash, struct gl_str key)
{
	size_t i = (size_t)hash;
	struct gl_full_group *full;

	while ((full = gl_set_next(&g->index, hash, &i)) && !gl_str_eq(full->key, key))
		;
	return full;
}

static const struct gl_canon *canon_of(const struct gl_full_group *full)
{
	return full->tally.agreed.shown.canon;
}

/* Adds a group that has no members yet. Returns NULL if there is no memory. */
static struct gl_full_group *new_full(struct gl_groups *g, struct gl_str key, size_t number)
{
	struct gl_full_group *full = gl_arena_new(&g->store.pool.arena, sizeof *full);

	if (!full)
		return NULL;
	*full = (struct gl_full_group){.key = key, .tally = {.number = (uint32_t)number}};
	return gl_arena_keep(&g->store.pool.arena, &full->key) ? full : NULL;
}

static bool append(struct gl_groups *g, struct gl_one_group one)
{
	if (!GL_MEM_ROOM(g->v, g->cap, g->n + 1))
		return false;
	g->v[g->n++] = one;
	return true;
}

static struct gl_full_group *new_group(struct gl_groups *g, struct gl_str key)
{
	struct gl_full_group *full = new_full(g, key, g->n);

	return full && append(g, (struct gl_one_group){.full = full}) ? full : NULL;
}

static struct gl_full_group *expand(struct gl_groups *g, size_t number);

/* Returns the group of this number, to which a record is about to be added. */
static struct gl_full_group *full_of(struct gl_groups *g, size_t number)
{
	return gl_groups_is_lone(g, number) ? expand(g, number) : g->v[number].full;
}

/*
 * Returns the first of the groups that of_canon has for the canons with this signature. `key` holds
 * the signature. GL_GROUPS_NONE: there is none.
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
		size_t number = gl_groups_number_at(&g->of_canon, s->canon->ordinal);

		first = number < first ? number : first;
	}
	return first;
}

/*
 * Returns the first group with this key, or NULL. If the group had to be found through its canons,
 * adds it to the index: an attacker can make any number of canons with one signature, and going
 * through them all for each record would take long.
 */
static struct gl_full_group *first_with_key(struct gl_groups *g, uint64_t hash, struct gl_str key)
{
	struct gl_full_group *full = full_at(g, hash, key);
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
static struct gl_full_group *find_group(struct gl_groups *g, uint64_t *hash, struct gl_str key,
	const struct gl_canon *canon)
{
	struct gl_full_group *full = first_with_key(g, *hash, key);
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
 * Finds or adds the group of a canon, if `sig` is the only key, and the canon's signature is its
 * value. If a record without a stack has made a group with this key, that becomes the group of the
 * first such canon.
 */
static struct gl_full_group *group_of_canon(struct gl_groups *g, uint64_t hash, struct gl_str key,
	const struct gl_canon *canon)
{
	size_t number = gl_groups_number_at(&g->of_canon, canon->ordinal);
	struct gl_full_group *full;

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

struct gl_full_group *gl_groups_group_of(struct gl_groups *g, const struct gl_record *r,
	const struct gl_canon *canon)
{
	char of_sig[GL_KEYS_OF_SIG];
	struct gl_full_group *full;
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
static struct gl_run *new_run(struct gl_groups *g, struct gl_full_group *full,
	const struct gl_record *r, struct gl_str rest)
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

/* Does what gl_groups_group_of does, for a goroutine with a stack. */
static struct gl_full_group *group_of_goroutine(struct gl_groups *g, const struct gl_record *r)
{
	const struct gl_canon *canon = r->stack->canon;
	size_t number = GL_GROUPS_NONE;

	if (gl_record_has(r, GL_HAS_SIG))
		number = gl_groups_number_at(&g->of_canon, canon->ordinal);
	return number != GL_GROUPS_NONE ? full_of(g, number) : gl_groups_group_of(g, r, canon);
}

/* Finds or adds the run that r belongs to. Returns NULL if there is no memory. */
static struct gl_run *run_of(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_str rest = {"", 0};
	struct gl_full_group *full;
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
	/* If the group was a lone goroutine with this stack, group_of_goroutine has made a run. */
	run = full ? gl_runs_find(&g->runs, rest, r->stack) : NULL;
	return run || !full ? run : new_run(g, full, r, rest);
}

/* Returns true if the run counts goroutines of this origin with the class and the state of r. */
static bool continues(const struct gl_run *run, const struct gl_record *r,
	const struct gl_origin *origin)
{
	return run->origin == origin && run->class == gl_run_class_of(r) &&
	       gl_run_has_state_of(run, r);
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

/* Returns true if m only has keys that the log gives for each of its lines: `time` and `origin`. */
static bool is_of_log(const struct gl_more *m)
{
	return !m->nancestors && !m->reason.p && !m->group;
}

/* Returns true if m holds just the time and the origin that the log gave for the dump `o`. */
static bool is_as_log_says(const struct gl_origin *o, const struct gl_more *m)
{
	return o->more && is_of_log(m) && gl_str_same(o->more->time, m->time) &&
	       gl_str_same(o->more->origin, m->origin);
}

static bool find_origin(struct gl_groups *g, const struct gl_record *r)
{
	uint64_t dump = gl_record_dump(r);
	struct gl_origin *o;

	if (g->now && dump == g->dump && gl_str_same(r->source, g->source))
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

/*
 * Sets which goroutines need not be compared in full, but may simply be counted, after r was added
 * to its run.
 */
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

/*
 * Adds the goroutine of the run to the tally. Does not report it, because that was done while it
 * was a lone goroutine.
 */
static bool settle_reported(struct gl_groups *g, struct gl_run *run)
{
	gl_tally_report_fn *report = g->store.report;
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
static struct gl_full_group *expand(struct gl_groups *g, size_t number)
{
	struct gl_lone lone = g->v[number].lone;
	struct gl_record r = gl_lone_record(&lone);
	char key[GL_KEYS_OF_SIG];
	struct gl_full_group *full = new_full(g, gl_keys_of_sig(r.sig, key), number);
	struct gl_run *run = full ? new_run(g, full, &r, GL_STR("")) : NULL;

	if (!run || !add_to_run(g, run, &r, lone.origin) ||
		(lone.is_reported && !settle_reported(g, run)))
		return NULL;
	gl_origins_leave(&g->store.origins, lone.origin);
	g->v[number] = (struct gl_one_group){.full = full};
	return full;
}

/* Returns true if r, a goroutine with a stack, begins a group and can be kept as a lone one. */
static bool begins_lone(const struct gl_groups *g, const struct gl_record *r)
{
	char text[GL_KEYS_OF_SIG];
	struct gl_str key;

	if (!g->only_sig || !gl_record_has(r, GL_HAS_SIG) || !gl_lone_fits(r) ||
		(r->more && !is_as_log_says(g->now, r->more)) ||
		gl_groups_number_at(&g->of_canon, r->stack->canon->ordinal) != GL_GROUPS_NONE)
		return false;
	if (g->index.used == 0)
		return true;
	key = gl_keys_of_sig(r->sig, text);
	return !full_at(g, gl_hash_key(key.p, key.len), key);
}

static bool add_lone(struct gl_groups *g, const struct gl_record *r)
{
	const struct gl_stack *stack = r->stack;
	struct gl_one_group one = {.full = NULL};

	if (!make_room(&g->of_canon, stack->canon->ordinal) ||
		!make_room(&g->of_stack, stack->ordinal) ||
		!gl_sigset_add_canon(&g->store.sigs, stack->canon) ||
		!gl_lone_keep(&one.lone, &g->store, r, g->now) || !append(g, one))
		return false;
	g->of_canon.v[stack->canon->ordinal] = g->of_stack.v[stack->ordinal] = (uint32_t)g->n;
	return true;
}

size_t gl_groups_add_goroutine(struct gl_groups *g, const struct gl_record *r)
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
 * Returns true if r is of the dump g->dump of the source g->source. before: the record before it,
 * which is of that dump; NULL: there is none.
 */
static inline bool is_of_now(const struct gl_groups *g, const struct gl_record *r,
	const struct gl_record *before)
{
	return (before && gl_record_share_dump(before, r)) ||
	       (r->dump == g->dump && gl_bytes_same(r->source, g->source));
}

/*
 * If r is the first goroutine of its run in another dump of the same source, makes the run count
 * goroutines of that dump. Returns false if gl_groups_add must add r, because r may differ from the
 * goroutines before it in more than the dump, says something about the whole dump, or may have
 * written it.
 */
static bool set_dump(struct gl_groups *g, struct gl_run *run, const struct gl_record *r,
	const struct gl_record *before)
{
	if (!run->origin || !g->now || run->origin->source != g->now->source ||
		(r->has & GL_COMMON_ANY) || run->stack->is_dumper ||
		!gl_run_may_set_dump(run, r) || !is_of_now(g, r, before))
		return false;
	if (gl_run_set_dump(run, &g->store, r, g->now))
		return true;
	g->has_failed = true;
	return false;
}

/*
 * Counts r in its run if r changes nothing but counts; otherwise returns false. before: the record
 * that was counted right before r; NULL: there is none.
 */
GL_INLINE bool count_on(struct gl_groups *g, struct gl_run *run, const struct gl_record *r,
	const struct gl_record *before)
{
	if (!run)
		return false;
	if (GL_UNLIKELY(run->origin != g->now)) {
		if (!set_dump(g, run, r, before))
			return false;
	} else if (!gl_run_goes_on(run, r) || !is_of_now(g, r, before) ||
		   (r->more && !(before && r->more == before->more) &&
			   !is_as_log_says(g->now, r->more))) {
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

size_t gl_groups_count_goroutines(struct gl_groups *g, const struct gl_record *r, size_t n,
	uint32_t but)
{
	for (size_t i = 0; i < n; i++) {
		if (i + AHEAD < n)
			GL_PREFETCH(head_of(g, &r[i + AHEAD]));
		if (i + AHEAD / 2 < n && gl_record_has(&r[i + AHEAD / 2], GL_HAS_WAIT))
			fetch_waits(head_of(g, &r[i + AHEAD / 2]));
		if ((r[i].has & but) ||
			!count_on(g, head_of(g, &r[i]), &r[i], i > 0 ? &r[i - 1] : NULL))
			return i;
	}
	return n;
}
