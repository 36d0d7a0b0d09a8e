#include "cmd/common/idlegroups.h"

#include "lib/base/mem.h"
#include "lib/select/idle.h"

/*
 * It is normal that a dump has up to this many idle goroutines with the same stack. More of them
 * are worth a look, even though they only wait for work.
 */
#define IDLE_MOST 100

static bool are_stacks(const struct gl_groups *groups)
{
	const struct gl_keys *keys = gl_groups_keys(groups);

	return keys->n == 1 && gl_key_is_sig(&keys->v[0]);
}

/*
 * Returns true if the group is worth showing although its goroutines only wait for work: a snapshot
 * has too many of them, or their number rises from each snapshot to the next.
 */
static bool stands_out(struct gl_delta *d, size_t number)
{
	struct gl_change change;

	if (gl_delta_peak(d, number) > IDLE_MOST)
		return true;
	gl_delta_change(d, number, &change);
	return gl_change_is_steady(&change);
}

void idlegroups_find(struct gl_delta *d, struct gl_rules *rules, struct idlegroups *g)
{
	const struct gl_groups *groups = gl_delta_groups(d);
	size_t n = gl_groups_count(groups);
	struct gl_rules *own = rules ? NULL : gl_rules_new();

	if (own)
		gl_idle_add(own);
	rules = rules ? rules : own;
	g->are_idle = gl_mem_new(n, sizeof *g->are_idle);
	g->are_hidden = gl_mem_new(n, sizeof *g->are_hidden);
	for (size_t i = 0; i < n && are_stacks(groups); i++) {
		struct gl_outline o;

		gl_groups_outline(groups, i, &o);
		g->are_idle[i] = o.stack && gl_rules_any_of(rules, o.stack) > 0;
		g->are_hidden[i] = g->are_idle[i] && !stands_out(d, i);
	}
	gl_rules_free(own);
	gl_delta_set_idle(d, g->are_idle);
}

void idlegroups_free(struct idlegroups *g)
{
	gl_mem_free(g->are_idle);
	gl_mem_free(g->are_hidden);
}
