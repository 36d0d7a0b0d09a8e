#include "lib/waits/object.h"

#include "lib/base/counts.h"
#include "lib/base/mem.h"
#include "lib/base/radix.h"

#include <stdlib.h>

/* What a goroutine waits for, as far as its frames show it. */
struct request {
	enum gl_wait_kind kind;
	enum gl_wait_mode mode;
	int family; /* objects of different families are never the same */
	uint64_t address, self;
	struct gl_str type;
	uint32_t type_ordinal;
	bool has_address;
	bool waits_for_readers; /* gl_primitive.waits_for_readers */
	uint32_t goroutine;
};

/* --- what each goroutine waits for --------------------------------------------------- */

/* Guesses from its class what a goroutine waits for. Called if the frames do not show it. */
static void guess(const struct gl_wait_goroutine *k, struct request *w)
{
	bool is_rw = k->class == GL_CLASS_RLOCK ||
		     gl_str_starts(*k->state, GL_STR("sync.RWMutex"));

	w->mode = k->class == GL_CLASS_RLOCK ? GL_WAIT_RLOCK : GL_WAIT_LOCK;
	w->kind = is_rw ? GL_WAIT_RWMUTEX : GL_WAIT_MUTEX;
	if (k->class == GL_CLASS_CHAN_SEND || k->class == GL_CLASS_CHAN_RECEIVE) {
		w->kind = GL_WAIT_CHAN;
		w->mode = k->class == GL_CLASS_CHAN_SEND ? GL_WAIT_SEND : GL_WAIT_RECEIVE;
	} else if (k->class == GL_CLASS_WAITGROUP || k->class == GL_CLASS_COND) {
		w->kind = k->class == GL_CLASS_COND ? GL_WAIT_COND : GL_WAIT_WAITGROUP;
		w->mode = GL_WAIT_WAIT;
	} else if (k->class == GL_CLASS_SEMAPHORE) {
		w->kind = GL_WAIT_SEMAPHORE;
	}
}

static bool is_chan_class(enum gl_class class)
{
	return class == GL_CLASS_CHAN_SEND || class == GL_CLASS_CHAN_RECEIVE;
}

static int family_of(enum gl_wait_kind kind)
{
	return gl_wait_is_lock(kind) ? 0 : (int)kind;
}

/*
 * Returns the receiver of the method that waits; 0 if the value may be stale and no method
 * elsewhere has the same receiver.
 */
static uint64_t self_of(const struct gl_gather *g, const struct gl_wait_goroutine *k)
{
	size_t i;

	if (k->is_self_sure || !k->self)
		return k->self;
	i = gl_gather_find(g, GL_LEAD_RECEIVER, k->self);
	return i < g->starts[GL_LEAD_RECEIVER + 1] && g->leads[i].key == k->self ? k->self : 0;
}

static struct request request_of(const struct gl_gather *g, uint32_t goroutine)
{
	const struct gl_wait_goroutine *k = &g->v[goroutine];
	const struct gl_site *site = k->site;
	struct request w = {.goroutine = goroutine, .type = site->inner->type,
		.type_ordinal = site->inner->type_ordinal};

	if (site->inner->has_primitive &&
		is_chan_class(k->class) == (site->inner->primitive.kind == GL_WAIT_CHAN)) {
		w.kind = site->inner->primitive.kind;
		w.mode = site->inner->primitive.mode;
		w.waits_for_readers = site->inner->primitive.waits_for_readers;
	} else if (site->inner->slot && !site->inner->has_primitive) {
		w.kind = GL_WAIT_SLOT;
		w.mode = GL_WAIT_WAIT;
		w.type = site->inner->slot->func;
	} else {
		guess(k, &w);
	}
	w.has_address = k->has_address;
	w.address = k->address;
	w.self = self_of(g, k);
	w.family = family_of(w.kind);
	return w;
}

/*
 * Compares requests without an address by what identifies an object: the type, the kind and the
 * receiver. Requests that show no receiver come last.
 */
static int by_type(const struct request *x, const struct request *y)
{
	if (!x->type.p != !y->type.p)
		return x->type.p ? 1 : -1;
	if (x->type.p && x->type_ordinal != y->type_ordinal)
		return x->type_ordinal < y->type_ordinal ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->self < y->self) - (x->self > y->self);
}

/* Compares requests without an address. Returns 0 if both are for one object. */
static int compare(const struct request *x, const struct request *y)
{
	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	return by_type(x, y);
}

/* Orders requests so that those for the same object are next to each other. */
static int by_object(const void *a, const void *b)
{
	const struct request *x = a, *y = b;
	int c = compare(x, y);

	return c ? c : (x->goroutine > y->goroutine) - (x->goroutine < y->goroutine);
}

/*
 * What all goroutines wait for: the requests that show an address, sorted by address, and all other
 * requests.
 */
struct requests {
	/* the key of each element is the address, its rank the index of the goroutine */
	struct gl_radix *shown;
	struct request *v;
	size_t nshown, n;
};

static void requests_free(struct requests *w)
{
	gl_mem_free(w->shown);
	gl_mem_free(w->v);
}

/*
 * Returns true if the goroutine's request shows no address but still identifies an object. A
 * channel without an address does not, because nothing says which goroutines share it.
 */
static bool is_request(const struct gl_gather *g, size_t i, struct request *w)
{
	if (!g->v[i].is_waiter || g->v[i].has_address)
		return false;
	*w = request_of(g, (uint32_t)i);
	return w->kind != GL_WAIT_CHAN;
}

static bool requests_collect(struct requests *w, const struct gl_gather *g)
{
	size_t nshown = 0, n = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->v[i].is_waiter)
			*(g->v[i].has_address ? &nshown : &n) += 1;
	w->shown = gl_mem_new(nshown, sizeof *w->shown);
	w->v = gl_mem_new(n, sizeof *w->v);
	if (!w->shown || !w->v)
		return false;
	for (size_t i = 0; i < g->n; i++)
		if (g->v[i].is_waiter && g->v[i].has_address)
			w->shown[w->nshown++] = (struct gl_radix){
				.key = g->v[i].address, .rank = (uint32_t)i};
		else if (is_request(g, i, &w->v[w->n]))
			w->n++;
	qsort(w->v, w->n, sizeof *w->v, by_object);
	return true;
}

/* --- objects ------------------------------------------------------------------------- */

/*
 * Corrects the kind of an object when a request for it is added, because an RWMutex has the same
 * address as its inner mutex. Kinds are numbered from the general to the particular, so the larger
 * one is kept.
 */
static void widen(struct gl_wait_object *o, const struct request *w, const struct gl_site *site)
{
	if (w->kind != GL_WAIT_SEMAPHORE && (o->kind == GL_WAIT_SEMAPHORE || w->kind > o->kind))
		o->kind = w->kind;
	if (site->inner->slot)
		o->what = site->inner->slot->what;
}

static bool add_waiter(struct gl_resolve *s, size_t object, const struct request *w)
{
	struct gl_draft *m = &s->drafts[object];
	struct gl_wait_goroutine *k = &s->g->v[w->goroutine];
	uint32_t *v = gl_mem_grow(m->waiters, &m->waiters_cap, m->o.nwaiters + 1, sizeof *v);

	if (!v)
		return false;
	m->waiters = v;
	v[m->o.nwaiters++] = w->goroutine;
	m->o.goroutines = gl_counter_sum(m->o.goroutines, k->count);
	m->o.is_read_held |= w->waits_for_readers;
	k->object = (uint32_t)object;
	k->mode = w->mode;
	if (m->o.has_address && !k->has_address)
		k->link = m->is_self_sure && k->is_self_sure ? GL_WAIT_BY_RECEIVER :
							       GL_WAIT_BY_TYPE;
	if (w->self && !m->is_self_sure) {
		m->self = w->self;
		m->is_self_sure = k->is_self_sure;
	}
	widen(&m->o, w, k->site);
	return true;
}

/*
 * Returns true if the request, which has no address, may be for the object: the kinds are equal,
 * and so are the types whose methods lock. If both the object and the request show a receiver, the
 * receivers must be equal, too.
 */
static bool fits(const struct gl_draft *m, const struct request *w)
{
	return m->o.kind == w->kind && gl_str_eq(m->o.type, w->type) &&
	       (!m->self || !w->self || m->self == w->self);
}

/*
 * Returns the index of the only object that fits the request; s->ndrafts if none or more than one
 * does.
 */
static size_t only_of_type(const struct gl_resolve *s, const struct request *w)
{
	size_t found = s->ndrafts;

	if (!w->type.p)
		return found;
	for (size_t i = 0; i < s->ndrafts; i++) {
		if (!fits(&s->drafts[i], w))
			continue;
		if (found < s->ndrafts)
			return s->ndrafts;
		found = i;
	}
	return found;
}

/* Adds an object, whose index is then ndrafts - 1. Returns false if there is no memory. */
static bool begin(struct gl_resolve *s, const struct request *w)
{
	struct gl_draft *v = gl_mem_grow(s->drafts, &s->drafts_cap, s->ndrafts + 1, sizeof *v);

	if (!v)
		return false;
	s->drafts = v;
	v[s->ndrafts++] = (struct gl_draft){
		.o = {.kind = w->kind, .address = w->address, .has_address = w->has_address,
			.type = w->type}};
	return true;
}

/*
 * An object without an address may be the same as a known one. This is tested for at most this many
 * objects.
 */
#define MATCHES 64

/*
 * Adds n waiters that show the same address. All waiters of one family (struct request) wait for
 * one object.
 */
static bool add_address(struct gl_resolve *s, const struct gl_radix *v, size_t n)
{
	size_t objects[GL_WAIT_KINDS]; /* by family: index + 1 of the object; 0: none yet */

	memset(objects, 0, sizeof objects);
	for (size_t i = 0; i < n; i++) {
		struct request w = request_of(s->g, v[i].rank);

		if (!objects[w.family]) {
			if (!begin(s, &w))
				return false;
			objects[w.family] = s->ndrafts;
		}
		if (!add_waiter(s, objects[w.family] - 1, &w))
			return false;
	}
	return true;
}

static bool add_shown(struct gl_resolve *s, const struct requests *w)
{
	const struct gl_radix *v = w->shown;

	gl_radix_sort(w->shown, w->nshown);
	for (size_t i = 0, end; i < w->nshown; i = end) {
		end = i + 1;
		while (end < w->nshown && v[end].key == v[i].key)
			end++;
		if (!add_address(s, v + i, end - i))
			return false;
	}
	return true;
}

/* Adds the waiters that show no address. Those for the same object are next to each other. */
static bool add_others(struct gl_resolve *s, const struct request *v, size_t n)
{
	size_t object = 0, nmatched = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || compare(&v[i - 1], &v[i]) != 0) {
			object = nmatched++ < MATCHES ? only_of_type(s, &v[i]) : s->ndrafts;
			if (object == s->ndrafts && !begin(s, &v[i]))
				return false;
		}
		if (!add_waiter(s, object, &v[i]))
			return false;
	}
	return true;
}

/* --- the order of waiters ------------------------------------------------------------ */

/* A waiter, and the values by which waiters are sorted. */
struct place {
	uint64_t wait, id;
	uint32_t goroutine;
};

static int by_wait(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->wait != y->wait)
		return x->wait > y->wait ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->goroutine > y->goroutine) - (x->goroutine < y->goroutine);
}

/*
 * Packs a waiter's wait and id into one number, by which waiters can be sorted. Returns false if
 * the number would not fit.
 */
static bool pack(const struct gl_wait_goroutine *k, uint64_t *key)
{
	uint64_t wait = k->has_wait ? k->wait_seconds : 0, id = k->has_id ? k->id : UINT32_MAX;

	*key = (UINT32_MAX - wait) << 32 | id;
	return wait <= UINT32_MAX && (!k->has_id || id < UINT32_MAX);
}

/*
 * Sorts the waiters of an object if the waits and ids of all can be packed; otherwise returns
 * false.
 */
static bool sort_packed(const struct gl_resolve *s, const struct gl_draft *m, struct gl_radix *v,
	uint32_t *sorted)
{
	for (size_t i = 0; i < m->o.nwaiters; i++) {
		v[i].rank = m->waiters[i];
		if (!pack(&s->g->v[m->waiters[i]], &v[i].key))
			return false;
	}
	gl_radix_sort(v, m->o.nwaiters);
	for (size_t i = 0; i < m->o.nwaiters; i++)
		sorted[i] = v[i].rank;
	return true;
}

static bool sort_places(const struct gl_resolve *s, const struct gl_draft *m, uint32_t *sorted)
{
	struct place *v = gl_mem_new(m->o.nwaiters, sizeof *v);

	for (size_t i = 0; v && i < m->o.nwaiters; i++) {
		const struct gl_wait_goroutine *g = &s->g->v[m->waiters[i]];

		v[i] = (struct place){g->has_wait ? g->wait_seconds : 0,
			g->has_id ? g->id : UINT64_MAX, m->waiters[i]};
	}
	if (v)
		qsort(v, m->o.nwaiters, sizeof *v, by_wait);
	for (size_t i = 0; v && i < m->o.nwaiters; i++)
		sorted[i] = v[i].goroutine;
	gl_mem_free(v);
	return v != NULL;
}

static bool sort_waiters(struct gl_resolve *s, struct gl_draft *m)
{
	struct gl_radix *v = gl_mem_new(m->o.nwaiters, sizeof *v);
	uint32_t *sorted = gl_arena_new(s->arena, m->o.nwaiters * sizeof *sorted);
	bool is_done = v && sorted &&
		       (sort_packed(s, m, v, sorted) || sort_places(s, m, sorted));

	gl_mem_free(v);
	if (!is_done)
		return false;
	m->o.waiters = sorted;
	m->o.type = m->o.kind == GL_WAIT_SLOT ? s->g->v[sorted[0]].site->inner->user :
						s->g->v[sorted[0]].site->inner->type;
	return true;
}

/* --- the order of objects ------------------------------------------------------------ */

static uint64_t longest(const struct gl_resolve *s, const struct gl_wait_object *o)
{
	const struct gl_wait_goroutine *g = &s->g->v[o->waiters[0]];

	return g->has_wait ? g->wait_seconds : 0;
}

static int by_goroutines(const void *a, const void *b)
{
	const struct gl_draft *x = a, *y = b;

	if (x->o.goroutines != y->o.goroutines)
		return x->o.goroutines > y->o.goroutines ? -1 : 1;
	if (x->longest != y->longest)
		return x->longest > y->longest ? -1 : 1;
	return (x->o.waiters[0] > y->o.waiters[0]) - (x->o.waiters[0] < y->o.waiters[0]);
}

static void sort_objects(struct gl_resolve *s)
{
	for (size_t i = 0; i < s->ndrafts; i++)
		s->drafts[i].longest = longest(s, &s->drafts[i].o);
	if (s->ndrafts)
		qsort(s->drafts, s->ndrafts, sizeof *s->drafts, by_goroutines);
	for (size_t i = 0; i < s->ndrafts; i++)
		for (size_t k = 0; k < s->drafts[i].o.nwaiters; k++)
			s->g->v[s->drafts[i].o.waiters[k]].object = (uint32_t)i;
}

bool gl_resolve_objects(struct gl_resolve *s)
{
	struct requests w = {0};
	bool is_done = requests_collect(&w, s->g);

	is_done = is_done && add_shown(s, &w) && add_others(s, w.v, w.n);
	requests_free(&w);
	for (size_t i = 0; is_done && i < s->ndrafts; i++)
		is_done = sort_waiters(s, &s->drafts[i]);
	if (is_done)
		sort_objects(s);
	return is_done;
}
