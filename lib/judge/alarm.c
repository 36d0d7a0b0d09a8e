#include "lib/judge/alarm.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/judge/held.h"
#include "lib/judge/parked.h"

static bool is_of(const struct gl_alarm *a, struct gl_str source)
{
	return !a->source.p == !source.p && gl_str_eq(a->source, source);
}

/*
 * Returns true if the dump shows the whole process. The dump of a recovered panic does not: its
 * only goroutine waits for nothing, and the dump says nothing about the others.
 */
static bool is_snapshot(const struct gl_wait_graph *g)
{
	return g->goroutines > 1 || g->waiting > 0;
}

/*
 * Removes alarms of earlier dumps that the new dump also raises. If the new dump shows the whole
 * process (is_snapshot), also removes all other alarms of its source.
 */
static void replace(struct gl_maker *m)
{
	struct gl_alarms *out = m->out;
	size_t kept = 0;

	for (size_t i = 0; i < m->first; i++) {
		bool is_old = (is_snapshot(m->g) && is_of(&out->v[i], m->g->source)) ||
			      gl_maker_find(m, &out->v[i]);

		if (!is_old)
			out->v[kept++] = out->v[i];
	}
	if (out->n > m->first)
		memmove(out->v + kept, out->v + m->first, (out->n - m->first) * sizeof *out->v);
	out->n -= m->first - kept;
	if (out->n > GL_LIMIT_FINDINGS) {
		out->n = GL_LIMIT_FINDINGS;
		out->has_more = true;
	}
}

/*
 * Completes the alarms of the new dump, which begin at out->v[first]. Fills in the dump's source
 * and number, and copies those texts that belong to the graph, because the alarms outlive it.
 */
static bool complete_new(struct gl_alarms *out, size_t first, const struct gl_wait_graph *g)
{
	struct gl_str source = g->source;

	if (first < out->n && source.p) {
		source = gl_arena_copy(&out->arena, source);
		if (!source.p)
			return false;
	}
	for (size_t i = first; i < out->n; i++) {
		struct gl_alarm *a = &out->v[i];

		a->source = source;
		a->dump = g->dump;
		if (!a->other_state.p)
			continue;
		a->other_state = gl_arena_copy(&out->arena, a->other_state);
		if (!a->other_state.p)
			return false;
	}
	return true;
}

static void make(struct gl_maker *m)
{
	gl_held_add_rings(m);
	gl_held_add_locks(m);
	gl_held_add_groups(m);
	gl_parked_add_waiters(m);
	gl_parked_add_hung(m);
	gl_parked_add_late(m);
}

bool gl_alarms_add(struct gl_alarms *a, const struct gl_wait_graph *g)
{
	struct gl_maker m = {.out = a, .g = g, .first = a->n, .backpressure = {.g = g}};

	m.explained = gl_mem_new(g->n, sizeof *m.explained);
	m.in_ring = gl_mem_new(g->n, sizeof *m.in_ring);
	m.failed = !m.explained || !m.in_ring;
	if (!m.failed)
		make(&m);
	gl_mem_free(m.explained);
	gl_mem_free(m.in_ring);
	gl_mem_free(m.sizes);
	gl_backpressure_free(&m.backpressure);
	m.failed = m.failed || !complete_new(a, m.first, g);
	if (!m.failed)
		replace(&m);
	gl_set_free(&m.made);
	return !m.failed;
}

bool gl_alarms_are_of(const struct gl_alarms *a, struct gl_str source)
{
	for (size_t i = 0; i < a->n; i++)
		if (!is_of(&a->v[i], source))
			return false;
	return true;
}
