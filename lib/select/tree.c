#include "lib/select/tree.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/select/token.h"

struct parser {
	struct gl_token in;
	struct gl_tree_store *store;
	unsigned depth; /* of parentheses that are open */
	bool is_fixed;
};

static const char no_comparison[] =
	"a comparison is expected here, such as 'state == \"select\"', 'wait >= 5m' or 'has id'";

static const char no_name[] = "no such name; names are " GL_NAME_ALL;

void gl_tree_store_free(struct gl_tree_store *s)
{
	for (size_t i = 0; i < s->nmatches; i++)
		gl_match_free(s->matches[i]);
	gl_mem_free(s->matches);
	gl_arena_free(&s->arena);
}

static bool refuse_here(struct parser *x, const char *what)
{
	return gl_token_refuse(&x->in, x->in.p, what);
}

/* --- names --------------------------------------------------------------------------- */

/* KEY of label.KEY: in quotes, or all up to a blank, a quote, a parenthesis or an operator. */
static bool take_label(struct parser *x, struct gl_str *key)
{
	static const char what[] =
		"no label; it takes label.KEY, or label.\"KEY\" for a key with blanks, quotes, "
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

static bool take_name(struct parser *x, struct gl_tree *t)
{
	struct gl_str word = gl_token_word(&x->in), label = GL_STR("label.");

	if (word.len >= label.len && gl_str_starts(word, label)) {
		t->name = gl_name_find(label);
		x->in.p += label.len;
		return take_label(x, &t->label);
	}
	t->name = gl_name_find(word);
	if (!t->name)
		return refuse_here(x, word.len ? no_name : no_comparison);
	x->in.p += word.len;
	t->is_of_stack = t->name->is_of_stack;
	return true;
}

/* --- operators ----------------------------------------------------------------------- */

#define SIGN(lit) {(lit), sizeof(lit) - 1}

static const struct operator {
	struct gl_str sign;
	enum gl_tree_kind kind;
	bool is_negated;
	const char *refused; /* no operator, though one could think so: what is */
} operators[] = {
	{SIGN("=="), GL_TREE_EQUAL, false, NULL},
	{SIGN("!="), GL_TREE_EQUAL, true, NULL},
	{SIGN("<="), GL_TREE_LESS_EQUAL, false, NULL},
	{SIGN(">="), GL_TREE_GREATER_EQUAL, false, NULL},
	{SIGN("=~"), GL_TREE_MATCH, false, "no operator; a match is '~'"},
	{SIGN("!~"), GL_TREE_MATCH, true,
		"no operator; that nothing matches is 'not NAME ~ \"RE\"'"},
	{SIGN("~"), GL_TREE_MATCH, false, NULL},
	{SIGN("<"), GL_TREE_LESS, false, NULL},
	{SIGN(">"), GL_TREE_GREATER, false, NULL},
	{SIGN("="), GL_TREE_EQUAL, false, "no operator; equality is '=='"},
};

#undef SIGN

static const char *wanted_operator(const struct gl_name *n)
{
	if (n->kind == GL_NAME_TEXT)
		return "an operator is expected here; a text takes == != ~";
	return "an operator is expected here; a number takes == != < <= > >=";
}

/* The operator at hand, not yet passed. */
static const struct operator *find_operator(struct parser *x, const struct gl_name *n)
{
	const char *what = wanted_operator(n);

	gl_token_blanks(&x->in);
	for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
		const struct operator *o = &operators[i];
		bool is_of_text = o->kind == GL_TREE_EQUAL || o->kind == GL_TREE_MATCH;
		bool is_of_number = o->kind != GL_TREE_MATCH;

		if (!gl_str_starts(gl_str_of(x->in.p, x->in.end), o->sign))
			continue;
		if (o->refused)
			what = o->refused;
		else if (n->kind == GL_NAME_TEXT && !is_of_text)
			what = "a text has no order; it takes == != ~";
		else if (n->kind != GL_NAME_TEXT && !is_of_number)
			what = "~ is for texts; a number takes == != < <= > >=";
		else
			return o;
		break;
	}
	refuse_here(x, what);
	return NULL;
}

/* --- values -------------------------------------------------------------------------- */

static bool take_number(struct parser *x, struct gl_tree *t)
{
	struct gl_str word = gl_token_word(&x->in);

	if (t->name->kind == GL_NAME_DURATION && !gl_num_duration(word, &t->number))
		return refuse_here(x, "not a duration; a duration is 90s, 5m, 1h30m or 2d");
	if (t->name->kind == GL_NAME_NUMBER && !gl_num_parse(word, &t->number))
		return refuse_here(x, "not a whole number");
	x->in.p += word.len;
	return true;
}

static struct gl_match *add_match(struct gl_tree_store *s)
{
	struct gl_match **v =
		gl_mem_grow(s->matches, &s->matches_cap, s->nmatches + 1, sizeof *v);

	if (!v)
		return NULL;
	s->matches = v;
	v[s->nmatches] = gl_match_new();
	return v[s->nmatches] ? v[s->nmatches++] : NULL;
}

static bool take_pattern(struct parser *x, struct gl_tree *t)
{
	enum gl_match_kind kind = x->is_fixed ? GL_MATCH_FIXED : GL_MATCH_REGEX;
	const char *at;

	gl_token_blanks(&x->in);
	at = x->in.p;
	if (!gl_token_text(&x->in, !x->is_fixed, &t->text,
		    x->is_fixed ? "a text in quotes is expected here" :
				  "a regular expression in quotes is expected here"))
		return false;
	t->match = add_match(x->store);
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
	if (!gl_token_text(&x->in, false, &t->text, "a text in quotes is expected here"))
		return false;
	if (t->name->refuse)
		what = t->name->refuse((char *)(uintptr_t)t->text.p, t->text.len);
	return !what || gl_token_refuse(&x->in, at, what);
}

static bool take_value(struct parser *x, struct gl_tree *t)
{
	if (t->name->kind != GL_NAME_TEXT)
		return take_number(x, t);
	return t->kind == GL_TREE_MATCH ? take_pattern(x, t) : take_equal(x, t);
}

/* --- comparisons and what joins them ----------------------------------------------------- */

static struct gl_tree *new_tree(struct parser *x, enum gl_tree_kind kind)
{
	struct gl_tree *t = gl_arena_new(&x->store->arena, sizeof *t);

	if (t)
		*t = (struct gl_tree){.kind = kind};
	else
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
			"a name is expected here, as in 'has id'; names are " GL_NAME_ALL);
		return NULL;
	}
	return take_name(x, t) ? t : NULL;
}

/* No operator stands behind a flag. */
static bool is_alone(struct parser *x)
{
	gl_token_blanks(&x->in);
	return x->in.p == x->in.end || !gl_token_is_one_of(*x->in.p, "=!<>~") ||
	       refuse_here(x,
		       "this name is true or not by itself; it takes no operator");
}

/* A flag alone, or a name with an operator and a value. */
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
	t->kind = o->kind;
	t->is_negated = o->is_negated;
	return take_value(x, t) ? t : NULL;
}

static struct gl_tree *read_or(struct parser *x);

static struct gl_tree *read_parentheses(struct parser *x)
{
	const char *at = x->in.p - 1;
	struct gl_tree *t;

	if (x->depth == GL_LIMIT_EXPR_DEPTH) {
		gl_token_refuse(&x->in, at, "parentheses more than 64 deep");
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
		refuse_here(x, "no operator; it is 'not'");
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

/* One more child. A list of a single one is this child itself. */
static struct gl_tree *join(struct parser *x, enum gl_tree_kind kind, struct gl_tree *list,
	struct gl_tree *child, bool is_first)
{
	struct gl_tree *t = is_first ? new_tree(x, kind) : list;

	if (!t)
		return NULL;
	if (is_first) {
		t->last = list;
		t->is_of_stack = list->is_of_stack;
	}
	child->previous = t->last;
	t->last = child;
	t->is_of_stack &= child->is_of_stack;
	return t;
}

/* Children joined by one keyword. */
static struct gl_tree *read_list(struct parser *x, enum gl_tree_kind kind, struct gl_str keyword,
	struct gl_tree *(*read)(struct parser *))
{
	struct gl_tree *t = read(x);

	for (bool is_first = true; t && gl_token_keyword(&x->in, keyword); is_first = false) {
		struct gl_tree *child = read(x);

		t = child ? join(x, kind, t, child, is_first) : NULL;
	}
	return t;
}

static struct gl_tree *read_and(struct parser *x)
{
	return read_list(x, GL_TREE_AND, GL_STR("and"), read_not);
}

static struct gl_tree *read_or(struct parser *x)
{
	return read_list(x, GL_TREE_OR, GL_STR("or"), read_and);
}

/* What may stand behind a whole expression: nothing. */
static const char *trailing(const struct gl_token *x)
{
	struct gl_str rest = gl_str_of(x->p, x->end);

	if (*x->p == ')')
		return "this ')' has no '('";
	if (gl_str_starts(rest, GL_STR("&")))
		return "no operator; it is 'and'";
	if (gl_str_starts(rest, GL_STR("|")))
		return "no operator; it is 'or'";
	return "'and' or 'or' is expected here";
}

struct gl_tree *gl_tree_read(struct gl_tree_store *s, struct gl_str text, bool is_fixed,
	struct gl_err *err)
{
	struct parser x = {.store = s, .is_fixed = is_fixed};
	struct gl_tree *t;

	if (text.len > GL_LIMIT_EXPR) {
		gl_err_set(err, GL_ERR_LIMIT, "an expression of more than 16384 bytes");
		return NULL;
	}
	gl_token_init(&x.in, &s->arena, text, err);
	t = read_or(&x);
	if (!t)
		return NULL;
	gl_token_blanks(&x.in);
	if (x.in.p == x.in.end)
		return t;
	gl_token_refuse(&x.in, x.in.p, trailing(&x.in));
	return NULL;
}
