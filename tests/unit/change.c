#include "lib/summary/change.h"
#include "lib/summary/delta.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define MOST 7

static struct gl_stacks *stacks;

static struct gl_str s(const char *text)
{
	return (struct gl_str){text, strlen(text)};
}

static const struct gl_stack *stack(const char *top, const char *root)
{
	struct gl_frame f[] = {{s(top), GL_STR("/a/x.go"), 7, false, 0},
		{s(root), GL_STR("/a/x.go"), 9, false, 0}};

	return gl_stacks_add(stacks, f, 2, NULL);
}

static enum gl_class usual = GL_CLASS_SELECT;

static struct gl_record goroutine(uint64_t id, const char *top, const char *root)
{
	const struct gl_stack *st = stack(top, root);

	return (struct gl_record){.stack = st, .sig = st->canon->sig, .count = 1, .id = id,
		.has = GL_HAS_SIG | GL_HAS_FRAMES | GL_HAS_ID | GL_HAS_CLASS | GL_HAS_STATE,
		.class = usual, .state = GL_STR("select")};
}

static void add(struct gl_delta *d, const struct gl_record *r)
{
	struct gl_err err;

	if (gl_delta_add(d, r, 1, &err) != 0)
		exit(2);
}

/*
 * Adds a snapshot. Each letter of `ids` is the id of a goroutine. A digit says for how many minutes
 * the goroutines after it have waited. `-`: the snapshot is truncated; `?`: the ids are not shown.
 */
static void snapshot(struct gl_delta *d, const char *ids)
{
	bool has_ids = strchr(ids, '?') == NULL;
	uint64_t minutes = 0;

	gl_delta_open(d, s("x"));
	for (const char *p = ids; *p; p++) {
		struct gl_record r = goroutine((uint64_t)*p, "main.f", "main.g");

		if (*p >= '0' && *p <= '9')
			minutes = (uint64_t)(*p - '0');
		if (!strchr("?-0123456789", *p)) {
			r.has ^= has_ids ? 0 : GL_HAS_ID;
			r.has |= minutes ? GL_HAS_WAIT : 0;
			r.has |= strchr(p, '-') ? GL_HAS_TRUNCATED : 0;
			r.wait_seconds = minutes * 60;
			add(d, &r);
		}
	}
}

static struct gl_change change_of(const char *const *ids, unsigned rise, bool is_idle)
{
	struct gl_delta_options opt = {.by_operand = true, .with_ids = true, .rise = rise};
	static struct gl_transition_sums shown;
	struct gl_delta *d = gl_delta_new(stacks, &opt);
	struct gl_change c;

	for (size_t i = 0; i < MOST && ids[i]; i++)
		snapshot(d, ids[i]);
	if (!gl_delta_finish(d))
		exit(2);
	gl_delta_set_idle(d, &is_idle);
	gl_delta_change(d, 0, &c);
	shown = *c.ids; /* the change borrows them from d */
	c.ids = &shown;
	gl_delta_free(d);
	return c;
}

static const struct {
	const char *name;
	const char *ids[MOST];
	unsigned rise;
	const char *flags; /* a letter or `.` for each of: leak, traffic, kept */
} rows[] = {
	{"a leak", {"abc", "abcde", "abcdefg"}, 100, "l.k"},
	{"one snapshot fewer", {"abc", "abcdefg"}, 100, "..k"},
	{"traffic", {"abc", "defgh", "ijklmnopq"}, 100, ".t."},
	{"traffic that goes up and down", {"abc", "defgh", "ij", "klmnop"}, 100, ".t."},
	{"some that stayed leave", {"abcdefgh", "abcdefghijk", "bcdefghijklmno"}, 100, "..."},
	{"some pass through", {"abcdX", "abcdefY", "abcdefghZ"}, 100, "l.."},
	{"as many pass through as stay", {"abXY", "abcdVW", "abcdefTUS"}, 100, "l.."},
	{"traffic, where one waits long", {"abc", "defgh", "2i0jklmnopq"}, 100, ".t."},
	{"traffic, where just under half wait long", {"abc", "defgh", "2ijkl0mnopq"}, 100, ".t."},
	{"traffic, until most wait long", {"abc", "defgh", "2ijklm0nopq"}, 100, "..."},
	{"more pass through than stay", {"aXYZ", "abTUVW", "abcMNOPQR"}, 100, ".t."},
	{"only one stays", {"ab", "acd", "aefgh"}, 100, ".t."},
	{"a plateau", {"a", "abc", "abc", "abcde", "abcde"}, 100, "l.k"},
	{"a plateau of others", {"a", "abc", "abd", "abdef", "abdefg"}, 100, "..."},
	{"a plateau without ids", {"a?", "abc?", "abc?", "abcde?", "abcdef?"}, 100, "..."},
	{"it has warmed up", {"ab", "abcd", "abcdef", "abcdef", "abcdef"}, 100, "..k"},
	{"it still rises", {"ab", "abcd", "abcdef", "abcdefg", "abcdefg"}, 100, "l.k"},
	{"one rise", {"ab", "ab", "ab", "abcdef"}, 100, "..k"},
	{"by two in all", {"ab", "abc", "abcd"}, 100, "..k"},
	{"none at first", {"Z", "", "a", "abc", "abcd"}, 75, "l.."},
	{"a dip", {"abc", "abcdef", "adef", "adefgh", "adefghijk"}, 100, "..."},
	{"a dip that may be", {"abc", "abcdef", "adef", "adefgh", "adefghijk"}, 75, "l.."},
	{"a dip too many", {"abc", "abcdef", "adef", "adefgh", "adefg"}, 75, "..."},
	{"no ids", {"abc?", "abcd?", "abcdef?"}, 100, "l.."},
	{"no ids in between", {"abc", "abcd?", "abcdef"}, 100, "l.k"},
	{"no ids in between, others then", {"abc", "abcd?", "efghij"}, 100, ".t."},
	{"waits that go on", {"5abc", "6abc0de", "7abc1de0fg"}, 100, "l.k"},
	{"long rests that end", {"5abc", "4abc0de", "3abc0defg"}, 100, "..."},
	{"short ones that end", {"2abc", "1abc0de", "1a0bcdefg"}, 100, "l.k"},
	{"truncated in between", {"abc", "a-", "abcdef", "abcdefg"}, 100, "l.k"},
	{"truncated at last", {"abc", "abcdef", "abcdefg", "b-"}, 100, "l.."},
	{"truncated at first", {"a-", "abc", "abcdef"}, 100, "..k"},
	{"a rise to a truncated one", {"abc", "abcd", "abcdef-"}, 100, "l.k"},
};

static void test_flags(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_change c = change_of(rows[i].ids, rows[i].rise, false);
		const char flags[] = {c.is_leak ? 'l' : '.', c.is_traffic ? 't' : '.',
			c.is_kept ? 'k' : '.', '\0'};

		if (!ok(strcmp(flags, rows[i].flags) == 0, rows[i].name))
			fprintf(stderr, "#   got %s\n#  want %s\n", flags, rows[i].flags);
	}
}

static void test_ids(void)
{
	static const char *const ids[MOST] = {"5abcd", "6ab1c0ef", "0gh"};
	struct gl_change c = change_of(ids, 100, false);

	ok(c.ids->transitions > 0 && c.ids->kept == 3 && c.ids->moved == 1 && c.ids->left == 6 &&
			c.ids->came == 4 && c.ids->replaced == 3,
		"who is kept, has moved, left and came");
	is_num((int64_t)c.waiting, 0, "whose wait is known");
}

/* A rise is steady if there are two steps or more, each of them up, and it is three in all. */
static void test_steady(void)
{
	static const struct {
		const char *ids[MOST];
		bool is_steady;
	} courses[] = {{{"abc", "abcd", "abcdef"}, true}, {{"abc", "abcd", "abcde"}, false},
		{{"abc", "abcdef"}, false}, {{"abc", "abcd", "abcd", "abcdefg"}, false}};

	for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++) {
		struct gl_change c = change_of(courses[i].ids, 100, false);

		ok(gl_change_is_steady(&c) == courses[i].is_steady, "a steady rise");
	}
}

static void test_idle(void)
{
	static const char *const steady[MOST] = {"abc", "5abc0de", "9abcde0fg"},
				 *const woken[MOST] = {"2abc", "1abc0de", "9abcde0fg"},
				 *const used[MOST] = {"abc", "abcde", "abcdefg"},
				 *const flat[MOST] = {"5abc", "6abc0de", "7abc1de", "8abc2de0fg"};

	ok(change_of(steady, 100, true).is_leak, "idle: more and more, and nobody does anything");
	ok(!change_of(used, 100, true).is_leak && change_of(used, 100, false).is_leak,
		"idle: they may be used");
	ok(!change_of(woken, 100, true).is_leak && change_of(woken, 100, false).is_leak,
		"idle: they are used");
	ok(!change_of(flat, 100, true).is_leak && change_of(flat, 100, false).is_leak,
		"idle: not more in each step");
}

static void test_ended(void)
{
	static const char *const full[MOST] = {"5ab", "6ab0cd", "9abcd0ef", "9abcdef", "9abcdef"},
				 *const served[MOST] = {"5ab", "6ab0cd", "9abcd0ef", "9abcde4f",
					 "9abcde2f"};

	ok(!change_of(full, 100, false).is_leak, "a pool has filled");
	usual = GL_CLASS_CHAN_SEND;
	ok(change_of(full, 100, false).is_leak, "but not one of senders");
	ok(!change_of(served, 100, false).is_leak, "unless one could send");
	usual = GL_CLASS_SELECT;
}

/* --- who is held up ------------------------------------------------------------------ */

static void wait_for(struct gl_delta *d, uint64_t id, enum gl_class class, uint64_t minutes,
	const char *root)
{
	struct gl_record r = goroutine(id, "main.wait", root);

	r.has |= minutes ? GL_HAS_WAIT : 0;
	r.wait_seconds = minutes * 60;
	r.class = class;
	add(d, &r);
}

static struct gl_blocked blocked_in(struct gl_delta *d, const char *root)
{
	struct gl_groups *g = gl_delta_groups(d);
	struct gl_change c = {0};

	for (size_t i = 0; i < gl_groups_count(g); i++)
		if (gl_groups_get(g, i)->sig == stack("main.wait", root)->canon->sig)
			gl_delta_change(d, i, &c);
	return c.blocked;
}

static void test_blocked(void)
{
	struct gl_delta_options opt = {.by_operand = true, .with_ids = true, .with_stuck = true};
	struct gl_delta *d = gl_delta_new(stacks, &opt);
	struct gl_blocked b;

	gl_delta_open(d, s("x"));
	wait_for(d, 1, GL_CLASS_WAITGROUP, 9, "main.main");
	wait_for(d, 2, GL_CLASS_COND, 9, "main.worker");
	wait_for(d, 3, GL_CLASS_LOCK, 5, "main.locks");
	wait_for(d, 4, GL_CLASS_LOCK, 5, "main.locks");
	wait_for(d, 5, GL_CLASS_COND, 3, "main.cond");
	wait_for(d, 6, GL_CLASS_CHAN_SEND, 0, "main.send");
	wait_for(d, 12, GL_CLASS_CHAN_SEND, 0, "main.only");
	gl_delta_open(d, s("y"));
	wait_for(d, 1, GL_CLASS_WAITGROUP, 19, "main.main");
	wait_for(d, 2, GL_CLASS_COND, 19, "main.worker");
	wait_for(d, 3, GL_CLASS_LOCK, 15, "main.locks");
	wait_for(d, 4, GL_CLASS_LOCK, 2, "main.locks"); /* a shorter wait: it got the lock once */
	wait_for(d, 7, GL_CLASS_RLOCK, 3, "main.locks");
	wait_for(d, 8, GL_CLASS_LOCK, 0, "main.locks");
	wait_for(d, 5, GL_CLASS_COND, 13, "main.cond");
	wait_for(d, 6, GL_CLASS_CHAN_SEND, 0, "main.send");
	wait_for(d, 12, GL_CLASS_CHAN_SEND, 1, "main.only");
	wait_for(d, 9, GL_CLASS_CHAN_RECEIVE, 8, "main.receive");
	wait_for(d, 10, GL_CLASS_WAITGROUP, 19, "main.fresh");
	wait_for(d, 11, GL_CLASS_CHAN_SEND, 2, "main.send");
	if (!gl_delta_finish(d))
		exit(2);
	b = blocked_in(d, "main.locks");
	ok(b.n == 2 && b.fresh == 1 && b.least == 180 && b.most == 900 &&
			b.class == GL_CLASS_COUNT,
		"one waits on for a lock, one is new, one has had it, one waits briefly");
	b = blocked_in(d, "main.send");
	ok(b.n == 0, "not to send, where others are served: the wait may be overstated");
	b = blocked_in(d, "main.only");
	ok(b.n == 1 && b.fresh == 0 && b.class == GL_CLASS_CHAN_SEND, "to send, for a minute");
	is_num((int64_t)blocked_in(d, "main.main").n, 0, "not main for its servers");
	is_num((int64_t)blocked_in(d, "main.worker").n, 0, "not a worker since the start");
	is_num((int64_t)blocked_in(d, "main.receive").n, 0, "not to receive");
	is_num((int64_t)blocked_in(d, "main.cond").n, 0, "nor where one has waited from the first");
	is_num((int64_t)blocked_in(d, "main.fresh").n, 1, "where nobody was, however long");
	gl_delta_free(d);
}

int main(void)
{
	stacks = gl_stacks_new();
	test_flags();
	test_ids();
	test_steady();
	test_idle();
	test_ended();
	test_blocked();
	gl_stacks_free(stacks);
	return done();
}
