#include "lib/judge/relatives.h"

#include "lib/base/hash.h"
#include "lib/waits/site.h"

/* The goroutines that one function, or the functions of one type, started. */
struct family {
	struct gl_str name;
	const struct gl_stack *stack; /* the stack of the goroutine that was added first */
	bool has_other;		      /* goroutines of the family have different stacks */
	/*
	 * a goroutine of the family shares its crowd (gl_wait_crowd) with others, or has no known
	 * parent
	 */
	bool has_crowd;
};

struct single {
	const struct family *family;
	uint64_t parent;
};

void gl_relatives_free(struct gl_relatives *r)
{
	gl_set_free(&r->creators);
	gl_set_free(&r->starters);
	gl_set_free(&r->singles);
	gl_arena_free(&r->arena);
}

static struct family *find(const struct gl_set *set, struct gl_str name)
{
	uint64_t hash = gl_hash_key(name.p, name.len);
	size_t i = (size_t)hash;
	struct family *f;

	while ((f = gl_set_next(set, hash, &i)))
		if (gl_str_eq(f->name, name))
			return f;
	return NULL;
}

/*
 * Returns the family with this name, and adds a goroutine with this stack to it. NULL if there is
 * no memory.
 */
static struct family *join(struct gl_relatives *r, struct gl_set *set, struct gl_str name,
	const struct gl_stack *stack)
{
	struct family *f = find(set, name);

	if (f) {
		f->has_other |= f->stack != stack;
		return f;
	}
	f = gl_arena_new(&r->arena, sizeof *f);
	if (!f)
		return NULL;
	*f = (struct family){.name = name, .stack = stack};
	return gl_set_add(set, f, gl_hash_key(name.p, name.len)) ? f : NULL;
}

static bool has_another(const struct family *f, const struct gl_stack *stack)
{
	return f && (f->has_other || f->stack != stack);
}

static uint64_t hash_of(const struct family *f, uint64_t parent)
{
	return gl_hash_spread(parent, gl_hash_seed() ^ (uintptr_t)f);
}

static bool add_single(struct gl_relatives *r, const struct family *f, uint64_t parent)
{
	struct single *s = gl_arena_new(&r->arena, sizeof *s);

	if (!s)
		return false;
	*s = (struct single){f, parent};
	return gl_set_add(&r->singles, s, hash_of(f, parent));
}

static bool has_single(const struct gl_relatives *r, const struct family *f, uint64_t parent)
{
	uint64_t hash = hash_of(f, parent);
	size_t i = (size_t)hash;
	const struct single *s;

	while ((s = gl_set_next(&r->singles, hash, &i)))
		if (s->family == f && s->parent == parent)
			return true;
	return false;
}

static struct gl_str starter_of(const struct gl_stack *stack)
{
	const struct gl_frame *f = stack->created_by;

	if (!f || !f->func.p || gl_func_is_std(f->func))
		return (struct gl_str){NULL, 0};
	return gl_site_type(f->func);
}

static bool add_creator(struct gl_relatives *r, const struct gl_wait_crowd *c,
	const struct gl_wait_goroutine *one)
{
	struct family *f = join(r, &r->creators, one->stack->created_by->func, one->stack);

	if (!f)
		return false;
	if (c->count == 1 && one->has_parent)
		return has_single(r, f, one->parent) || add_single(r, f, one->parent);
	f->has_crowd = true;
	return true;
}

static void collect(struct gl_relatives *r)
{
	for (size_t i = 0; i < r->g->ncrowds && !r->failed; i++) {
		const struct gl_wait_crowd *c = &r->g->crowds[i];
		const struct gl_wait_goroutine *one = &r->g->v[c->first];
		struct gl_str starter = starter_of(one->stack);

		if (one->stack->created_by && one->stack->created_by->func.p)
			r->failed |= !add_creator(r, c, one);
		if (c->has_moved && starter.p)
			r->failed |= !join(r, &r->starters, starter, one->stack);
	}
	r->is_collected = true;
}

bool gl_relatives_has_child(struct gl_relatives *r, const struct gl_wait_goroutine *one)
{
	const struct family *f;
	struct gl_str func;

	if (!r->is_collected)
		collect(r);
	if (one->caller >= one->stack->nframes || !one->stack->frames[one->caller].func.p)
		return false;
	func = one->stack->frames[one->caller].func;
	f = find(&r->creators, func);
	if (f && (f->has_crowd || !one->has_id || has_single(r, f, one->id)))
		return true;
	/*
	 * A WaitGroup is often waited for in a closure of the function that starts the other
	 * goroutines.
	 */
	return one->class == GL_CLASS_WAITGROUP &&
	       has_another(find(&r->creators, gl_site_type(func)), one->stack);
}

bool gl_relatives_has_busy_sibling(struct gl_relatives *r, const struct gl_wait_goroutine *one)
{
	struct gl_str starter = starter_of(one->stack);

	if (!r->is_collected)
		collect(r);
	return starter.p && has_another(find(&r->starters, starter), one->stack);
}
