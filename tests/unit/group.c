#include "lib/summary/group.h"

#include "lib/output/emit.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

static struct gl_stacks *stacks;

static struct gl_str s(const char *text)
{
	return (struct gl_str){text, strlen(text)};
}

/* --- hand-made records --------------------------------------------------------------- */

static struct gl_frame frame(const char *func, const char *file, int64_t line)
{
	return (struct gl_frame){s(func), s(file), line, false, 0};
}

static const struct gl_stack *stack(const char *top, const char *root, const char *creator)
{
	struct gl_frame v[] = {frame("runtime.gopark", "/go/proc.go", 1), frame(top, "/a/x.go", 7),
		frame(root, "/a/y.go", 9)};
	struct gl_frame by = frame(creator, "/a/z.go", 3);

	return gl_stacks_add(stacks, v, 3, *creator ? &by : NULL);
}

static struct gl_record record(const struct gl_stack *st, const char *state, enum gl_class class,
	uint64_t id)
{
	return (struct gl_record){.stack = st, .sig = st->canon->sig, .count = 1, .id = id,
		.has = GL_HAS_SIG | GL_HAS_FRAMES | GL_HAS_STATE | GL_HAS_CLASS | GL_HAS_ID |
		       GL_HAS_DUMP,
		.state = s(state), .class = class, .source = GL_STR("a.txt"), .dump = 1};
}

static struct gl_groups *groups_by(const char *names)
{
	struct gl_keys keys;
	struct gl_err err;

	if (gl_keys_parse(&keys, s(names), &err) != 0)
		exit(2);
	return gl_groups_new(stacks, &keys, GL_WITHOUT_NONE);
}

static void add(struct gl_groups *g, const struct gl_record *r)
{
	struct gl_err err;

	if (gl_groups_add(g, r, NULL, &err) != 0)
		exit(2);
}

/* Returns the i-th group in order. */
static const struct gl_record *get(struct gl_groups *g, size_t i)
{
	return gl_groups_get(g, gl_groups_sort(g, GL_ORDER_COUNT, SIZE_MAX)[i]);
}

static uint64_t count_of(struct gl_counts c, const char *key)
{
	for (size_t i = 0; i < c.n; i++)
		if (gl_str_eq(c.v[i].key, s(key)))
			return c.v[i].n;
	return 0;
}

/* --- keys ---------------------------------------------------------------------------- */

static void test_keys(void)
{
	static const struct {
		const char *by, *value;
	} rows[] = {
		{"func", "net.(*conn).Read;main.run"},
		{"top", "net.(*conn).Read /a/x.go:7"},
		{"root", "main.run /a/y.go:9"},
		{"where", "main.run /a/y.go:9"},
		{"pkg", "main"},
		{"created_by", "main.start /a/z.go:3"},
		{"parent", "1"},
		{"state", "IO wait"},
		{"class", "io"},
		{"label.k8s.pod", "web-7"},
		{"source", "a.txt"},
		{"origin", "pod-1"},
		{"dump", "1"},
		{"depth:1", "net.(*conn).Read /a/x.go:7"},
		{"depth:9", "net.(*conn).Read /a/x.go:7;main.run /a/y.go:9"},
		{"label.none", NULL},
	};
	struct gl_label label = {GL_STR("k8s.pod"), GL_STR("web-7")};
	struct gl_more more = {.origin = GL_STR("pod-1")};
	struct gl_record r = record(stack("net.(*conn).Read", "main.run", "main.start"), "IO wait",
		GL_CLASS_IO, 7);

	r.has |= GL_HAS_PARENT | GL_HAS_LABELS;
	r.parent = 1;
	r.labels = &label;
	r.nlabels = 1;
	r.more = &more;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_groups *g = groups_by(rows[i].by);
		const struct gl_group *grp;

		add(g, &r);
		grp = get(g, 0)->more->group;
		ok(grp->nby == 1 && gl_str_eq(grp->by[0], s(rows[i].by)), rows[i].by);
		if (rows[i].value)
			ok(gl_str_eq(grp->key[0], s(rows[i].value)), rows[i].value);
		else
			ok(!grp->key[0].p, "what a record lacks is null");
		gl_groups_free(g);
	}
}

static void test_bad_keys(void)
{
	static const char *const bad[] = {"", "x", "sig,", "sig,,state", "label.",
		"depth:", "depth:0", "depth:01", "depth:x", "depth:65537", "Sig", " sig",
		"sig,sig,sig,sig,sig,sig,sig,sig,sig,sig,sig,sig,sig,sig,sig,sig,sig"};
	struct gl_keys keys;
	struct gl_err err;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ok(gl_keys_parse(&keys, s(bad[i]), &err) == -1, bad[i]);
	gl_keys_parse(&keys, GL_STR("sig,stat"), &err);
	ok(err.column == 5, "the column of the name at fault");
	ok(gl_keys_parse(&keys, GL_STR("sig,depth:65536"), &err) == 0 && keys.n == 2, "good ones");
}

/* --- what a group has ---------------------------------------------------------------- */

static void test_agreement(void)
{
	const struct gl_stack *a = stack("main.f", "main.run", "main.start");
	struct gl_groups *g = groups_by("sig");
	struct gl_record x = record(a, "select", GL_CLASS_SELECT, 5), y = x, z = x;
	const struct gl_record *r;

	x.has |= GL_HAS_LOCKED | GL_HAS_PARENT;
	x.parent = 1;
	y.has |= GL_HAS_PARTIAL | GL_HAS_PARENT;
	y.id = 6;
	y.parent = 1;
	z.id = 6;
	z.source = GL_STR("b.txt");
	add(g, &x);
	r = get(g, 0);
	ok(r->count == 1 && gl_record_has(r, GL_HAS_ID) && r->id == 5 &&
			gl_record_has(r, GL_HAS_LOCKED),
		"one member: all that it has");
	ok(r->stack == a && !r->more->group->example, "and no example");
	add(g, &y);
	r = get(g, 0);
	ok(r->count == 2 && !gl_record_has(r, GL_HAS_ID), "ids that differ are left out");
	ok(!gl_record_has(r, GL_HAS_LOCKED), "so is what one lacks");
	ok(gl_record_has(r, GL_HAS_PARTIAL), "partial is true of all if of any");
	ok(gl_record_has(r, GL_HAS_PARENT) && r->parent == 1, "one parent");
	is_str(r->source, "a.txt", "one source");
	is_str(r->state, "select", "one state");
	add(g, &z);
	r = get(g, 0);
	ok(!r->source.p && !gl_record_has(r, GL_HAS_PARENT), "two sources are none");
	ok(r->more->group->nids == 2, "an id is kept once");
	ok(count_of(r->more->group->sources, "a.txt") == 2 &&
			count_of(r->more->group->sources, "b.txt") == 1,
		"sources are counted");
	ok(count_of(r->more->group->creators, "main.start /a/z.go:3") == 3, "so are creators");
	ok(r->more->group->dumps.n == 0, "dump 1 goes without saying");
	z.dump = 2;
	add(g, &z);
	ok(count_of(get(g, 0)->more->group->dumps, "b.txt#2") == 1, "a second one does not");
	gl_groups_free(g);
}

static void test_stacks(void)
{
	const struct gl_stack *a = stack("main.f", "main.run", "main.start");
	const struct gl_stack *b = stack("main.f", "main.run", "main.other");
	const struct gl_stack *c = stack("main.g", "main.run", "main.other");
	struct gl_groups *g = groups_by("state");
	struct gl_record x = record(a, "select", GL_CLASS_SELECT, 5);
	const struct gl_record *r;

	add(g, &x);
	x.stack = b;
	add(g, &x);
	r = get(g, 0);
	ok(gl_record_has(r, GL_HAS_SIG) && gl_record_has(r, GL_HAS_FRAMES) &&
			r->sig == a->canon->sig,
		"creators differ: signature and frames stay");
	ok(r->stack && !r->stack->created_by, "and no creator");
	ok(gl_stack_make_texts(a) && gl_stack_make_texts(b) &&
			r->more->group->example ==
				(gl_str_cmp(a->texts->json_created,
					 b->texts->json_created) < 0 ? a : b),
		"the example is the least");
	x.stack = c;
	x.sig = c->canon->sig;
	add(g, &x);
	r = get(g, 0);
	ok(!gl_record_has(r, GL_HAS_SIG) && !gl_record_has(r, GL_HAS_FRAMES) && !r->stack,
		"stacks differ: neither");
	ok(r->more->group->sigs.n == 2, "signatures are counted");
	ok(gl_groups_stacks(g) == 2 && gl_groups_goroutines(g) == 3, "in all");
	gl_groups_free(g);
}

/* Different stacks with the same creator and the same `where`, the frame worth reading first. */
static void test_common(void)
{
	const struct gl_stack *a = stack("net.(*conn).Read", "main.run", "main.start");
	const struct gl_stack *b = stack("net.(*conn).Write", "main.run", "main.start");
	struct gl_groups *g = groups_by("where"), *of_group = groups_by("where");
	struct gl_record x = record(a, "IO wait", GL_CLASS_IO, 5);
	const struct gl_group *grp;

	x.has |= GL_HAS_OFFSET;
	x.offset = 300;
	add(g, &x);
	x.stack = b;
	x.sig = b->canon->sig;
	x.offset = 100;
	add(g, &x);
	add(of_group, get(g, 0));
	grp = get(of_group, 0)->more->group;
	ok(!get(of_group, 0)->stack && grp->where && grp->created_by, "what is common stays");
	is_str(grp->where->func, "main.run", "the place");
	is_str(grp->created_by->func, "main.start", "the creator");
	ok(grp->example == b && grp->has_first_offset && grp->first_offset == 100,
		"the least member is the example");
	is_str(grp->first_source, "a.txt", "and it is said where it stands");
	gl_groups_free(g);
	gl_groups_free(of_group);
}

static void test_waits(void)
{
	struct gl_groups *g = groups_by("sig");
	struct gl_record x = record(stack("main.f", "main.run", ""), "select", GL_CLASS_SELECT, 5);
	const struct gl_group *grp;

	x.has |= GL_HAS_WAIT;
	x.wait_seconds = 59;
	add(g, &x);
	x.wait_seconds = 60;
	add(g, &x);
	x.wait_seconds = 7 * 60;
	x.count = 3;
	add(g, &x);
	x.wait_seconds = 8 * 60;
	x.count = 1;
	add(g, &x);
	x.wait_seconds = UINT64_C(1) << 53;
	add(g, &x);
	x.has &= ~(uint32_t)GL_HAS_WAIT;
	add(g, &x);
	grp = get(g, 0)->more->group;
	ok(get(g, 0)->wait_seconds == UINT64_C(1) << 53, "the largest");
	ok(grp->wait_known == 7 && grp->wait_min == 59, "how many, and the least");
	ok(grp->wait_sum == 59 + 60 + 3 * 420 + 480 + (UINT64_C(1) << 53), "their sum");
	ok(grp->wait_minutes[0] == 1 && grp->wait_minutes[2] == 3 && grp->wait_minutes[3] == 1,
		"minutes by powers of two");
	x.has |= GL_HAS_WAIT | GL_HAS_REPEAT;
	add(g, &x);
	ok(get(g, 0)->count == 8, "a repeat is not counted");
	gl_groups_free(g);
}

/* A group has the labels of its members if all have the same ones, in whatever order. */
static void test_labels(void)
{
	static const struct gl_label both[] = {{{"app", 3}, {"web", 3}}, {{"req", 3}, {"1", 1}}},
		turned[] = {{{"req", 3}, {"1", 1}}, {{"app", 3}, {"web", 3}}},
		other[] = {{{"app", 3}, {"web", 3}}, {{"req", 3}, {"2", 1}}};
	static const struct {
		const struct gl_label *last;
		size_t n, kept;
	} rows[] = {{both, 2, 2}, {turned, 2, 2}, {other, 2, 0}, {both, 1, 0}};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_groups *g = groups_by("sig");
		struct gl_record x = record(stack("main.f", "main.run", ""), "select",
			GL_CLASS_SELECT, 5);

		x.has |= GL_HAS_LABELS;
		for (x.id = 1; x.id <= 3; x.id++) {
			x.labels = x.id == 3 ? rows[i].last : both;
			x.nlabels = x.id == 3 ? rows[i].n : 2;
			add(g, &x);
		}
		ok(gl_record_has(get(g, 0), GL_HAS_LABELS) == (rows[i].kept > 0) &&
				(rows[i].kept == 0 || get(g, 0)->nlabels == rows[i].kept),
			"labels that all members have");
		gl_groups_free(g);
	}
}

static void test_order(void)
{
	struct gl_groups *g = groups_by("label.k");
	struct gl_label label = {GL_STR("k"), GL_STR("b")};
	struct gl_record x = record(stack("main.f", "main.run", ""), "select", GL_CLASS_SELECT, 5);

	add(g, &x);
	x.has |= GL_HAS_LABELS;
	x.labels = &label;
	x.nlabels = 1;
	add(g, &x);
	label.value = GL_STR("a");
	add(g, &x);
	label.value = GL_STR("c");
	add(g, &x);
	add(g, &x);
	is_str(get(g, 0)->more->group->key[0], "c", "the most numerous first");
	ok(!get(g, 1)->more->group->key[0].p, "then null");
	is_str(get(g, 2)->more->group->key[0], "a", "then by bytes");
	is_str(get(g, 3)->more->group->key[0], "b", "to the last");
	gl_groups_free(g);
}

static void test_other_keys(void)
{
	struct gl_groups *by_where = groups_by("where"), *by_sig = groups_by("sig");
	struct gl_groups *open = gl_groups_new(stacks, NULL, GL_WITHOUT_NONE);
	struct gl_record x = record(stack("main.f", "main.run", ""), "select", GL_CLASS_SELECT, 5);
	struct gl_err err;
	size_t number;

	add(by_where, &x);
	ok(gl_groups_add(by_sig, get(by_where, 0), &number, &err) == -1 &&
			err.code == GL_ERR_INPUT && strcmp(err.detail, "where") == 0,
		"groups by other keys are refused");
	ok(gl_groups_count(by_sig) == 0, "and left out");
	ok(gl_groups_add(open, get(by_where, 0), &number, &err) == 0 && number == 0,
		"without a choice they choose");
	ok(gl_groups_add(open, &x, &number, &err) == 0 && number == 0 &&
			get(open, 0)->count == 2,
		"and records follow");
	gl_groups_free(by_where);
	gl_groups_free(by_sig);
	gl_groups_free(open);
}

static void test_stripped(void)
{
	struct gl_groups *g = groups_by("sig");
	const struct gl_stack *a = stack("main.f", "main.run", "");
	struct gl_record x = record(a, "select", GL_CLASS_SELECT, 5);
	struct gl_record bare = {.sig = a->canon->sig, .has = GL_HAS_SIG, .count = 4};

	add(g, &bare);
	add(g, &x);
	ok(gl_groups_count(g) == 1 && get(g, 0)->count == 5, "a bare sig joins its stack");
	ok(!get(g, 0)->stack && get(g, 0)->more->group->example == a, "which is the example");
	ok(get(g, 0)->sig == a->canon->sig && gl_record_has(get(g, 0), GL_HAS_SIG),
		"the name stays");
	gl_groups_free(g);
}

/* --- groups of groups ---------------------------------------------------------------- */

#define NRECORDS 400

static uint32_t seed = 1;

static uint32_t below(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static bool one_in(uint32_t n)
{
	return below(n) == 0;
}

static const struct gl_label label_sets[][2] = {
	{{{"app", 3}, {"web", 3}}, {{"req", 3}, {"1", 1}}},
	{{{"app", 3}, {"web", 3}}, {{"req", 3}, {"2", 1}}},
};

static const struct gl_more mores[] = {
	{.origin = {"pod-1", 5}},
	{.origin = {"pod-1", 5}, .time = {"2026-11-21T03:27:49Z", 20}},
	{.origin = {"pod-2", 5}, .reason = {"panic: x", 8}},
};

static struct gl_record random_record(void)
{
	static const char *const tops[] = {"main.f", "main.g", "net.(*conn).Read"};
	static const char *const creators[] = {"", "main.start", "main.other"};
	static const char *const states[] = {"select", "chan receive"};
	static const char *const sources[] = {
		"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
	uint32_t class = below(2);
	struct gl_record r = record(stack(tops[below(3)], one_in(3) ? "main.run" : "main.main",
		creators[below(3)]), states[class], class ? GL_CLASS_CHAN_RECEIVE : GL_CLASS_SELECT,
		below(50));

	if (one_in(5))
		r.has &= ~(uint32_t)(one_in(2) ? GL_HAS_ID : GL_HAS_STATE);
	r.has |= (uint32_t)((one_in(3) ? GL_HAS_WAIT : 0) | (one_in(9) ? GL_HAS_PARTIAL : 0) |
			    (one_in(2) ? GL_HAS_PARENT : 0) | (one_in(4) ? GL_HAS_LABELS : 0) |
			    (one_in(40) ? GL_HAS_REPEAT : 0) | (one_in(9) ? 0 : GL_HAS_LOCKED));
	r.wait_seconds = below(100000);
	r.parent = below(2);
	r.labels = label_sets[below(2)];
	r.nlabels = gl_record_has(&r, GL_HAS_LABELS) ? 2 : 0;
	r.count = 1 + below(3);
	r.source = one_in(9) ? (struct gl_str){NULL, 0} : s(sources[below(12)]);
	r.dump = 1 + one_in(20);
	r.has &= one_in(9) ? ~(uint32_t)GL_HAS_DUMP : UINT32_MAX;
	r.has |= one_in(9) ? 0 : (uint32_t)GL_HAS_OFFSET;
	r.offset = below(40);
	if (one_in(3))
		r.more = &mores[below(3)];
	return r;
}

/* Appends all groups as NDJSON. */
static void put_all(struct gl_groups *g, struct gl_buf *b)
{
	for (size_t i = 0; i < gl_groups_count(g); i++)
		gl_emit_record(b, get(g, i));
}

/*
 * Groups the n records. If depth > 0, it first groups parts of them (with depth - 1), and then the
 * groups of these parts.
 */
static struct gl_groups *nest(const char *by, const struct gl_record *r, size_t n, int depth)
{
	struct gl_groups *g = groups_by(by);
	size_t done = 0;

	while (done < n) {
		size_t part = depth > 0 ? 1 + below((uint32_t)(n - done)) : n - done;

		if (depth == 0 || one_in(4)) {
			for (size_t i = 0; i < part; i++)
				add(g, &r[done + i]);
		} else {
			struct gl_groups *of_part = nest(by, r + done, part, depth - 1);

			for (size_t i = 0; i < gl_groups_count(of_part); i++)
				add(g, gl_groups_get(of_part, i));
			gl_groups_free(of_part);
		}
		done += part;
	}
	return g;
}

static void shuffle(struct gl_record *r, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = below((uint32_t)i);
		struct gl_record x = r[k];

		r[k] = r[i - 1];
		r[i - 1] = x;
	}
}

static void test_merge(const char *by)
{
	static struct gl_record r[NRECORDS];
	struct gl_buf once = {0}, nested = {0};
	size_t wrong = 0;

	for (size_t i = 0; i < NRECORDS; i++)
		r[i] = random_record();
	for (int round = 0; round < 30; round++) {
		struct gl_groups *g = nest(by, r, NRECORDS, round % 4);

		nested.len = 0;
		put_all(g, round ? &nested : &once);
		wrong += round && !gl_str_eq(gl_buf_view(&once), gl_buf_view(&nested));
		gl_groups_free(g);
		shuffle(r, NRECORDS);
	}
	ok(once.len > 0 && wrong == 0, by);
	gl_buf_free(&once);
	gl_buf_free(&nested);
}

/* --- goroutines like the one before, which are only counted --------------------------- */

#define MANY 140000 /* more waits than a run collects */

static uint64_t told[2];

static bool tell(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waited)
{
	*(uint64_t *)ctx += waited;
	*(uint64_t *)mark += n;
	return number == 0;
}

static void test_counted(void)
{
	uint64_t waited = 0;
	char state[] = "select", source[] = "a.txt";
	struct gl_record r = record(stack("main.f", "main.g", ""), state, GL_CLASS_SELECT, 100);
	struct gl_groups *g = groups_by("sig");
	const struct gl_record *out;

	r.has |= GL_HAS_OFFSET | GL_HAS_WAIT;
	r.source = s(source);
	r.stack_place = r.stack->ordinal + 1;
	gl_groups_set_report(g, tell, &waited);
	gl_groups_mark(g, &told[0]);
	for (unsigned i = 0; i < MANY; i++) {
		r.wait_seconds = i == 7 ? 60 << 20 : i % 1000;
		r.id = 1000000 - i;
		r.offset = 500000 - i;
		add(g, &r);
	}
	state[0] = 'S'; /* the same address has another text, as in a buffer that is reused */
	add(g, &r);
	source[0] = 'b';
	add(g, &r);
	gl_groups_mark(g, &told[1]);
	ok(!gl_groups_count_on(g, &r, 1, 0), "a new mark is no place to go on");
	add(g, &r);
	r.dump = 2;
	ok(!gl_groups_count_on(g, &r, 1, 0), "nor is a new dump");
	r.dump = 1;
	ok(gl_groups_count_on(g, &r, 1, 0), "one just like the one before goes on");
	ok(gl_groups_settle(g) && told[0] == MANY + 2 && told[1] == 2, "all are told of, by mark");
	ok(waited == MANY + 4, "and whose wait is known");
	ok(gl_groups_goroutines(g) == MANY + 4, "and counted");
	out = get(g, 0);
	ok(out->count == MANY + 4, "in their group, too");
	ok(count_of(out->more->group->states, "select") == MANY &&
			count_of(out->more->group->states, "Select") == 4,
		"a state that changed where it stands");
	ok(count_of(out->more->group->sources, "a.txt") == MANY + 1 &&
			count_of(out->more->group->sources, "b.txt") == 3,
		"a source that changed where it stands");
	ok(out->more->group->wait_known == MANY + 4 && out->more->group->wait_min == 0 &&
			out->more->group->wait_max == 60 << 20,
		"waits: known, least and longest");
	ok(out->more->group->wait_sum ==
			UINT64_C(999) * 500 * (MANY / 1000) - 7 + (60 << 20) + 4 * 999,
		"waits: their sum");
	ok(out->more->group->wait_minutes[0] == 60 * (MANY / 1000) &&
			out->more->group->wait_minutes[4] == 40 * (MANY / 1000) + 4 &&
			out->more->group->wait_minutes[20] == 1,
		"waits: by minutes");
	ok(out->more->group->ids[0] == 1000000 - MANY + 1, "the least id");
	ok(out->more->group->first_offset == 500000 - MANY + 1, "the first place");
	gl_groups_free(g);
}

/* What the groups report to hear(): for each mark, how many goroutines, and how many waited. */
struct reported {
	uint64_t n[8], waited[8];
};

static bool hear(void *ctx, void *mark, size_t number, uint64_t n, uint64_t waited)
{
	struct reported *seen = ctx;

	seen->n[(uintptr_t)mark] += n + 10 * number;
	seen->waited[(uintptr_t)mark] += waited;
	return true;
}

/* Adds r as a goroutine of a dump. Returns 1 if it was only counted. */
static size_t add_of(struct gl_groups *g, struct gl_record r, uint64_t dump)
{
	struct gl_err err;
	size_t counted;

	r.dump = dump;
	r.offset = 100 * dump;
	gl_groups_mark(g, (void *)(uintptr_t)dump);
	counted = gl_groups_count_on(g, &r, 1, 0);
	if (!counted && gl_groups_add(g, &r, NULL, &err) != 0)
		exit(2);
	return counted;
}

/* Seven dumps show the same two goroutines. The second one changes its state, and then its id. */
static void test_dumps(void)
{
	struct gl_groups *g = groups_by("sig");
	struct gl_record first = record(stack("main.first", "main.run", ""), "running",
		GL_CLASS_RUNNING, 3);
	struct gl_record r = record(stack("main.same", "main.run", ""), "select",
		GL_CLASS_SELECT, 7);
	struct reported seen = {{0}, {0}};
	const struct gl_group *group;
	size_t counted[8] = {0};

	first.has |= GL_HAS_OFFSET;
	r.has |= GL_HAS_OFFSET | GL_HAS_WAIT;
	r.wait_seconds = 60;
	gl_groups_set_report(g, hear, &seen);
	for (uint64_t dump = 1; dump <= 7; dump++) {
		add_of(g, first, dump);
		r.state = s(dump == 5 ? "sleep" : "select");
		r.id = dump == 6 ? 8 : 7;
		counted[dump] = add_of(g, r, dump);
	}
	r = *get(g, 1);
	group = r.more->group;
	ok(counted[4] && !counted[1] && !counted[5] && !counted[6],
		"it is only counted in another dump if nothing else differs");
	ok(r.count == 7 && group->wait_known == 7 && group->nids == 2 && !(r.has & GL_HAS_ID),
		"it is counted in each, and its ids are kept");
	ok(count_of(group->states, "select") == 6 && count_of(group->states, "sleep") == 1 &&
			count_of(group->dumps, "a.txt#4") == 1 && group->dumps.n == 7 &&
			count_of(group->sources, "a.txt") == 7,
		"in all maps");
	ok(group->first_dump == 1 && group->first_offset == 100, "the first one is the example");
	ok(seen.n[4] == 12 && seen.n[7] == 12 && seen.waited[4] == 1, "each dump is reported");
	gl_groups_free(g);
}

/* --- lone goroutines ------------------------------------------------------------------ */

/* The same goroutines grouped by two keys. Only with `sig` does a lone goroutine have no tally. */
struct pair {
	struct gl_groups *by_sig, *by_func;
	struct reported seen[2];
};

static void add_to_both(struct pair *p, const struct gl_record *r)
{
	gl_groups_mark(p->by_sig, (void *)(uintptr_t)r->dump);
	gl_groups_mark(p->by_func, (void *)(uintptr_t)r->dump);
	add(p->by_sig, r);
	add(p->by_func, r);
}

/* Returns true if the first groups by either key differ only in that key. */
static bool are_same(struct pair *p)
{
	struct gl_record a = *get(p->by_sig, 0), b = *get(p->by_func, 0);
	struct gl_more more = *b.more;
	struct gl_group group = *more.group;
	struct gl_buf x = {0}, y = {0};
	struct gl_outline oa, ob;
	bool is_same;

	group.by = a.more->group->by;
	group.key = a.more->group->key;
	more.group = &group;
	b.more = &more;
	gl_emit_record(&x, &a);
	gl_emit_record(&y, &b);
	gl_groups_outline(p->by_sig, 0, &oa);
	gl_groups_outline(p->by_func, 0, &ob);
	is_same = gl_str_eq(gl_buf_view(&x), gl_buf_view(&y)) && oa.count == ob.count &&
		  oa.stack == ob.stack && oa.class == ob.class && oa.wait_sum == ob.wait_sum &&
		  oa.wait_known == ob.wait_known && oa.wait_min == ob.wait_min &&
		  gl_groups_total(p->by_sig)->wait_sum == gl_groups_total(p->by_func)->wait_sum &&
		  gl_groups_total(p->by_sig)->states.n == gl_groups_total(p->by_func)->states.n &&
		  memcmp(&p->seen[0], &p->seen[1], sizeof p->seen[0]) == 0;
	gl_buf_free(&x);
	gl_buf_free(&y);
	return is_same;
}

/* A group of one goroutine must be the same by both keys, before and after others join it. */
static void test_lone(void)
{
	size_t wrong = 0;

	for (int round = 0; round < 3000; round++) {
		struct pair p = {.by_sig = groups_by("sig"), .by_func = groups_by("func")};
		const struct gl_stack *first = NULL;
		bool is_shown_first = one_in(2);

		gl_groups_set_report(p.by_sig, hear, &p.seen[0]);
		gl_groups_set_report(p.by_func, hear, &p.seen[1]);
		for (int i = 0; i < 3; i++) {
			struct gl_record r = random_record();

			r.has &= ~(uint32_t)GL_HAS_REPEAT;
			r.stack = first = first ? first : r.stack;
			r.sig = first->canon->sig;
			add_to_both(&p, &r);
			wrong += (is_shown_first || i == 2) && !are_same(&p);
		}
		gl_groups_free(p.by_sig);
		gl_groups_free(p.by_func);
	}
	ok(wrong == 0, "a lone goroutine, and others that join it, are as in any group");
}

/* Records that have a signature, but no stack, before and after lone goroutines. */
static void test_bare(void)
{
	const struct gl_stack *a = stack("main.f", "main.run", "");
	const struct gl_stack *b = stack("main.g", "main.run", "");
	struct gl_record x = record(a, "select", GL_CLASS_SELECT, 5);
	struct gl_record y = record(b, "select", GL_CLASS_SELECT, 6);
	struct gl_record bare = {.sig = a->canon->sig, .has = GL_HAS_SIG, .count = 4};
	struct gl_groups *g = groups_by("sig");

	add(g, &y);
	add(g, &x);
	add(g, &bare);
	is_num((long long)gl_groups_count(g), 2, "a bare sig joins a lone goroutine");
	ok(get(g, 0)->count == 5 && get(g, 0)->sig == a->canon->sig, "that has it");
	bare.sig = b->canon->sig + 1;
	add(g, &bare);
	add(g, &y);
	is_num((long long)gl_groups_count(g), 3, "an unknown one makes a group");
	is_num((long long)gl_groups_stacks(g), 3, "each signature is counted once");
	gl_groups_free(g);
}

int main(void)
{
	static const char *const keys[] = {"sig", "where", "state", "created_by", "parent,state",
		"source", "label.req", "class,dump", "func,origin"};

	stacks = gl_stacks_new();
	test_keys();
	test_bad_keys();
	test_agreement();
	test_stacks();
	test_common();
	test_waits();
	test_labels();
	test_order();
	test_other_keys();
	test_stripped();
	test_counted();
	test_dumps();
	test_lone();
	test_bare();
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		test_merge(keys[i]);
	gl_stacks_free(stacks);
	return done();
}
