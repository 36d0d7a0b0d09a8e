#include "lib/summary/group.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/summary/group_add.h"

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

size_t gl_groups_count_on(struct gl_groups *g, const struct gl_record *r, size_t n, uint32_t but)
{
	return gl_groups_count_goroutines(g, r, n, but);
}

bool gl_groups_are_of_stacks(const struct gl_groups *g)
{
	return !g->runs.has_rest;
}

size_t gl_groups_of_stack(const struct gl_groups *g, uint32_t ordinal)
{
	const struct gl_run *run = ordinal < g->runs.nheads ? g->runs.heads[ordinal] : NULL;

	return run ? run->tally->number : gl_groups_number_at(&g->of_stack, ordinal);
}

const struct gl_stack *gl_groups_stack(const struct gl_groups *g, uint32_t ordinal)
{
	const struct gl_run *run = ordinal < g->runs.nheads ? g->runs.heads[ordinal] : NULL;

	return run ? run->stack : g->v[gl_groups_number_at(&g->of_stack, ordinal)].lone.stack;
}

/* --- any record ---------------------------------------------------------------------- */

/*
 * Adds a group, or a record without a stack. Returns its group; GL_GROUPS_NONE if there is no
 * memory.
 */
static size_t add_group(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_shown shown = gl_shown_by(r);
	struct gl_full_group *full = gl_groups_group_of(g, r, shown.canon);

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
 * Checks that a group was made by the keys of g, because groups made by different keys cannot be
 * mixed. If the caller gave no keys, the keys of the first group are used.
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
	if (!gl_arena_keep(&g->store.pool.arena, &names))
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
	n = !grp && r->stack ? gl_groups_add_goroutine(g, r) : add_group(g, r);
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
	struct gl_one_group *gr = &g->v[number];

	if (gl_groups_is_lone(g, number))
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

/* Returns what the sort must know about a group. gl_groups_settle must have been called. */
static struct gl_ordered ordered(const struct gl_groups *g, size_t number, enum gl_order order)
{
	const struct gl_full_group *full = g->v[number].full;
	const struct gl_lone *l = &g->v[number].lone;
	struct gl_outline about;
	struct gl_ordered o;

	gl_groups_outline(g, number, &about);
	o = (struct gl_ordered){.order = order, .count = about.count,
		.wait = about.wait_known ? about.wait_max + 1 : 0, .class = about.class,
		.has_squares = !g->store.without_sources && !(full && full->tally.lacks_sources),
		.keys = &g->keys, .number = number};
	if (full) {
		o.key = full->key;
		o.canon = full->tally.agreed.shown.canon;
	} else {
		o.canon = l->stack->canon;
		o.sig = o.canon->sig;
	}
	if (order == GL_ORDER_RMS && full)
		add_squares(g, &full->tally, &o.squares);
	else if (order == GL_ORDER_RMS && l->origin->source)
		gl_squares_add(&o.squares, l->count);
	return o;
}

/*
 * Writes to `numbers` the numbers of all groups, of which the first n are sorted. n is at most the
 * number of groups, and v has room for n elements.
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
	size_t n = most < g->n / 8 ? most : g->n; /* a heap saves time only if it is small */
	struct gl_ordered *v = gl_mem_new(n, sizeof *v);
	bool is_done = v && GL_MEM_ROOM(g->order, g->order_cap, g->n + 1) && gl_groups_settle(g);

	if (is_done)
		sort_first(g, order, v, n, g->order);
	gl_mem_free(v);
	return is_done ? g->order : NULL;
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
	const struct gl_full_group *full = g->v[number].full;
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
	struct gl_full_group *full = g->v[number].full;
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

/* how many groups ahead a group is prefetched, its stack, and what the stack points to */
#define GROUP_AHEAD 12
#define STACK_AHEAD 8
#define CANON_AHEAD 4

void gl_groups_prefetch(const struct gl_groups *g, const size_t *numbers, size_t n)
{
	const struct gl_stack *stack;

	if (n <= GROUP_AHEAD)
		return;
	GL_PREFETCH(&g->v[numbers[GROUP_AHEAD]].lone);
	GL_PREFETCH(&g->v[numbers[GROUP_AHEAD]].full);
	GL_PREFETCH(g->v[numbers[STACK_AHEAD]].lone.stack);
	stack = g->v[numbers[CANON_AHEAD]].lone.stack;
	if (!stack)
		return;
	GL_PREFETCH(stack->canon);
	GL_PREFETCH(stack->frames);
}

/* Adds the waits, states and classes of t to the total. */
static bool add_up(struct gl_groups *g, struct gl_tally *total, const struct gl_tally *t)
{
	static const enum gl_tally_map maps[] = {GL_TALLY_STATES, GL_TALLY_CLASSES};
	const struct gl_counter_name *name;
	struct gl_counter_walk w;
	uint64_t n;

	for (size_t k = 0; k < GL_COUNT(maps); k++) {
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
		if (gl_groups_is_lone(g, i) ? !gl_lone_add_up(&g->v[i].lone, &g->store, total)
				  : !add_up(g, total, &g->v[i].full->tally))
			return NULL;
	return gl_present_total(&g->present, total, &g->store);
}
