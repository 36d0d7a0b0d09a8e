#include "lib/summary/orphan.h"

#include "lib/base/arena.h"
#include "lib/base/counts.h"
#include "lib/base/set.h"

/* A function that started goroutines which are now sending on a channel. */
struct starter {
	struct gl_str func;
	bool is_here; /* the function is on a stack, or has started goroutines that do not send */
};

/*
 * The kind of a canonical stack. SENDER_OF_SOMEONE_HERE: a sender whose starter is still there
 * (starter.is_here), or is unknown.
 */
enum { NO_SENDER, SENDER, SENDER_OF_SOMEONE_HERE };

struct senders {
	struct gl_groups *groups;
	struct gl_stacks *stacks;
	struct gl_set starters;
	struct gl_arena arena; /* holds the starters */
	struct gl_buf canons;	/* a byte per canonical stack, by ordinal: one of the enum above */
};

static char *kind_of(struct senders *s, const struct gl_canon *canon)
{
	while (s->canons.len <= canon->ordinal && !s->canons.failed)
		gl_buf_char(&s->canons, NO_SENDER);
	return s->canons.failed ? NULL : &s->canons.p[canon->ordinal];
}

static bool add_starter(struct senders *s, struct gl_str func)
{
	struct starter *st = gl_set_find_text(&s->starters, func);

	if (st)
		return true;
	st = gl_arena_new(&s->arena, sizeof *st);
	if (!st)
		return false;
	*st = (struct starter){.func = func};
	return gl_set_add_text(&s->starters, st);
}

/* Marks as SENDER the stacks of all groups whose goroutines send on a channel. */
static bool mark(struct senders *s)
{
	for (size_t i = 0; i < gl_groups_count(s->groups); i++) {
		struct gl_outline o;
		char *kind;

		gl_groups_outline(s->groups, i, &o);
		if (o.class != GL_CLASS_CHAN_SEND || !o.stack)
			continue;
		kind = kind_of(s, o.stack->canon);
		if (!kind)
			return false;
		*kind = SENDER;
	}
	return true;
}

/*
 * Records the function that started a sender. If the function is unknown, the sender is not
 * regarded as an orphan.
 */
static bool note_starter(struct senders *s, const struct gl_stack *stack)
{
	char *kind = kind_of(s, stack->canon);

	if (!kind || *kind == NO_SENDER)
		return kind != NULL;
	if (stack->created_by && stack->created_by->func.p)
		return add_starter(s, stack->created_by->func);
	*kind = SENDER_OF_SOMEONE_HERE;
	return true;
}

static void note_sender(const struct senders *s, struct gl_str func)
{
	struct starter *st = func.p ? gl_set_find_text(&s->starters, func) : NULL;

	if (st)
		st->is_here = true;
}

static bool note_stack(struct senders *s, const struct gl_stack *stack)
{
	char *kind = kind_of(s, stack->canon);

	for (size_t i = 0; i < stack->nframes; i++)
		note_sender(s, stack->frames[i]->func);
	if (kind && *kind == NO_SENDER && stack->created_by)
		note_sender(s, stack->created_by->func);
	return kind != NULL;
}

static bool judge(struct senders *s, const struct gl_stack *stack)
{
	char *kind = kind_of(s, stack->canon);
	const struct starter *st;

	if (!kind || *kind != SENDER)
		return kind != NULL;
	st = gl_set_find_text(&s->starters, stack->created_by->func);
	if (st->is_here)
		*kind = SENDER_OF_SOMEONE_HERE;
	return true;
}

static bool each_stack(struct senders *s, bool take(struct senders *, const struct gl_stack *))
{
	const struct gl_stack *stack;
	size_t i = 0;

	while ((stack = gl_stacks_each(s->stacks, &i)))
		if (!take(s, stack))
			return false;
	return true;
}

/*
 * Counts the goroutines of the groups whose stacks are still marked as SENDER, and finds the
 * largest of these groups.
 */
static void count(struct senders *s, uint64_t *n, size_t *group)
{
	uint64_t most = 0;

	*n = 0;
	*group = GL_GROUPS_NONE;
	for (size_t i = 0; i < gl_groups_count(s->groups); i++) {
		struct gl_outline o;

		gl_groups_outline(s->groups, i, &o);
		if (o.class != GL_CLASS_CHAN_SEND || !o.stack ||
			*kind_of(s, o.stack->canon) != SENDER)
			continue;
		*n = gl_counter_sum(*n, o.count);
		if (o.count > most) {
			most = o.count;
			*group = i;
		}
	}
}

bool gl_orphan_senders(
	struct gl_groups *groups, struct gl_stacks *stacks, uint64_t *n, size_t *group)
{
	struct senders s = {.groups = groups, .stacks = stacks};
	bool is_done = mark(&s);

	if (is_done && s.canons.len > 0)
		is_done = each_stack(&s, note_starter) && each_stack(&s, note_stack) &&
			  each_stack(&s, judge);
	if (is_done)
		count(&s, n, group);
	gl_arena_free(&s.arena);
	gl_set_free(&s.starters);
	gl_buf_free(&s.canons);
	return is_done;
}
