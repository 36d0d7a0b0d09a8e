#include "lib/summary/group.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/summary/present.h"
#include "lib/summary/run.h"

#include <stdlib.h>

/*
 * A group: its tally, its key, and its runs (run.h). A run may have goroutines that are not in the
 * tally yet.
 */
struct group {
	struct gl_tally tally;
	struct gl_run *runs; /* at least one per stack; the newest first */
	struct gl_str key;   /* made by gl_keys_put */
};

/*
 * Keys of records that a run (run.h) does not look at. While all members of a group agree on the
 * value of such a key, each further goroutine of the group must be compared with them in full.
 */
#define CLOSE_KEYS (GL_RUN_MORE_OPEN | (GL_COMMON_VALUES & ~(uint32_t)GL_HAS_PARENT))

struct gl_groups {
	struct gl_stacks *stacks;
	struct gl_keys keys;
	bool is_default, by_sig;
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
	struct gl_set index; /* of struct group */
	struct group **v;
	size_t n, cap;
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
	if (!gl_tally_store_init(&g->store, without)) {
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

/* Returns the hash under which the index has a group that is not the first one with its key. */
static uint64_t hash_of_canon(uint64_t hash, const struct gl_canon *canon)
{
	return hash + (canon->ordinal + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Returns the group that has this key, and is in the index under this hash. */
static struct group *group_at(const struct gl_groups *g, uint64_t hash, struct gl_str key)
{
	size_t i = (size_t)hash;
	struct group *gr;

	while ((gr = gl_set_next(&g->index, hash, &i)) && !gl_str_eq(gr->key, key))
		;
	return gr;
}

static const struct gl_canon *canon_of(const struct group *gr)
{
	return gr->tally.agreed.shown.canon;
}

/*
 * Finds the group of a key. Different stacks may have the same signature; an attacker can make any
 * number of them. So the index has the first group with a key under the hash of the key, and each
 * further group under a hash of the key and its canon. Sets *hash to the hash under which a new
 * group must be added.
 */
static struct group *find_group(const struct gl_groups *g, uint64_t *hash, struct gl_str key,
	const struct gl_canon *canon)
{
	struct group *gr = group_at(g, *hash, key);
	size_t i;

	if (!gr || !g->by_sig || !canon || !canon_of(gr) || canon_of(gr) == canon)
		return gr;
	*hash = hash_of_canon(*hash, canon);
	i = (size_t)*hash;
	while ((gr = gl_set_next(&g->index, *hash, &i)))
		if (gl_str_eq(gr->key, key) && canon_of(gr) == canon)
			return gr;
	return NULL;
}

static struct group *new_group(struct gl_groups *g, uint64_t hash, struct gl_str key)
{
	struct group **v = gl_mem_grow(g->v, &g->cap, g->n + 1, sizeof *v);
	struct group *gr = v ? gl_arena_new(&g->store.pool.arena, sizeof *gr) : NULL;

	if (v)
		g->v = v;
	if (!gr)
		return NULL;
	*gr = (struct group){.key = key, .tally = {.number = (uint32_t)g->n}};
	if (!keep(g, &gr->key) || !gl_set_add(&g->index, gr, hash))
		return NULL;
	v[g->n++] = gr;
	return gr;
}

/*
 * Finds or adds the group of r. A new group has no members yet. Returns NULL if there is no memory.
 */
static struct group *group_of(struct gl_groups *g, const struct gl_record *r,
	const struct gl_canon *canon)
{
	struct group *gr;
	struct gl_str key;
	uint64_t hash;

	gl_keys_put(&g->keys, r, false, &g->key);
	if (g->key.failed)
		return NULL;
	key = gl_buf_view(&g->key);
	hash = gl_hash_key(key.p, key.len);
	gr = find_group(g, &hash, key, canon);
	return gr ? gr : new_group(g, hash, key);
}

/* --- a goroutine --------------------------------------------------------------------- */

static struct gl_run *new_run(struct gl_groups *g, const struct gl_record *r, struct gl_str rest)
{
	struct group *gr = group_of(g, r, r->stack->canon);
	struct gl_run *run = gr ? gl_runs_add(&g->runs, rest, r, &gr->tally) : NULL;

	if (!run)
		return NULL;
	run->next = gr->runs;
	gr->runs = run;
	return run;
}

/* Finds or adds the run that r belongs to. Returns NULL if there is no memory. */
static struct gl_run *run_of(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_str rest = {"", 0};
	struct gl_run *run;

	if (g->runs.has_rest) {
		gl_keys_put(&g->keys, r, true, &g->scratch);
		if (g->scratch.failed)
			return NULL;
		rest = gl_buf_view(&g->scratch);
	}
	if (!gl_runs_reserve(&g->runs, r->stack->ordinal))
		return NULL;
	run = gl_runs_find(&g->runs, rest, r->stack);
	return run ? run : new_run(g, r, rest);
}

/* Returns true if r has the origin, the class and the state of the run. */
static bool continues(const struct gl_groups *g, const struct gl_run *run,
	const struct gl_record *r)
{
	bool has_state = gl_record_has(r, GL_HAS_STATE);

	return run->origin == g->now && run->class == gl_run_class_of(r) &&
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
 * Adds a goroutine to its run after comparing all its values with those of the group. Returns the
 * run; NULL if there is no memory.
 */
static struct gl_run *add_goroutine(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_run *run = find_origin(g, r) ? run_of(g, r) : NULL;
	bool has_more = run && r->more && is_as_log_says(g->now, r->more);
	uint32_t is_met = has_more && run->has_more && run->origin == g->now ? GL_RUN_MORE_OPEN : 0;

	if (!run || (!continues(g, run, r) && !gl_run_set_origin(run, &g->store, r, g->now)) ||
		(!agrees(run, r, is_met) && !intersect(g, run, r)) ||
		(gl_record_has(r, GL_HAS_WAIT) && !gl_run_take_wait(&g->runs, run, r)))
		return NULL;
	run->counted = gl_counter_sum(run->counted, r->count);
	note_extremes(g, run, r);
	run->has_more = has_more;
	allow(g, run, r);
	return run;
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
	return g->runs.heads[ordinal]->tally->number;
}

const struct gl_stack *gl_groups_stack(const struct gl_groups *g, uint32_t ordinal)
{
	return g->runs.heads[ordinal]->stack;
}

/* --- any record ---------------------------------------------------------------------- */

/* Adds a group, or a record without a stack. */
static struct group *add_group(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_shown shown = gl_shown_by(r);
	struct group *gr = group_of(g, r, shown.canon);

	return gr && gl_tally_add_group(&g->store, &gr->tally, r, &shown) ? gr : NULL;
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
	if (!grp && r->stack) {
		struct gl_run *run = add_goroutine(g, r);

		n = run ? run->tally->number : n;
	} else {
		struct group *gr;

		if (grp && grp->nby && match_keys(g, grp, err) != 0)
			return -1;
		gr = add_group(g, r);
		n = gr ? gr->tally.number : n;
	}
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
	return g->store.sigs.used;
}

uint64_t gl_groups_goroutines(const struct gl_groups *g)
{
	return gl_counter_sum(g->goroutines, 0);
}

/* --- order --------------------------------------------------------------------------- */

bool gl_groups_settle(struct gl_groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		for (struct gl_run *run = g->v[i]->runs; run; run = run->next)
			if (!gl_run_settle(run, &g->store))
				return false;
	return true;
}

/* Returns what the sort must know about a group. gl_groups_settle must have been called. */
static struct gl_ordered ordered(const struct gl_groups *g, const struct group *gr,
	enum gl_order order)
{
	const struct gl_tally *t = &gr->tally;
	const struct gl_counter_name *name;
	struct gl_counter_walk w;
	uint64_t n;
	struct gl_ordered o = {.order = order, .count = t->count,
		.wait = t->wait.known ? t->wait.max + 1 : 0,
		.class = (t->agreed.values.has & GL_HAS_CLASS) ? t->agreed.values.class :
									  GL_CLASS_COUNT,
		.has_squares = !t->lacks_sources && !g->store.without_sources,
		.keys = &g->keys, .key = gr->key, .canon = t->agreed.shown.canon,
		.number = t->number};

	if (order == GL_ORDER_RMS && gl_counter_begin(&t->maps[GL_TALLY_SOURCES], &w))
		while (gl_counter_next(&g->store.pool, &w, &name, &n))
			gl_squares_add(&o.squares, n);
	return o;
}

const size_t *gl_groups_sort(struct gl_groups *g, enum gl_order order, size_t most)
{
	size_t *numbers = gl_mem_grow(g->order, &g->order_cap, g->n + 1, sizeof *numbers);
	struct gl_ordered *v = gl_mem_new(g->n, sizeof *v);
	bool is_done = numbers && v && gl_groups_settle(g);

	if (numbers)
		g->order = numbers;
	if (is_done) {
		for (size_t i = 0; i < g->n; i++)
			v[i] = ordered(g, g->v[i], order);
		gl_order_sort(v, g->n, most);
		for (size_t i = 0; i < g->n; i++)
			numbers[i] = v[i].number;
	}
	gl_mem_free(v);
	return is_done ? numbers : NULL;
}

/* --- a group as a record ------------------------------------------------------------- */

void gl_groups_outline(const struct gl_groups *g, size_t number, struct gl_outline *out)
{
	const struct gl_tally *t = &g->v[number]->tally;
	const struct gl_shown *shown = &t->agreed.shown;
	const struct gl_common_values *agreed = &t->agreed.values;

	*out = (struct gl_outline){
		.count = t->count,
		.stack = shown->frames ? shown->frames : shown->has_sig ? t->least_stack : NULL,
		.class = (agreed->has & GL_HAS_CLASS) ? agreed->class : GL_CLASS_COUNT,
		.wait_known = t->wait.known,
		.wait_min = t->wait.min,
		.wait_max = t->wait.max,
		.wait_sum = t->wait.sum,
	};
}

const struct gl_record *gl_groups_get(struct gl_groups *g, size_t number)
{
	struct group *gr = g->v[number];
	/*
	 * If all members have one signature, the group shows it as `sig` and does not need `sigs`.
	 */
	bool with_sigs = !gr->tally.agreed.shown.has_sig;

	for (struct gl_run *run = gr->runs; run; run = run->next)
		if (!gl_run_settle(run, &g->store) ||
			!gl_run_add_creators(run, &g->store, with_sigs))
			return NULL;
	return gl_present_tally(&g->present, g->stacks, &g->keys, gr->key, &gr->tally, &g->store);
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
		if (!add_up(g, total, &g->v[i]->tally))
			return NULL;
	return gl_present_total(&g->present, total, &g->store);
}
