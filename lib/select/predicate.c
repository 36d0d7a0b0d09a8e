#include "lib/select/predicate.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/select/expr.h"
#include "lib/select/sources.h"
#include "lib/select/tree.h"

struct gl_predicate {
	struct gl_tree_store store;
	struct gl_tree *tests[GL_PREDICATE_COUNT]; /* NULL: no test of this kind */
	struct gl_expr *expr; /* all tests, compiled; NULL: not compiled since a test was added */
	bool is_inverted;
};

struct row;

/*
 * Arguments for adding a value to a test. *t is the test; it is NULL until the first value is
 * added.
 */
struct addition {
	struct gl_tree_store *store;
	struct gl_tree **t;
	const struct row *row;
	bool is_fixed;
};

/* Adds a value to a test. If the row takes lists, this is one element of a list. */
typedef int add_fn(struct addition *a, struct gl_str value, struct gl_err *err);

struct row {
	struct gl_str name; /* the name in expressions (name.h) whose value is tested */
	add_fn *add;
	bool is_list; /* the value is split at commas */
	/* for tests of numbers: the message if a value is not a number; otherwise NULL */
	const char *what;
};

static int fail_memory(struct gl_err *err)
{
	return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
}

static int refuse(struct gl_err *err, const char *what, struct gl_str value)
{
	gl_err_set(err, GL_ERR_SYNTAX, what);
	gl_err_detail(err, value.p, value.len);
	return -1;
}

/* --- lists --------------------------------------------------------------------------- */

/* Calls `take` for each element of a comma-separated list. */
static int each_element(struct gl_str list, add_fn *take, struct addition *a, struct gl_err *err)
{
	do {
		struct gl_str element = gl_str_cut(&list, ',');

		if (element.len == 0)
			return gl_err_set(err, GL_ERR_SYNTAX,
				"an empty value; it takes one or more, separated by commas");
		if (take(a, element, err) != 0)
			return -1;
	} while (list.p);
	return 0;
}

/* --- parts of tests ------------------------------------------------------------------ */

/* Returns a comparison with the row's name, or NULL if there is no memory. */
static struct gl_tree *new_leaf(struct addition *a, enum gl_tree_kind kind)
{
	return gl_tree_new(a->store, kind, gl_name_find(a->row->name));
}

/*
 * For a test that is a single comparison: returns the comparison, and makes it if there is none
 * yet. Returns NULL if there is no memory.
 */
static struct gl_tree *only_leaf(struct addition *a, enum gl_tree_kind kind)
{
	if (!*a->t)
		*a->t = new_leaf(a, kind);
	return *a->t;
}

/*
 * Adds an alternative to a test, which holds if any of its alternatives does. choice == NULL: there
 * was no memory for it. Returns 0, or -1 with *err set.
 */
static int add_choice(struct addition *a, struct gl_tree *choice, struct gl_err *err)
{
	if (choice && !*a->t)
		*a->t = gl_tree_new(a->store, GL_TREE_OR, NULL);
	if (!choice || !*a->t)
		return fail_memory(err);
	gl_tree_push(*a->t, choice);
	return 0;
}

/* Returns a test that holds if a record has no value for the row's name. */
static struct gl_tree *new_lack(struct addition *a)
{
	struct gl_tree *t = new_leaf(a, GL_TREE_HAS);

	if (t)
		t->is_negated = true;
	return t;
}

/* --- texts --------------------------------------------------------------------------- */

/* Returns the list of patterns of the test, or NULL if there is no memory. */
static struct gl_match *match_of(struct addition *a)
{
	struct gl_tree *t = only_leaf(a, GL_TREE_MATCH);

	if (t && !t->match)
		t->match = gl_match_new();
	return t ? t->match : NULL;
}

static int add_pattern(struct addition *a, enum gl_match_kind kind, struct gl_str text,
	struct gl_err *err)
{
	struct gl_match *m = match_of(a);

	return m ? gl_match_add(m, kind, text, err) : fail_memory(err);
}

static int add_glob(struct addition *a, struct gl_str value, struct gl_err *err)
{
	return add_pattern(a, GL_MATCH_GLOB, value, err);
}

static int add_source(struct addition *a, struct gl_str value, struct gl_err *err)
{
	struct gl_match *m = match_of(a);

	return m ? gl_sources_add(m, value, err) : fail_memory(err);
}

static int add_regex(struct addition *a, struct gl_str value, struct gl_err *err)
{
	return add_pattern(a, a->is_fixed ? GL_MATCH_FIXED : GL_MATCH_REGEX, value, err);
}

/* Adds a class. `unknown` also selects records that have no class. */
static int add_class(struct addition *a, struct gl_str value, struct gl_err *err)
{
	enum gl_class c = gl_class_find(value);
	struct gl_tree *t;

	if (c == GL_CLASS_COUNT) {
		refuse(err, "not a class (one of " GL_CLASS_NAMES(", ") ")", value);
		gl_class_near(value, err);
		return -1;
	}
	if (c == GL_CLASS_UNKNOWN && add_choice(a, new_lack(a), err) != 0)
		return -1;
	t = new_leaf(a, GL_TREE_EQUAL);
	if (t)
		t->text = gl_class_name(c);
	return add_choice(a, t, err);
}

static int add_sig(struct addition *a, struct gl_str value, struct gl_err *err)
{
	struct gl_tree *t = only_leaf(a, GL_TREE_SIGS);

	if (t && !t->sigs)
		t->sigs = gl_sigs_new();
	return t && t->sigs ? gl_sigs_add(t->sigs, value, err) : fail_memory(err);
}

/* --- numbers and flags --------------------------------------------------------------- */

static int add_among(struct addition *a, struct gl_str value, struct gl_err *err)
{
	struct gl_tree *t = only_leaf(a, GL_TREE_AMONG);
	uint64_t number;

	if (!gl_num_parse(value, &number))
		return refuse(err, a->row->what, value);
	if (t && !t->among)
		t->among = gl_idset_new();
	return t && t->among && gl_idset_add_number(t->among, number) ? 0 : fail_memory(err);
}

/* Adds a range of numbers. The test holds if the number is in any of its ranges. */
static int add_range(struct addition *a, uint64_t low, uint64_t high, struct gl_err *err)
{
	struct gl_tree *t = new_leaf(a, GL_TREE_RANGE);

	if (t) {
		t->low = low;
		t->high = high;
	}
	return add_choice(a, t, err);
}

static int add_min_count(struct addition *a, struct gl_str value, struct gl_err *err)
{
	uint64_t count;

	if (!gl_num_parse(value, &count))
		return refuse(err, a->row->what, value);
	return add_range(a, count, UINT64_MAX, err);
}

static bool is_duration(struct gl_str value, uint64_t *seconds, struct gl_err *err)
{
	return gl_num_duration(value, seconds) ||
	       refuse(err, "not a duration such as 90s, 5m, 1h30m or 2d", value) == 0;
}

/*
 * Adds a minimum wait. A `(leaked)` goroutine always passes: it never wakes up, but Go prints no
 * wait for it.
 */
static int add_min_wait(struct addition *a, struct gl_str value, struct gl_err *err)
{
	const struct gl_expr_name *leaked = gl_name_find(GL_STR("leaked"));
	bool is_first = !*a->t;
	uint64_t seconds;

	if (!is_duration(value, &seconds, err) || add_range(a, seconds, UINT64_MAX, err) != 0)
		return -1;
	return is_first ? add_choice(a, gl_tree_new(a->store, GL_TREE_FLAG, leaked), err) : 0;
}

static int add_max_wait(struct addition *a, struct gl_str value, struct gl_err *err)
{
	uint64_t seconds;

	if (!is_duration(value, &seconds, err) ||
		(!*a->t && add_choice(a, new_lack(a), err) != 0))
		return -1;
	return add_range(a, 0, seconds, err);
}

static int add_flag(struct addition *a, struct gl_str value, struct gl_err *err)
{
	(void)value;
	return only_leaf(a, GL_TREE_FLAG) ? 0 : fail_memory(err);
}

static bool has_unknown_wait(const struct gl_record *r)
{
	return gl_predicate_unknown_waits(r) > 0;
}

/*
 * A flag that is set if the wait of any goroutine of the record is unknown. `not has wait` would
 * not do, because it misses groups in which only some waits are known.
 */
static const struct gl_expr_name wait_unknown = {
	.name = {"wait_unknown", 12}, .kind = GL_NAME_FLAG, .is = has_unknown_wait};

static int add_wait_unknown(struct addition *a, struct gl_str value, struct gl_err *err)
{
	(void)value;
	if (!*a->t)
		*a->t = gl_tree_new(a->store, GL_TREE_FLAG, &wait_unknown);
	return *a->t ? 0 : fail_memory(err);
}

static int add_no_flag(struct addition *a, struct gl_str value, struct gl_err *err)
{
	if (add_flag(a, value, err) != 0)
		return -1;
	(*a->t)->is_negated = true;
	return 0;
}

/* --- labels, expressions ------------------------------------------------------------- */

static struct gl_tree *new_label(struct addition *a, enum gl_tree_kind kind, struct gl_str key)
{
	struct gl_tree *t = new_leaf(a, kind);

	if (t)
		t->label = gl_arena_copy(&a->store->arena, key);
	return t && t->label.p ? t : NULL;
}

static int add_key(struct addition *a, struct gl_str key, struct gl_err *err)
{
	return add_choice(a, new_label(a, GL_TREE_HAS, key), err);
}

/*
 * Adds tests of labels. In `a,b`, both a and b are keys. In `a=x,y`, x and y are globs for the
 * value of label a. An empty glob is valid only if it is the only one.
 */
static int add_label(struct addition *a, struct gl_str value, struct gl_err *err)
{
	const char *equals = value.len ? memchr(value.p, '=', value.len) : NULL;
	struct gl_tree *t;
	struct addition of_value = {.store = a->store, .t = &t, .row = a->row};
	struct gl_str globs;

	if (!equals)
		return each_element(value, add_key, a, err);
	if (equals == value.p)
		return gl_err_set(
			err, GL_ERR_SYNTAX, "the key is missing; it takes KEY or KEY=GLOB");
	t = new_label(a, GL_TREE_MATCH, gl_str_of(value.p, equals));
	if (add_choice(a, t, err) != 0)
		return -1;
	globs = gl_str_of(equals + 1, value.p + value.len);
	return globs.len ? each_element(globs, add_glob, &of_value, err)
			 : add_glob(&of_value, globs, err);
}

static int add_expr(struct addition *a, struct gl_str value, struct gl_err *err)
{
	struct gl_tree *t = gl_tree_read(a->store, value, a->is_fixed, err);

	return t ? add_choice(a, t, err) : -1;
}

/* --- the kinds ----------------------------------------------------------------------- */

#define NO_ID "not a goroutine id (a whole number)"

static const struct row rows[GL_PREDICATE_COUNT] = {
	[GL_PREDICATE_SIG] = {GL_STR_ROW("sig"), add_sig, true, NULL},
	[GL_PREDICATE_STATE] = {GL_STR_ROW("state"), add_glob, true, NULL},
	[GL_PREDICATE_CLASS] = {GL_STR_ROW("class"), add_class, true, NULL},
	[GL_PREDICATE_MIN_WAIT] = {GL_STR_ROW("wait"), add_min_wait, true, NULL},
	[GL_PREDICATE_MAX_WAIT] = {GL_STR_ROW("wait"), add_max_wait, true, NULL},
	[GL_PREDICATE_WAIT_UNKNOWN] = {GL_STR_ROW("wait"), add_wait_unknown, false, NULL},
	[GL_PREDICATE_RUNTIME] = {GL_STR_ROW("runtime"), add_flag, false, NULL},
	[GL_PREDICATE_NO_RUNTIME] = {GL_STR_ROW("runtime"), add_no_flag, false, NULL},
	[GL_PREDICATE_LOCKED] = {GL_STR_ROW("locked"), add_flag, false, NULL},
	[GL_PREDICATE_LEAKED] = {GL_STR_ROW("leaked"), add_flag, false, NULL},
	[GL_PREDICATE_ID] = {GL_STR_ROW("id"), add_among, true, NO_ID},
	[GL_PREDICATE_PARENT] = {GL_STR_ROW("parent"), add_among, true, NO_ID},
	[GL_PREDICATE_DUMP] = {GL_STR_ROW("dump"), add_among, true,
		"not a dump's number (a whole number; the first is 1)"},
	[GL_PREDICATE_MIN_COUNT] = {GL_STR_ROW("count"), add_min_count, true, "not a whole number"},
	[GL_PREDICATE_SOURCE] = {GL_STR_ROW("source"), add_source, true, NULL},
	[GL_PREDICATE_ORIGIN] = {GL_STR_ROW("origin"), add_glob, true, NULL},
	[GL_PREDICATE_FUNC] = {GL_STR_ROW("func"), add_regex, false, NULL},
	[GL_PREDICATE_TOP] = {GL_STR_ROW("top"), add_regex, false, NULL},
	[GL_PREDICATE_WHERE] = {GL_STR_ROW("where"), add_regex, false, NULL},
	[GL_PREDICATE_CREATED_BY] = {GL_STR_ROW("created_by"), add_regex, false, NULL},
	[GL_PREDICATE_PATH] = {GL_STR_ROW("path"), add_regex, false, NULL},
	[GL_PREDICATE_LABEL] = {GL_STR_ROW("label."), add_label, false, NULL},
	[GL_PREDICATE_EXPR] = {GL_STR_ROW(""), add_expr, false, NULL},
};

bool gl_predicate_is_pattern(enum gl_predicate_kind kind)
{
	return rows[kind].add == add_regex || rows[kind].add == add_expr;
}

struct gl_predicate *gl_predicate_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_predicate));
}

void gl_predicate_free(struct gl_predicate *p)
{
	if (!p)
		return;
	gl_expr_free(p->expr);
	gl_tree_store_free(&p->store);
	gl_mem_free(p);
}

int gl_predicate_add(struct gl_predicate *p, enum gl_predicate_kind kind, struct gl_str value,
	bool is_fixed, struct gl_err *err)
{
	struct addition a = {&p->store, &p->tests[kind], &rows[kind], is_fixed};

	gl_expr_free(p->expr);
	p->expr = NULL;
	return a.row->is_list ? each_element(value, a.row->add, &a, err)
			      : a.row->add(&a, value, err);
}

void gl_predicate_invert(struct gl_predicate *p)
{
	p->is_inverted = true;
}

/* --- asking -------------------------------------------------------------------------- */

/* Compiles all tests, in the order of their kinds. Returns false if there is no memory. */
static bool make_expr(struct gl_predicate *p)
{
	struct gl_tree *all = gl_tree_new(&p->store, GL_TREE_AND, NULL);

	for (size_t i = 0; all && i < GL_PREDICATE_COUNT; i++)
		if (p->tests[i])
			gl_tree_push(all, p->tests[i]);
	p->expr = all ? gl_expr_new(all) : NULL;
	return p->expr != NULL;
}

int gl_predicate_test(struct gl_predicate *p, const struct gl_record *r)
{
	int holds = p->expr || make_expr(p) ? gl_expr_test(p->expr, r) : -1;

	return holds < 0 ? -1 : (holds != 0) != p->is_inverted;
}

void gl_predicate_forget(struct gl_predicate *p)
{
	if (p->expr)
		gl_expr_forget(p->expr);
}

const struct gl_tree *gl_predicate_tree(const struct gl_predicate *p, enum gl_predicate_kind kind)
{
	return p->tests[kind];
}

bool gl_predicate_asks_wait(struct gl_predicate *p)
{
	return p->tests[GL_PREDICATE_WAIT_UNKNOWN] ||
	       ((p->expr || make_expr(p)) && gl_expr_asks_wait(p->expr));
}

uint64_t gl_predicate_unknown_waits(const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (g && g->wait_known)
		return r->count > g->wait_known ? r->count - g->wait_known : 0;
	return gl_record_has(r, GL_HAS_WAIT) ? 0 : r->count;
}

bool gl_predicate_ambiguous(const struct gl_predicate *p, size_t *at, struct gl_str *digits)
{
	const struct gl_tree *t = p->tests[GL_PREDICATE_SIG];

	return t && gl_sigs_ambiguous(t->sigs, at, digits);
}
