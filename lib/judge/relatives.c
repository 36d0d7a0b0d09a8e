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

/*
 * What is known of a function that started goroutines. It is looked up by the address of its name,
 * because equal names of a table of stacks have the same address.
 */
struct origin {
	struct gl_str func;
	/* gl_site_type of `func`; p == NULL: the function belongs to the standard library */
	struct gl_str starter;
	struct family *family; /* the goroutines that `func` started; NULL: not looked up yet */
	/*
	 * the goroutines that `starter` started and that ran within the last minute; NULL: not
	 * looked up yet
	 */
	struct family *moved;
};

struct single {
	const struct family *family;
	uint64_t parent;
};

void gl_relatives_free(struct gl_relatives *r)
{
	gl_set_free(&r->origins);
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
 * Adds a goroutine with this stack to the family with this name, which is made if needed, and
 * returns the family. Returns NULL if there is no memory.
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

static struct gl_str starter_of(struct gl_str func)
{
	return gl_func_is_std(func) ? (struct gl_str){NULL, 0} : gl_site_type(func);
}

/*
 * Returns what is known of the function that started goroutines with this stack. Returns NULL if
 * the stack does not show this function, or, with r->failed set, if there is no memory.
 */
static struct origin *origin_of(struct gl_relatives *r, const struct gl_stack *stack)
{
	const struct gl_frame *by = stack->created_by;
	struct origin *o;
	uint64_t hash;
	size_t i;

	if (!by || !by->func.p)
		return NULL;
	hash = (uint64_t)(uintptr_t)by->func.p * UINT64_C(0x9e3779b97f4a7c15);
	hash ^= hash >> 32;
	i = (size_t)hash;
	while ((o = gl_set_next(&r->origins, hash, &i)))
		if (o->func.p == by->func.p && o->func.len == by->func.len)
			return o;
	o = gl_arena_new(&r->arena, sizeof *o);
	if (o)
		*o = (struct origin){.func = by->func, .starter = starter_of(by->func)};
	r->failed |= !o || !gl_set_add(&r->origins, o, hash);
	return r->failed ? NULL : o;
}

static bool add_creator(struct gl_relatives *r, struct family *f, const struct gl_wait_crowd *c,
	const struct gl_wait_goroutine *one)
{
	f->has_other |= f->stack != one->stack;
	if (c->count == 1 && one->has_parent)
		return has_single(r, f, one->parent) || add_single(r, f, one->parent);
	f->has_crowd = true;
	return true;
}

static bool add_crowd(struct gl_relatives *r, struct origin *o, const struct gl_wait_crowd *c)
{
	const struct gl_wait_goroutine *one = &r->g->v[c->first];

	if (!o->family)
		o->family = join(r, &r->creators, one->stack->created_by->func, one->stack);
	if (!o->family || !add_creator(r, o->family, c, one))
		return false;
	if (!c->has_moved || !o->starter.p)
		return true;
	if (!o->moved)
		o->moved = join(r, &r->starters, o->starter, one->stack);
	if (o->moved)
		o->moved->has_other |= o->moved->stack != one->stack;
	return o->moved != NULL;
}

static void collect(struct gl_relatives *r)
{
	for (size_t i = 0; i < r->g->ncrowds && !r->failed; i++) {
		const struct gl_wait_crowd *c = &r->g->crowds[i];
		struct origin *o = origin_of(r, r->g->v[c->first].stack);

		if (o)
			r->failed |= !add_crowd(r, o, c);
	}
	r->is_collected = true;
}

bool gl_relatives_has_child(struct gl_relatives *r, const struct gl_wait_goroutine *one)
{
	const struct family *f;
	struct gl_str func;

	if (!r->is_collected)
		collect(r);
	if (one->caller >= one->stack->nframes || !one->stack->frames[one->caller]->func.p)
		return false;
	func = one->stack->frames[one->caller]->func;
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
	const struct origin *o;

	if (!r->is_collected)
		collect(r);
	o = r->failed ? NULL : origin_of(r, one->stack);
	return o && o->starter.p && has_another(find(&r->starters, o->starter), one->stack);
}
