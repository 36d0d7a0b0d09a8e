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
	return gl_hash_key(rest.p, rest.len) + s->ordinal * UINT64_C(0x9e3779b97f4a7c15);
}

bool gl_runs_reserve(struct gl_runs *runs, uint32_t ordinal)
{
	return GL_MEM_ZEROED(runs->heads, runs->nheads, (size_t)ordinal + 1);
}

static bool has_rest(const struct gl_run *run, struct gl_str rest)
{
	return gl_str_eq((struct gl_str){run->rest, run->rest_len}, rest);
}

static struct gl_run *find_run(const struct gl_runs *runs, struct gl_str rest,
	const struct gl_stack *stack)
{
	uint64_t hash;
	size_t i;
	struct gl_run *run;

	if (!runs->has_rest)
		/*
		 * If the group depends on the stack alone, a stack has only one run: its head, at
		 * which the caller has already looked.
		 */
		return NULL;
	hash = run_hash(rest, stack);
	i = (size_t)hash;
	while ((run = gl_set_next(&runs->set, hash, &i)))
		if (run->stack == stack && has_rest(run, rest))
			return run;
	return NULL;
}

struct gl_run *gl_runs_find(struct gl_runs *runs, struct gl_str rest, const struct gl_stack *stack)
{
	struct gl_run *run =
		stack->ordinal < runs->nheads ? runs->heads[stack->ordinal] : NULL;

	if (GL_LIKELY(run && has_rest(run, rest)))
		return run;
	run = find_run(runs, rest, stack);
	if (run)
		runs->heads[stack->ordinal] = run;
	return run;
}

/* Returns `size` zeroed bytes, which fill whole cache lines; NULL if there is no memory. */
static void *new_lines(struct gl_runs *runs, size_t size)
{
	size_t n = size / GL_RUN_LINE, block = 64;
	char *p;

	if (runs->nlines < n) {
		p = gl_arena_new(&runs->store->pool.arena, (block + 1) * GL_RUN_LINE);
		if (!p)
			return NULL;
		runs->lines = p + (GL_RUN_LINE - (uintptr_t)p % GL_RUN_LINE) % GL_RUN_LINE;
		runs->nlines = block;
	}
	p = runs->lines;
	runs->lines += size;
	runs->nlines -= n;
	return memset(p, 0, size);
}

struct gl_run *gl_runs_add(struct gl_runs *runs, struct gl_str rest, const struct gl_record *r,
	struct gl_tally *tally)
{
	struct gl_run *run = new_lines(runs, sizeof *run);
	struct gl_str kept = gl_arena_copy(&runs->store->pool.arena, rest);
	struct gl_shown shown;

	if (!run || !kept.p || kept.len > UINT32_MAX ||
		!gl_sigset_add_canon(&runs->store->sigs, r->stack->canon))
		return NULL;
	*run = (struct gl_run){.tally = tally, .stack = r->stack, .rest = kept.p,
		.rest_len = (uint32_t)kept.len, .like = GL_RUN_UNLIKE,
		.like_other_dump = GL_RUN_UNLIKE, .agreed = GL_RUN_MORE_OPEN,
		.most_id = UINT64_MAX};
	if (runs->has_rest && !gl_set_add(&runs->set, run, run_hash(rest, r->stack)))
		return NULL;
	if (tally->is_begun) {
		shown = gl_shown_by(r);
		gl_shown_intersect(&tally->agreed.shown, &shown);
	}
	runs->heads[r->stack->ordinal] = run;
	return run;
}

/* --- waits --------------------------------------------------------------------------- */

static bool settle_waits(struct gl_run *run, struct gl_tally_store *store)
{
	struct gl_run_waits *w = run->waits;
	uint64_t minutes[GL_RUN_MINUTES];
	struct gl_tally_wait sums;

	if (!w || w->known == 0)
		return true;
	for (size_t k = 0; k < GL_RUN_MINUTES; k++)
		minutes[k] = w->minutes[k];
	sums = (struct gl_tally_wait){w->known, w->min, w->max, w->sum, minutes, GL_RUN_MINUTES};
	run->waited = gl_counter_sum(run->waited, w->known - w->reported);
	*w = (struct gl_run_waits){.min = UINT64_MAX};
	return gl_tally_add_waits(store, run->tally, &sums);
}

/*
 * Makes room in which a run can collect waits, unless its group has no wait yet: a group's first
 * wait is often the only one, and is added to the tally directly.
 */
static bool begin_waits(struct gl_runs *runs, struct gl_run *run)
{
	if (run->tally->wait.known == 0)
		return true;
	run->waits = new_lines(runs, sizeof *run->waits);
	if (!run->waits)
		return false;
	run->waits->min = UINT64_MAX;
	return true;
}

bool gl_run_take_wait(struct gl_runs *runs, struct gl_run *run, const struct gl_record *r)
{
	bool is_ready = !run->waits			     ? begin_waits(runs, run) :
			run->waits->known >= GL_RUN_WAITS_MOST ? settle_waits(run, runs->store) :
								 true;

	run->waited = gl_counter_sum(run->waited, r->count);
	return is_ready && gl_tally_add_wait(runs->store, run->tally, r->wait_seconds, r->count);
}

/* --- one run ------------------------------------------------------------------------- */

/*
 * Returns how many goroutines of the origin have a known wait that was not reported, and regards
 * these waits as reported.
 */
static inline uint64_t take_waited(struct gl_run *run)
{
	uint64_t n = run->waited;

	run->waited = 0;
	if (!run->waits)
		return n;
	n = gl_counter_sum(n, run->waits->known - run->waits->reported);
	run->waits->reported = run->waits->known;
	return n;
}

/* Reports the goroutines of the origin, and adds them to the map of dumps. */
GL_INLINE bool report(struct gl_run *run, struct gl_tally_store *store)
{
	uint64_t n = gl_counter_sum(run->counted, run->waiting), waited = take_waited(run);
	const struct gl_origin *o = run->origin;
	struct gl_tally *t = run->tally;

	run->counted = run->waiting = 0;
	run->reported = gl_counter_sum(run->reported, n);
	return n == 0 || ((!store->report ||
				store->report(store->report_ctx, o->mark, t->number, n, waited)) &&
				 gl_tally_count(store, t, GL_TALLY_DUMPS, o->name, n));
}

/* Adds to the tally the goroutines that were already reported. */
static bool settle_count(struct gl_run *run, struct gl_tally_store *store)
{
	const struct gl_counter_name *source = store->without_sources ? NULL : run->origin->source;
	struct gl_tally *t = run->tally;
	uint64_t n = run->reported;

	run->reported = 0;
	run->total = gl_counter_sum(run->total, n);
	t->count = gl_counter_sum(t->count, n);
	return gl_tally_count(store, t, GL_TALLY_STATES, run->state, n) &&
	       gl_tally_count(store, t, GL_TALLY_CLASSES, store->class_names[run->class], n) &&
	       gl_tally_count(store, t, GL_TALLY_SOURCES, source, n);
}

bool gl_run_settle(struct gl_run *run, struct gl_tally_store *store)
{
	return settle_waits(run, store) && report(run, store) &&
	       (run->reported == 0 || settle_count(run, store));
}

static bool set_state(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r)
{
	if (gl_run_has_state_of(run, r))
		return true;
	run->state = NULL;
	if (!gl_record_has(r, GL_HAS_STATE))
		return true;
	run->state = gl_counter_name(&store->pool, r->state);
	return run->state != NULL;
}

/*
 * Returns the first value of run->offset for a new origin. It is 0 if no goroutine of the origin
 * can become the example of the group, because the example is from an earlier dump of the same
 * source. Otherwise it is UINT64_MAX, so that each goroutine is checked.
 */
static uint64_t offset_of(const struct gl_run *run)
{
	const struct gl_tally *t = run->tally;
	bool is_later = t->least_stack && run->origin->source == t->least.source &&
			run->origin->dump > t->least.dump;

	return is_later ? 0 : UINT64_MAX;
}

bool gl_run_set_dump(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r,
	struct gl_origin *origin)
{
	if (!report(run, store))
		return false;
	gl_origins_assign(&store->origins, &run->origin, origin);
	run->offset = offset_of(run);
	gl_common_add_dump(&run->tally->agreed, r);
	return true;
}

bool gl_run_set_origin(struct gl_run *run, struct gl_tally_store *store, const struct gl_record *r,
	struct gl_origin *origin)
{
	if (run->origin && run->origin->source == origin->source &&
		run->class == (uint8_t)gl_run_class_of(r) && gl_run_has_state_of(run, r))
		return gl_run_set_dump(run, store, r, origin);
	if (!gl_run_settle(run, store) || !set_state(run, store, r))
		return false;
	gl_origins_assign(&store->origins, &run->origin, origin);
	run->class = (uint8_t)gl_run_class_of(r);
	run->offset = offset_of(run);
	if (run->tally->is_begun)
		gl_common_add_run(&run->tally->agreed, r);
	return true;
}

bool gl_run_add_creators(struct gl_run *run, struct gl_tally_store *store, bool with_sig)
{
	uint64_t n = run->total - run->in_creators, of_sig = run->has_sigs ? n : run->total;

	run->in_creators = run->total;
	if (!gl_tally_add_creator(store, run->tally, run->stack, n))
		return false;
	if (!with_sig)
		return true;
	run->has_sigs = true;
	return gl_tally_add_sig(store, run->tally, run->stack, of_sig);
}
