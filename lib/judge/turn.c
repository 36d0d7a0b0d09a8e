#include "lib/judge/turn.h"

#include "lib/waits/site.h"

/* Whether the frame is of the function in which the goroutine waits, further down in it. */
static bool is_behind(const struct gl_frame *f, const struct gl_frame *send)
{
	return f && f->line > send->line && gl_str_eq(f->func, send->func);
}

static bool is_past_send(const struct gl_stack *stack, const struct gl_frame *send)
{
	for (size_t i = 0; i < stack->nframes; i++)
		if (is_behind(&stack->frames[i], send))
			return true;
	return is_behind(stack->created_by, send);
}

static bool has_slot(const struct gl_stack *stack, const struct gl_site *waiter)
{
	bool is_held = waiter->slot->holders[0].len == 0, is_of_user = false;

	for (size_t i = 0; i < stack->nframes; i++) {
		struct gl_str func = stack->frames[i].func;

		if (!func.p)
			continue;
		is_held |= gl_slot_is_held(waiter->slot, func);
		is_of_user |= gl_str_eq(gl_site_type(func), waiter->user);
	}
	return is_held && is_of_user;
}

static bool has_place(const struct gl_stack *stack, const struct gl_wait_goroutine *one)
{
	const struct gl_frame *send = &one->stack->frames[one->caller];

	if (one->site->slot)
		return one->site->user.p && has_slot(stack, one->site);
	return one->class == GL_CLASS_CHAN_SEND && is_past_send(stack, send);
}

bool gl_turn_may_come(const struct gl_wait_graph *g, const struct gl_wait_goroutine *one)
{
	if (one->caller >= one->stack->nframes || !one->stack->frames[one->caller].func.p)
		return false;
	for (size_t i = 0; i < g->ncrowds; i++) {
		const struct gl_stack *stack = g->v[g->crowds[i].first].stack;

		if (g->crowds[i].has_moved && stack != one->stack && has_place(stack, one))
			return true;
	}
	return false;
}
