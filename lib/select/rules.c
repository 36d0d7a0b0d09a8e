#include "lib/select/rules.h"

#include "lib/base/arena.h"
#include "lib/base/counts.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/near.h"
#include "lib/base/num.h"
#include "lib/base/set.h"
#include "lib/select/predicate.h"
#include "lib/select/verdicts.h"

struct rule {
	/*
	 * the rule as a predicate; NULL: not made yet, which is possible only for a rule that
	 * depends on the stack alone
	 */
	struct gl_predicate *holds;
	struct gl_str value;
	enum gl_predicate_kind kind;
	struct gl_str text;
	uint64_t line, taken;
	uint64_t max; /* most goroutines that it excludes per dump; UINT64_MAX: no limit */
};

/* Counts the goroutines of one dump that a rule with a `max` has excluded. */
struct quota {
	const struct rule *rule;
	struct gl_str source;
	uint64_t dump, taken;
};

/*
 * An entry of the cache of names: whether any rule `any RE` holds for a function of this name. The
 * text of the name belongs to the table of stacks.
 */
struct named {
	const char *p; /* NULL: the entry is free */
	size_t len;
	int holds;
};

#define NAMED 2048 /* number of entries in the cache of names; a power of two */

struct gl_rules {
	struct rule *v;
	size_t n, cap;
	/*
	 * by kind: the patterns of all rules that depend on the stack alone, in one predicate; it
	 * is tested first, because it holds for few stacks
	 */
	struct gl_predicate *any[GL_PREDICATE_COUNT];
	/*
	 * by ordinal of the stack: 1 + the index of the first rule to try; 0: not known yet; the
	 * rules before that one depend on the stack alone, and do not hold for the stack
	 */
	uint32_t *first;
	size_t nfirst;
	struct gl_verdicts holds; /* by stack: 1 + the result of gl_rules_any_of */
	/* NAMED entries, indexed by the address of the name; made when first needed */
	struct named *named;
	struct gl_set quotas;
	struct gl_arena arena; /* holds the quotas, their sources, and the texts of the rules */
};

struct gl_rules *gl_rules_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_rules));
}

void gl_rules_free(struct gl_rules *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		gl_predicate_free(s->v[i].holds);
	for (size_t i = 0; i < GL_PREDICATE_COUNT; i++)
		gl_predicate_free(s->any[i]);
	gl_mem_free(s->v);
	gl_mem_free(s->first);
	gl_verdicts_free(&s->holds);
	gl_mem_free(s->named);
	gl_set_free(&s->quotas);
	gl_arena_free(&s->arena);
	gl_mem_free(s);
}

size_t gl_rules_count(const struct gl_rules *s)
{
	return s->n;
}

struct gl_str gl_rules_text(const struct gl_rules *s, size_t i, uint64_t *line, uint64_t *taken)
{
	*line = s->v[i].line;
	*taken = s->v[i].taken;
	return s->v[i].text;
}

/* --- reading ------------------------------------------------------------------------- */

static const struct verb {
	struct gl_str name;
	enum gl_predicate_kind kind;
} verbs[] = {
	{{"top", 3}, GL_PREDICATE_TOP},
	{{"any", 3}, GL_PREDICATE_FUNC},
	{{"created-by", 10}, GL_PREDICATE_CREATED_BY},
	{{"sig", 3}, GL_PREDICATE_SIG},
	{{"state", 5}, GL_PREDICATE_STATE},
};

#define VERBS "top RE, any RE, created-by RE, sig HEX or state GLOB"

/* Returns true if the rule takes an RE; it then also takes `=NAME`. */
static bool takes_name(const struct rule *r)
{
	return gl_predicate_is_pattern(r->kind);
}

static struct gl_str trim(struct gl_str s)
{
	s = gl_str_trim(s);
	while (s.len && gl_is_white(*s.p))
		s = gl_str_skip(s, 1);
	return s;
}

/* Removes a comment, which begins with a # at the start of the line or after a blank. */
static struct gl_str without_comment(struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '#' && (i == 0 || gl_is_white(s.p[i - 1])))
			s.len = i;
	return s;
}

/* Returns the last word of s if a blank precedes it, otherwise an empty string. */
static struct gl_str last_word(struct gl_str s)
{
	size_t i = s.len;

	while (i > 0 && !gl_is_white(s.p[i - 1]))
		i--;
	return gl_str_skip(s, i ? i : s.len);
}

static int refuse(struct gl_err *err, const char *what, struct gl_str line, struct gl_str at)
{
	gl_err_set(err, GL_ERR_SYNTAX, what);
	gl_err_detail(err, at.p, at.len);
	err->column = (uint64_t)(at.p - line.p) + 1;
	return -1;
}

/* If *value ends with ` max N`, removes that and stores N in r->max. */
static int read_max(struct rule *r, struct gl_str line, struct gl_str *value, struct gl_err *err)
{
	struct gl_str number = last_word(*value);
	struct gl_str before = gl_str_trim(gl_str_of(value->p, number.p));

	r->max = UINT64_MAX;
	if (gl_str_eq(number, GL_STR("max")))
		return refuse(err, "no number after max", line, number);
	if (number.len && gl_str_eq(before, GL_STR("max")))
		return refuse(err, "no value before max", line, before);
	if (!number.len || !gl_str_eq(last_word(before), GL_STR("max")))
		return 0;
	if (!gl_num_parse(number, &r->max))
		return refuse(err, "not a whole number after max", line, number);
	*value = gl_str_trim(gl_str_of(before.p, last_word(before).p));
	return 0;
}

static bool is_of_stack(const struct rule *r)
{
	return r->kind != GL_PREDICATE_STATE;
}

/* Adds a value to the predicate *p. If *p is NULL, makes it first. */
static int add_value(struct gl_predicate **p, enum gl_predicate_kind kind, struct gl_str value,
	struct gl_err *err)
{
	if (!*p)
		*p = gl_predicate_new();
	if (!*p)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	return gl_predicate_add(*p, kind, value, false, err);
}

/* Returns a regular expression that matches exactly this name. */
static struct gl_str expr_of(struct gl_arena *a, struct gl_str name)
{
	static const char special[] = ".[\\()*+?{|^$";
	char *text = gl_arena_new(a, 2 * name.len + 2), *to = text;

	if (!text)
		return (struct gl_str){NULL, 0};
	*to++ = '^';
	for (size_t i = 0; i < name.len; i++) {
		if (name.p[i] && strchr(special, name.p[i]))
			*to++ = '\\';
		*to++ = name.p[i];
	}
	*to++ = '$';
	return gl_str_of(text, to);
}

/*
 * Returns true if the value contains (*, as in the name of a method that was pasted as Go prints
 * it. In a regular expression, POSIX leaves the meaning of (* undefined.
 */
static bool is_pasted(struct gl_str value)
{
	for (size_t i = 0; i + 1 < value.len; i++)
		if (value.p[i] == '\\')
			i++;
		else if (value.p[i] == '(' && value.p[i + 1] == '*')
			return true;
	return false;
}

static int read_value(struct gl_rules *s, struct rule *r, struct gl_str line, struct gl_str value,
	struct gl_err *err)
{
	bool is_name;

	if (read_max(r, line, &value, err) != 0)
		return -1;
	is_name = takes_name(r) && value.len > 0 && value.p[0] == '=';
	if (value.len <= is_name)
		return refuse(err, "no value after it; a rule is " VERBS, line, r->text);
	if (takes_name(r) && !is_name && is_pasted(value))
		return refuse(err, "(* is not a regular expression; =NAME takes a name literally",
			line, value);
	r->value = is_name ? expr_of(&s->arena, gl_str_skip(value, 1))
			   : gl_arena_copy(&s->arena, value);
	if (!r->value.p)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (add_value(is_of_stack(r) ? &s->any[r->kind] : &r->holds, r->kind, r->value, err) == 0)
		return 0;
	if (takes_name(r) && err->code == GL_ERR_SYNTAX)
		err->what =
			"not a POSIX extended regular expression (=NAME takes a name literally)";
	err->column = (uint64_t)(value.p - line.p) + 1;
	gl_predicate_free(r->holds);
	return -1;
}

/*
 * Reads a rule. text: the part of `line` that is the rule, without blanks and comments around it.
 */
static int read_rule(struct gl_rules *s, struct rule *r, struct gl_str line, struct gl_str text,
	struct gl_err *err)
{
	struct gl_str word = text;
	struct gl_near near;

	*r = (struct rule){.text = text};
	word.len = 0;
	while (word.len < text.len && !gl_is_white(text.p[word.len]))
		word.len++;
	near = (struct gl_near){.word = word};
	for (size_t i = 0; i < GL_COUNT(verbs); i++)
		if (gl_str_eq(word, verbs[i].name)) {
			r->kind = verbs[i].kind;
			return read_value(s, r, line, trim(gl_str_skip(text, word.len)), err);
		}
	refuse(err, "not a rule; a rule is " VERBS, line, word);
	for (size_t i = 0; i < GL_COUNT(verbs); i++)
		gl_near_try(&near, verbs[i].name);
	gl_near_store(&near, err);
	return -1;
}

int gl_rules_add(struct gl_rules *s, struct gl_str text, uint64_t line, struct gl_err *err)
{
	struct gl_str rule = trim(without_comment(text));
	struct rule *v;

	*err = (struct gl_err){0};
	if (rule.len == 0)
		return 0;
	if (!GL_MEM_ROOM(s->v, s->cap, s->n + 1))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	v = &s->v[s->n];
	if (read_rule(s, v, text, rule, err) != 0) {
		err->line = line;
		return -1;
	}
	v->line = line;
	v->text = gl_arena_copy(&s->arena, rule);
	s->n++;
	return v->text.p ? 0 : gl_err_set(err, GL_ERR_MEMORY, "out of memory");
}

/* --- for how many goroutines a rule holds ------------------------------------------------ */

/*
 * Returns the group's counts of the value that the rule tests, for example of its states; NULL if
 * groups have no such counts.
 */
static struct gl_counts *keys_of(const struct rule *r, struct gl_group *g)
{
	if (r->kind == GL_PREDICATE_STATE)
		return &g->states;
	if (r->kind == GL_PREDICATE_CREATED_BY)
		return &g->creators;
	return r->kind == GL_PREDICATE_SIG ? &g->sigs : NULL;
}

/* Returns 1 if the rule holds for rec, 0 if it does not, -1 if there is no memory. */
static int test(struct rule *r, const struct gl_record *rec)
{
	struct gl_err err;

	if (!r->holds && add_value(&r->holds, r->kind, r->value, &err) != 0)
		return -1;
	return gl_predicate_test(r->holds, rec);
}

/*
 * `counts` is a map of a group: it has the values that the rule tests, and how many members have
 * each. Tests the rule on each value, and adds to *n the number of members for which it holds.
 */
static int count_in_keys(struct rule *r, const struct gl_counts *counts, uint64_t *n)
{
	for (size_t i = 0; i < counts->n; i++) {
		struct gl_group g = {0};
		struct gl_more more = {.group = &g};
		struct gl_record members = {.count = counts->v[i].n, .more = &more};
		int holds;

		*keys_of(r, &g) = (struct gl_counts){&counts->v[i], 1};
		holds = test(r, &members);
		if (holds < 0)
			return -1;
		*n = gl_counter_sum(*n, holds ? members.count : 0);
	}
	return 0;
}

/*
 * For a group without counts of the values that the rule tests (keys_of): returns true if all
 * members have the same value.
 */
static bool is_shared(const struct rule *r, const struct gl_record *rec)
{
	const struct gl_stack *s = gl_record_stack(rec);

	if (r->kind == GL_PREDICATE_STATE || r->kind == GL_PREDICATE_SIG)
		return true;
	return rec->stack || (r->kind != GL_PREDICATE_CREATED_BY && s &&
				     gl_record_has(rec, GL_HAS_SIG) && s->canon->sig == rec->sig);
}

/*
 * Sets *n to the number of the record's goroutines for which the rule certainly holds. Returns -1
 * if there is no memory.
 */
static int count_members(struct rule *r, const struct gl_record *rec, uint64_t *n)
{
	const struct gl_group *group = gl_record_group(rec);
	int holds;

	*n = 0;
	if (group) {
		struct gl_group g = *group;
		const struct gl_counts *keys = keys_of(r, &g);

		if (keys && keys->n)
			return count_in_keys(r, keys, n);
		if (!is_shared(r, rec))
			return 0;
	}
	holds = test(r, rec);
	*n = holds > 0 ? rec->count : 0;
	return holds < 0 ? -1 : 0;
}

/* --- excluding --------------------------------------------------------------------------- */

static uint64_t hash_of(const struct rule *r, const struct gl_record *rec)
{
	uint64_t parts[] = {r->line, rec->dump, gl_hash_key(rec->source.p, rec->source.len)};

	return gl_hash_key(parts, sizeof parts);
}

static struct quota *add_quota(
	struct gl_rules *s, const struct rule *r, const struct gl_record *rec, uint64_t hash)
{
	struct quota *q = gl_arena_new(&s->arena, sizeof *q);

	if (!q)
		return NULL;
	*q = (struct quota){r, gl_arena_copy(&s->arena, rec->source), rec->dump, 0};
	return q->source.p && gl_set_add(&s->quotas, q, hash) ? q : NULL;
}

/* Returns the rule's quota for the dump of the record; NULL if there is no memory. */
static struct quota *quota_of(struct gl_rules *s, const struct rule *r, const struct gl_record *rec)
{
	uint64_t hash = hash_of(r, rec);
	size_t i = (size_t)hash;
	struct quota *q;

	while ((q = gl_set_next(&s->quotas, hash, &i)))
		if (q->rule == r && q->dump == rec->dump && gl_str_eq(q->source, rec->source))
			return q;
	return add_quota(s, r, rec, hash);
}

/*
 * The rule holds for n goroutines of the record. Excludes those that are not excluded already
 * (*covered is the number that are), but no more than `max` of a dump. Returns false if there is no
 * memory.
 */
static bool take(struct gl_rules *s, struct rule *r, const struct gl_record *rec, uint64_t n,
	uint64_t *covered)
{
	bool is_repeat = gl_record_has(rec, GL_HAS_REPEAT);
	struct quota *q = NULL;

	n = n > *covered ? n - *covered : 0;
	if (n && r->max != UINT64_MAX) {
		q = quota_of(s, r, rec);
		if (!q)
			return false;
		if (n > r->max - q->taken)
			n = r->max - q->taken;
	}
	*covered += n;
	if (is_repeat)
		return true;
	r->taken += n;
	if (q)
		q->taken += n;
	return true;
}

/* Applies the rules from index i on until all goroutines of r are excluded. */
static bool take_from(struct gl_rules *s, size_t i, const struct gl_record *r, uint64_t *covered)
{
	for (; i < s->n && *covered < r->count; i++) {
		uint64_t n;

		if (count_members(&s->v[i], r, &n) != 0)
			return false;
		if (n && !take(s, &s->v[i], r, n, covered))
			return false;
	}
	return true;
}

/*
 * Returns 1 if any rule `any RE` holds for the function of the frame, 0 if none does, -1 if there
 * is no memory. A table of stacks stores each name once, so the result is cached by the address of
 * the name. The predicate is tested on a group whose example is a stack of this one frame. It must
 * not be a goroutine: the predicate remembers its answers for goroutines by the ordinal of their
 * stack, and this stack has none.
 */
static int any_for_name(struct gl_rules *s, const struct gl_frame *f)
{
	struct named *known = &s->named[((uintptr_t)f->func.p >> 3) & (NAMED - 1)];

	if (known->p != f->func.p || known->len != f->func.len) {
		const struct gl_stack alone = {.frames = &f, .nframes = 1};
		struct gl_group g = {.example = &alone};
		const struct gl_more more = {.group = &g};
		const struct gl_record r = {.count = 1, .more = &more, .has = GL_HAS_FRAMES};
		int holds = gl_predicate_test(s->any[GL_PREDICATE_FUNC], &r);

		if (holds < 0)
			return holds;
		*known = (struct named){f->func.p, f->func.len, holds};
	}
	return known->holds;
}

static int any_for_names(struct gl_rules *s, const struct gl_stack *stack)
{
	int holds = 0;

	if (!s->named)
		s->named = gl_mem_new(NAMED, sizeof *s->named);
	if (!s->named)
		return -1;
	for (size_t i = 0; i < stack->nframes && holds == 0; i++)
		if (stack->frames[i]->func.p)
			holds = any_for_name(s, stack->frames[i]);
	return holds;
}

int gl_rules_any(struct gl_rules *s, const struct gl_record *r)
{
	bool by_name = r->stack && !gl_record_group(r);
	int holds = 0;

	for (size_t i = 0; i < GL_PREDICATE_COUNT && holds == 0; i++)
		if (s->any[i])
			holds = i == GL_PREDICATE_FUNC && by_name
					? any_for_names(s, r->stack)
					: gl_predicate_test(s->any[i], r);
	return holds;
}

int gl_rules_any_of(struct gl_rules *s, const struct gl_stack *stack)
{
	uint8_t *verdict = gl_verdicts_at(&s->holds, stack->ordinal);

	if (!verdict)
		return -1;
	if (*verdict == 0) {
		const struct gl_record r = {.stack = stack, .count = 1, .sig = stack->canon->sig,
			.has = gl_record_of_stack(stack)};
		int holds = gl_rules_any(s, &r);

		if (holds < 0)
			return -1;
		*verdict = (uint8_t)(holds + 1);
	}
	return *verdict - 1;
}

void gl_rules_forget(struct gl_rules *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].holds)
			gl_predicate_forget(s->v[i].holds);
	for (size_t i = 0; i < GL_PREDICATE_COUNT; i++)
		if (s->any[i])
			gl_predicate_forget(s->any[i]);
	if (s->nfirst)
		memset(s->first, 0, s->nfirst * sizeof *s->first);
	gl_verdicts_forget(&s->holds);
	if (s->named)
		memset(s->named, 0, NAMED * sizeof *s->named);
}

/*
 * Sets *i to the index of the first rule that must be tried for the stack: it holds for the stack,
 * or depends on more than the stack.
 */
static int find_first(struct gl_rules *s, const struct gl_record *r, size_t *i)
{
	int any = gl_rules_any(s, r);

	if (any < 0)
		return -1;
	for (*i = 0; *i < s->n && is_of_stack(&s->v[*i]); ++*i) {
		int holds = any ? test(&s->v[*i], r) : 0;

		if (holds != 0)
			return holds;
	}
	return 0;
}

bool gl_rules_take(struct gl_rules *s, const struct gl_record *r, uint64_t *covered)
{
	uint32_t ordinal;
	size_t i;

	if (!r->stack || gl_record_group(r))
		return take_from(s, 0, r, covered);
	ordinal = gl_record_ordinal(r);
	if (!GL_MEM_ZEROED(s->first, s->nfirst, (size_t)ordinal + 1))
		return false;
	if (s->first[ordinal] == 0) {
		if (find_first(s, r, &i) < 0)
			return false;
		s->first[ordinal] = (uint32_t)i + 1;
	}
	return take_from(s, s->first[ordinal] - 1, r, covered);
}
