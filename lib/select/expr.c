#include "lib/select/expr.h"

#include "lib/base/mem.h"
#include "lib/select/verdicts.h"

#define ACCEPT SIZE_MAX
#define REJECT (SIZE_MAX - 1)
#define NO_MEMORY (SIZE_MAX - 2)

enum truth {
	NO,
	YES,
	UNKNOWN,
	FAILED, /* no memory */
	ANSWERS /* the number of values above */
};

/*
 * How a step gets its answer: from a bit of the record, from a field of the record, by comparing
 * each value of a name, or by running a part. FLAG and FIELD are the most frequent.
 */
enum how { FLAG, FIELD, WALK, PART };

/*
 * One step of the program: it makes a test or runs a part, and the program goes on at to[answer]. A
 * part is a subtree that depends on the stack alone; its program begins at step `inner`.
 */
struct step {
	enum how how;
	uint32_t bit; /* for FLAG and FIELD: the bits that the record must have */
	const struct gl_tree *test;
	size_t to[ANSWERS];
	size_t inner, part; /* part: index in gl_expr.parts */
};

struct gl_expr {
	/* a step can lead only to steps that were added before it, so the program always ends */
	struct step *steps;
	size_t nsteps, steps_cap;
	/* for each part, a table by stack: 1 + the part's answer for the stack; 0: not known yet */
	struct gl_verdicts *parts;
	size_t nparts, parts_cap;
	size_t start;
	bool asks_wait;
	struct gl_buf scratch;
};

void gl_expr_free(struct gl_expr *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->nparts; i++)
		gl_verdicts_free(&e->parts[i]);
	gl_mem_free(e->parts);
	gl_mem_free(e->steps);
	gl_buf_free(&e->scratch);
	gl_mem_free(e);
}

void gl_expr_forget(struct gl_expr *e)
{
	for (size_t i = 0; i < e->nparts; i++)
		gl_verdicts_forget(&e->parts[i]);
}

/* --- steps --------------------------------------------------------------------------- */

/* Returns the index of the new step, or NO_MEMORY. */
static size_t add_step(struct gl_expr *e, struct step step)
{
	if (!GL_MEM_ROOM(e->steps, e->steps_cap, e->nsteps + 1))
		return NO_MEMORY;
	e->steps[e->nsteps] = step;
	return e->nsteps++;
}

static size_t add_part(struct gl_expr *e)
{
	if (!GL_MEM_ROOM(e->parts, e->parts_cap, e->nparts + 1))
		return NO_MEMORY;
	e->parts[e->nparts] = (struct gl_verdicts){NULL, 0};
	return e->nparts++;
}

static size_t put_tree(struct gl_expr *e, const struct gl_tree *t, bool is_negated,
	bool is_in_part, size_t yes, size_t no);

/*
 * Adds the steps of all children of an AND or OR. The steps of a child lead to those of the next
 * child, which must already exist, so the last child is added first.
 */
static size_t put_list(struct gl_expr *e, const struct gl_tree *t, bool is_negated, bool is_in_part,
	size_t yes, size_t no)
{
	/*
	 * De Morgan's laws: a negated AND is an OR of its negated children, and a negated OR an
	 * AND.
	 */
	bool is_and = (t->kind == GL_TREE_AND) != is_negated;
	size_t *next = is_and ? &yes : &no, entry = *next;

	for (const struct gl_tree *c = t->last; c; c = c->previous) {
		entry = put_tree(e, c, is_negated, is_in_part, yes, no);
		if (entry == NO_MEMORY)
			return NO_MEMORY;
		*next = entry;
	}
	return entry;
}

/*
 * Adds t as a part: t depends on the stack alone, and no larger subtree around it does. The answer
 * of a part is computed once per stack.
 */
static size_t put_part(struct gl_expr *e, const struct gl_tree *t, bool is_negated, size_t yes,
	size_t no)
{
	size_t inner = put_tree(e, t, is_negated, true, ACCEPT, REJECT), part;

	part = inner == NO_MEMORY ? NO_MEMORY : add_part(e);
	if (part == NO_MEMORY)
		return NO_MEMORY;
	return add_step(e, (struct step){.how = PART, .inner = inner, .part = part,
				   .to = {no, yes, no, NO_MEMORY}});
}

static enum how how_of(const struct gl_tree *t)
{
	if (t->name->kind == GL_NAME_FLAG)
		return t->name->is ? WALK : FLAG;
	return t->name->field && t->kind == GL_TREE_RANGE ? FIELD : WALK;
}

/*
 * Adds the steps of t. They lead to step `yes` if t holds (or, if is_negated, does not hold), and
 * otherwise to step `no`. Returns the first of these steps, or NO_MEMORY. The recursion is as deep
 * as the parentheses of the expression.
 */
static size_t put_tree(struct gl_expr *e, const struct gl_tree *t, bool is_negated,
	bool is_in_part, size_t yes, size_t no)
{
	if (t->is_of_stack && !is_in_part)
		return put_part(e, t, is_negated, yes, no);
	is_negated ^= t->is_negated;
	if (t->kind == GL_TREE_AND || t->kind == GL_TREE_OR)
		return put_list(e, t, is_negated, is_in_part, yes, no);
	if (t->kind == GL_TREE_AMONG)
		gl_idset_close(t->among);
	e->asks_wait |= t->name->kind == GL_NAME_DURATION;
	return add_step(e, (struct step){.how = how_of(t), .bit = (uint32_t)t->name->bit, .test = t,
				   .to = {is_negated ? yes : no, is_negated ? no : yes, no,
					   NO_MEMORY}});
}

struct gl_expr *gl_expr_new(const struct gl_tree *t)
{
	struct gl_expr *e = gl_mem_new(1, sizeof *e);

	if (!e)
		return NULL;
	e->start = put_tree(e, t, false, false, ACCEPT, REJECT);
	if (e->start != NO_MEMORY)
		return e;
	gl_expr_free(e);
	return NULL;
}

/* --- tests --------------------------------------------------------------------------- */

static enum truth truth_of(int holds)
{
	return holds < 0 ? FAILED : holds ? YES : NO;
}

static inline bool is_in_range(const struct gl_tree *t, uint64_t n)
{
	return t->low <= n && n <= t->high;
}

static bool is_equal(const struct gl_tree *t, const struct gl_name_walk *w)
{
	return gl_str_eq(w->text, t->text) ||
	       (w->wants_whole && w->whole.p && gl_str_eq(w->whole, t->text));
}

/* Applies the comparison t to the current value of w. */
static enum truth compare(const struct gl_tree *t, const struct gl_name_walk *w)
{
	switch (t->kind) {
	case GL_TREE_EQUAL:
		return truth_of(is_equal(t, w));
	case GL_TREE_MATCH:
		return truth_of(gl_match_test(t->match, w->text));
	case GL_TREE_RANGE:
		return truth_of(is_in_range(t, w->number));
	case GL_TREE_AMONG:
		return truth_of(gl_idset_has(t->among, w->number));
	case GL_TREE_SIGS:
		return truth_of(gl_sigs_test(t->sigs, w->text));
	case GL_TREE_HAS:
	case GL_TREE_FLAG:
	case GL_TREE_AND:
	case GL_TREE_OR:
		break;
	}
	return YES;
}

/*
 * Applies the comparison t to the values of its name, until one passes. Signatures are compared to
 * the end, because gl_sigs_test also records which signatures the user's digits match. Returns
 * UNKNOWN if there is no value.
 */
static enum truth ask_walk(struct gl_expr *e, const struct gl_tree *t, const struct gl_record *r)
{
	struct gl_name_walk w = {.r = r, .label = t->label, .scratch = &e->scratch};
	enum truth answer = UNKNOWN, one;
	int got;

	if (t->name->is)
		return t->name->is(r) ? YES : NO;
	/*
	 * With a blank, the text can be equal only to a frame in its long form, with file and line.
	 */
	w.wants_whole = t->kind == GL_TREE_EQUAL && t->text.len > 0 &&
			memchr(t->text.p, ' ', t->text.len);
	while ((got = gl_name_next(t->name, &w)) > 0) {
		one = compare(t, &w);
		if (one == FAILED || (one == YES && t->kind != GL_TREE_SIGS))
			return one;
		answer = answer == YES ? YES : one;
	}
	if (got == 0 && t->kind == GL_TREE_HAS)
		return NO;
	return got < 0 ? FAILED : answer;
}

static inline enum truth ask_field(const struct step *s, const struct gl_record *r)
{
	if ((r->has & s->bit) != s->bit)
		return UNKNOWN;
	return is_in_range(s->test, gl_name_field(s->test->name, r)) ? YES : NO;
}

/* --- asking -------------------------------------------------------------------------- */

/* Runs the program from step `at` on. Returns ACCEPT, REJECT or NO_MEMORY. */
static size_t run(struct gl_expr *e, size_t at, const struct gl_record *r);

/*
 * Runs the part of step s. The answer is remembered for the stack, except for a group, because what
 * a part asks of a group may depend on more than one stack. Parts do not contain parts.
 */
static enum truth ask_part(struct gl_expr *e, const struct step *s, const struct gl_record *r)
{
	uint8_t *verdict = NULL;
	size_t answer;

	if (r->stack && !gl_record_group(r)) {
		verdict = gl_verdicts_at(&e->parts[s->part], gl_record_ordinal(r));
		if (!verdict)
			return FAILED;
		if (*verdict)
			return truth_of(*verdict - 1);
	}
	answer = run(e, s->inner, r);
	if (answer == NO_MEMORY)
		return FAILED;
	if (verdict)
		*verdict = (uint8_t)(1 + (answer == ACCEPT));
	return truth_of(answer == ACCEPT);
}

static inline enum truth ask(struct gl_expr *e, const struct step *s, const struct gl_record *r)
{
	switch (s->how) {
	case FLAG:
		return (r->has & s->bit) != 0 ? YES : NO;
	case FIELD:
		return ask_field(s, r);
	case WALK:
		return ask_walk(e, s->test, r);
	case PART:
		break;
	}
	return ask_part(e, s, r);
}

static size_t run(struct gl_expr *e, size_t at, const struct gl_record *r)
{
	while (at < NO_MEMORY) {
		const struct step *s = &e->steps[at];

		at = s->to[ask(e, s, r)];
	}
	return at;
}

int gl_expr_test(struct gl_expr *e, const struct gl_record *r)
{
	size_t end = run(e, e->start, r);

	return end == NO_MEMORY ? -1 : end == ACCEPT;
}

bool gl_expr_asks_wait(const struct gl_expr *e)
{
	return e->asks_wait;
}
