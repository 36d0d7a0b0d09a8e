#include "lib/judge/backpressure.h"

#include "lib/waits/site.h"

#define SEARCHES 256

void gl_backpressure_free(struct gl_backpressure *t)
{
	gl_set_free(&t->progress);
	gl_arena_free(&t->arena);
}

/*
 * How far the goroutines that ran within the last minute have come in one function in which others
 * wait to send. The function is identified by the address of its name, because equal names of a
 * table of stacks have the same address.
 */
struct progress {
	const char *func;
	/*
	 * the largest line number in the function at which such a goroutine is, or at which a go
	 * statement started it; -1: there is no such goroutine
	 */
	int64_t line;
	const struct gl_stack *stack; /* the stack of the goroutine at this line */
	/* the largest such line among goroutines whose stack is not `stack`; -1: there is none */
	int64_t other;
};

static uint64_t hash_of(struct gl_str func)
{
	uint64_t hash = (uint64_t)(uintptr_t)func.p * UINT64_C(0x9e3779b97f4a7c15);

	return hash ^ hash >> 32;
}

/* Returns the bit of t->filter that is set if the set t->progress has an entry with this hash. */
static size_t bit_of(uint64_t hash)
{
	return (size_t)(hash % (8 * GL_BACKPRESSURE_FILTER));
}

/* Returns what is known about the function; NULL if nobody waits to send in it. */
static struct progress *progress_in(const struct gl_backpressure *t, struct gl_str func)
{
	uint64_t hash = hash_of(func);
	size_t i = (size_t)hash;
	struct progress *p;

	if (!(t->filter[bit_of(hash) / 8] >> bit_of(hash) % 8 & 1))
		return NULL;
	while ((p = gl_set_next(&t->progress, hash, &i)))
		if (p->func == func.p)
			return p;
	return NULL;
}

/* Adds the function in which a goroutine waits to send. */
static void add_sender(struct gl_backpressure *t, struct gl_str func)
{
	uint64_t hash = hash_of(func);
	struct progress *p;

	if (!func.p || progress_in(t, func))
		return;
	p = gl_arena_new(&t->arena, sizeof *p);
	if (p)
		*p = (struct progress){func.p, -1, NULL, -1};
	t->filter[bit_of(hash) / 8] |= (unsigned char)(1 << bit_of(hash) % 8);
	t->failed |= !p || !gl_set_add(&t->progress, p, hash);
}

static void note_frame(struct gl_backpressure *t, const struct gl_stack *stack,
	const struct gl_frame *f)
{
	struct progress *p = progress_in(t, f->func);

	if (!p)
		return;
	if (p->stack == stack) {
		p->line = f->line > p->line ? f->line : p->line;
	} else if (f->line > p->line) {
		p->other = p->line;
		p->line = f->line;
		p->stack = stack;
	} else if (f->line > p->other) {
		p->other = f->line;
	}
}

static void note_stack(struct gl_backpressure *t, const struct gl_stack *stack)
{
	for (size_t i = 0; i < stack->nframes; i++)
		if (stack->frames[i]->func.p)
			note_frame(t, stack, stack->frames[i]);
	if (stack->created_by && stack->created_by->func.p)
		note_frame(t, stack, stack->created_by);
}

static void note_progress(struct gl_backpressure *t)
{
	for (size_t i = 0; i < t->g->n && !t->failed; i++) {
		const struct gl_wait_goroutine *one = &t->g->v[i];

		if (one->class == GL_CLASS_CHAN_SEND && one->caller < one->stack->nframes)
			add_sender(t, one->stack->frames[one->caller]->func);
	}
	for (size_t i = 0; i < t->g->ncrowds && !t->failed; i++)
		if (t->g->crowds[i].has_moved)
			note_stack(t, t->g->v[t->g->crowds[i].first].stack);
	t->has_progress = true;
}

/*
 * Returns true if a goroutine with another stack ran within the last minute and is further down in
 * the function in which this goroutine waits to send.
 */
static bool is_past_send(struct gl_backpressure *t, const struct gl_wait_goroutine *one)
{
	const struct gl_frame *send = one->stack->frames[one->caller];
	const struct progress *p;

	if (!t->has_progress)
		note_progress(t);
	p = progress_in(t, send->func);
	return p && (p->stack == one->stack ? p->other : p->line) > send->line;
}

static bool has_slot(const struct gl_stack *stack, const struct gl_inner *waiter)
{
	bool is_held = waiter->slot->holders[0].len == 0, is_of_user = false;

	for (size_t i = 0; i < stack->nframes; i++) {
		struct gl_str func = stack->frames[i]->func;

		if (!func.p)
			continue;
		is_held |= gl_slot_is_held(waiter->slot, func);
		is_of_user |= gl_str_eq(gl_site_type(func), waiter->user);
	}
	return is_held && is_of_user;
}

static bool find_slot(const struct gl_wait_graph *g, const struct gl_wait_goroutine *one)
{
	for (size_t i = 0; i < g->ncrowds; i++) {
		const struct gl_stack *stack = g->v[g->crowds[i].first].stack;

		if (g->crowds[i].has_moved && stack != one->stack &&
			has_slot(stack, one->site->inner))
			return true;
	}
	return false;
}

static bool is_slot_in_use(struct gl_backpressure *t, const struct gl_wait_goroutine *one)
{
	if (one->stack != t->asked) {
		t->asked = one->stack;
		t->answer = one->site->inner->user.p && t->nsearches++ < SEARCHES &&
			    find_slot(t->g, one);
	}
	return t->answer;
}

bool gl_backpressure_explains(struct gl_backpressure *t, const struct gl_wait_goroutine *one)
{
	if (one->caller >= one->stack->nframes || !one->stack->frames[one->caller]->func.p)
		return false;
	if (one->site->inner->slot)
		return is_slot_in_use(t, one);
	return one->class == GL_CLASS_CHAN_SEND && is_past_send(t, one);
}
