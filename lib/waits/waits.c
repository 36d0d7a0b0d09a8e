#include "lib/waits/waits.h"

#include "lib/base/counts.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/select/idle.h"
#include "lib/waits/candidate.h"
#include "lib/waits/cycle.h"
#include "lib/waits/gather_deferred.h"
#include "lib/waits/object.h"
#include "lib/waits/unseen.h"

#include <stdlib.h>

/*
 * At most this many dumps are open at a time, which means that more of their records may follow.
 * Several may be open because the dumps of several log streams may be interleaved.
 */
#define OPEN_MOST GL_LIMIT_STREAMS

struct gl_waits {
	struct gl_gather_common common;
	/*
	 * The dumps in the order in which they begin. More records may follow for `open` and for
	 * the dumps after it; in a first reading, these are at most OPEN_MOST dumps.
	 */
	struct gl_gather *first, *open, **end;
	size_t nopen;
	uint64_t ndumps; /* number of dumps that have begun */
	bool is_file, is_second, is_ended;
	struct gl_arena arena; /* holds the graph that was returned last */
	struct gl_wait_graph graph;
	struct gl_gather *given; /* the dump whose graph was returned last */
};

/* --- dumps --------------------------------------------------------------------------- */

struct gl_waits *gl_waits_new(enum gl_args args, bool is_file)
{
	struct gl_waits *w = gl_mem_new(1, sizeof *w);

	if (!w)
		return NULL;
	w->end = &w->first;
	w->is_file = is_file;
	w->common.lines_left = GL_LIMIT_LATER;
	w->common.args_left = GL_LIMIT_HELD;
	w->common.is_few = args == GL_ARGS_FEW;
	w->common.is_file = is_file;
	w->common.left = GL_LIMIT_RECEIVERS;
	w->common.sites = gl_sites_new();
	w->common.idle = gl_rules_new();
	if (w->common.sites && w->common.idle && gl_idle_add(w->common.idle))
		return w;
	gl_waits_free(w);
	return NULL;
}

void gl_waits_free(struct gl_waits *w)
{
	struct gl_gather *g, *next;

	if (!w)
		return;
	for (g = w->first; g; g = next) {
		next = g->next;
		gl_gather_free(g);
	}
	gl_gather_free(w->given);
	gl_sites_free(w->common.sites);
	gl_rules_free(w->common.idle);
	gl_frameargs_free(&w->common.args);
	gl_arena_free(&w->arena);
	gl_mem_free(w);
}

struct gl_rules *gl_waits_idle(struct gl_waits *w)
{
	return w->common.idle;
}

static bool is_dump_of(const struct gl_gather *g, const struct gl_record *r)
{
	return g->dump == (gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0) &&
	       g->has_source == (r->source.p != NULL) && gl_str_eq(g->source, r->source);
}

/* Returns the open dump to which the record belongs, or NULL. */
static struct gl_gather *find(const struct gl_waits *w, const struct gl_record *r)
{
	struct gl_gather *g = w->open;

	for (size_t i = 0; g && i < 2 * OPEN_MOST; i++, g = g->next)
		if (is_dump_of(g, r))
			return g;
	return NULL;
}

/* Closes the oldest open dump, because no more records of it are expected. */
static void close_oldest(struct gl_waits *w)
{
	w->open = w->open->next;
	w->nopen--;
}

/* Begins a dump. is_ordered: the dumps before it have ended. */
static struct gl_gather *begin(struct gl_waits *w, const struct gl_record *r, bool is_ordered)
{
	struct gl_gather *g =
		gl_gather_new(r->source, gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0);

	if (!g)
		return NULL;
	g->number = ++w->ndumps;
	*w->end = g;
	w->end = &g->next;
	while (is_ordered && w->open && w->open != g)
		close_oldest(w);
	w->open = w->open ? w->open : g;
	w->nopen++;
	if (w->nopen > OPEN_MOST || (w->common.left == 0 && w->nopen > 1))
		close_oldest(w);
	return g;
}

/*
 * In a second reading the dumps come in the same order, so once `found` has begun, the dumps before
 * it have most likely ended. Closes them, except for the last OPEN_MOST.
 */
static void close_before(struct gl_waits *w, const struct gl_gather *found)
{
	const struct gl_gather *g = w->open;
	size_t apart = 0;

	for (; g && g != found; g = g->next)
		apart++;
	for (; apart > OPEN_MOST; apart--)
		w->open = w->open->next;
}

/* --- dumps that others replace, before they are added ---------------------------------- */

/*
 * A dump of fewer bytes than this reaches no limit (is_whole). Each address takes more than four
 * bytes, so the dump has fewer leads than GL_LIMIT_HELD.
 */
#define SMALL ((size_t)4 * GL_LIMIT_HELD)

static bool is_goroutine(const struct gl_record *r)
{
	return !gl_record_group(r) && !gl_record_has(r, GL_HAS_REPEAT) &&
	       !gl_record_has(r, GL_HAS_RUNTIME) && !gl_record_is_dumper(r);
}

/*
 * Returns the number of the last dump of which the records have more than one goroutine; 0: none.
 */
static uint64_t find_newest(const struct gl_record *r, size_t n)
{
	uint64_t dump = 0, count = 0;

	for (size_t i = n; i > 0; i--) {
		count = r[i - 1].dump == dump ? count : 0;
		dump = r[i - 1].dump;
		if (is_goroutine(&r[i - 1]))
			count = gl_counter_sum(count, r[i - 1].count);
		if (count > 1)
			return dump;
	}
	return 0;
}

/* Returns true if all dumps that were read, and not made into graphs yet, are of this source. */
static bool are_all_of(const struct gl_waits *w, struct gl_str source)
{
	for (const struct gl_gather *g = w->first; g; g = g->next)
		if (g->has_source != (source.p != NULL) || !gl_str_eq(g->source, source))
			return false;
	return true;
}

struct gl_waits_ahead gl_waits_look_ahead(
	const struct gl_waits *w, const struct gl_record *r, size_t n, bool may_skip)
{
	const struct gl_record *last = &r[n - 1];
	/* records of NDJSON may be in any order */
	struct gl_waits_ahead ahead = {r, n, !r->raw.p && !last->raw.p, 0};

	if (ahead.is_ordered && may_skip && r->dump < last->dump &&
		gl_str_eq(r->source, last->source) && are_all_of(w, r->source))
		ahead.newest = find_newest(r, n);
	return ahead;
}

/* Returns the index of the first record that belongs to this dump or to a later one. */
static size_t place_of(const struct gl_waits_ahead *ahead, uint64_t dump)
{
	size_t low = 0, high = ahead->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (ahead->r[mid].dump < dump)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * Returns how many records from r[0] on can be skipped, because their dump will be replaced. r[0]
 * is one of ahead->r. Returns 0 if earlier records of the dump were added already, which may be so
 * for the first dump of ahead->r.
 */
static size_t count_passed(
	const struct gl_waits *w, const struct gl_waits_ahead *ahead, const struct gl_record *r)
{
	size_t from, end;

	if (!ahead || r->dump >= ahead->newest || r->raw.p ||
		(r->dump == ahead->r->dump && find(w, r)))
		return 0;
	from = place_of(ahead, r->dump);
	end = place_of(ahead, r->dump + 1);
	if (end == ahead->n || ahead->r[end].offset - ahead->r[from].offset >= SMALL)
		return 0;
	return end - (size_t)(r - ahead->r);
}

/* --- records --------------------------------------------------------------------------- */

bool gl_waits_add(struct gl_waits *w, const struct gl_record *r, size_t n,
	const struct gl_waits_ahead *ahead)
{
	const struct gl_record *last = NULL; /* the last record that was added to g */
	struct gl_gather *g = NULL;

	for (size_t i = 0, done; i < n; i += done) {
		bool is_of_other = !g || !((last && gl_record_share_dump(last, &r[i])) ||
						 is_dump_of(g, &r[i]));

		done = is_of_other ? count_passed(w, ahead, &r[i]) : 0;
		if (done > 0)
			continue;
		done = 1;
		if (gl_record_group(&r[i]) || gl_record_has(&r[i], GL_HAS_REPEAT))
			continue;
		if (is_of_other) {
			g = find(w, &r[i]);
			last = NULL;
		}
		if (w->is_second && (!g || !gl_gather_is_again(g)))
			continue;
		if (!g)
			g = begin(w, &r[i], ahead && ahead->is_ordered);
		if (g && w->is_second)
			close_before(w, g);
		if (!g || (done = gl_gather_add(g, &w->common, &r[i], n - i)) == 0)
			return false;
		last = &r[i];
	}
	return true;
}

void gl_waits_end(struct gl_waits *w)
{
	w->is_ended = true;
	w->open = NULL;
	w->nopen = 0;
}

bool gl_waits_again(struct gl_waits *w, bool *failed)
{
	bool is_needed = false;

	*failed = false;
	for (struct gl_gather *g = w->first; g && w->is_file && !w->is_second; g = g->next) {
		if (!gl_gather_is_short(g))
			continue;
		is_needed = true;
		if (!gl_gather_again(g))
			*failed = true;
	}
	if (!is_needed || *failed)
		return false;
	w->common.left = GL_LIMIT_RECEIVERS;
	w->is_second = true;
	w->is_ended = false;
	w->open = w->first;
	return true;
}

/* --- graphs -------------------------------------------------------------------------- */

static bool put_objects(struct gl_resolve *s)
{
	struct gl_wait_object *v = gl_arena_new(s->arena, s->ndrafts * sizeof *v + 1);

	for (size_t i = 0; v && i < s->ndrafts; i++)
		v[i] = s->drafts[i].o;
	s->graph->objects = v;
	s->graph->nobjects = s->ndrafts;
	return v != NULL;
}

static bool resolve(struct gl_waits *w, struct gl_gather *g)
{
	struct gl_resolve s = {
		.g = g, .arena = &w->arena, .graph = &w->graph, .idle = w->common.idle,
		.sites = w->common.sites, .common = &w->common, .with_all = !w->common.is_few};
	bool is_done;

	gl_arena_reset(&w->arena);
	w->graph = (struct gl_wait_graph){.source = g->source, .dump = g->dump,
		.has_args = g->has_args, .has_waits = g->has_waits, .is_asleep = g->is_asleep,
		.goroutines = g->goroutines, .waiting = g->waiting,
		.has_more_children = g->has_more_children,
		.idle = w->common.idle,
		.v = g->v, .n = g->n, .crowds = g->crowds, .ncrowds = g->ncrowds,
		.oldest = g->oldest,
		.oldest_id = g->id_at > g->id_below ? g->id_at : g->id_below};
	if (!gl_deferred_link(g, &w->common) || !gl_gather_sort(g))
		return false;
	w->graph.v = g->v;
	is_done = gl_resolve_objects(&s) && gl_resolve_candidates(&s);
	w->graph.unlinked = g->unlinked;
	w->graph.has_more_args = g->has_more_args;
	w->graph.has_more_shown = g->has_more_shown;
	gl_gather_forget(g);
	is_done = is_done && gl_resolve_cycles(&s) && (!s.with_all || gl_resolve_unseen(&s)) &&
		  put_objects(&s);
	for (size_t i = 0; i < s.ndrafts; i++)
		gl_mem_free(s.drafts[i].waiters);
	gl_mem_free(s.drafts);
	return is_done;
}

/* Frees the dump whose graph was returned last. */
static void drop(struct gl_waits *w)
{
	struct gl_gather *g = w->given;

	if (g) {
		w->common.left += g->nheld;
		w->common.args_left += g->nargs;
		w->common.lines_left += g->lines;
	}
	gl_gather_free(g);
	w->given = NULL;
}

/* Returns the next complete dump, or NULL. */
static struct gl_gather *complete(const struct gl_waits *w)
{
	struct gl_gather *g = w->first;
	bool is_complete = g && (w->is_ended || (!w->is_second && g != w->open &&
							!(w->is_file && gl_gather_is_short(g))));

	return is_complete ? g : NULL;
}

/* Takes g, the first dump, from the list. The function drop frees it later. */
static void take(struct gl_waits *w, struct gl_gather *g)
{
	w->first = g->next;
	if (!w->first)
		w->end = &w->first;
	w->given = g;
}

const struct gl_wait_graph *gl_waits_next(struct gl_waits *w, bool *failed)
{
	struct gl_gather *g = complete(w);

	*failed = false;
	drop(w);
	if (!g)
		return NULL;
	take(w, g);
	*failed = !resolve(w, g);
	return *failed ? NULL : &w->graph;
}

/* --- dumps without a graph ----------------------------------------------------------- */

/*
 * Returns true if no limit has left out anything of the dump, and none will when its lines are
 * searched: an address takes more than four bytes, and adds at most two leads.
 */
static bool is_whole(const struct gl_waits *w, const struct gl_gather *g)
{
	return !g->has_object ||
	       (g->unlinked == 0 && !g->has_more_args && !g->has_more_shown &&
		       g->lines / 2 < w->common.left && g->lines / 4 < w->common.args_left &&
		       g->nshown + g->lines / 4 < GL_LIMIT_SHOWN);
}

bool gl_waits_is_outdated(const struct gl_waits *w, struct gl_str *source)
{
	const struct gl_gather *g = complete(w), *next = g ? g->next : NULL;

	if (!next || next->goroutines < 2 || next->has_source != g->has_source ||
		!gl_str_eq(next->source, g->source) || !is_whole(w, g))
		return false;
	*source = g->source;
	return true;
}

void gl_waits_skip(struct gl_waits *w)
{
	drop(w);
	take(w, w->first);
	drop(w);
}
