#include "lib/select/rules.h"

#include "lib/base/hash.h"
#include "tests/unit/tap.h"

#define FRAME(func) {{func, sizeof func - 1}, {"/x.go", 5}, 1, false, 0}

static const struct gl_frame frames[] = {FRAME("runtime.gopark"), FRAME("main.(*T).run"),
	FRAME("net/http.(*conn).serve")};
static const struct gl_frame starter = FRAME("main.start");
static struct gl_stacks *stacks;

static struct gl_record a_record(void)
{
	struct gl_record r = {.count = 1,
		.dump = 1,
		.source = GL_STR("a"),
		.state = GL_STR("select"),
		.has = GL_HAS_STATE | GL_HAS_SIG | GL_HAS_FRAMES | GL_HAS_DUMP};

	r.stack = gl_stacks_add(stacks, frames, 3, &starter);
	r.sig = r.stack->canon->sig;
	return r;
}

/* Makes rules of the lines of a text. Returns NULL if one was refused; *err says which. */
static struct gl_rules *read_rules(const char *text, struct gl_err *err)
{
	struct gl_rules *s = gl_rules_new();

	for (uint64_t line = 1; *text; line++) {
		size_t len = strcspn(text, "\n");

		if (gl_rules_add(s, (struct gl_str){text, len}, line, err) != 0) {
			gl_rules_free(s);
			return NULL;
		}
		text += len + (text[len] == '\n');
	}
	return s;
}

static uint64_t take(struct gl_rules *s, const struct gl_record *r, uint64_t covered)
{
	uint64_t before = covered;

	return gl_rules_take(s, r, &covered) ? covered - before : UINT64_MAX;
}

/* A rule for one goroutine: 1 if it excludes the goroutine, 0 if not, -column if it is refused. */
static const struct row {
	const char *text;
	int answer;
} rows[] = {
	{"top ^main", 1},
	{"top conn", 0},
	{"any conn", 1},
	{"any ^runtime", 1},
	{"top gopark", 0},
	{"created-by ^main\\.start$", 1},
	{"created-by run", 0},
	{"state select", 1},
	{"state sel*,io", 1},
	{"state IO wait", 0},
	{"sig 00000000000000000", -5},
	{"  top\t^main\\.  ", 1},
	{"top ^main # why", 1},
	{"# top ^main", 0},
	{"", 0},
	{" \t", 0},
	{"top a#b", 0},
	{"top ^main max 5", 1},
	{"top ^main max 0", 0},
	{"top ^main\r", 1},
	{"top ^main  max\t5 # c", 1},
	{"any conn maximal 5", 0},
	{"any conn.*serve$", 1},
	{"top", -1},
	{"top # c", -1},
	{"tops x", -1},
	{" created_by x", -2},
	{"any (*", -5},
	{"any  x(", -6},
	{"any x max", -7},
	{"any x max y", -11},
	{"any x max -1", -11},
	{"any max 3", -5},
	{"state a,", -7},
	{"state [x", -7},
	{"sig xyz", -5},
	{"any x max 1.5", -11},
	{"any =net/http.(*conn).serve", 1},
	{"any =(*conn).serve", 0},
	{"any (*conn", -5},
	{"any =", -1},
	{"any =net/http.(*conn).serv. max 1", 0},
	{"TOP x", -1},
	{"any x max 99999999999999999999", -11},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_record r = a_record();
		struct gl_err err = {0};
		struct gl_rules *s = read_rules(rows[i].text, &err);
		int got = s ? (int)take(s, &r, 0) : -(int)err.column;

		ok(got == rows[i].answer && (s || (err.line == 1 && err.what)), rows[i].text);
		gl_rules_free(s);
	}
}

static void test_order(void)
{
	struct gl_record r = a_record(), later = a_record(), other = a_record();
	struct gl_record repeat = a_record();
	struct gl_err err;
	struct gl_rules *s =
		read_rules("\nany conn max 2\nstate sel*  max 1 # c\nany serve max 1", &err);
	uint64_t line, taken;
	struct gl_str text;

	later.dump = 2;
	other.source = GL_STR("b");
	repeat.has |= GL_HAS_REPEAT;
	is_num(gl_rules_count(s), 3, "three rules");
	ok(take(s, &repeat, 0) == 1 && take(s, &r, 0) == 1 && take(s, &r, 0) == 1 &&
			take(s, &later, 0) == 1,
		"the first rule, of two dumps; a repeat is not counted");
	ok(take(s, &r, 0) == 1 && take(s, &r, 0) == 1 && take(s, &r, 0) == 0 &&
			take(s, &repeat, 0) == 0,
		"then those behind it");
	is_num(take(s, &other, 0), 1, "another source");
	ok(take(s, &later, 0) == 1 && take(s, &later, 0) == 1, "dumps that lie across each other");
	text = gl_rules_text(s, 0, &line, &taken);
	ok(line == 2 && taken == 5, "the first took five");
	tap_str(text, GL_STR("any conn max 2"), "its text", "text", __FILE__, __LINE__);
	text = gl_rules_text(s, 1, &line, &taken);
	ok(line == 3 && taken == 2, "the second two");
	tap_str(text, GL_STR("state sel*  max 1"), "without the comment", "text", __FILE__,
		__LINE__);
	gl_rules_free(s);
}

/* Returns how many goroutines of the record the rule excludes. */
static uint64_t taken_of(const char *text, const struct gl_record *r, uint64_t covered)
{
	struct gl_err err;
	struct gl_rules *s = read_rules(text, &err);
	uint64_t n = take(s, r, covered);

	gl_rules_free(s);
	return n;
}

static void test_many(void)
{
	static const struct gl_count states[] = {{{"select", 6}, 7}, {{"IO wait", 7}, 2}};
	static const struct gl_count creators[] = {
		{{"main.one /a b.go:1", 18}, 4}, {{"main.two /c:2", 13}, 5}};
	static const struct gl_count sigs[] = {{{"00112233445566aa", 16}, 6}, {{"99112233445566aa",
		16}, 3}};
	struct gl_record r = a_record();
	struct gl_group g = {.states = {states, 2}, .creators = {creators, 2}, .sigs = {sigs, 2}};
	struct gl_more more = {.group = &g};

	r.count = 9;
	ok(taken_of("any conn", &r, 0) == 9 && taken_of("any conn max 4", &r, 0) == 4, "a bucket");
	ok(taken_of("any conn", &r, 7) == 2 && taken_of("any conn max 4", &r, 7) == 2,
		"of which some are excluded already");
	r.more = &more;
	ok(taken_of("state select", &r, 0) == 7 && taken_of("state s*,I*", &r, 0) == 9 &&
			taken_of("state IO*", &r, 0) == 2,
		"a group: those in this state");
	ok(taken_of("state IO*", &r, 2) == 0, "they may be those that are excluded already");
	ok(taken_of("created-by two$", &r, 0) == 5 && taken_of("created-by ^main", &r, 0) == 9,
		"by creator");
	ok(taken_of("any conn", &r, 0) == 9 && taken_of("top ^main", &r, 0) == 9,
		"by the stack of all");
	g.example = r.stack;
	r.stack = NULL;
	ok(taken_of("top ^main", &r, 0) == 9, "a canonical stack that all share");
	r.has &= ~(uint32_t)(GL_HAS_SIG | GL_HAS_FRAMES);
	ok(taken_of("top ^main", &r, 0) == 0 && taken_of("any conn", &r, 0) == 0,
		"an example tells nothing of the others");
	ok(taken_of("sig 00", &r, 0) == 6 && taken_of("sig 99", &r, 0) == 3, "by signature");
	g.creators.n = 0;
	ok(taken_of("created-by ^main", &r, 0) == 0, "nor of who created them");
}

/*
 * A rule that depends on the stack is evaluated once per stack; there are more stacks than the
 * table has room for at first.
 */
static void test_stacks(void)
{
	struct gl_err err;
	struct gl_rules *s = read_rules("any 3$\nany 7$\nstate none", &err);
	uint64_t wrong = 0, line, taken;

	for (int i = 0; i < 2000; i++) {
		char name[32];
		struct gl_frame f = {.func = {name, 0}, .line = 1};
		struct gl_record r = a_record();

		f.func.len = (size_t)snprintf(name, sizeof name, "main.f%d", i % 1000);
		r.stack = gl_stacks_add(stacks, &f, 1, NULL);
		wrong += take(s, &r, 0) != (i % 10 == 3 || i % 10 == 7);
	}
	gl_rules_text(s, 1, &line, &taken);
	ok(wrong == 0 && taken == 200, "a thousand stacks, twice");
	gl_rules_free(s);
}

/* Tests a rule with 10,000 names of one length, far more than it remembers results for. */
static void test_many_names(void)
{
	struct gl_err err;
	struct gl_rules *s = read_rules("any ^main\\.f..[0-4]7$", &err);
	uint64_t held = 0;
	char name[16];

	for (int i = 0; i < 10000; i++) {
		struct gl_frame f = {.func = {name, 10}, .line = 1};

		snprintf(name, sizeof name, "main.f%04d", i);
		held += gl_rules_any_of(s, gl_stacks_add(stacks, &f, 1, NULL)) == 1;
	}
	is_num(held, 500, "each name is judged by itself");
	gl_rules_free(s);
}

int main(void)
{
	stacks = gl_stacks_new();
	test_rows();
	test_order();
	test_many();
	test_stacks();
	test_many_names();
	gl_stacks_free(stacks);
	return done();
}
