#include "lib/select/predicate.h"

#include "lib/base/hash.h"
#include "tests/unit/tap.h"

#define FRAME(func, line) {{func, sizeof func - 1}, {"/src/x.go", 9}, line, false, 0}

static const struct gl_frame frames[] = {
	FRAME("sync.(*Mutex).Lock", 9), FRAME("main.(*T).run", 12), FRAME("net/http.(*conn).serve",
		1)};
static const struct gl_frame starter = FRAME("main.start", 3);
static const struct gl_label labels[] = {
	{{"tenant", 6}, {"acme", 4}}, {{"empty", 5}, {"", 0}}, {{"a,b", 3}, {"x,y", 3}}};

static struct gl_stacks *stacks;

static struct gl_record a_record(void)
{
	struct gl_record r = {.count = 1, .id = 7, .class = GL_CLASS_LOCK};

	r.stack = gl_stacks_add(stacks, frames, 3, &starter);
	r.sig = r.stack->canon->sig;
	r.has = GL_HAS_ID | GL_HAS_STATE | GL_HAS_CLASS | GL_HAS_LABELS | GL_HAS_SIG |
		GL_HAS_FRAMES | GL_HAS_DUMP;
	r.dump = 3;
	r.source = GL_STR("dump.txt");
	r.state = GL_STR("sync.Mutex.Lock");
	r.labels = labels;
	r.nlabels = 3;
	return r;
}

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

struct want {
	enum gl_predicate_kind kind;
	const char *value;
	bool is_fixed;
};

/* Tests r with up to three predicates together. -2: one was refused; -3: a repetition differs. */
static int said(const struct gl_record *r, const struct want *w, bool is_inverted)
{
	struct gl_predicate *p = gl_predicate_new();
	struct gl_err err;
	int answer = -2, again = -2, bad = 0;

	for (int i = 0; i < 3 && w[i].value; i++)
		bad |= gl_predicate_add(p, w[i].kind, str(w[i].value), w[i].is_fixed, &err);
	if (is_inverted)
		gl_predicate_invert(p);
	if (!bad) {
		answer = gl_predicate_test(p, r);
		again = gl_predicate_test(p, r);
	}
	gl_predicate_free(p);
	return answer == again ? answer : -3;
}

#define P(kind, value) {GL_PREDICATE_##kind, value, false}
#define F(kind, value) {GL_PREDICATE_##kind, value, true}

static const struct row {
	struct want want[3];
	int answer;
} rows[] = {
	{{P(STATE, "sync.Mutex.Lock")}, 1},
	{{P(STATE, "sync.*")}, 1},
	{{P(STATE, "sync")}, 0},
	{{P(STATE, "select,sync*")}, 1},
	{{P(STATE, "select"), P(STATE, "sync*")}, 1},
	{{P(STATE, "")}, -2},
	{{P(STATE, "a,,b")}, -2},
	{{P(STATE, "a,")}, -2},
	{{P(CLASS, "lock")}, 1},
	{{P(CLASS, "io,lock")}, 1},
	{{P(CLASS, "io")}, 0},
	{{P(CLASS, "locks")}, -2},
	{{P(CLASS, "io,")}, -2},
	{{P(CLASS, "lock"), P(STATE, "select")}, 0},
	{{P(CLASS, "lock"), P(STATE, "s*")}, 1},
	{{P(MIN_WAIT, "5m")}, 0},
	{{P(MAX_WAIT, "5m")}, 1},
	{{P(MIN_WAIT, "5 m")}, -2},
	{{P(RUNTIME, "")}, 0},
	{{P(NO_RUNTIME, "")}, 1},
	{{P(RUNTIME, ""), P(NO_RUNTIME, "")}, 0},
	{{P(ID, "7")}, 1},
	{{P(ID, "9,8,7,1")}, 1},
	{{P(ID, "8,9"), P(ID, "1,2")}, 0},
	{{P(ID, "7x")}, -2},
	{{P(ID, "-7")}, -2},
	{{P(ID, "7,")}, -2},
	{{P(ID, "0x7")}, -2},
	{{P(FUNC, "run$")}, 1},
	{{P(FUNC, "^run")}, 0},
	{{P(FUNC, "^sync"), P(FUNC, "^no")}, 1},
	{{F(FUNC, "net/http.(*conn).serve")}, 1},
	{{P(FUNC, "(*conn")}, -2},
	{{P(FUNC, "a,b")}, 0},
	{{P(FUNC, "main.start")}, 0},
	{{P(CREATED_BY, "^main\\.start$")}, 1},
	{{F(CREATED_BY, "(*T).run")}, 0},
	{{P(LABEL, "tenant")}, 1},
	{{P(LABEL, "none")}, 0},
	{{P(LABEL, "none,tenant")}, 1},
	{{P(LABEL, "tenant=acme")}, 1},
	{{P(LABEL, "tenant=a*")}, 1},
	{{P(LABEL, "tenant=b*")}, 0},
	{{P(LABEL, "tenant=b*,acme")}, 1},
	{{P(LABEL, "empty=")}, 1},
	{{P(LABEL, "tenant=")}, 0},
	{{P(LABEL, "empty")}, 1},
	{{P(LABEL, "none=x"), P(LABEL, "tenant=acme")}, 1},
	{{P(LABEL, "")}, -2},
	{{P(LABEL, "=x")}, -2},
	{{P(LABEL, "a,")}, -2},
	{{P(TOP, "^sync\\.")}, 1},
	{{P(TOP, "run")}, 0},
	{{F(TOP, "(*Mutex)")}, 1},
	{{P(TOP, "(*")}, -2},
	{{P(WHERE, "run$")}, 1},
	{{P(WHERE, "Lock")}, 0},
	{{P(WHERE, "no"), P(WHERE, "main")}, 1},
	{{P(PATH, "^/src/.*go$")}, 1},
	{{F(PATH, "x.go")}, 1},
	{{P(PATH, "main")}, 0},
	{{P(LOCKED, "")}, 0},
	{{P(LEAKED, "")}, 0},
	{{P(WAIT_UNKNOWN, "")}, 1},
	{{P(PARENT, "1")}, 0},
	{{P(PARENT, "x")}, -2},
	{{P(PARENT, "1,")}, -2},
	{{P(DUMP, "3")}, 1},
	{{P(DUMP, "1,3")}, 1},
	{{P(DUMP, "1"), P(DUMP, "2")}, 0},
	{{P(DUMP, "9,8,7,6,5,4,3")}, 1}, /* in any order */
	{{P(DUMP, "3,9,1,8,2,7,4")}, 1},
	{{P(DUMP, "9,8,7,6,5,4,1")}, 0},
	{{P(DUMP, "first")}, -2},
	{{P(MIN_COUNT, "1")}, 1},
	{{P(MIN_COUNT, "2")}, 0},
	{{P(MIN_COUNT, "9,1")}, 1},
	{{P(MIN_COUNT, "0x1")}, -2},
	{{P(MIN_COUNT, "")}, -2},
	{{P(SOURCE, "dump*")}, 1},
	{{P(SOURCE, "x,dump.txt")}, 1},
	{{P(SOURCE, "dump")}, 0},
	{{P(SOURCE, "[")}, -2},
	{{P(ORIGIN, "*")}, 0},
	{{P(ORIGIN, "a\\")}, -2},
	{{P(MIN_WAIT, "5m,1")}, -2},
	{{P(MAX_WAIT, "1s,5m")}, 1},
	{{P(MAX_WAIT, ",")}, -2},
	{{P(SIG, "")}, -2},
	{{P(SIG, "xyz")}, -2},
	{{P(SIG, "00112233445566778")}, -2},
};

static void test_rows(void)
{
	struct gl_record r = a_record();
	char name[96];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int got = said(&r, rows[i].want, false), not = said(&r, rows[i].want, true);

		snprintf(name, sizeof name, "row %zu: %.60s", i, rows[i].want[0].value);
		ok(got == rows[i].answer && (got < 0 ? not == got : not == !got), name);
	}
}

static void test_waits(void)
{
	struct gl_record r = a_record();
	struct want least[3] = {P(MIN_WAIT, "5m")}, most[3] = {P(MAX_WAIT, "5m")};
	struct want loose[3] = {P(MIN_WAIT, "1h"), P(MIN_WAIT, "60s")};
	struct want unknown[3] = {P(WAIT_UNKNOWN, "")};

	is_num(gl_predicate_unknown_waits(&r), 1, "no known wait");
	is_num(said(&r, least, true), 1, "an unknown wait is what --min-wait leaves");
	is_num(said(&r, unknown, false), 1, "and what --wait-unknown is for");
	r.has |= GL_HAS_WAIT;
	r.wait_seconds = 300;
	ok(said(&r, least, false) == 1 && said(&r, most, false) == 1, "a bound is within");
	is_num(gl_predicate_unknown_waits(&r), 0, "a known wait");
	is_num(said(&r, unknown, false), 0, "is not unknown");
	r.wait_seconds = 299;
	ok(said(&r, least, false) == 0 && said(&r, most, false) == 1, "below");
	is_num(said(&r, loose, false), 1, "of two bounds the looser one");
	r.wait_seconds = 360;
	ok(said(&r, least, false) == 1 && said(&r, most, false) == 0, "above");
	r.has = (r.has | GL_HAS_LEAKED) & ~(uint32_t)GL_HAS_WAIT;
	ok(said(&r, least, false) == 1 && said(&r, most, false) == 1, "(leaked), without a wait");
}

static void test_absent(void)
{
	struct gl_record r = {.count = 3};
	struct want w[][3] = {{P(STATE, "*")}, {P(ID, "0")}, {P(FUNC, "")}, {P(CREATED_BY, "")},
		{P(SIG, "0")}, {P(LABEL, "x")}, {P(RUNTIME, "")}, {P(LOCKED, "")}, {P(PARENT, "0")},
		{P(DUMP, "0")}, {P(DUMP, "1")}, {P(SOURCE, "*")}, {P(ORIGIN, "*")}, {P(TOP, "")},
		{P(WHERE, "")}, {P(PATH, "")}, {P(MIN_COUNT, "4")}};

	for (size_t i = 0; i < sizeof w / sizeof w[0]; i++)
		ok(said(&r, w[i], false) == 0 && said(&r, w[i], true) == 1, "what is absent");
	ok(said(&r, (struct want[3]){P(CLASS, "unknown")}, false) == 1,
		"an absent class is unknown");
}

static void test_sigs(void)
{
	struct gl_predicate *p = gl_predicate_new();
	struct gl_record r = a_record();
	struct gl_err err;
	struct gl_str digits = {NULL, 0};
	char hex[GL_HASH_HEX];
	size_t at = 0;

	gl_hash_hex(r.sig, hex);
	ok(gl_predicate_add(p, GL_PREDICATE_SIG, (struct gl_str){hex, 3}, false, &err) == 0 &&
			gl_predicate_test(p, &r) == 1,
		"three digits of a signature");
	ok(!gl_predicate_ambiguous(p, &at, &digits), "name one");
	r.stack = NULL;
	r.sig ^= 1;
	is_num(gl_predicate_test(p, &r), 1, "a record without frames");
	at = 0;
	ok(gl_predicate_ambiguous(p, &at, &digits) && digits.len == 3 &&
			!gl_predicate_ambiguous(p, &at, &digits),
		"then they name several");
	gl_predicate_free(p);
	for (size_t i = 0; i < GL_HASH_HEX; i++)
		hex[i] = (char)(hex[i] >= 'a' ? hex[i] - 'a' + 'A' : hex[i]);
	p = gl_predicate_new();
	r = a_record();
	gl_predicate_add(p, GL_PREDICATE_SIG, (struct gl_str){hex, GL_HASH_HEX}, false, &err);
	is_num(gl_predicate_test(p, &r), 1, "all digits, upper case");
	gl_predicate_free(p);
}

static void test_groups(void)
{
	static const struct gl_count states[] = {{{"select", 6}, 2}, {{"sleep", 5}, 1}};
	static const struct gl_count classes[] = {{{"select", 6}, 2}, {{"sleep", 5}, 1}};
	static const struct gl_count creators[] = {{{"main.one /a b.go:1", 18}, 2}, {{"main.two",
		8}, 1}, {{"", 0}, 1}};
	static const struct gl_count sigs[] = {{{"00112233445566aa", 16}, 2}, {{"00112233445566ab",
		16}, 1}};
	struct gl_record r = {.count = 9};
	struct gl_group g = {.states = {states, 2}, .classes = {classes, 2}, .creators = {creators,
		3},
		.sigs = {sigs, 2}, .nids = 2, .ids = {3, 5}, .wait_known = 2};
	struct gl_more more = {.group = &g};
	struct want yes[][3] = {{P(STATE, "sleep")}, {P(CLASS, "sleep")}, {P(CREATED_BY, "two$")},
		{P(CREATED_BY, "one$")}, {P(SIG, "00112233445566ab")}, {P(ID, "5")}, {P(FUNC,
			"conn")}, {P(CREATED_BY, "^$")}};
	struct want no[][3] = {{P(STATE, "sleepy")}, {P(CLASS, "io")}, {P(CREATED_BY, "go")},
		{P(SIG, "00112233445566ac")}, {P(ID, "4")}, {P(FUNC, "two")}};

	g.example = gl_stacks_add(stacks, frames, 3, NULL);
	r.more = &more;
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		is_num(said(&r, yes[i], false), 1, "a group: any member's");
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		is_num(said(&r, no[i], false), 0, "a group: no member's");
	is_num(gl_predicate_unknown_waits(&r), 7, "a group's unknown waits");
	ok(said(&r, (struct want[3]){P(WAIT_UNKNOWN, "")}, false) == 1, "some are unknown");
	g.wait_known = 9;
	ok(said(&r, (struct want[3]){P(WAIT_UNKNOWN, "")}, false) == 0, "all are known");
}

/* Tests predicates on what a group shows of its members, such as sources, dumps and `where`. */
static void test_group_places(void)
{
	static const struct gl_count sources[] = {{{"a#7", 3}, 2}, {{"b", 1}, 1}};
	static const struct gl_count dumps[] = {{{"a#7#2", 5}, 2}, {{"b#12", 4}, 1}};
	static const struct gl_frame where = FRAME("main.agreed", 4);
	struct gl_record r = {.count = 3, .parent = 8};
	struct gl_group g = {.sources = {sources, 2}, .dumps = {dumps, 2}, .has_sources = true};
	struct gl_more more = {.group = &g, .origin = GL_STR("web-1")};
	struct want yes[][3] = {{P(SOURCE, "b")}, {P(SOURCE, "a*")}, {P(DUMP, "2")},
		{P(DUMP, "12")}, {P(WHERE, "agreed$")}, {P(TOP, "^sync")}, {P(PATH, "x.go$")},
		{P(ORIGIN, "web-?")}, {P(MIN_COUNT, "3")}, {P(PARENT, "8")}, {P(LOCKED, "")}};
	struct want no[][3] = {{P(SOURCE, "c")}, {P(DUMP, "7")}, {P(DUMP, "1")}, {P(WHERE, "run")},
		{P(TOP, "run")}, {P(MIN_COUNT, "4")}, {P(PARENT, "9")}, {P(LEAKED, "")}};

	r.has = GL_HAS_PARENT | GL_HAS_LOCKED;
	r.more = &more;
	g.example = gl_stacks_add(stacks, frames, 3, NULL);
	g.where = &where;
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		is_num(said(&r, yes[i], false), 1, "a group: of some member, or of all");
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		is_num(said(&r, no[i], false), 0, "a group: of none");
	g.dumps.n = 0;
	ok(said(&r, (struct want[3]){P(DUMP, "1")}, false) == 1 &&
			said(&r, (struct want[3]){P(DUMP, "2")}, false) == 0,
		"no dumps are named: all are from the first");
	g.sources.n = 0;
	ok(said(&r, (struct want[3]){P(DUMP, "1")}, false) == 0, "neither sources nor dumps");
}

/* Tests that the message for an unknown class lists all classes. */
static void test_classes(void)
{
	struct gl_predicate *p = gl_predicate_new();
	struct gl_err err;
	unsigned missing = 0;

	gl_predicate_add(p, GL_PREDICATE_CLASS, GL_STR("none"), false, &err);
	for (int c = 0; c < GL_CLASS_COUNT; c++) {
		struct gl_str name = gl_class_name((enum gl_class)c);
		const char *at = gl_port_memmem(err.what, strlen(err.what), name.p, name.len);

		missing += at == NULL;
	}
	is_num(missing, 0, "every class is named");
	gl_predicate_free(p);
}

/* Tests the results that are remembered by stack: many stacks, each asked twice. */
static void test_many(void)
{
	struct gl_predicate *p = gl_predicate_new();
	struct gl_err err;
	unsigned wrong = 0;

	gl_predicate_add(p, GL_PREDICATE_FUNC, GL_STR("7$"), false, &err);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 1000; i++) {
			char name[32];
			struct gl_frame f = {.func = {name, 0}, .line = 1};
			struct gl_record r = a_record();

			f.func.len = (size_t)snprintf(name, sizeof name, "main.f%d", i);
			r.stack = gl_stacks_add(stacks, &f, 1, NULL);
			wrong += gl_predicate_test(p, &r) != (i % 10 == 7);
		}
	is_num(wrong, 0, "a thousand stacks, twice");
	gl_predicate_free(p);
}

int main(void)
{
	struct gl_predicate *p = gl_predicate_new();
	struct gl_record r;

	stacks = gl_stacks_new();
	r = a_record();
	is_num(gl_predicate_test(p, &r), 1, "no test at all holds");
	gl_predicate_free(p);
	test_rows();
	test_waits();
	test_absent();
	test_sigs();
	test_groups();
	test_group_places();
	test_classes();
	test_many();
	gl_stacks_free(stacks);
	return done();
}
