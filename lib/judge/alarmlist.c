#include "lib/judge/alarmlist.h"

#include "lib/base/mem.h"

#include <stdlib.h>

void gl_alarms_free(struct gl_alarms *a)
{
	gl_mem_free(a->v);
	gl_arena_free(&a->arena);
}

const struct gl_frame *gl_alarm_frame(const struct gl_alarm_place *p)
{
	if (!p->stack)
		return NULL;
	return p->frame < p->stack->nframes ? p->stack->frames[p->frame] : p->stack->created_by;
}

bool gl_alarm_is_one_place(const struct gl_alarm_place *a, const struct gl_alarm_place *b)
{
	const struct gl_frame *f = gl_alarm_frame(a), *g = gl_alarm_frame(b);

	if (!f || !g)
		return f == g;
	return f->line == g->line && gl_str_eq(f->func, g->func) && gl_str_eq(f->file, g->file);
}

static int by_weight(const void *a, const void *b)
{
	const struct gl_alarm *x = a, *y = b;
	const struct gl_frame *f, *g;
	int c = 0;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->is_weak != y->is_weak)
		return x->is_weak ? 1 : -1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	if (x->wait != y->wait)
		return x->wait > y->wait ? -1 : 1;
	f = gl_alarm_frame(&x->where);
	g = gl_alarm_frame(&y->where);
	if (f && g)
		c = gl_str_cmp(f->func, g->func);
	if (f && g && c == 0)
		c = (f->line > g->line) - (f->line < g->line);
	return c;
}

void gl_alarms_sort(struct gl_alarms *a)
{
	if (a->n)
		qsort(a->v, a->n, sizeof *a->v, by_weight);
}
