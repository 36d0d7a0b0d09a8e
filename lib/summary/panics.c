#include "lib/summary/panics.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/record/place.h"
#include "lib/summary/counter.h"

#include <stdlib.h>

#define PANIC_IN "panic in "

void gl_panics_free(struct gl_panics *p)
{
	gl_arena_free(&p->arena);
	gl_set_free(&p->set);
	gl_buf_free(&p->scratch);
	gl_buf_free(&p->first);
	gl_mem_free(p->sorted);
}

static bool is_recovered(const struct gl_record *r, struct gl_str reason)
{
	return gl_record_panics(r) && (r->stack->is_dumper || !gl_record_is_crash(reason));
}

static struct gl_panic *add(struct gl_panics *p, struct gl_str place,
	const struct gl_frame *where, struct gl_str reason)
{
	struct gl_arena *a = &p->arena;
	struct gl_panic *v = gl_arena_new(a, sizeof *v);

	if (!v)
		return NULL;
	*v = (struct gl_panic){.place = place, .where = *where, .reason = reason};
	if (!gl_arena_keep(a, &v->place) || !gl_arena_keep(a, &v->reason) ||
		!gl_arena_keep(a, &v->where.func) || !gl_arena_keep(a, &v->where.file))
		return NULL;
	return gl_set_add_text(&p->set, v) ? v : NULL;
}

/*
 * Finds the place where r panicked, and writes PANIC_IN and the place to p->scratch. The whole text
 * serves as a reason if the log gives none.
 */
static bool put_place(struct gl_panics *p, const struct gl_record *r, struct gl_frame *where)
{
	static const struct gl_frame nowhere = {.line = -1};

	*where = nowhere;
	p->scratch.len = 0;
	(void)gl_place_find_panic(r, where);
	GL_BUF_LIT(&p->scratch, PANIC_IN);
	gl_frame_brief(&p->scratch, where);
	return !p->scratch.failed;
}

static void count(struct gl_panics *p, struct gl_panic *v, uint64_t n, struct gl_str reason,
	bool is_recovered)
{
	if (p->n == 0)
		gl_buf_str(&p->first, reason);
	p->n = gl_counter_sum(p->n, n);
	v->n = gl_counter_sum(v->n, n);
	if (is_recovered) {
		v->recovered = gl_counter_sum(v->recovered, n);
		p->recovered = gl_counter_sum(p->recovered, n);
	}
	if (!gl_str_eq(v->reason, reason))
		v->others = gl_counter_sum(v->others, n);
}

bool gl_panics_add(struct gl_panics *p, const struct gl_record *r)
{
	struct gl_str place, reason;
	struct gl_frame where;
	struct gl_panic *v;

	if (!put_place(p, r, &where))
		return false;
	place = gl_str_skip(gl_buf_view(&p->scratch), sizeof PANIC_IN - 1);
	reason = r->more && r->more->reason.p ? r->more->reason : gl_buf_view(&p->scratch);
	v = gl_set_find_text(&p->set, place);
	if (!v && !(v = add(p, place, &where, reason)))
		return false;
	count(p, v, r->count, reason, is_recovered(r, reason));
	return !p->first.failed;
}

static int by_count(const void *a, const void *b)
{
	const struct gl_panic *x = *(struct gl_panic *const *)a, *y = *(struct gl_panic *const *)b;

	int c = gl_num_cmp(y->n, x->n);

	return c ? c : gl_str_cmp(x->place, y->place);
}

struct gl_panic *const *gl_panics_sort(struct gl_panics *p, size_t *n)
{
	gl_mem_free(p->sorted);
	p->sorted = gl_mem_new(p->set.used + 1, sizeof *p->sorted);
	*n = 0;
	if (!p->sorted)
		return NULL;
	for (size_t i = 0; i < p->set.cap; i++)
		if (p->set.v[i])
			p->sorted[(*n)++] = p->set.v[i];
	qsort(p->sorted, *n, sizeof *p->sorted, by_count);
	return p->sorted;
}
