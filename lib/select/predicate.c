#include "lib/select/predicate.h"

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/record/place.h"
#include "lib/select/expr.h"
#include "lib/select/match.h"
#include "lib/select/verdicts.h"

enum truth {
	NO,
	YES,
	UNKNOWN,  /* the record lacks what is asked for: not selected, nor by a negation */
	NO_MEMORY
};

/* The first digits of a signature, and the first signature that they were found to name. */
struct prefix {
	struct gl_str digits; /* lower case */
	char named[GL_HASH_HEX];
	bool has_named, is_ambiguous;
};

struct label {
	struct gl_str key;
	struct gl_match *value; /* NULL: any */
};

struct row;

/* One test with its values; each kind uses its own. */
struct test {
	const struct row *row;
	struct gl_match *match;
	struct gl_expr *expr;
	struct prefix *prefixes;
	struct label *labels;
	uint64_t *numbers; /* rising */
	size_t n, cap;	   /* of prefixes, labels or numbers */
	uint64_t bound;	   /* seconds or goroutines: of n values the one that holds first */
	uint32_t classes; /* bits by enum gl_class */
	struct gl_verdicts verdicts; /* a truth + 1 */
};

#define ACCEPT SIZE_MAX
#define REJECT (SIZE_MAX - 1)

/* Make a test; go on at the step yes or no. What is unknown goes the way of no. */
struct step {
	struct test *test;
	size_t yes, no;
};

struct gl_predicate {
	struct gl_arena arena; /* tests, and the text of values */
	struct test *tests[GL_PREDICATE_COUNT];
	struct step steps[GL_PREDICATE_COUNT];
	size_t nsteps;
	bool is_inverted;
};

/* One element of the value, or the whole of it where it is no list. */
typedef int add_fn(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err);

typedef enum truth ask_fn(struct test *t, const struct gl_record *r);

struct row {
	add_fn *add; /* NULL: takes no value */
	ask_fn *ask;
	bool is_list;	  /* the value is split at commas */
	bool is_of_stack; /* the answer for a goroutine depends on its stack alone */
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

typedef int element_fn(void *ctx, struct gl_str element, struct gl_err *err);

/* Each element of a comma list. */
static int each_element(struct gl_str list, element_fn *take, void *ctx, struct gl_err *err)
{
	const char *p = list.p, *end = list.p + list.len;

	for (;;) {
		const char *comma = p < end ? memchr(p, ',', (size_t)(end - p)) : NULL;
		struct gl_str element = gl_str_of(p, comma ? comma : end);

		if (element.len == 0)
			return gl_err_set(err, GL_ERR_SYNTAX,
				"an empty value; it takes one or more, separated by commas");
		if (take(ctx, element, err) != 0)
			return -1;
		if (!comma)
			return 0;
		p = comma + 1;
	}
}

/* --- patterns ------------------------------------------------------------------------ */

static enum truth truth_of(int holds)
{
	return holds < 0 ? NO_MEMORY : holds ? YES : NO;
}

static int add_pattern(struct gl_match **m, enum gl_match_kind kind, struct gl_str text,
	struct gl_err *err)
{
	if (!*m)
		*m = gl_match_new();
	return *m ? gl_match_add(*m, kind, text, err) : fail_memory(err);
}

static int add_glob(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	(void)p;
	(void)is_fixed;
	return add_pattern(&t->match, GL_MATCH_GLOB, value, err);
}

static int add_regex(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	(void)p;
	return add_pattern(&t->match, is_fixed ? GL_MATCH_FIXED : GL_MATCH_REGEX, value, err);
}

/* Any key of a group's map. */
static enum truth ask_keys(struct gl_match *m, const struct gl_counts *counts)
{
	int holds = 0;

	for (size_t i = 0; i < counts->n && holds == 0; i++)
		holds = gl_match_test(m, counts->v[i].key);
	return truth_of(holds);
}

static enum truth ask_state(struct test *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (g && g->states.n)
		return ask_keys(t->match, &g->states);
	if (!gl_record_has(r, GL_HAS_STATE))
		return UNKNOWN;
	return truth_of(gl_match_test(t->match, r->state));
}

static enum truth ask_frames(struct test *t, const struct gl_record *r, bool is_path)
{
	const struct gl_stack *s = gl_record_stack(r);
	int holds = 0;

	if (!s)
		return UNKNOWN;
	for (size_t i = 0; i < s->nframes && holds == 0; i++) {
		struct gl_str text = is_path ? s->frames[i].file : s->frames[i].func;

		if (text.p)
			holds = gl_match_test(t->match, text);
	}
	return truth_of(holds);
}

static enum truth ask_func(struct test *t, const struct gl_record *r)
{
	return ask_frames(t, r, false);
}

static enum truth ask_path(struct test *t, const struct gl_record *r)
{
	return ask_frames(t, r, true);
}

static enum truth ask_place(struct test *t, const struct gl_record *r, enum gl_place_kind place)
{
	struct gl_frame f;
	int found = gl_place_find_any(r, place, &f);

	if (found < 0)
		return NO_MEMORY;
	return found > 0 && !f.is_gap && f.func.p ? truth_of(gl_match_test(t->match, f.func)) : UNKNOWN;
}

static enum truth ask_top(struct test *t, const struct gl_record *r)
{
	return ask_place(t, r, GL_PLACE_TOP);
}

static enum truth ask_where(struct test *t, const struct gl_record *r)
{
	return ask_place(t, r, GL_PLACE_WHERE);
}

static enum truth ask_source(struct test *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (r->source.p)
		return truth_of(gl_match_test(t->match, r->source));
	return g && g->sources.n ? ask_keys(t->match, &g->sources) : UNKNOWN;
}

static enum truth ask_origin(struct test *t, const struct gl_record *r)
{
	if (!r->more || !r->more->origin.p)
		return UNKNOWN;
	return truth_of(gl_match_test(t->match, r->more->origin));
}

/* `main.start /src/main.go:12`: names hold no blank. */
static struct gl_str creator_func(struct gl_str key)
{
	const char *blank = key.len ? memchr(key.p, ' ', key.len) : NULL;

	return blank ? gl_str_of(key.p, blank) : key;
}

static enum truth ask_created_by(struct test *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	int holds = 0;

	if (g && g->creators.n) {
		for (size_t i = 0; i < g->creators.n && holds == 0; i++)
			holds = gl_match_test(t->match, creator_func(g->creators.v[i].key));
		return truth_of(holds);
	}
	return ask_place(t, r, GL_PLACE_CREATED_BY);
}

/* --- classes and flags --------------------------------------------------------------- */

/* Named in full, as a message's text must be constant; a test compares it with the table. */
static const char no_class[] =
	"not a class (one of chan-receive, chan-send, select, lock, rlock, waitgroup, cond, "
	"semaphore, io, sleep, syscall, forever, gc, coroutine, running, runnable, unknown)";

static int add_class(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	enum gl_class c = gl_class_find(value);

	(void)p;
	(void)is_fixed;
	if (c == GL_CLASS_COUNT)
		return refuse(err, no_class, value);
	t->classes |= UINT32_C(1) << c;
	return 0;
}

static enum truth ask_class(struct test *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (!g || g->classes.n == 0)
		return t->classes >> r->class & 1 ? YES : NO;
	for (size_t i = 0; i < g->classes.n; i++) {
		enum gl_class c = gl_class_find(g->classes.v[i].key);

		if (c < GL_CLASS_COUNT && (t->classes >> c & 1))
			return YES;
	}
	return NO;
}

static enum truth ask_runtime(struct test *t, const struct gl_record *r)
{
	(void)t;
	return gl_record_has(r, GL_HAS_RUNTIME) ? YES : NO;
}

static enum truth ask_no_runtime(struct test *t, const struct gl_record *r)
{
	(void)t;
	return gl_record_has(r, GL_HAS_RUNTIME) ? NO : YES;
}

static enum truth ask_locked(struct test *t, const struct gl_record *r)
{
	(void)t;
	return gl_record_has(r, GL_HAS_LOCKED) ? YES : NO;
}

static enum truth ask_leaked(struct test *t, const struct gl_record *r)
{
	(void)t;
	return gl_record_has(r, GL_HAS_LEAKED) ? YES : NO;
}

/* --- waits --------------------------------------------------------------------------- */

static const char no_duration[] = "not a duration; a duration is 90s, 5m, 1h30m or 2d";

/* Of several bounds one must hold: the loosest. */
static int take_least(struct test *t, uint64_t bound)
{
	if (t->n++ == 0 || bound < t->bound)
		t->bound = bound;
	return 0;
}

static int add_least(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	uint64_t seconds;

	(void)p;
	(void)is_fixed;
	if (!gl_num_duration(value, &seconds))
		return refuse(err, no_duration, value);
	return take_least(t, seconds);
}

static int add_most(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	uint64_t seconds;

	(void)p;
	(void)is_fixed;
	if (!gl_num_duration(value, &seconds))
		return refuse(err, no_duration, value);
	if (t->n++ == 0 || seconds > t->bound)
		t->bound = seconds;
	return 0;
}

/* Go prints no wait for a (leaked) goroutine, though none waits longer. */
static enum truth ask_min_wait(struct test *t, const struct gl_record *r)
{
	if (gl_record_has(r, GL_HAS_LEAKED))
		return YES;
	if (!gl_record_has(r, GL_HAS_WAIT))
		return UNKNOWN;
	return r->wait_seconds >= t->bound ? YES : NO;
}

static enum truth ask_max_wait(struct test *t, const struct gl_record *r)
{
	return !gl_record_has(r, GL_HAS_WAIT) || r->wait_seconds <= t->bound ? YES : NO;
}

static enum truth ask_wait_unknown(struct test *t, const struct gl_record *r)
{
	(void)t;
	return gl_predicate_unknown_waits(r) ? YES : NO;
}

static int add_least_count(struct gl_predicate *p, struct test *t, struct gl_str value,
	bool is_fixed, struct gl_err *err)
{
	uint64_t count;

	(void)p;
	(void)is_fixed;
	if (!gl_num_parse(value, &count))
		return refuse(err, "not a whole number", value);
	return take_least(t, count);
}

static enum truth ask_min_count(struct test *t, const struct gl_record *r)
{
	return r->count >= t->bound ? YES : NO;
}

/* --- ids, signatures, labels --------------------------------------------------------- */

/* Room for one more in the array that this kind of test uses; NULL without memory. */
static void *grow(struct test *t, void *v, size_t size)
{
	return gl_mem_grow(v, &t->cap, t->n + 1, size);
}

static int keep_number(struct test *t, struct gl_str value, const char *what, struct gl_err *err)
{
	uint64_t number, *v;
	size_t i;

	if (!gl_num_parse(value, &number))
		return refuse(err, what, value);
	v = grow(t, t->numbers, sizeof *v);
	if (!v)
		return fail_memory(err);
	t->numbers = v;
	for (i = t->n++; i > 0 && v[i - 1] > number; i--)
		v[i] = v[i - 1];
	v[i] = number;
	return 0;
}

static int add_id(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	(void)p;
	(void)is_fixed;
	return keep_number(t, value, "not a goroutine id (a whole number)", err);
}

static int add_dump(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	(void)p;
	(void)is_fixed;
	return keep_number(t, value, "not a dump's number (a whole number; the first is 1)", err);
}

static bool has_number(const struct test *t, uint64_t number)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->numbers[mid] < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->n && t->numbers[low] == number;
}

static enum truth ask_id(struct test *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (gl_record_has(r, GL_HAS_ID))
		return has_number(t, r->id) ? YES : NO;
	if (!g || g->nids == 0)
		return UNKNOWN;
	for (size_t i = 0; i < g->nids; i++)
		if (has_number(t, g->ids[i]))
			return YES;
	return NO;
}

static enum truth ask_parent(struct test *t, const struct gl_record *r)
{
	if (!gl_record_has(r, GL_HAS_PARENT))
		return UNKNOWN;
	return has_number(t, r->parent) ? YES : NO;
}

/* The dump in a group's `source#dump`. */
static bool has_dump_of(const struct test *t, struct gl_str key)
{
	const char *mark = key.len ? gl_port_memrchr(key.p, '#', key.len) : NULL;
	uint64_t dump;

	return mark && gl_num_parse(gl_str_of(mark + 1, key.p + key.len), &dump) &&
	       has_number(t, dump);
}

/* A group that knows its sources and names no dumps has all members from the first. */
static enum truth ask_dump(struct test *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	if (gl_record_has(r, GL_HAS_DUMP))
		return has_number(t, r->dump) ? YES : NO;
	if (!g || (g->dumps.n == 0 && g->sources.n == 0))
		return UNKNOWN;
	if (g->dumps.n == 0)
		return has_number(t, 1) ? YES : NO;
	for (size_t i = 0; i < g->dumps.n; i++)
		if (has_dump_of(t, g->dumps.v[i].key))
			return YES;
	return NO;
}

static bool make_lower_hex(char *out, struct gl_str digits)
{
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.p[i];

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		out[i] = c;
	}
	return true;
}

static int add_sig(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	char lower[GL_HASH_HEX];
	struct prefix *v;
	struct gl_str digits = {lower, value.len};

	(void)is_fixed;
	if (value.len > GL_HASH_HEX || !make_lower_hex(lower, value))
		return refuse(err, "not a signature (its first digits, 1 to 16, in hex)", value);
	v = grow(t, t->prefixes, sizeof *v);
	digits = gl_arena_copy(&p->arena, digits);
	if (!v || !digits.p)
		return fail_memory(err);
	t->prefixes = v;
	v[t->n++] = (struct prefix){.digits = digits};
	return 0;
}

/* Does this signature, in hex, begin so? Then it is named. */
static bool names(struct prefix *x, struct gl_str sig)
{
	if (sig.len != GL_HASH_HEX || !gl_str_starts(sig, x->digits))
		return false;
	if (!x->has_named) {
		memcpy(x->named, sig.p, GL_HASH_HEX);
		x->has_named = true;
	}
	x->is_ambiguous |= memcmp(x->named, sig.p, GL_HASH_HEX) != 0;
	return true;
}

/* All prefixes are asked, since each has to know what it names. */
static enum truth ask_one_sig(struct test *t, struct gl_str sig)
{
	enum truth answer = NO;

	for (size_t i = 0; i < t->n; i++)
		if (names(&t->prefixes[i], sig))
			answer = YES;
	return answer;
}

static enum truth ask_sig(struct test *t, const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);
	char hex[GL_HASH_HEX];
	enum truth answer = UNKNOWN;

	if (gl_record_has(r, GL_HAS_SIG)) {
		gl_hash_hex(r->sig, hex);
		return ask_one_sig(t, (struct gl_str){hex, sizeof hex});
	}
	for (size_t i = 0; g && i < g->sigs.n; i++) {
		enum truth one = ask_one_sig(t, g->sigs.v[i].key);

		answer = answer == YES ? YES : one;
	}
	return answer;
}

static int take_glob(void *ctx, struct gl_str element, struct gl_err *err)
{
	return add_pattern(ctx, GL_MATCH_GLOB, element, err);
}

/* Where a label's key goes. */
struct label_place {
	struct gl_predicate *p;
	struct test *t;
};

static int take_key(void *ctx, struct gl_str key, struct gl_err *err)
{
	struct label_place *at = ctx;
	struct label *v = grow(at->t, at->t->labels, sizeof *v);

	key = gl_arena_copy(&at->p->arena, key);
	if (!v || !key.p)
		return fail_memory(err);
	at->t->labels = v;
	v[at->t->n++] = (struct label){.key = key};
	return 0;
}

/* a,b are two keys; in a=x,y the list is of globs, of which an empty one is good alone. */
static int add_label(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	const char *equals = value.len ? memchr(value.p, '=', value.len) : NULL;
	struct label_place at = {p, t};
	struct gl_str globs;
	struct gl_match **m;

	(void)is_fixed;
	if (!equals)
		return each_element(value, take_key, &at, err);
	if (equals == value.p)
		return gl_err_set(err, GL_ERR_SYNTAX, "no label; it takes KEY or KEY=GLOB");
	if (take_key(&at, gl_str_of(value.p, equals), err) != 0)
		return -1;
	globs = gl_str_of(equals + 1, value.p + value.len);
	m = &t->labels[t->n - 1].value;
	return globs.len ? each_element(globs, take_glob, m, err) : take_glob(m, globs, err);
}

static enum truth ask_label(struct test *t, const struct gl_record *r)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct label *l = &t->labels[i];
		struct gl_str value = gl_record_label(r, l->key);
		int holds = !value.p ? 0 : l->value ? gl_match_test(l->value, value) : 1;

		if (holds != 0)
			return truth_of(holds);
	}
	return NO;
}

/* --- expressions --------------------------------------------------------------------- */

static int add_expr(struct gl_predicate *p, struct test *t, struct gl_str value, bool is_fixed,
	struct gl_err *err)
{
	(void)p;
	if (!t->expr)
		t->expr = gl_expr_new();
	return t->expr ? gl_expr_add(t->expr, value, is_fixed, err) : fail_memory(err);
}

/* What is unknown within it does not hold, as a whole. */
static enum truth ask_expr(struct test *t, const struct gl_record *r)
{
	return truth_of(gl_expr_test(t->expr, r));
}

/* --- the kinds ----------------------------------------------------------------------- */

static const struct row rows[GL_PREDICATE_COUNT] = {
	[GL_PREDICATE_SIG] = {add_sig, ask_sig, true, true},
	[GL_PREDICATE_STATE] = {add_glob, ask_state, true, false},
	[GL_PREDICATE_CLASS] = {add_class, ask_class, true, false},
	[GL_PREDICATE_MIN_WAIT] = {add_least, ask_min_wait, true, false},
	[GL_PREDICATE_MAX_WAIT] = {add_most, ask_max_wait, true, false},
	[GL_PREDICATE_WAIT_UNKNOWN] = {NULL, ask_wait_unknown, false, false},
	[GL_PREDICATE_RUNTIME] = {NULL, ask_runtime, false, false},
	[GL_PREDICATE_NO_RUNTIME] = {NULL, ask_no_runtime, false, false},
	[GL_PREDICATE_LOCKED] = {NULL, ask_locked, false, false},
	[GL_PREDICATE_LEAKED] = {NULL, ask_leaked, false, false},
	[GL_PREDICATE_ID] = {add_id, ask_id, true, false},
	[GL_PREDICATE_PARENT] = {add_id, ask_parent, true, false},
	[GL_PREDICATE_DUMP] = {add_dump, ask_dump, true, false},
	[GL_PREDICATE_MIN_COUNT] = {add_least_count, ask_min_count, true, false},
	[GL_PREDICATE_SOURCE] = {add_glob, ask_source, true, false},
	[GL_PREDICATE_ORIGIN] = {add_glob, ask_origin, true, false},
	[GL_PREDICATE_FUNC] = {add_regex, ask_func, false, true},
	[GL_PREDICATE_TOP] = {add_regex, ask_top, false, true},
	[GL_PREDICATE_WHERE] = {add_regex, ask_where, false, true},
	[GL_PREDICATE_CREATED_BY] = {add_regex, ask_created_by, false, true},
	[GL_PREDICATE_PATH] = {add_regex, ask_path, false, true},
	[GL_PREDICATE_LABEL] = {add_label, ask_label, false, false},
	[GL_PREDICATE_EXPR] = {add_expr, ask_expr, false, false},
};

bool gl_predicate_is_pattern(enum gl_predicate_kind kind)
{
	return rows[kind].add == add_regex || rows[kind].add == add_expr;
}

static void free_test(struct test *t)
{
	for (size_t i = 0; t->labels && i < t->n; i++)
		gl_match_free(t->labels[i].value);
	gl_match_free(t->match);
	gl_expr_free(t->expr);
	gl_mem_free(t->prefixes);
	gl_mem_free(t->labels);
	gl_mem_free(t->numbers);
	gl_verdicts_free(&t->verdicts);
}

struct gl_predicate *gl_predicate_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_predicate));
}

void gl_predicate_free(struct gl_predicate *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < GL_PREDICATE_COUNT; i++)
		if (p->tests[i])
			free_test(p->tests[i]);
	gl_arena_free(&p->arena);
	gl_mem_free(p);
}

/* All tests, one after the other. */
static void make_steps(struct gl_predicate *p)
{
	p->nsteps = 0;
	for (size_t i = 0; i < GL_PREDICATE_COUNT; i++) {
		if (!p->tests[i])
			continue;
		if (p->nsteps)
			p->steps[p->nsteps - 1].yes = p->nsteps;
		p->steps[p->nsteps++] = (struct step){p->tests[i], ACCEPT, REJECT};
	}
}

/* The test of this kind, found or added. */
static struct test *test_of(struct gl_predicate *p, enum gl_predicate_kind kind)
{
	struct test *t = p->tests[kind];

	if (t)
		return t;
	t = gl_arena_new(&p->arena, sizeof *t);
	if (!t)
		return NULL;
	*t = (struct test){.row = &rows[kind]};
	p->tests[kind] = t;
	make_steps(p);
	return t;
}

/* What an element of a list is added to. */
struct addition {
	struct gl_predicate *p;
	struct test *t;
	bool is_fixed;
};

static int take_element(void *ctx, struct gl_str element, struct gl_err *err)
{
	struct addition *a = ctx;

	return a->t->row->add(a->p, a->t, element, a->is_fixed, err);
}

int gl_predicate_add(struct gl_predicate *p, enum gl_predicate_kind kind, struct gl_str value,
	bool is_fixed, struct gl_err *err)
{
	struct addition a = {p, test_of(p, kind), is_fixed};

	if (!a.t)
		return fail_memory(err);
	if (!a.t->row->add)
		return 0;
	return a.t->row->is_list ? each_element(value, take_element, &a, err)
				 : take_element(&a, value, err);
}

void gl_predicate_invert(struct gl_predicate *p)
{
	p->is_inverted = true;
}

/* --- asking -------------------------------------------------------------------------- */

/* Of a group more than the stack may count. */
static enum truth ask(struct test *t, const struct gl_record *r)
{
	uint8_t *verdict;
	enum truth answer;

	if (!t->row->is_of_stack || !r->stack || gl_record_group(r))
		return t->row->ask(t, r);
	verdict = gl_verdicts_at(&t->verdicts, r->stack->ordinal);
	if (!verdict)
		return NO_MEMORY;
	if (*verdict)
		return (enum truth)(*verdict - 1);
	answer = t->row->ask(t, r);
	if (answer != NO_MEMORY)
		*verdict = (uint8_t)(answer + 1);
	return answer;
}

int gl_predicate_test(struct gl_predicate *p, const struct gl_record *r)
{
	size_t at = p->nsteps ? 0 : ACCEPT;

	while (at < REJECT) {
		enum truth answer = ask(p->steps[at].test, r);

		if (answer == NO_MEMORY)
			return -1;
		at = answer == YES ? p->steps[at].yes : p->steps[at].no;
	}
	return (at == ACCEPT) != p->is_inverted;
}

bool gl_predicate_asks_wait(const struct gl_predicate *p)
{
	const struct test *expr = p->tests[GL_PREDICATE_EXPR];

	return p->tests[GL_PREDICATE_MIN_WAIT] || p->tests[GL_PREDICATE_MAX_WAIT] ||
	       p->tests[GL_PREDICATE_WAIT_UNKNOWN] || (expr && gl_expr_asks_wait(expr->expr));
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
	const struct test *t = p->tests[GL_PREDICATE_SIG];

	while (t && *at < t->n) {
		const struct prefix *x = &t->prefixes[(*at)++];

		if (x->is_ambiguous) {
			*digits = x->digits;
			return true;
		}
	}
	return false;
}
