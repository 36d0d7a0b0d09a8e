#include "lib/waits/unseen.h"

#include "lib/base/counts.h"
#include "lib/base/mem.h"

#include <stdlib.h>

static bool is_select(const struct gl_wait_goroutine *k)
{
	return k->class == GL_CLASS_SELECT;
}

/*
 * If the goroutine waits for an object that it does not show, fills in *u and returns true. Crashes
 * and SIGQUIT print the frames of the runtime, which show the address of every primitive, but not
 * the channels of a select.
 */
static bool unseen(const struct gl_resolve *s, const struct gl_wait_goroutine *k,
	struct gl_wait_unseen *u)
{
	bool is_receiver = !k->is_waiter && k->crowd != GL_WAITS_NONE &&
			   k->class == GL_CLASS_CHAN_RECEIVE;
	const struct gl_wait_crowd *crowd = is_receiver ? &s->g->crowds[k->crowd] : NULL;

	if (is_receiver ? gl_resolve_is_idle(s, k) : !k->is_waiter || k->has_address)
		return false;
	*u = (struct gl_wait_unseen){
		.stack = k->stack,
		.caller = k->caller,
		.state = *k->state,
		.count = gl_counter_sum(crowd ? crowd->count : k->count, 0),
		.wait_seconds = crowd ? crowd->wait_max : k->has_wait ? k->wait_seconds : 0,
		.sigquit_shows = !k->site->inner->has_runtime && !is_select(k) && k->has_id,
	};
	return true;
}

static const struct gl_frame *caller_of(const struct gl_wait_unseen *u)
{
	return u->caller < u->stack->nframes ? u->stack->frames[u->caller] :
					       u->stack->created_by;
}

/* Sorts by the place where goroutines wait, then by state. */
static int by_place(const void *a, const void *b)
{
	const struct gl_wait_unseen *x = a, *y = b;
	const struct gl_frame *f = caller_of(x), *g = caller_of(y);
	int c;

	if (!f && !g)
		return (x->stack->ordinal > y->stack->ordinal) -
		       (x->stack->ordinal < y->stack->ordinal);
	if (!f || !g)
		return (f != NULL) - (g != NULL);
	c = gl_str_cmp(f->func, g->func);
	if (c == 0)
		c = gl_str_cmp(f->file, g->file);
	if (c == 0)
		c = (f->line > g->line) - (f->line < g->line);
	return c ? c : gl_str_cmp(x->state, y->state);
}

static int by_count(const void *a, const void *b)
{
	const struct gl_wait_unseen *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (x->wait_seconds != y->wait_seconds)
		return x->wait_seconds > y->wait_seconds ? -1 : 1;
	return by_place(a, b);
}

/* Joins the entries for the same place and state. Returns how many entries are left. */
static size_t join(struct gl_wait_unseen *v, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct gl_wait_unseen *last = kept ? &v[kept - 1] : NULL;

		if (!last || by_place(last, &v[i]) != 0) {
			v[kept++] = v[i];
			continue;
		}
		last->count = gl_counter_sum(last->count, v[i].count);
		if (v[i].wait_seconds > last->wait_seconds)
			last->wait_seconds = v[i].wait_seconds;
	}
	return kept;
}

static size_t collect(const struct gl_resolve *s, struct gl_wait_unseen *v)
{
	struct gl_wait_unseen one;
	size_t n = 0;

	for (size_t i = 0; i < s->g->n; i++) {
		if (!unseen(s, &s->g->v[i], &one))
			continue;
		if (v)
			v[n] = one;
		n++;
	}
	return n;
}

bool gl_resolve_unseen(struct gl_resolve *s)
{
	size_t n = collect(s, NULL);
	struct gl_wait_unseen *all = gl_mem_new(n, sizeof *all), *v = NULL;

	if (all && n) {
		collect(s, all);
		qsort(all, n, sizeof *all, by_place);
		n = join(all, n);
		qsort(all, n, sizeof *all, by_count);
	}
	if (all)
		v = gl_arena_new(s->arena, n * sizeof *v + 1);
	if (v && n)
		memcpy(v, all, n * sizeof *v);
	gl_mem_free(all);
	s->graph->unseen = v;
	s->graph->nunseen = n;
	return v != NULL;
}
