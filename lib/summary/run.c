#include "lib/summary/run.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"

/* --- the table ----------------------------------------------------------------------- */

void gl_runs_free(struct gl_runs *runs)
{
	gl_mem_free(runs->heads);
	gl_set_free(&runs->set);
}

static uint64_t run_hash(struct gl_str rest, const struct gl_stack *s)
{
	return gl_hash(rest.p, rest.len) + s->ordinal * UINT64_C(0x9e3779b97f4a7c15);
}

bool gl_runs_reserve(struct gl_runs *runs, const struct gl_stack *stack)
{
	struct gl_run **v;

	if (GL_LIKELY(stack->ordinal < runs->nheads))
		return true;
	v = gl_mem_grow(runs->heads, &runs->heads_cap, stack->ordinal + 1, sizeof *v);
	if (!v)
		return false;
	memset(v + runs->nheads, 0, (runs->heads_cap - runs->nheads) * sizeof *v);
	runs->heads = v;
	runs->nheads = runs->heads_cap;
	return true;
}

static struct gl_run *find_run(const struct gl_runs *runs, struct gl_str rest,
	const struct gl_stack *stack)
{
	uint64_t hash;
	size_t i;
	struct gl_run *run;

	if (!runs->has_rest)
		return NULL; /* its stack's only one would be the head */
	hash = run_hash(rest, stack);
	i = hash;
	while ((run = gl_set_next(&runs->set, hash, &i)))
		if (run->stack == stack && gl_str_eq(run->rest, rest))
			return run;
	return NULL;
}

struct gl_run *gl_runs_find(struct gl_runs *runs, struct gl_str rest, const struct gl_stack *stack)
{
	struct gl_run *run = runs->heads[stack->ordinal];

	if (GL_LIKELY(run && gl_str_eq(run->rest, rest)))
		return run;
	run = find_run(runs, rest, stack);
	if (run)
		runs->heads[stack->ordinal] = run;
	return run;
}

struct gl_run *gl_runs_add(struct gl_runs *runs, struct gl_str rest, const struct gl_record *r,
	struct gl_tally *tally)
{
	struct gl_arena *arena = &runs->store->pool.arena;
	struct gl_run *run = gl_arena_new(arena, sizeof *run);
	struct gl_shown shown;

	if (!run || !gl_tally_see_sig(runs->store, r->stack->canon->sig))
		return NULL;
	*run = (struct gl_run){.tally = tally, .stack = r->stack, .dump = GL_RUN_NOT_BEGUN,
		.open = GL_RUN_MORE_OPEN, .most_id = UINT64_MAX};
	run->rest = gl_arena_copy(arena, rest);
	if (!run->rest.p ||
		(runs->has_rest && !gl_set_add(&runs->set, run, run_hash(rest, r->stack))))
		return NULL;
	if (tally->is_begun) {
		shown = gl_shown_by(r);
		gl_shown_meet(&tally->agreed.shown, &shown);
	}
	runs->heads[r->stack->ordinal] = run;
	return run;
}

/* --- one run ------------------------------------------------------------------------- */

bool gl_run_settle(struct gl_run *run, struct gl_tally_store *store)
{
	struct gl_tally *t = run->tally;
	uint64_t n = run->waiting;

	run->waiting = 0;
	run->total = gl_census_sum(run->total, n);
	t->count = gl_census_sum(t->count, n);
	if (n == 0)
		return true;
	if (run->state &&
		!gl_census_add(&store->pool, &t->maps[GL_TALLY_STATES], run->state, n))
		return false;
	if (run->class != GL_CLASS_COUNT &&
		!gl_census_add(&store->pool, &t->maps[GL_TALLY_CLASSES],
			store->class_names[run->class], n))
		return false;
	return gl_tally_add_source(store, t, run->source, run->dump, n);
}

bool gl_run_turn(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r)
{
	bool has_state = gl_record_has(r, GL_HAS_STATE);

	if (!gl_run_settle(run, store))
		return false;
	run->state = has_state ? gl_census_name(&store->pool, r->state) : NULL;
	run->source = r->source.p ? gl_census_name(&store->pool, r->source) : NULL;
	run->class = gl_run_class_of(r);
	run->dump = gl_tally_dump_of(r);
	run->offset = UINT64_MAX;
	if ((has_state && !run->state) || (r->source.p && !run->source))
		return false;
	if (run->tally->is_begun)
		gl_agreed_meet_run(&run->tally->agreed, r);
	return true;
}

bool gl_run_tell(struct gl_run *run, struct gl_tally_store *store, bool with_sig)
{
	uint64_t n = run->total - run->creators_told;

	run->creators_told = run->total;
	if (!gl_tally_add_creator(store, run->tally, run->stack, n))
		return false;
	if (!with_sig)
		return true;
	n = run->total - run->sigs_told;
	run->sigs_told = run->total;
	return gl_tally_add_sig(store, run->tally, run->stack, n);
}
