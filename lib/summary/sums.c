#include "lib/summary/sums.h"

#include "lib/base/counts.h"
#include "lib/base/mem.h"

#include <stdlib.h>

#define FEW 64 /* with fewer sums than this, gl_sums_add never merges */

void gl_sums_free(struct gl_sums *s)
{
	gl_varints_free(&s->packed);
}

bool gl_sums_next(const struct gl_sums *s, struct gl_sums_walk *w, struct gl_sum *out)
{
	if (w->count == s->count)
		return false;
	if (++w->count == s->count) {
		*out = s->last;
		return true;
	}
	w->before = (uint32_t)gl_varints_step(w->before, gl_varints_get(&s->packed, &w->byte));
	out->at = w->before;
	out->n = gl_varints_get(&s->packed, &w->byte);
	out->waiting = out->n & 1 ? gl_varints_get(&s->packed, &w->byte) : 0;
	out->n >>= 1;
	return true;
}

unsigned gl_sums_rises(const struct gl_sums *s)
{
	bool is_first = s->count <= 1, follows = s->last.at <= s->before + 1;
	bool rises = s->count > 0 && (!follows || (!is_first && s->last.n > s->n_before) ||
					     s->last.n >= UINT32_MAX);

	return s->rises + (unsigned)(rises && s->rises < UINT8_MAX);
}

static bool pack_last(struct gl_sums *s)
{
	if (!gl_varints_put(&s->packed, gl_varints_of_step(s->before, s->last.at)) ||
		!gl_varints_put(&s->packed, s->last.n << 1 | (s->last.waiting > 0)) ||
		(s->last.waiting > 0 && !gl_varints_put(&s->packed, s->last.waiting)))
		return false;
	s->rises = (uint8_t)gl_sums_rises(s);
	s->before = s->last.at;
	s->n_before = s->last.n < UINT32_MAX ? (uint32_t)s->last.n : UINT32_MAX;
	return true;
}

static void sum(struct gl_sum *to, uint64_t n, uint64_t waiting)
{
	to->n = gl_counter_sum(to->n, n);
	to->waiting = gl_counter_sum(to->waiting, waiting);
}

/*
 * Makes `next` the last sum, which is stored in full. The sum that was the last so far is packed.
 */
static bool append(struct gl_sums *s, struct gl_sum next)
{
	if (s->count == UINT32_MAX)
		gl_mem_lack();
	if (s->count == UINT32_MAX || (s->count > 0 && !pack_last(s)))
		return false;
	s->is_mixed |= s->count > 0 && next.at <= s->before;
	s->last = next;
	s->count++;
	return true;
}

static int by_snapshot(const void *a, const void *b)
{
	const struct gl_sum *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/*
 * Adds the sums of s, sorted by snapshot, to `to`, which is empty. Those of one snapshot become one
 * sum. v has room for all of them.
 */
static bool add_sorted(struct gl_sums *to, const struct gl_sums *s, struct gl_sum *v)
{
	struct gl_sums_walk w = {0};
	bool is_done = true;
	size_t n = 0;

	while (gl_sums_next(s, &w, &v[n]))
		n++;
	qsort(v, n, sizeof *v, by_snapshot);
	for (size_t i = 0; i < n && is_done; i++)
		if (to->count > 0 && to->last.at == v[i].at)
			sum(&to->last, v[i].n, v[i].waiting);
		else
			is_done = append(to, v[i]);
	return is_done;
}

bool gl_sums_merge(struct gl_sums *s)
{
	struct gl_sums made = {.count = 0};
	struct gl_sum *v;
	bool is_done;

	if (!s->is_mixed)
		return true;
	v = gl_mem_new(s->count, sizeof *v);
	is_done = v && add_sorted(&made, s, v);
	gl_mem_free(v);
	if (is_done) {
		gl_sums_free(s);
		*s = made;
		s->merged = s->count;
	} else {
		gl_sums_free(&made);
	}
	return is_done;
}

bool gl_sums_add(struct gl_sums *s, uint32_t at, uint64_t n, uint64_t waiting)
{
	if (s->count > 0 && s->last.at == at) {
		sum(&s->last, n, waiting);
		return true;
	}
	if (s->is_mixed && s->count >= FEW && s->count / 2 >= s->merged && !gl_sums_merge(s))
		return false;
	return append(s, (struct gl_sum){at, n, waiting});
}
