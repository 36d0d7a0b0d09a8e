#include "lib/judge/maker.h"

#include "lib/base/counts.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/waits/site.h"

bool gl_maker_has_turn(struct gl_maker *m, const struct gl_wait_goroutine *one)
{
	bool has_turn = gl_backpressure_explains(&m->backpressure, one);

	m->failed |= m->backpressure.failed;
	return has_turn;
}

static bool count_sizes(struct gl_maker *m)
{
	for (size_t i = 0; i < m->g->ncrowds; i++) {
		const struct gl_wait_crowd *c = &m->g->crowds[i];
		size_t stack = gl_maker_goroutine(m, c->first)->stack->ordinal;

		if (!GL_MEM_ZEROED(m->sizes, m->nsizes, stack + 1))
			return false;
		m->sizes[stack] = gl_counter_sum(m->sizes[stack], c->count);
	}
	return true;
}

bool gl_maker_is_many(struct gl_maker *m, const struct gl_stack *stack)
{
	if (m->nsizes == 0)
		m->failed |= !count_sizes(m);
	return stack->ordinal < m->nsizes && m->sizes[stack->ordinal] > GL_WAITS_FEW;
}

struct gl_alarm_place gl_maker_place_of(const struct gl_wait_goroutine *one)
{
	const struct gl_stack *stack = one->stack;
	size_t where = stack->where, i;
	struct gl_str library;

	if (where >= stack->nframes || where < one->caller)
		where = one->caller;
	if (!one->site->inner->slot)
		return (struct gl_alarm_place){stack, (uint32_t)where};
	library = gl_func_package(gl_maker_func_at(stack, one->caller));
	for (i = where; gl_maker_func_at(stack, i).p; i++)
		if (!gl_str_eq(gl_func_package(gl_maker_func_at(stack, i)), library))
			return (struct gl_alarm_place){stack, (uint32_t)i};
	return (struct gl_alarm_place){stack, (uint32_t)where};
}

void gl_maker_describe_other(struct gl_alarm *a, const struct gl_wait_goroutine *one,
	uint32_t frame)
{
	a->other = (struct gl_alarm_place){one->stack, frame};
	a->other_class = one->class;
	a->other_state = *one->state;
	a->other_wait = gl_maker_wait_of(one);
}

static bool is_same(const struct gl_alarm *a, const struct gl_alarm *b)
{
	return a->kind == b->kind && gl_alarm_is_one_place(&a->where, &b->where) &&
	       gl_alarm_is_one_place(&a->other, &b->other);
}

/* Hashes names by address, because equal names of a table of stacks have the same address. */
static uint64_t hash_place(uint64_t hash, const struct gl_alarm_place *p)
{
	const struct gl_frame *f = gl_alarm_frame(p);
	uint64_t key[] = {hash, f ? (uintptr_t)f->func.p : 0, f ? (uint64_t)f->line : 0};

	return gl_hash_key(key, sizeof key);
}

static uint64_t hash_of(const struct gl_alarm *a)
{
	return hash_place(hash_place((uint64_t)a->kind, &a->where), &a->other);
}

struct gl_alarm *gl_maker_find(const struct gl_maker *m, const struct gl_alarm *a)
{
	uint64_t hash = hash_of(a);
	size_t i = (size_t)hash;
	const void *entry;

	while ((entry = gl_set_next(&m->made, hash, &i))) {
		struct gl_alarm *known = &m->out->v[(uintptr_t)entry - 1];

		if (is_same(known, a))
			return known;
	}
	return NULL;
}

static bool add(struct gl_maker *m, const struct gl_alarm *a)
{
	struct gl_alarms *out = m->out;
	struct gl_alarm *v = gl_mem_grow(out->v, &out->cap, out->n + 1, sizeof *v);

	if (!v)
		return false;
	out->v = v;
	v[out->n++] = *a;
	return gl_set_add(&m->made, (void *)(uintptr_t)out->n, hash_of(a));
}

void gl_maker_join(struct gl_alarm *known, const struct gl_alarm *a)
{
	known->n = gl_counter_sum(known->n, a->n);
	known->nrings = gl_counter_sum(known->nrings, a->nrings);
	known->nring = gl_counter_sum(known->nring, a->nring);
	known->nlocks = gl_counter_sum(known->nlocks, a->nlocks);
	known->nother = gl_counter_sum(known->nother, a->nother);
	known->has_more |= a->has_more;
	known->is_read_held &= a->is_read_held;
	known->is_weak |= a->is_weak && a->kind == GL_ALARM_DEADLOCK;
	known->wait = a->wait > known->wait ? a->wait : known->wait;
}

void gl_maker_put(struct gl_maker *m, struct gl_alarm a)
{
	struct gl_alarm *known;

	if (!gl_alarm_frame(&a.where))
		return; /* the stack was cut off, so there is no place to look at */
	a.whole = m->g->goroutines;
	known = gl_maker_find(m, &a);
	if (known) {
		gl_maker_join(known, &a);
	} else if (m->out->n - m->first < GL_LIMIT_FINDINGS) {
		m->failed |= !add(m, &a);
	} else {
		m->out->has_more = true;
	}
}

void gl_maker_add_waiter(struct gl_maker *m, const struct gl_wait_goroutine *one,
	enum gl_alarm_kind kind)
{
	const struct gl_alarm a = {.kind = kind, .n = one->count, .wait = gl_maker_wait_of(one),
		.where = gl_maker_place_of(one), .class = one->class};

	gl_maker_put(m, a);
}

void gl_maker_add_crowd(struct gl_maker *m, const struct gl_wait_crowd *c, enum gl_alarm_kind kind)
{
	const struct gl_wait_goroutine *one = gl_maker_goroutine(m, c->first);

	const struct gl_alarm a = {.kind = kind, .n = c->count, .wait = c->wait_max,
		.where = gl_maker_place_of(one), .class = one->class};

	gl_maker_put(m, a);
}
