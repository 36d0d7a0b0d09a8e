#include "lib/summary/sums.h"

#include "lib/base/counts.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"

#include <stdlib.h>

#define FEW 64 /* with fewer sums than this, gl_sums_add never merges */

void gl_sums_free(struct gl_sums *s)
{
	if (s->older)
		gl_varints_free(&s->older->packed);
	gl_mem_free(s->older);
}

bool gl_sums_next(const struct gl_sums *s, struct gl_sums_walk *w, struct gl_sum *out)
{
	const struct gl_varints *packed;

	if (w->count == s->count)
		return false;
	if (++w->count == s->count) {
		*out = (struct gl_sum){s->at, s->n, s->waiting};
		return true;
	}
	packed = &s->older->packed;
	w->before = (uint32_t)gl_varints_step(w->before, gl_varints_get(packed, &w->byte));
	out->at = w->before;
	out->n = gl_varints_get(packed, &w->byte);
	out->waiting = out->n & 1 ? gl_varints_get(packed, &w->byte) : 0;
	out->n >>= 1;
	return true;
}

unsigned gl_sums_rises(const struct gl_sums *s)
{
	static const struct gl_sums_older none;
	const struct gl_sums_older *o = s->older ? s->older : &none;
	bool is_first = s->count <= 1, follows = s->at <= o->before + 1;
	bool rises = s->count > 0 && (!follows || (!is_first && s->n > o->n_before) ||
					     s->n >= UINT32_MAX);

	return o->rises + (unsigned)(rises && o->rises < UINT8_MAX);
}

static bool pack_last(struct gl_sums *s)
{
	unsigned rises = gl_sums_rises(s);
	struct gl_sums_older *o = s->older ? s->older : gl_mem_new(1, sizeof *o);

	s->older = o;
	if (!o || !gl_varints_put(&o->packed, gl_varints_of_step(o->before, s->at)) ||
		!gl_varints_put(&o->packed, s->n << 1 | (s->waiting > 0)) ||
		(s->waiting > 0 && !gl_varints_put(&o->packed, s->waiting)))
		return false;
	o->rises = (uint8_t)rises;
	o->before = s->at;
	o->n_before = s->n < UINT32_MAX ? (uint32_t)s->n : UINT32_MAX;
	return true;
}

static void add_to_last(struct gl_sums *s, uint64_t n, uint64_t waiting)
{
	s->n = gl_counter_sum(s->n, n);
	s->waiting = gl_counter_sum(s->waiting, waiting);
}

/* Makes `next` the last sum. The sum that was the last so far is packed. */
static bool append(struct gl_sums *s, struct gl_sum next)
{
	if (s->count == UINT32_MAX)
		gl_mem_lack();
	if (s->count == UINT32_MAX || (s->count > 0 && !pack_last(s)))
		return false;
	if (s->count > 0)
		s->older->is_mixed |= next.at <= s->older->before;
	s->at = next.at;
	s->n = next.n;
	s->waiting = next.waiting;
	s->count++;
	return true;
}

static int by_snapshot(const void *a, const void *b)
{
	const struct gl_sum *x = a, *y = b;

	return gl_num_cmp(x->at, y->at);
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
		if (to->count > 0 && to->at == v[i].at)
			add_to_last(to, v[i].n, v[i].waiting);
		else
			is_done = append(to, v[i]);
	return is_done;
}

bool gl_sums_merge(struct gl_sums *s)
{
	struct gl_sums made = {.count = 0};
	struct gl_sum *v;
	bool is_done;

	if (!gl_sums_is_mixed(s))
		return true;
	v = gl_mem_new(s->count, sizeof *v);
	is_done = v && add_sorted(&made, s, v);
	gl_mem_free(v);
	if (is_done) {
		gl_sums_free(s);
		*s = made;
		if (s->older)
			s->older->merged = s->count;
	} else {
		gl_sums_free(&made);
	}
	return is_done;
}

/*
 * Does what pack_last does if the sums come in the order of their snapshots, and the numbers of the
 * last one are so small that each takes a byte even if it is doubled. Otherwise does nothing, and
 * returns false.
 */
static inline bool pack_small(const struct gl_sums *s)
{
	struct gl_sums_older *o = s->older;
	uint32_t step = s->at - o->before;
	unsigned char *p;

	if (o->is_mixed || o->packed.cap - o->packed.len < 3 ||
		GL_UNLIKELY((step | s->n | s->waiting) >= 0x40))
		return false;
	p = o->packed.p + o->packed.len;
	p[0] = (unsigned char)gl_varints_of_step(0, step);
	p[1] = (unsigned char)(s->n << 1 | (s->waiting > 0));
	p[2] = (unsigned char)s->waiting;
	o->packed.len += s->waiting > 0 ? 3 : 2;
	if ((step > 1 || s->n > o->n_before) && o->rises < UINT8_MAX)
		o->rises++;
	o->before = s->at;
	o->n_before = (uint32_t)s->n;
	return true;
}

bool gl_sums_add(struct gl_sums *s, uint32_t at, uint64_t n, uint64_t waiting)
{
	if (GL_LIKELY(s->older && at > s->at && s->count < UINT32_MAX && pack_small(s))) {
		s->at = at;
		s->n = n;
		s->waiting = waiting;
		s->count++;
		return true;
	}
	if (s->count > 0 && s->at == at) {
		add_to_last(s, n, waiting);
		return true;
	}
	if (gl_sums_is_mixed(s) && s->count >= FEW && s->count / 2 >= s->older->merged &&
		!gl_sums_merge(s))
		return false;
	return append(s, (struct gl_sum){at, n, waiting});
}
