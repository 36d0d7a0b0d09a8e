#include "lib/select/misses.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/select/expr.h"

#include <stdlib.h>

#define MOST 64		 /* number of distinct values that are remembered for a test */
#define LONGEST_VALUE 200 /* bytes; a test is not explained if a value is longer */

static const enum gl_predicate_kind kinds[] = {GL_PREDICATE_STATE, GL_PREDICATE_CLASS,
	GL_PREDICATE_LABEL, GL_PREDICATE_SOURCE, GL_PREDICATE_ORIGIN};

#define NKINDS (GL_COUNT(kinds))

/* A test of the predicate, and the values that it was tried on. */
struct asked {
	enum gl_predicate_kind kind;
	const struct gl_tree *tree;
	struct gl_expr *expr; /* evaluates this test alone */
	struct gl_misses_value values[MOST];
	size_t n, last; /* last: index of the value that find returned last */
	bool is_lacked; /* some record has no value for the test */
	/* a record passed the test, or there are too many values to list them */
	bool is_done;
};

struct gl_misses {
	struct asked *v;
	size_t n;
	struct gl_arena arena;
	struct gl_buf scratch;
	bool has_records;
};

bool gl_misses_can_be(const struct gl_predicate *p)
{
	size_t i = 0;

	while (i < NKINDS && !gl_predicate_tree(p, kinds[i]))
		i++;
	return i < NKINDS;
}

struct gl_misses *gl_misses_new(const struct gl_predicate *p)
{
	struct gl_misses *m = gl_mem_new(1, sizeof *m);

	if (!m || !(m->v = gl_mem_new(NKINDS, sizeof *m->v))) {
		gl_misses_free(m);
		return NULL;
	}
	for (size_t i = 0; i < NKINDS; i++) {
		const struct gl_tree *tree = gl_predicate_tree(p, kinds[i]);

		if (!tree)
			continue;
		m->v[m->n].kind = kinds[i];
		m->v[m->n].tree = tree;
		m->v[m->n].expr = gl_expr_new(tree);
		if (!m->v[m->n++].expr) {
			gl_misses_free(m);
			return NULL;
		}
	}
	return m;
}

void gl_misses_free(struct gl_misses *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		gl_expr_free(m->v[i].expr);
	gl_mem_free(m->v);
	gl_arena_free(&m->arena);
	gl_buf_free(&m->scratch);
	gl_mem_free(m);
}

void gl_misses_forget(struct gl_misses *m)
{
	for (size_t i = 0; i < m->n; i++)
		gl_expr_forget(m->v[i].expr);
}

/* --- values -------------------------------------------------------------------------- */

static bool is_value(const struct gl_misses_value *v, struct gl_str text, bool is_pair)
{
	return v->is_pair == is_pair && gl_str_eq(v->text, text);
}

static struct gl_misses_value *find(struct asked *a, struct gl_str text, bool is_pair)
{
	if (a->last < a->n && is_value(&a->values[a->last], text, is_pair))
		return &a->values[a->last];
	for (a->last = 0; a->last < a->n; a->last++)
		if (is_value(&a->values[a->last], text, is_pair))
			return &a->values[a->last];
	return NULL;
}

/*
 * Tries the test on r. This is done once for each value, and once for records without a value.
 * Returns false if there is no memory.
 */
static bool ask(struct asked *a, const struct gl_record *r)
{
	int holds = gl_expr_test(a->expr, r);

	a->is_done |= holds != 0;
	return holds >= 0;
}

/*
 * Adds value.n to the number of goroutines that have this value. If the value is new, tries the
 * test (a->expr) on r. Returns false if there is no memory.
 */
static bool note(struct gl_misses *m, struct asked *a, const struct gl_record *r,
	struct gl_misses_value value)
{
	struct gl_misses_value *v = find(a, value.text, value.is_pair);

	if (v) {
		v->n += value.n;
		return true;
	}
	if (a->n == MOST || value.text.len > LONGEST_VALUE) {
		a->is_done = true;
		return true;
	}
	value.text = gl_arena_copy(&m->arena, value.text);
	if (!value.text.p)
		return false;
	a->last = a->n;
	a->values[a->n++] = value;
	return ask(a, r);
}

/* Returns true if the test asks for the label with this key. */
static bool is_asked_for(const struct asked *a, struct gl_str key)
{
	for (const struct gl_tree *t = a->tree->last; t; t = t->previous)
		if (gl_str_eq(t->label, key))
			return true;
	return false;
}

static bool note_pair(struct gl_misses *m, struct asked *a, const struct gl_record *r,
	const struct gl_label *l)
{
	if (l->value.len > LONGEST_VALUE) {
		a->is_done = true;
		return true;
	}
	m->scratch.len = 0;
	gl_buf_str(&m->scratch, l->key);
	gl_buf_char(&m->scratch, '=');
	gl_buf_str(&m->scratch, l->value);
	return !m->scratch.failed && note(m, a, r,
		(struct gl_misses_value){gl_buf_view(&m->scratch), r->count, true});
}

static bool note_labels(struct gl_misses *m, struct asked *a, const struct gl_record *r)
{
	for (size_t i = 0; i < r->nlabels && !a->is_done; i++) {
		const struct gl_label *l = &r->labels[i];

		if (!note(m, a, r, (struct gl_misses_value){l->key, r->count, false}))
			return false;
		if (is_asked_for(a, l->key) && !a->is_done && !note_pair(m, a, r, l))
			return false;
	}
	return true;
}

/*
 * Returns the group's counts of the value that the test asks for, such as its states; NULL if a
 * group has no such counts.
 */
static const struct gl_counts *counts_of(const struct asked *a, const struct gl_group *g)
{
	const struct gl_counts *counts = a->kind == GL_PREDICATE_STATE	? &g->states :
					 a->kind == GL_PREDICATE_CLASS	? &g->classes :
					 a->kind == GL_PREDICATE_SOURCE ? &g->sources :
									  NULL;

	return counts && counts->n ? counts : NULL;
}

/* Returns the value of r that the test asks for. p is NULL if r has none, or several. */
static struct gl_str value_of(const struct asked *a, const struct gl_record *r)
{
	struct gl_str none = {NULL, 0};

	if (a->kind == GL_PREDICATE_STATE)
		return gl_record_has(r, GL_HAS_STATE) ? r->state : none;
	if (a->kind == GL_PREDICATE_CLASS)
		return gl_record_has(r, GL_HAS_CLASS) ? gl_class_name(r->class) : none;
	if (a->kind == GL_PREDICATE_SOURCE)
		return r->source;
	return r->more ? r->more->origin : none;
}

static bool note_values(struct gl_misses *m, struct asked *a, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	const struct gl_counts *counts = g ? counts_of(a, g) : NULL;
	struct gl_str value;

	for (size_t i = 0; counts && i < counts->n && !a->is_done; i++)
		if (!note(m, a, r,
			    (struct gl_misses_value){counts->v[i].key, counts->v[i].n, false}))
			return false;
	if (counts)
		return true;
	value = value_of(a, r);
	if (value.p)
		return note(m, a, r, (struct gl_misses_value){value, r->count, false});
	if (a->is_lacked)
		return true;
	a->is_lacked = true;
	return ask(a, r);
}

bool gl_misses_add(struct gl_misses *m, const struct gl_record *r)
{
	if (gl_record_has(r, GL_HAS_REPEAT))
		return true;
	m->has_records = true;
	for (size_t i = 0; i < m->n; i++) {
		struct asked *a = &m->v[i];

		if (a->is_done)
			continue;
		if (!(a->kind == GL_PREDICATE_LABEL ? note_labels : note_values)(m, a, r))
			return false;
	}
	return true;
}

/* --- what was missed ----------------------------------------------------------------- */

/* Sorts values: `key=value` pairs come before keys, and then frequent values before rare ones. */
static int by_count(const void *a, const void *b)
{
	const struct gl_misses_value *x = a, *y = b;

	int c = (int)y->is_pair - (int)x->is_pair;

	c = c ? c : gl_num_cmp(y->n, x->n);
	return c ? c : gl_str_cmp(x->text, y->text);
}

bool gl_misses_next(struct gl_misses *m, size_t *i, struct gl_miss *miss)
{
	while (m->has_records && *i < m->n) {
		struct asked *a = &m->v[(*i)++];

		if (a->is_done)
			continue;
		qsort(a->values, a->n, sizeof a->values[0], by_count);
		*miss = (struct gl_miss){a->kind, a->values, 0};
		while (miss->n < a->n && a->values[miss->n].is_pair == a->values[0].is_pair)
			miss->n++;
		return true;
	}
	return false;
}
