#include "lib/waits/cycle.h"

#include "lib/base/counts.h"
#include "lib/base/mem.h"

#include <stdlib.h>

/* of the goroutines for which one goroutine may wait, at most this many are followed */
#define EDGES 32

_Static_assert(GL_WAITS_CANDIDATES <= 32, "gl_draft.links has a bit for each candidate");

/*
 * What a depth-first search knows about a goroutine. NEW: it was not reached yet; OPEN: it is on
 * the current path; CLOSED: everything that can be reached from it was searched.
 */
enum { NEW, OPEN, CLOSED };

/*
 * A goroutine on the path from the goroutine with which the search began. Its edges lead to
 * goroutines for which it may wait; `next` is the first edge that was not followed yet.
 */
struct step {
	uint32_t goroutine;
	uint32_t edges[EDGES];
	size_t nedges, next;
};

struct search {
	struct gl_resolve *s;
	char *marks;	/* by goroutine: NEW, OPEN or CLOSED */
	uint32_t *in_cycle; /* by goroutine: the number of its cycle, from 1 on; 0: none */
	struct step *path;
	size_t n, cap;
	struct gl_wait_cycle *cycles;
	size_t ncycles, cycles_cap;
};

/* --- edges --------------------------------------------------------------------------- */

static bool is_lasting(const struct search *t, uint32_t goroutine)
{
	return gl_resolve_is_lasting(t->s->g, &t->s->g->v[goroutine]);
}

static struct gl_draft *object_of(const struct gl_resolve *s, uint32_t goroutine)
{
	uint32_t object = s->g->v[goroutine].object;

	return object == GL_WAITS_NONE ? NULL : &s->drafts[object];
}

static bool waits_for(const struct search *t, uint32_t goroutine, const struct gl_draft *m)
{
	return object_of(t->s, goroutine) == m;
}

/*
 * Returns true if one of the waiters wants to write. New readers then queue behind this writer, so
 * a waiting reader may already hold the lock for reading.
 */
static bool has_writer(const struct search *t, const struct gl_draft *m)
{
	for (size_t i = 0; m->o.kind == GL_WAIT_RWMUTEX && i < m->o.nwaiters && i < 2 * EDGES; i++)
		if (t->s->g->v[m->o.waiters[i]].mode == GL_WAIT_LOCK)
			return true;
	return false;
}

/*
 * Returns true if another candidate, which waits for nothing, is at least as likely to hold the
 * lock. There is no ring then. The other candidate comes before c, or is past the lock in the
 * function in which the first waiter waits.
 */
static bool has_rival(const struct search *t, const struct gl_draft *m,
	const struct gl_wait_candidate *c)
{
	for (size_t i = 0; i < m->o.ncandidates; i++) {
		const struct gl_wait_candidate *one = &m->o.candidates[i];
		const struct gl_wait_goroutine *k = &t->s->g->v[one->goroutine];

		if (one != c && k->object == GL_WAITS_NONE &&
			(one < c || gl_resolve_has_passed(t->s, m, k)))
			return true;
	}
	return false;
}

/*
 * Returns true if the candidate waits for a WaitGroup, and nothing shows that a waiter of the lock
 * is stuck. The candidate then just waits for goroutines that it has started, and these probably
 * contend for the lock only for a moment.
 */
static bool is_parent(const struct search *t, const struct gl_draft *m,
	const struct gl_wait_candidate *c)
{
	const struct gl_draft *own = object_of(t->s, c->goroutine);

	return own && own->o.kind == GL_WAIT_WAITGROUP &&
	       !gl_resolve_is_stuck(t->s->g, &t->s->g->v[m->o.waiters[0]]);
}

/* Returns true if readers may have locked an RWMutex twice, with a writer in between. */
static bool has_readers(const struct search *t, const struct gl_draft *m)
{
	bool is_found = false;

	for (size_t i = 0; i < m->o.ncandidates; i++) {
		uint32_t one = m->o.candidates[i].goroutine;

		is_found |= waits_for(t, one, m) && t->s->g->v[one].mode == GL_WAIT_RLOCK;
	}
	return is_found && has_writer(t, m);
}

/*
 * Returns true if the waiters of two locks of one type have been stuck since the same minute, and
 * only the type links the locks. The first waiter of each lock then perhaps holds the other lock.
 */
static bool is_mutual(const struct search *t, const struct gl_draft *m,
	const struct gl_wait_candidate *c)
{
	const struct gl_draft *other = object_of(t->s, c->goroutine);

	return c->evidence == GL_WAIT_BY_TYPE && other && other != m && m->o.has_address &&
	       other->o.has_address && other->o.waiters[0] == c->goroutine &&
	       other->o.ncandidates && other->o.candidates[0].evidence == GL_WAIT_BY_TYPE &&
	       gl_str_eq(other->o.type, m->o.type) &&
	       gl_resolve_is_first(t->s->g, m, &t->s->g->v[c->goroutine], 60) &&
	       gl_resolve_is_first(t->s->g, other, &t->s->g->v[m->o.waiters[0]], 60);
}

/*
 * Returns true if a ring may pass through this candidate. If its evidence is strong, it may. If the
 * candidate is a waiter itself, or its evidence is weak, more is required, because methods often
 * call each other, and goroutines often contend for a lock for just a moment:
 * - The candidate is stuck, and the dump is complete: otherwise the holder may be in the lost part.
 * - If a writer waits, and readers may have locked the lock before, the candidate is such a reader.
 * - No other candidate of its kind (waiters, or non-waiters) could be the holder as well.
 *   Candidates with the same stack count as one. So do candidates that wait for the same lock,
 *   because the ring is the same whichever of them is the holder.
 */
static bool is_edge(const struct search *t, const struct gl_draft *m,
	const struct gl_wait_candidate *c)
{
	bool is_own = waits_for(t, c->goroutine, m), only_readers = is_own && has_readers(t, m);
	const struct gl_stack *stack = t->s->g->v[c->goroutine].stack;
	size_t other = 0;

	if (c->evidence != GL_WAIT_BY_CHILDREN && (has_rival(t, m, c) || is_parent(t, m, c)))
		return false;
	if (c->evidence != GL_WAIT_BY_RELOCK && !gl_wait_is_weak(c->evidence))
		return true;
	if (!gl_wait_is_lock(m->o.kind) || t->s->g->is_truncated ||
		!gl_resolve_is_stuck(t->s->g, &t->s->g->v[c->goroutine]))
		return false;
	if (is_mutual(t, m, c))
		return true;
	if (only_readers && t->s->g->v[c->goroutine].mode != GL_WAIT_RLOCK)
		return false;
	for (size_t i = 0; i < m->o.ncandidates; i++) {
		const struct gl_wait_goroutine *one = &t->s->g->v[m->o.candidates[i].goroutine];

		other += waits_for(t, m->o.candidates[i].goroutine, m) == is_own &&
			 (!only_readers || one->mode == GL_WAIT_RLOCK) && one->stack != stack &&
			 (is_own || one->object != t->s->g->v[c->goroutine].object);
	}
	return other == 0;
}

/*
 * Adds the writers for which a reader may wait. Writers have precedence, so a new reader waits
 * behind each writer that waits.
 */
static void add_writers(const struct search *t, const struct gl_draft *m, struct step *step)
{
	for (size_t i = 0; i < m->o.nwaiters && step->nedges < EDGES; i++) {
		uint32_t one = m->o.waiters[i];

		if (i >= 2 * EDGES)
			return;
		if (t->s->g->v[one].mode == GL_WAIT_LOCK && is_lasting(t, one))
			step->edges[step->nedges++] = one;
	}
}

/*
 * Finds the candidates of an object through which a ring may pass, and which wait themselves. They
 * are the same for all its waiters, except that readers wait for more (add_edges).
 */
static void find_links(const struct search *t, struct gl_draft *m)
{
	m->has_links = true;
	for (size_t i = 0; i < m->o.ncandidates; i++) {
		const struct gl_wait_candidate *c = &m->o.candidates[i];

		if (object_of(t->s, c->goroutine) && is_lasting(t, c->goroutine) &&
			is_edge(t, m, c))
			m->links |= UINT32_C(1) << i;
	}
}

/* Finds the goroutines for which the goroutine of the step may wait, and which wait themselves. */
static void add_edges(const struct search *t, struct step *step)
{
	struct gl_draft *m = object_of(t->s, step->goroutine);
	const struct gl_wait_goroutine *one = &t->s->g->v[step->goroutine];
	bool is_reader = m && one->mode == GL_WAIT_RLOCK && has_writer(t, m);

	if (!m || !is_lasting(t, step->goroutine))
		return;
	if (is_reader)
		add_writers(t, m, step);
	if (!m->has_links)
		find_links(t, m);
	for (size_t i = 0; i < m->o.ncandidates && step->nedges < EDGES; i++) {
		uint32_t to = m->o.candidates[i].goroutine;

		if (m->links >> i & 1 && !(is_reader && to == step->goroutine))
			step->edges[step->nedges++] = to;
	}
}

/* --- cycles -------------------------------------------------------------------------- */

/* Returns true if the link from one goroutine to the next rests on weak evidence. */
static bool is_weak(const struct gl_resolve *s, uint32_t from, uint32_t to)
{
	const struct gl_draft *m = object_of(s, from);

	for (size_t i = 0; m && i < m->o.ncandidates; i++)
		if (m->o.candidates[i].goroutine == to)
			return gl_wait_is_weak(m->o.candidates[i].evidence);
	return false;
}

/*
 * Keeps the ring that the path forms from its i-th step on. Drops it if it shares a goroutine or a
 * lock with a ring found before, because readers that lock twice make as many rings as there are
 * writers.
 */
static bool close_ring(struct search *t, size_t i)
{
	size_t n = t->n - i;
	uint32_t *v;
	struct gl_wait_cycle *cycles;
	bool weak = false;

	for (size_t k = i; k < t->n; k++) {
		const struct gl_draft *o = object_of(t->s, t->path[k].goroutine);

		if (t->in_cycle[t->path[k].goroutine] || !o || o->is_in_cycle)
			return true;
	}
	cycles = gl_mem_grow(t->cycles, &t->cycles_cap, t->ncycles + 1, sizeof *cycles);
	v = gl_arena_new(t->s->arena, n * sizeof *v);
	if (cycles)
		t->cycles = cycles;
	if (!cycles || !v)
		return false;
	for (size_t k = 0; k < n; k++) {
		v[k] = t->path[i + k].goroutine;
		t->in_cycle[v[k]] = (uint32_t)t->ncycles + 1;
		t->s->drafts[t->s->g->v[v[k]].object].is_in_cycle = true;
		weak |= is_weak(t->s, v[k], t->path[k + 1 < n ? i + k + 1 : i].goroutine);
	}
	cycles[t->ncycles++] = (struct gl_wait_cycle){v, n, 0, weak};
	return true;
}

static bool push(struct search *t, uint32_t goroutine)
{
	struct step *path = gl_mem_grow(t->path, &t->cap, t->n + 1, sizeof *path);

	if (!path)
		return false;
	t->path = path;
	path[t->n] = (struct step){.goroutine = goroutine};
	add_edges(t, &path[t->n++]);
	t->marks[goroutine] = OPEN;
	return true;
}

static bool visit(struct search *t, uint32_t goroutine)
{
	size_t i = t->n;

	if (t->marks[goroutine] == NEW)
		return push(t, goroutine);
	if (t->marks[goroutine] == CLOSED)
		return true;
	while (t->path[i - 1].goroutine != goroutine)
		i--;
	return close_ring(t, i - 1);
}

static bool search_from(struct search *t, uint32_t goroutine)
{
	if (t->marks[goroutine] != NEW)
		return true;
	if (!push(t, goroutine))
		return false;
	while (t->n > 0) {
		struct step *last = &t->path[t->n - 1];

		if (last->next < last->nedges) {
			if (!visit(t, last->edges[last->next++]))
				return false;
			continue;
		}
		t->marks[last->goroutine] = CLOSED;
		t->n--;
	}
	return true;
}

/* --- chains -------------------------------------------------------------------------- */

/*
 * For one goroutine: where the chain that begins at it ends, and how many goroutines wait for it.
 */
struct link {
	uint32_t end;	 /* the goroutine at the end; GL_WAITS_NONE: not known yet */
	bool is_ring;	 /* the chain ends in a ring, of which `end` is a member */
	uint64_t direct; /* number of goroutines whose best candidate is this goroutine */
	/*
	 * Set only if this goroutine is the end of a chain. behind: number of goroutines in the
	 * chains that end at it; wait: the longest known wait of these, in seconds.
	 */
	uint64_t behind, wait;
};

/* Returns the goroutine for which this one most probably waits, or GL_WAITS_NONE. */
static uint32_t best_of(const struct gl_resolve *s, uint32_t goroutine)
{
	const struct gl_draft *m = object_of(s, goroutine);

	if (!m || m->o.ncandidates == 0 || m->o.candidates[0].goroutine == goroutine)
		return GL_WAITS_NONE;
	return m->o.candidates[0].goroutine;
}

/*
 * Follows the chain from a goroutine to its end, and records this end for all goroutines on the
 * way.
 */
static void follow(const struct gl_resolve *s, struct link *links, char *marks, uint32_t from)
{
	uint32_t at = from, next, end;
	bool is_ring;

	while (links[at].end == GL_WAITS_NONE && !marks[at] &&
		(next = best_of(s, at)) != GL_WAITS_NONE) {
		marks[at] = OPEN;
		at = next;
	}
	is_ring = links[at].end != GL_WAITS_NONE ? links[at].is_ring : marks[at] != 0;
	end = links[at].end != GL_WAITS_NONE ? links[at].end : at;
	links[at].end = end;
	links[at].is_ring = is_ring;
	for (at = from; links[at].end == GL_WAITS_NONE; at = best_of(s, at)) {
		links[at].end = end;
		links[at].is_ring = is_ring;
	}
}

static void count(const struct gl_resolve *s, struct link *links, uint32_t goroutine)
{
	const struct gl_wait_goroutine *g = &s->g->v[goroutine];
	struct link *end = &links[links[goroutine].end];
	uint32_t best = best_of(s, goroutine);

	if (best != GL_WAITS_NONE)
		links[best].direct = gl_counter_sum(links[best].direct, g->count);
	if (links[goroutine].end == goroutine)
		return;
	end->behind = gl_counter_sum(end->behind, g->count);
	if (g->has_wait && g->wait_seconds > end->wait)
		end->wait = g->wait_seconds;
}

static int by_behind(const void *a, const void *b)
{
	const struct gl_wait_end *x = a, *y = b;

	if (x->behind != y->behind)
		return x->behind > y->behind ? -1 : 1;
	if (x->wait_seconds != y->wait_seconds)
		return x->wait_seconds > y->wait_seconds ? -1 : 1;
	if (x->goroutine != y->goroutine)
		return x->goroutine < y->goroutine ? -1 : 1;
	return (x->object > y->object) - (x->object < y->object);
}

/* Returns the end of all chains that lead to an object without candidates. */
static struct gl_wait_end end_of_object(const struct gl_resolve *s, const struct link *links,
	size_t object)
{
	const struct gl_wait_object *o = &s->drafts[object].o;
	struct gl_wait_end e = {GL_WAITS_NONE, (uint32_t)object, 0, 0, 0};

	for (size_t i = 0; i < o->nwaiters; i++) {
		const struct gl_wait_goroutine *g = &s->g->v[o->waiters[i]];

		e.direct = gl_counter_sum(e.direct, g->count);
		e.behind = gl_counter_sum(e.behind, g->count);
		e.behind = gl_counter_sum(e.behind, links[o->waiters[i]].behind);
		if (g->has_wait && g->wait_seconds > e.wait_seconds)
			e.wait_seconds = g->wait_seconds;
		if (links[o->waiters[i]].wait > e.wait_seconds)
			e.wait_seconds = links[o->waiters[i]].wait;
	}
	return e;
}

static bool is_end_of_object(const struct gl_resolve *s, uint32_t goroutine)
{
	const struct gl_draft *m = object_of(s, goroutine);

	return m && gl_wait_is_lock(m->o.kind) && m->o.ncandidates == 0;
}

/* Returns true if others wait for the goroutine and it waits for none. A ring has no end. */
static bool is_end(const struct search *t, const struct link *links, uint32_t i)
{
	return links[i].end == i && !links[i].is_ring && links[i].direct > 0 && !t->in_cycle[i] &&
	       !is_end_of_object(t->s, i);
}

static bool put_ends(const struct search *t, const struct link *links)
{
	struct gl_resolve *s = t->s;
	struct gl_wait_end *v;
	size_t n = 0, most = s->ndrafts;

	for (uint32_t i = 0; i < s->g->n; i++)
		most += is_end(t, links, i);
	v = gl_arena_new(s->arena, most * sizeof *v + 1);
	if (!v)
		return false;
	for (uint32_t i = 0; i < s->g->n; i++)
		if (is_end(t, links, i))
			v[n++] = (struct gl_wait_end){i, GL_WAITS_NONE, links[i].direct,
				links[i].behind, links[i].wait};
	for (size_t i = 0; i < s->ndrafts; i++)
		if (gl_wait_is_lock(s->drafts[i].o.kind) && s->drafts[i].o.ncandidates == 0)
			v[n++] = end_of_object(s, links, i);
	qsort(v, n, sizeof *v, by_behind);
	s->graph->ends = v;
	s->graph->nends = n;
	return true;
}

/* For each cycle, counts the goroutines whose chains lead into it. */
static void count_behind(struct search *t, const struct link *links)
{
	for (uint32_t i = 0; i < t->s->g->n; i++) {
		uint32_t cycle = t->in_cycle[links[i].end];

		if (cycle && !t->in_cycle[i])
			t->cycles[cycle - 1].behind =
				gl_counter_sum(t->cycles[cycle - 1].behind, t->s->g->v[i].count);
	}
}

/* Finds where all chains end, and how many goroutines wait behind each ring. */
static bool find_ends(struct search *t)
{
	struct gl_resolve *s = t->s;
	struct link *links = gl_mem_new(s->g->n, sizeof *links);
	bool is_done;

	if (!links)
		return false;
	memset(t->marks, NEW, s->g->n);
	for (size_t i = 0; i < s->g->n; i++)
		links[i].end = GL_WAITS_NONE;
	for (uint32_t i = 0; i < s->g->n; i++)
		follow(s, links, t->marks, i);
	for (uint32_t i = 0; i < s->g->n; i++)
		count(s, links, i);
	count_behind(t, links);
	is_done = !s->with_all || put_ends(t, links);
	gl_mem_free(links);
	return is_done;
}

/* --- all of it ----------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
	const struct gl_wait_cycle *x = a, *y = b;

	if (x->is_weak != y->is_weak)
		return x->is_weak ? 1 : -1;
	if (x->behind != y->behind)
		return x->behind > y->behind ? -1 : 1;
	return (x->goroutines[0] > y->goroutines[0]) - (x->goroutines[0] < y->goroutines[0]);
}

static bool is_dead_end(const struct search *t, const struct gl_draft *m, uint32_t goroutine)
{
	return m->has_links && m->links == 0 &&
	       !(m->o.kind == GL_WAIT_RWMUTEX && t->s->g->v[goroutine].mode == GL_WAIT_RLOCK);
}

/* Finds the rings in which each goroutine waits for an object that the next one may hold. */
static bool find_cycles(struct search *t)
{
	for (uint32_t i = 0; i < t->s->g->n; i++) {
		const struct gl_draft *m = object_of(t->s, i);

		if (m && m->o.ncandidates && !is_dead_end(t, m, i) && !search_from(t, i))
			return false;
	}
	return true;
}

static bool put_cycles(struct search *t)
{
	struct gl_wait_cycle *v = gl_arena_new(t->s->arena, t->ncycles * sizeof *v + 1);

	if (!v)
		return false;
	if (t->ncycles) {
		memcpy(v, t->cycles, t->ncycles * sizeof *v);
		qsort(v, t->ncycles, sizeof *v, by_size);
	}
	t->s->graph->cycles = v;
	t->s->graph->ncycles = t->ncycles;
	return true;
}

bool gl_resolve_cycles(struct gl_resolve *s)
{
	struct search t = {.s = s};
	bool is_done = false;

	t.marks = gl_mem_new(s->g->n, sizeof *t.marks);
	t.in_cycle = gl_mem_new(s->g->n, sizeof *t.in_cycle);
	if (t.marks && t.in_cycle)
		is_done = find_cycles(&t) && (!(s->with_all || t.ncycles) || find_ends(&t)) &&
			  put_cycles(&t);
	gl_mem_free(t.marks);
	gl_mem_free(t.in_cycle);
	gl_mem_free(t.path);
	gl_mem_free(t.cycles);
	return is_done;
}
