#include "lib/select/tree.h"

#include "lib/base/limits.h"
#include "lib/base/near.h"
#include "lib/base/num.h"
#include "lib/select/token.h"

struct parser {
	struct gl_token in;
	struct gl_tree_store *store;
	unsigned depth; /* number of open parentheses */
	bool is_fixed;
};

static const char no_comparison[] =
	"a comparison is expected here, such as 'state == \"select\"', 'wait >= 5m' or 'has id'";

static const char no_name[] = "unknown name; the names are " GL_NAME_ALL;

void gl_tree_store_free(struct gl_tree_store *s)
{
	for (struct gl_tree *t = s->made; t; t = t->before) {
		gl_match_free(t->match);
		gl_idset_free(t->among);
		gl_sigs_free(t->sigs);
	}
	gl_arena_free(&s->arena);
}

struct gl_tree *gl_tree_new(struct gl_tree_store *s, enum gl_tree_kind kind,
	const struct gl_expr_name *name)
{
	struct gl_tree *t = gl_arena_new(&s->arena, sizeof *t);

	if (!t)
		return NULL;
	*t = (struct gl_tree){.kind = kind, .name = name, .before = s->made};
	t->is_of_stack = !name || name->is_of_stack;
	s->made = t;
	return t;
}

void gl_tree_push(struct gl_tree *list, struct gl_tree *child)
{
	child->previous = list->last;
	list->last = child;
	list->is_of_stack &= child->is_of_stack;
}

static bool refuse_here(struct parser *x, const char *what)
{
	return gl_token_refuse(&x->in, x->in.p, what);
}

/* --- names --------------------------------------------------------------------------- */

/*
 * Reads the KEY of label.KEY. It is in quotes, or ends before a blank, quote, parenthesis or
 * operator.
 */
static bool take_label(struct parser *x, struct gl_str *key)
{
	static const char what[] = "the key is missing; it takes label.KEY, or label.\"KEY\" for a "
				   "key with blanks, quotes, "
				   "parentheses or operators";
	const char *from = x->in.p;

	if (x->in.p < x->in.end && gl_token_is_one_of(*x->in.p, "\"'"))
		return gl_token_text(&x->in, false, key, what);
	while (x->in.p < x->in.end && !gl_token_is_one_of(*x->in.p, " \t\n\r\"'()=!<>~"))
		x->in.p++;
	if (x->in.p == from)
		return gl_token_refuse(&x->in, from, what);
	*key = gl_arena_copy(&x->store->arena, gl_str_of(from, x->in.p));
	return key->p || gl_token_fail_memory(&x->in);
}

static bool refuse_name(struct parser *x, struct gl_str word)
{
	struct gl_near near = {.word = word};

	refuse_here(x, word.len ? no_name : no_comparison);
	gl_near_try_list(&near, GL_NAME_ALL, ", ");
	gl_near_store(&near, x->in.err);
	return false;
}

static bool take_name(struct parser *x, struct gl_tree *t)
{
	struct gl_str word = gl_token_word(&x->in), label = GL_STR("label.");

	if (word.len >= label.len && gl_str_starts(word, label)) {
		t->name = gl_name_find(label);
		t->is_of_stack = t->name->is_of_stack;
		x->in.p += label.len;
		return take_label(x, &t->label);
	}
	t->name = gl_name_find(word);
	if (!t->name)
		return refuse_name(x, word);
	x->in.p += word.len;
	t->is_of_stack = t->name->is_of_stack;
	return true;
}

/* --- operators ----------------------------------------------------------------------- */

enum order { EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, MATCH };

static const struct operator {
	struct gl_str sign;
	enum order order;
	bool is_negated;
	/* if the sign only looks like an operator: the message that refuses it; otherwise NULL */
	const char *refused;
} operators[] = {
	{GL_STR_ROW("=="), EQUAL, false, NULL},
	{GL_STR_ROW("!="), EQUAL, true, NULL},
	{GL_STR_ROW("<="), LESS_EQUAL, false, NULL},
	{GL_STR_ROW(">="), GREATER_EQUAL, false, NULL},
	{GL_STR_ROW("=~"), MATCH, false, "not an operator; use '~' to match"},
	{GL_STR_ROW("!~"), MATCH, true,
		"not an operator; use 'not NAME ~ \"RE\"'"},
	{GL_STR_ROW("~"), MATCH, false, NULL},
	{GL_STR_ROW("<"), LESS, false, NULL},
	{GL_STR_ROW(">"), GREATER, false, NULL},
	{GL_STR_ROW("="), EQUAL, false, "not an operator; use '==' to compare"},
};

static const char *wanted_operator(const struct gl_expr_name *n)
{
	if (n->kind == GL_NAME_TEXT)
		return "an operator is expected here; a string takes == != ~";
	return "an operator is expected here; a number takes == != < <= > >=";
}

/* Returns the operator that comes next, without consuming it. */
static const struct operator *find_operator(struct parser *x, const struct gl_expr_name *n)
{
	const char *what = wanted_operator(n);

	gl_token_blanks(&x->in);
	for (size_t i = 0; i < GL_COUNT(operators); i++) {
		const struct operator *o = &operators[i];
		bool is_of_text = o->order == EQUAL || o->order == MATCH;
		bool is_of_number = o->order != MATCH;

		if (!gl_str_starts(gl_str_of(x->in.p, x->in.end), o->sign))
			continue;
		if (o->refused)
			what = o->refused;
		else if (n->kind == GL_NAME_TEXT && !is_of_text)
			what = "a string has no order; it takes == != ~";
		else if (n->kind != GL_NAME_TEXT && !is_of_number)
			what = "~ is for strings; a number takes == != < <= > >=";
		else
			return o;
		break;
	}
	refuse_here(x, what);
	return NULL;
}

/* --- values -------------------------------------------------------------------------- */

static void set_range(struct gl_tree *t, enum order order, uint64_t n)
{
	bool is_low = order == EQUAL || order == GREATER_EQUAL;
	bool is_high = order == EQUAL || order == LESS_EQUAL;

	t->kind = GL_TREE_RANGE;
	t->low = is_low ? n : order == GREATER ? n + 1 : 0;
	t->high = is_high ? n : order == LESS ? n - 1 : UINT64_MAX;
	/* No number is less than 0 or greater than UINT64_MAX, so the range must be empty. */
	if ((order == LESS && n == 0) || (order == GREATER && n == UINT64_MAX)) {
		t->low = 1;
		t->high = 0;
	}
}

static bool take_number(struct parser *x, struct gl_tree *t, enum order order)
{
	struct gl_str word = gl_token_word(&x->in);
	uint64_t n;

	if (t->name->kind == GL_NAME_DURATION && !gl_num_duration(word, &n))
		return refuse_here(x, "not a duration such as 90s, 5m, 1h30m or 2d");
	if (t->name->kind == GL_NAME_NUMBER && !gl_num_parse(word, &n))
		return refuse_here(x, "not a whole number");
	x->in.p += word.len;
	set_range(t, order, n);
	return true;
}

static bool take_pattern(struct parser *x, struct gl_tree *t)
{
	enum gl_match_kind kind = x->is_fixed ? GL_MATCH_FIXED : GL_MATCH_REGEX;
	const char *at;

	gl_token_blanks(&x->in);
	at = x->in.p;
	if (!gl_token_text(&x->in, !x->is_fixed, &t->text,
		    x->is_fixed ? "a string in quotes is expected here" :
				  "a regular expression in quotes is expected here"))
		return false;
	t->match = gl_match_new();
	if (!t->match)
		return gl_token_fail_memory(&x->in);
	if (gl_match_add(t->match, kind, t->text, x->in.err) == 0)
		return true;
	gl_token_place(&x->in, at);
	return false;
}

static bool take_equal(struct parser *x, struct gl_tree *t)
{
	const char *at, *what = NULL;

	gl_token_blanks(&x->in);
	at = x->in.p;
	if (!gl_token_text(&x->in, false, &t->text, "a string in quotes is expected here"))
		return false;
	if (t->name->refuse)
		what = t->name->refuse((char *)(uintptr_t)t->text.p, t->text.len);
	if (!what)
		return true;
	gl_token_refuse(&x->in, at, what);
	if (gl_str_eq(t->name->name, GL_STR("class")))
		gl_class_near(t->text, x->in.err);
	return false;
}

static bool take_value(struct parser *x, struct gl_tree *t, enum order order)
{
	if (t->name->kind != GL_NAME_TEXT)
		return take_number(x, t, order);
	t->kind = order == MATCH ? GL_TREE_MATCH : GL_TREE_EQUAL;
	return order == MATCH ? take_pattern(x, t) : take_equal(x, t);
}

/* --- comparisons and what joins them ----------------------------------------------------- */

static struct gl_tree *new_tree(struct parser *x, enum gl_tree_kind kind)
{
	struct gl_tree *t = gl_tree_new(x->store, kind, NULL);

	if (!t)
		gl_token_fail_memory(&x->in);
	return t;
}

static struct gl_tree *read_has(struct parser *x)
{
	struct gl_tree *t = new_tree(x, GL_TREE_HAS);

	if (!t)
		return NULL;
	if (gl_token_word(&x->in).len == 0) {
		refuse_here(x,
			"a name is expected here, as in 'has id'; the names are " GL_NAME_ALL);
		return NULL;
	}
	return take_name(x, t) ? t : NULL;
}

/*
 * Returns true if the flag stands alone, as it must. Otherwise reports the operator that follows
 * it.
 */
static bool is_alone(struct parser *x)
{
	gl_token_blanks(&x->in);
	return x->in.p == x->in.end || !gl_token_is_one_of(*x->in.p, "=!<>~") ||
	       refuse_here(x,
		       "this name is true or false by itself; it takes no operator");
}

/* Reads a flag, or a name with an operator and a value. */
static struct gl_tree *read_comparison(struct parser *x)
{
	struct gl_tree *t = new_tree(x, GL_TREE_FLAG);
	const struct operator *o;

	if (!t || !take_name(x, t))
		return NULL;
	if (t->name->kind == GL_NAME_FLAG)
		return is_alone(x) ? t : NULL;
	o = find_operator(x, t->name);
	if (!o)
		return NULL;
	x->in.p += o->sign.len;
	t->is_negated = o->is_negated;
	return take_value(x, t, o->order) ? t : NULL;
}

static struct gl_tree *read_or(struct parser *x);

static struct gl_tree *read_parentheses(struct parser *x)
{
	const char *at = x->in.p - 1;
	struct gl_tree *t;

	if (x->depth == GL_LIMIT_EXPR_DEPTH) {
		gl_token_refuse(&x->in, at, "parentheses nested more than 64 deep");
		return NULL;
	}
	x->depth++;
	t = read_or(x);
	x->depth--;
	if (!t || gl_token_char(&x->in, ')'))
		return t;
	gl_token_blanks(&x->in);
	if (x->in.p == x->in.end)
		gl_token_refuse(&x->in, at, "this '(' has no ')'");
	else
		refuse_here(x, "'and', 'or' or ')' is expected here");
	return NULL;
}

static struct gl_tree *read_not(struct parser *x)
{
	bool is_negated = false;
	struct gl_tree *t;

	while (gl_token_keyword(&x->in, GL_STR("not")))
		is_negated = !is_negated;
	gl_token_blanks(&x->in);
	if (x->in.p < x->in.end && *x->in.p == '!') {
		refuse_here(x, "not an operator; use 'not'");
		return NULL;
	}
	if (gl_token_char(&x->in, '('))
		t = read_parentheses(x);
	else
		t = gl_token_keyword(&x->in, GL_STR("has")) ? read_has(x) : read_comparison(x);
	if (t)
		t->is_negated ^= is_negated;
	return t;
}

/*
 * Reads children joined by a keyword, `and` or `or`. If there is only one child, returns the child
 * itself.
 */
static struct gl_tree *read_list(struct parser *x, enum gl_tree_kind kind, struct gl_str keyword,
	struct gl_tree *(*read)(struct parser *))
{
	struct gl_tree *t = read(x), *list = NULL;

	while (t && gl_token_keyword(&x->in, keyword)) {
		if (!list) {
			list = new_tree(x, kind);
			if (!list)
				return NULL;
			gl_tree_push(list, t);
		}
		t = read(x);
		if (t)
			gl_tree_push(list, t);
	}
	return t && list ? list : t;
}

static struct gl_tree *read_and(struct parser *x)
{
	return read_list(x, GL_TREE_AND, GL_STR("and"), read_not);
}

static struct gl_tree *read_or(struct parser *x)
{
	return read_list(x, GL_TREE_OR, GL_STR("or"), read_and);
}

/*
 * Returns the message for text that follows a complete expression. c: the first byte of that text.
 */
static const char *trailing(char c)
{
	return c == ')'	  ? "this ')' has no '('"
	       : c == '&' ? "not an operator; use 'and'"
	       : c == '|' ? "not an operator; use 'or'"
			  : "'and' or 'or' is expected here";
}

struct gl_tree *gl_tree_read(struct gl_tree_store *s, struct gl_str text, bool is_fixed,
	struct gl_err *err)
{
	struct parser x = {.store = s, .is_fixed = is_fixed};
	struct gl_tree *t;

	if (text.len > GL_LIMIT_EXPR) {
		gl_err_set(err, GL_ERR_LIMIT, "the expression is longer than 16384 bytes");
		return NULL;
	}
	gl_token_init(&x.in, &s->arena, text, err);
	t = read_or(&x);
	if (!t)
		return NULL;
	gl_token_blanks(&x.in);
	if (x.in.p == x.in.end)
		return t;
	gl_token_refuse(&x.in, x.in.p, trailing(*x.in.p));
	return NULL;
}
