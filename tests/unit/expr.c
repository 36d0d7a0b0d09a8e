#include "lib/select/predicate.h"

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "tests/unit/tap.h"

#define FRAME(func, file, line) {{func, sizeof func - 1}, {file, sizeof file - 1}, line, false, 0}

static const struct gl_frame frames[] = {FRAME("sync.(*Mutex).Lock", "/go/src/sync/mutex.go", 9),
	FRAME("main.(*T).run", "/src/x.go", 12), FRAME("main.main", "/src/main.go", 1)};
static const struct gl_frame starter = FRAME("main.start", "/src/x.go", 3);
static const struct gl_label labels[] = {{{"tenant", 6}, {"acme", 4}}};

static struct gl_stacks *stacks;

/*
 * Returns a record with id, state, class, labels and a stack, but no wait, parent, dump and source.
 */
static struct gl_record a_record(void)
{
	struct gl_record r = {.count = 4, .id = 7, .class = GL_CLASS_LOCK};

	r.stack = gl_stacks_add(stacks, frames, 3, &starter);
	r.sig = r.stack->canon->sig;
	r.has = GL_HAS_ID | GL_HAS_STATE | GL_HAS_CLASS | GL_HAS_LABELS | GL_HAS_SIG |
		GL_HAS_FRAMES | GL_HAS_LOCKED;
	r.state = GL_STR("sync.Mutex.Lock");
	r.labels = labels;
	r.nlabels = 1;
	return r;
}

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

/*
 * Returns whether the expression holds; -2: it is refused. Asks twice, because results that depend
 * on the stack are remembered.
 */
static int holds(const char *text, bool is_fixed, const struct gl_record *r)
{
	struct gl_predicate *e = gl_predicate_new();
	struct gl_err err;
	int answer = -2, again = -2;

	if (gl_predicate_add(e, GL_PREDICATE_EXPR, str(text), is_fixed, &err) == 0) {
		answer = gl_predicate_test(e, r);
		again = gl_predicate_test(e, r);
	}
	gl_predicate_free(e);
	return answer == again ? answer : -3;
}

/*
 * Returns 't' or 'f'; 'u' if neither the expression nor its negation holds; '?' for anything else.
 */
static char truth(const char *text, const struct gl_record *r)
{
	char negation[512];
	int yes = holds(text, false, r), no;

	snprintf(negation, sizeof negation, "not (%s)", text);
	no = holds(negation, false, r);
	if (yes < 0 || no < 0 || (yes && no))
		return '?';
	return yes ? 't' : no ? 'f' : 'u';
}

/* --- logic --------------------------------------------------------------------------- */

/*
 * Tests Kleene's tables with comparisons that need the record, and with others that depend on the
 * stack alone.
 */
static void test_tables(void)
{
	static const char *const of_record[] = {"id == 7", "id == 8", "wait > 1s"};
	static const char *const of_stack[] = {
		"where ~ \"run\"", "depth > 3", "created_by == \"x\""};
	static const char *const and_ = "tfufffufu", *const or_ = "ttttfutuu";
	struct gl_record r = a_record();
	char text[128], name[160];

	r.stack = gl_stacks_add(stacks, frames, 3, NULL);
	for (int set = 0; set < 3; set++)
		for (int i = 0; i < 9; i++) {
			const char *a = (set == 1 ? of_stack : of_record)[i / 3];
			const char *b = (set == 0 ? of_record : of_stack)[i % 3];

			snprintf(text, sizeof text, "%s and %s", a, b);
			snprintf(name, sizeof name, "%s: %c", text, and_[i]);
			is_num(truth(text, &r), and_[i], name);
			snprintf(text, sizeof text, "%s or %s", a, b);
			snprintf(name, sizeof name, "%s: %c", text, or_[i]);
			is_num(truth(text, &r), or_[i], name);
		}
	for (int i = 0; i < 3; i++) {
		snprintf(text, sizeof text, "not %s", of_record[i]);
		ok(truth(text, &r) == "ftu"[i], text);
		snprintf(text, sizeof text, "not not %s", of_stack[i]);
		ok(truth(text, &r) == "tfu"[i], text);
	}
}

static const struct row {
	const char *text;
	char truth;
} rows[] = {
	/* precedence: comparisons, then `not`, then `and`, then `or` */
	{"id == 7 or id == 8 and id == 9", 't'},
	{"(id == 7 or id == 8) and id == 9", 'f'},
	{"id == 8 and id == 9 or id == 7", 't'},
	{"not id == 8 and id == 9", 'f'},
	{"not (id == 8 and id == 9)", 't'},
	{"not id == 7 or id == 7", 't'},
	{"not (id == 7 or id == 7)", 'f'},
	{"not not not id == 8", 't'},
	{"not has wait and locked", 't'},
	{"((((id == 7))))", 't'},
	{"id==7and(locked)or id==9", '?'},
	{"id==7 and(locked)or id==9", 't'},
	{"state==\"sync.Mutex.Lock\"and id==7", 't'},
	{"\tid\n==\r7 ", 't'},
	/* a comparison with an absent value is unknown; a flag or `has` is true or false */
	{"wait == 1s", 'u'}, {"wait != 1s", 'u'}, {"wait < 1s", 'u'}, {"has wait", 'f'},
	{"parent == 1", 'u'}, {"dump == 1", 'u'}, {"source == \"-\"", 'u'}, {"origin ~ \"\"", 'u'},
	{"label.none == \"\"", 'u'}, {"label.none != \"\"", 'u'}, {"has label.none", 'f'},
	{"runtime", 'f'}, {"locked", 't'}, {"leaked", 'f'}, {"has locked", 't'}, {"partial", 'f'},
	{"wait > 1s or not wait > 1s", 'u'},
	/* func and path look at all frames: == and ~ need one that fits, != needs that none does */
	{"func == \"main.main\"", 't'}, {"func != \"main.main\"", 'f'}, {"func != \"x\"", 't'},
	{"func ~ \"^main\\.\"", 't'}, {"path == \"/src/x.go\"", 't'}, {"path ~ \"^/src/$\"", 'f'},
	{"path ~ \"sync\" and func ~ \"T\"", 't'},
	/* the places, by function and with file and line */
	{"top == \"sync.(*Mutex).Lock\"", 't'}, {"root == \"main.main\"", 't'},
	{"root == \"main.(*T).run\"", 'f'}, {"where == \"main.(*T).run\"", 't'},
	{"where == \"main.(*T).run /src/x.go:12\"", 't'}, {"where ~ \"x\\.go\"", 'f'},
	{"created_by == \"main.start /src/x.go:3\"", 't'}, {"pkg == \"main\"", 't'},
	{"depth == 3", 't'}, {"count == 4", 't'}, {"count >= 4", 't'}, {"count < 4", 'f'},
	/* texts and their escapes; a regular expression has escapes of its own */
	{"label.tenant == 'acme'", 't'}, {"label.'tenant' == \"acme\"", 't'},
	{"label.tenant == \"ac\\me\"", '?'}, {"label.tenant == \"ac\\\\me\"", 'f'},
	{"label.tenant ~ \"a\\cm\"", 't'}, {"label.tenant ~ \"^a\\\\?c\"", 't'},
	{"label.tenant ~ \"^....$\"", 't'},
	{"label.tenant ~ \"^ac\\.e\"", 'f'}, {"label.tenant ~ \"\"", 't'},
	{"label.tenant=='acme'", 't'}, {"has label.tenant and id == 7", 't'},
	{"label.ten-ant/x.y == \"\"", 'u'},
	{"sig ~ \"^[0-9a-f]{16}$\"", 't'}, {"class == \"lock\"", 't'}, {"class != \"io\"", 't'},
};

static void test_rows(void)
{
	struct gl_record r = a_record();
	char name[96];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(name, sizeof name, "%c: %.80s", rows[i].truth, rows[i].text);
		name[strcspn(name, "\n\r")] = '\0';
		is_num(truth(rows[i].text, &r), rows[i].truth, name);
	}
	ok(holds("where ~ \"(*T).\"", true, &r) == 1, "fixed text");
	ok(holds("where ~ \"main\\.\"", true, &r) == -2, "fixed text has a text's escapes");
}

static void test_several(void)
{
	struct gl_predicate *e = gl_predicate_new();
	struct gl_record r = a_record();
	struct gl_err err;

	gl_predicate_add(e, GL_PREDICATE_EXPR, GL_STR("id == 8"), false, &err);
	ok(gl_predicate_test(e, &r) == 0 && !gl_predicate_asks_wait(e), "one that does not hold");
	gl_predicate_add(e, GL_PREDICATE_EXPR, GL_STR("func ~ 'T' and not wait > 5m"), false, &err);
	ok(gl_predicate_test(e, &r) == 0 && gl_predicate_asks_wait(e),
		"nor a second one, which is unknown");
	gl_predicate_add(e, GL_PREDICATE_EXPR, GL_STR("id == 7"), false, &err);
	is_num(gl_predicate_test(e, &r), 1, "of several one is enough");
	gl_predicate_free(e);
}

/* --- what is refused ----------------------------------------------------------------- */

static const struct fault {
	const char *text;
	uint64_t column;
	const char *part; /* what the error message must contain */
} faults[] = {
	{"", 1, "a comparison is expected"},
	{"  ", 3, "a comparison is expected"},
	{"id == 7 and", 12, "a comparison is expected"},
	{"id == 7 or )", 12, "a comparison is expected"},
	{"not", 4, "a comparison is expected"},
	{"()", 2, "a comparison is expected"},
	{"== 7", 1, "a comparison is expected"},
	{"\"a\" == state", 1, "a comparison is expected"},
	{"stat == \"x\"", 1, "unknown name; the names are id, parent"},
	{"id == 7 and and", 13, "unknown name"},
	{"5m <= wait", 1, "unknown name"},
	{"frames.0 == \"x\"", 1, "unknown name"},
	{"label == \"x\"", 1, "unknown name"},
	{"has not id", 5, "unknown name"},
	{"has", 4, "a name is expected here"},
	{"has (id)", 5, "a name is expected here"},
	{"label. == \"x\"", 7, "the key is missing"},
	{"label.(a) == \"x\"", 7, "the key is missing"},
	{"label.\"a == 1", 7, "quotes are not closed"},
	{"id", 3, "a number takes == != < <= > >="},
	{"state", 6, "a string takes == != ~"},
	{"id 7", 4, "an operator is expected"},
	{"state and id == 7", 7, "an operator is expected"},
	{"id = 7", 4, "use '==' to compare"},
	{"state =~ \"x\"", 7, "use '~' to match"},
	{"state !~ \"x\"", 7, "'not NAME ~ \"RE\"'"},
	{"id ~ \"7\"", 4, "~ is for strings"},
	{"wait ~ \"7\"", 6, "~ is for strings"},
	{"state < \"a\"", 7, "a string has no order"},
	{"func >= \"a\"", 6, "a string has no order"},
	{"runtime == 1", 9, "takes no operator"},
	{"not leaked ~ 'a'", 12, "takes no operator"},
	{"!runtime", 1, "use 'not'"},
	{"id == 7 && locked", 9, "use 'and'"},
	{"id == 7 || locked", 9, "use 'or'"},
	{"id == 7 locked", 9, "'and' or 'or' is expected"},
	{"id == 7, id == 8", 8, "'and' or 'or' is expected"},
	{"id == 7 AND locked", 9, "'and' or 'or' is expected"},
	{"1 < 2", 1, "unknown name"},
	{"2 < id < 9", 1, "unknown name"},
	{"id < 9 < 10", 8, "'and' or 'or' is expected"},
	{"id == x", 7, "not a whole number"},
	{"id == -7", 7, "not a whole number"},
	{"id == 7x", 7, "not a whole number"},
	{"id == 7.5", 7, "not a whole number"},
	{"id == 5m", 7, "not a whole number"},
	{"id == \"7\"", 7, "not a whole number"},
	{"id == ", 7, "not a whole number"},
	{"id == 99999999999999999999", 7, "not a whole number"},
	{"wait >= 300", 9, "not a duration such as"},
	{"wait >= \"5m\"", 9, "not a duration"},
	{"wait >= 5m30", 9, "not a duration"},
	{"state == select", 10, "a string in quotes"},
	{"state == 7", 10, "a string in quotes"},
	{"state == ", 10, "a string in quotes"},
	{"where == top", 10, "a string in quotes"},
	{"state ~ chan", 9, "a regular expression in quotes"},
	{"state == \"chan", 10, "quotes are not closed"},
	{"state == 'chan\"", 10, "quotes are not closed"},
	{"state == \"chan\\\"", 10, "quotes are not closed"},
	{"state == \"a\\d\"", 12, "unknown escape; the escapes are"},
	{"func ~ \"(*conn\"", 8, "POSIX extended"},
	{"locked and func ~ 'a[' or locked", 19, "POSIX extended"},
	{"class == \"locks\"", 10, "not a class (one of chan-receive"},
	{"sig == \"00aa\"", 8, "16 hex digits"},
	{"sig == \"00112233445566zz\"", 8, "16 hex digits"},
	{"(id == 7", 1, "this '(' has no ')'"},
	{"(id == 7 and (locked)", 1, "this '(' has no ')'"},
	{"(id == 7 locked)", 10, "'and', 'or' or ')'"},
	{"id == 7)", 8, "this ')' has no '('"},
	{"state == \"\xc3\xa9\xe2\x82\xac\" und", 15, "'and' or 'or' is expected"},
};

static void test_faults(void)
{
	char name[128];

	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct gl_predicate *e = gl_predicate_new();
		struct gl_err err = {0};
		int got = gl_predicate_add(e, GL_PREDICATE_EXPR, str(faults[i].text), false, &err);

		snprintf(name, sizeof name, "column %u: %.70s", (unsigned)faults[i].column,
			faults[i].text);
		if (!ok(got == -1 && err.code == GL_ERR_SYNTAX && err.column == faults[i].column &&
				    strstr(err.what, faults[i].part),
			    name))
			fprintf(stderr, "# column %u: %s\n", (unsigned)err.column,
				err.what ? err.what : "taken");
		gl_predicate_free(e);
	}
}

/* Tests that the messages which list names or operators list all of them. */
static void test_lists(void)
{
	struct gl_predicate *e = gl_predicate_new();
	struct gl_err err;
	unsigned missing = 0;

	gl_predicate_add(e, GL_PREDICATE_EXPR, GL_STR("class == 'none'"), false, &err);
	for (int c = 0; c < GL_CLASS_COUNT; c++) {
		struct gl_str name = gl_class_name((enum gl_class)c);

		missing += !gl_port_memmem(err.what, strlen(err.what), name.p, name.len);
	}
	is_num(missing, 0, "every class is named");
	gl_predicate_free(e);
}

static int add(struct gl_buf *text, struct gl_err *err)
{
	struct gl_predicate *e = gl_predicate_new();
	int got = gl_predicate_add(e, GL_PREDICATE_EXPR, gl_buf_view(text), false, err);

	gl_predicate_free(e);
	return got;
}

/* Sets b to n times " id==1", each in `depth` pairs of parentheses, joined by " or". */
static void put_many(struct gl_buf *b, size_t n, size_t depth)
{
	b->len = 0;
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			GL_BUF_LIT(b, " or");
		for (size_t d = 0; d < depth; d++)
			gl_buf_char(b, '(');
		GL_BUF_LIT(b, " id==1");
		for (size_t d = 0; d < depth; d++)
			gl_buf_char(b, ')');
	}
}

static void test_limits(void)
{
	struct gl_buf b = {0};
	struct gl_err err;

	put_many(&b, 2, GL_LIMIT_EXPR_DEPTH);
	is_num(add(&b, &err), 0, "parentheses as deep as may be");
	put_many(&b, 1, GL_LIMIT_EXPR_DEPTH + 1);
	ok(add(&b, &err) == -1 && err.column == GL_LIMIT_EXPR_DEPTH + 1 &&
			strstr(err.what, "64 deep"),
		"one deeper");
	put_many(&b, GL_LIMIT_EXPR / 9, 0);
	is_num(add(&b, &err), 0, "as many comparisons as there is room for");
	while (b.len <= GL_LIMIT_EXPR)
		gl_buf_char(&b, ' ');
	ok(add(&b, &err) == -1 && err.code == GL_ERR_LIMIT && err.column == 0 &&
			strstr(err.what, "16384"),
		"a text too long");
	b.len--;
	is_num(add(&b, &err), 0, "a byte less");
	b.len = 0;
	for (int i = 0; i < 4000; i++)
		GL_BUF_LIT(&b, "not ");
	GL_BUF_LIT(&b, "locked");
	is_num(add(&b, &err), 0, "many negations");
	gl_buf_free(&b);
}

/* --- groups, and many stacks --------------------------------------------------------- */

static const struct row group_rows[] = {
	{"state == \"sleep\"", 't'}, {"state != \"sleep\"", 'f'}, {"state == \"sleepy\"", 'f'},
	{"class == \"select\"", 't'}, {"class == \"io\"", 'f'}, {"class ~ \"^s\"", 't'},
	{"created_by == \"main.one\"", 't'}, {"created_by == \"main.one /a.go:1\"", 't'},
	{"created_by ~ \"two$\"", 't'}, {"created_by ~ \"go\"", 'f'},
	{"sig == \"00112233445566ab\"", 't'}, {"sig == \"00112233445566ac\"", 'f'},
	{"id == 5", 't'}, {"id == 4", 'f'}, {"id > 4 and id < 4", 't'}, {"not id > 4", 'f'},
	{"source == \"b\"", 't'}, {"dump == 2", 't'}, {"dump > 2", 'f'}, {"count == 9", 't'},
	{"wait == 5m", 't'}, {"func ~ \"T\"", 't'}, {"where == \"main.(*T).run\"", 't'},
	{"top == \"sync.(*Mutex).Lock\"", 't'}, {"depth == 3", 't'}, {"has parent", 'f'},
};

static void test_groups(void)
{
	static const struct gl_count states[] = {{{"select", 6}, 2}, {{"sleep", 5}, 1}};
	static const struct gl_count creators[] = {{{"main.one /a.go:1", 16}, 2},
		{{"main.two", 8}, 1}};
	static const struct gl_count sigs[] = {{{"00112233445566aa", 16}, 2},
		{{"00112233445566ab", 16}, 1}};
	static const struct gl_count sources[] = {{{"a", 1}, 2}, {{"b", 1}, 1}};
	static const struct gl_count dumps[] = {{{"a#1", 3}, 2}, {{"b#2", 3}, 1}};
	struct gl_record r = {.count = 9, .has = GL_HAS_WAIT, .wait_seconds = 300};
	struct gl_group g = {.states = {states, 2}, .classes = {states, 2}, .creators = {creators,
		2}, .sigs = {sigs, 2}, .sources = {sources, 2}, .dumps = {dumps, 2}, .nids = 2,
		.ids = {3, 5}};
	struct gl_more more = {.group = &g};
	struct gl_predicate *e = gl_predicate_new();
	struct gl_record single = a_record();
	struct gl_err err;

	g.example = gl_stacks_add(stacks, frames, 3, NULL);
	r.more = &more;
	for (size_t i = 0; i < sizeof group_rows / sizeof group_rows[0]; i++)
		ok(truth(group_rows[i].text, &r) == group_rows[i].truth, group_rows[i].text);
	/*
	 * The group's creators are not those of its stack, so a result that is remembered for the
	 * stack must not be used.
	 */
	r.stack = gl_stacks_add(stacks, frames, 3, &starter);
	gl_predicate_add(e, GL_PREDICATE_EXPR, GL_STR("created_by == 'main.one'"), false, &err);
	ok(gl_predicate_test(e, &single) == 0 && gl_predicate_test(e, &r) == 1 &&
			gl_predicate_test(e, &single) == 0,
		"a group's creators before its stack's");
	gl_predicate_free(e);
}

static void test_nothing(void)
{
	struct gl_record r = {.count = 1};
	static const char *const texts[] = {"id == 1", "state ~ \"\"", "class ~ \"\"", "sig ~ \"\"",
		"top ~ \"\"", "root ~ \"\"", "where ~ \"\"", "created_by ~ \"\"", "pkg ~ \"\"",
		"func ~ \"\"", "path ~ \"\"", "depth >= 0", "label.x ~ \"\""};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		ok(truth(texts[i], &r) == 'u', texts[i]);
	r.stack = gl_stacks_add(stacks, frames, 0, NULL);
	ok(truth("depth == 0", &r) == 't' && truth("func ~ \"\"", &r) == 'u' &&
			truth("top ~ \"\"", &r) == 'u',
		"a stack without frames");
}

/* The depth includes frames that the runtime left out if the dump says how many they are. */
static void test_depth(void)
{
	struct gl_frame f[3] = {FRAME("main.f", "", 1), {.is_gap = true, .line = 53},
		FRAME("main.g", "", 2)};
	struct gl_record r = {.count = 1};

	r.stack = gl_stacks_add(stacks, f, 3, NULL);
	ok(truth("depth == 55", &r) == 't', "a gap of 53");
	f[1].line = -1;
	r.stack = gl_stacks_add(stacks, f, 3, NULL);
	ok(truth("depth == 2", &r) == 't', "a gap of no known size");
}

/*
 * Tests the results that are remembered by stack. Evaluates an expression with two parts for many
 * stacks, each twice with different ids.
 */
static void test_many(void)
{
	struct gl_predicate *e = gl_predicate_new();
	struct gl_err err;
	unsigned wrong = 0;

	gl_predicate_add(e, GL_PREDICATE_EXPR,
		GL_STR("func ~ '7$' and id == 7 or not (top ~ '[0-8]$' or depth > 1)"), false,
		&err);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 1000; i++) {
			char name[32];
			struct gl_frame f = {.func = {name, 0}, .line = 1};
			struct gl_record r = a_record();

			f.func.len = (size_t)snprintf(name, sizeof name, "main.f%d", i);
			r.stack = gl_stacks_add(stacks, &f, 1, NULL);
			r.id = (uint64_t)(i % 10 + round);
			wrong += gl_predicate_test(e, &r) !=
				 ((i % 10 == 7 && round == 0) || i % 10 == 9);
		}
	is_num(wrong, 0, "a thousand stacks, twice");
	gl_predicate_free(e);
}

int main(void)
{
	stacks = gl_stacks_new();
	test_tables();
	test_rows();
	test_several();
	test_faults();
	test_lists();
	test_limits();
	test_groups();
	test_nothing();
	test_depth();
	test_many();
	gl_stacks_free(stacks);
	return done();
}
