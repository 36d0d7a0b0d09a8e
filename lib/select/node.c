#include "lib/select/node.h"

#include "lib/base/limits.h"

struct gl_node *gl_node_new(struct gl_arena *a, enum gl_node_kind kind)
{
	struct gl_node *n = gl_arena_new(a, sizeof *n);

	if (n)
		*n = (struct gl_node){.kind = kind};
	return n;
}

struct gl_node *gl_node_of_step(struct gl_arena *a, enum gl_step_kind kind)
{
	struct gl_node *n = gl_node_new(a, GL_NODE_STEP);

	if (n)
		n->step.kind = kind;
	return n;
}

struct gl_node *gl_node_of_set(struct gl_arena *a, const struct gl_byteset *set)
{
	struct gl_node *n = gl_node_of_step(a, GL_STEP_SET);
	struct gl_byteset *copy = gl_arena_new(a, sizeof *copy);

	if (!n || !copy)
		return NULL;
	*copy = *set;
	n->step.set = copy;
	return n;
}

struct gl_node *gl_node_of_byte(struct gl_arena *a, char c)
{
	struct gl_byteset set = {{0}};

	gl_byteset_add(&set, (unsigned char)c);
	return gl_node_of_set(a, &set);
}

struct gl_node *gl_node_of_any(struct gl_arena *a)
{
	static const struct gl_byteset any = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

	return gl_node_of_set(a, &any);
}

struct gl_node *gl_node_repeat(struct gl_arena *a, struct gl_node *child, uint32_t low,
	uint32_t high)
{
	struct gl_node *n;

	if (gl_node_is_empty(child) || high == 0)
		return gl_node_new(a, GL_NODE_LIST);
	n = gl_node_new(a, GL_NODE_REPEAT);
	if (!n)
		return NULL;
	n->low = low;
	n->high = high;
	n->last = child;
	return n;
}

bool gl_node_is_empty(const struct gl_node *n)
{
	return n->kind == GL_NODE_LIST && !n->last;
}

void gl_node_push(struct gl_node *parent, struct gl_node *child)
{
	if (parent->kind == GL_NODE_LIST && gl_node_is_empty(child))
		return;
	child->previous = parent->last;
	parent->last = child;
}

/*
 * Each `put` function adds the steps of a node to the automaton and returns the first of them, or
 * GL_STEP_NONE. After the node, the steps lead to step `next`, which must already exist, so the
 * last child of a list is added first. Every node except an empty list adds a step, so the limit on
 * the number of steps also limits the time.
 */
static uint32_t put(struct gl_automaton *a, const struct gl_node *n, uint32_t next);

static uint32_t put_split(struct gl_automaton *a, uint32_t next, uint32_t other)
{
	return gl_automaton_add(a, (struct gl_pattern_step){GL_STEP_SPLIT, next, other, NULL});
}

static uint32_t put_list(struct gl_automaton *a, const struct gl_node *n, uint32_t next)
{
	for (const struct gl_node *c = n->last; c && next != GL_STEP_NONE; c = c->previous)
		next = put(a, c, next);
	return next;
}

static uint32_t put_choice(struct gl_automaton *a, const struct gl_node *n, uint32_t next)
{
	uint32_t all = put(a, n->last, next), one;

	for (const struct gl_node *c = n->last->previous; c && all != GL_STEP_NONE;
		c = c->previous) {
		one = put(a, c, next);
		all = one == GL_STEP_NONE ? one : put_split(a, one, all);
	}
	return all;
}

/* Adds a loop that repeats the child of n any number of times, also zero times. */
static uint32_t put_loop(struct gl_automaton *a, const struct gl_node *n, uint32_t next)
{
	uint32_t split = put_split(a, next, next), inner;

	inner = split == GL_STEP_NONE ? split : put(a, n->last, split);
	if (inner == GL_STEP_NONE)
		return inner;
	gl_automaton_step(a, split)->other = inner;
	return split;
}

static uint32_t put_repeat(struct gl_automaton *a, const struct gl_node *n, uint32_t next)
{
	uint32_t at = next, inner;

	if (n->high == GL_NODE_UNBOUNDED)
		at = put_loop(a, n, next);
	for (uint32_t i = n->low; n->high != GL_NODE_UNBOUNDED && i < n->high; i++) {
		inner = at == GL_STEP_NONE ? at : put(a, n->last, at);
		if (inner == GL_STEP_NONE)
			return inner;
		at = put_split(a, inner, next);
	}
	for (uint32_t i = 0; i < n->low && at != GL_STEP_NONE; i++)
		at = put(a, n->last, at);
	return at;
}

static uint32_t put(struct gl_automaton *a, const struct gl_node *n, uint32_t next)
{
	struct gl_pattern_step step = n->step;

	switch (n->kind) {
	case GL_NODE_LIST:
		return put_list(a, n, next);
	case GL_NODE_CHOICE:
		return put_choice(a, n, next);
	case GL_NODE_REPEAT:
		return put_repeat(a, n, next);
	case GL_NODE_STEP:
		break;
	}
	step.next = next;
	return gl_automaton_add(a, step);
}

int gl_node_compile(const struct gl_node *n, struct gl_automaton *a, uint32_t *first,
	struct gl_err *err)
{
	uint32_t end = gl_automaton_add(a, (struct gl_pattern_step){.kind = GL_STEP_MATCH});

	*first = end == GL_STEP_NONE ? end : put(a, n, end);
	if (*first != GL_STEP_NONE)
		return 0;
	if (!gl_automaton_is_full(a))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	return gl_err_set(err, GL_ERR_LIMIT,
		"the pattern has more than 32768 steps once its repetitions are written out");
}
