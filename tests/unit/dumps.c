#include "cmd/live/dumps.h"

#include "cmd/live/picture.h"
#include "lib/base/port.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

static struct tool tool;
static unsigned nwhole;
static const struct gl_stack *stack; /* of the groups */

static void on_whole(void *ctx)
{
	nwhole++;
	dumps_show(ctx);
}

static char *copy(const char *text)
{
	char *p = malloc(strlen(text) + 1);

	if (!p)
		exit(2);
	return strcpy(p, text);
}

/* Passes a group with one key, as if read from a line of JSON. */
static void take(struct dumps *d, const char *source, uint64_t dump, const char *by,
	const char *value)
{
	/* Allocated and freed after the call, as the lines of an input are. */
	char *name = copy(by), *from = copy(source);
	struct gl_str names = {name, strlen(name)}, values = {value, strlen(value)};
	struct gl_count at = {{from, strlen(from)}, 3};
	struct gl_count sigs[] = {{GL_STR("0000000000000001"), 2}, {GL_STR("0000000000000002"), 1}};
	struct gl_err err;
	struct gl_group group = {.by = &names, .key = &values, .nby = 1, .sources = {&at, 1},
		.has_sources = true, .sigs = {sigs, 2}};
	struct gl_more more = {.group = &group};
	struct gl_record r = {.raw = GL_STR("{}"), .count = 3, .dump = dump, .stack = stack,
		.has = GL_HAS_DUMP,
		.source = at.key, .more = &more};

	is_num(dumps_take(d, &r, 1, &err), 0, "a group is taken");
	free(name);
	free(from);
}

/* The screen keeps the source and keys of a dump until something of the next dump is shown. */
static void test_shown(void)
{
	struct dumps d = {
		.tool = &tool, .history = gl_history_new(), .on_whole = on_whole, .ctx = &d};

	take(&d, "a.txt", 1, "label.tenant", "x");
	dumps_show(&d);
	is_str(d.shown.source, "a.txt", "a dump is shown");
	is_str(d.shown.keys.v[0].name, "label.tenant", "by the keys of its groups");
	take(&d, "the-next-one-with-a-name-so-long-that-it-needs-memory-of-its-own", 2, "pkg",
		"main");
	is_str(d.shown.source, "a.txt", "its name stays while the next comes");
	is_num(d.shown.keys.n, 1, "so do its keys");
	is_str(d.shown.keys.v[0].name, "label.tenant", "their names");
	is_str(d.shown.keys.v[0].label, "tenant", "and which label is meant");
	dumps_show(&d);
	is_str(d.shown.keys.v[0].name, "pkg", "the next is shown by its own");
	ok(gl_history_dumps(d.history) == 2 && gl_history_total(d.history)->now == 3 && nwhole == 0,
		"each counts as what it is");
	gl_history_free(d.history);
	dumps_free(&d);
}

/* --- the screen ------------------------------------------------------------------------ */

static struct gl_buf frame;

static struct gl_str drawn(struct picture *p, size_t rows, size_t columns)
{
	frame.len = 0;
	picture_draw(p, &frame, rows, columns);
	return gl_buf_view(&frame);
}

/* Tests that the keys, pressed in turn, select the group whose label has this value. */
static void leads_to(struct picture *p, const enum key *keys, size_t n, const char *value)
{
	char want[] = "\033[7m     3     +3  ▁█     ?";

	want[sizeof want - 2] = *value;
	for (size_t i = 0; i < n; i++) {
		picture_key(p, keys[i]);
		drawn(p, 8, 60);
	}
	ok(gl_port_memmem(frame.p, frame.len, want, sizeof want - 1) != NULL, value);
}

#define LEADS_TO(value, ...)                                                                       \
	leads_to(p, (const enum key[]){__VA_ARGS__},                                              \
		sizeof(const enum key[]){__VA_ARGS__} / sizeof(enum key), (value))

#define TOTAL "18 goroutines in 6 groups, +15 since the first dump  ▁█\n"
#define WHERE "e.g.…in.work a.go:7  2 stacks"
#define TITLE " count  delta  trend  label.t  where                sig\n"
#define HELP "q quit  ↑↓ select  enter stack\n"

#define B "\033[7m     3     +3  ▁█     b        " WHERE "\033[0m\n"
#define ROW(x) "     3     +3  ▁█     " x "        " WHERE "\n"

static void test_sizes(struct picture *p)
{
	is_str(drawn(p, 12, 60), TOTAL "dump 2 of a.txt\n\n" TITLE B ROW("c") ROW("d") ROW("e")
		ROW("f") "     3      0  ▁▁     a        " WHERE "\n\n" HELP,
		"all groups, those that grew first");
	is_str(drawn(p, 7, 60), TOTAL "dump 2 of a.txt\n\n" TITLE B ROW("c") HELP,
		"as many as fit");
	is_str(drawn(p, 6, 60), TOTAL TITLE B ROW("c") ROW("d") HELP, "the head is one line");
	is_str(drawn(p, 3, 60), TOTAL TITLE HELP, "no room for a group");
	is_str(drawn(p, 2, 60), TOTAL HELP, "none for titles");
	is_str(drawn(p, 1, 60), TOTAL, "none for the help");
	p->has_keyboard = false;
	is_str(drawn(p, 2, 60), TOTAL "no terminal to read keys from: runs until the stream ends\n",
		"without a keyboard");
	p->has_keyboard = true;
}

static void test_keys(struct picture *p)
{
	LEADS_TO("b", KEY_NONE);
	LEADS_TO("c", KEY_DOWN);
	LEADS_TO("b", KEY_UP, KEY_UP);
	LEADS_TO("c", KEY_DOWN);
	LEADS_TO("f", KEY_PAGE_DOWN);
	LEADS_TO("c", KEY_PAGE_UP);
	LEADS_TO("b", KEY_PAGE_UP);
	LEADS_TO("f", KEY_END, KEY_DOWN, KEY_UP);
	LEADS_TO("e", KEY_PAGE_DOWN, KEY_UP, KEY_BACK, KEY_UP);
	LEADS_TO("b", KEY_HOME);
	LEADS_TO("d", KEY_DOWN, KEY_DOWN, KEY_ENTER, KEY_DOWN, KEY_ENTER);
}

#define IN_STACK TOTAL "dump 2 of a.txt\n\n"
#define SCROLL "q quit  ↑↓ scroll  enter groups\n"
#define WORDS "3 goroutines, +3 since the first dump\n2 stacks; one of them\n\n"
#define FRAMES "main.work\n    /a.go:7\nmain.run\n    /a.go:9\n"

static void test_stack(struct picture *p)
{
	picture_key(p, KEY_RIGHT);
	is_str(drawn(p, 12, 60), IN_STACK WORDS FRAMES "\n" SCROLL, "the stack of a group");
	is_str(drawn(p, 8, 60), IN_STACK WORDS "main.work\n" SCROLL, "as much of it as fits");
	picture_key(p, KEY_DOWN);
	is_str(drawn(p, 8, 60), IN_STACK "2 stacks; one of them\n\nmain.work\n    /a.go:7\n" SCROLL,
		"a line further down");
	picture_key(p, KEY_PAGE_DOWN);
	is_str(drawn(p, 8, 60), IN_STACK FRAMES SCROLL, "its end");
	picture_key(p, KEY_DOWN);
	picture_key(p, KEY_UP);
	is_str(drawn(p, 8, 60), IN_STACK "\nmain.work\n    /a.go:7\nmain.run\n" SCROLL,
		"no further than its end, and a line up");
	picture_key(p, KEY_HOME);
	is_str(drawn(p, 8, 60), IN_STACK WORDS "main.work\n" SCROLL, "its begin");
	picture_key(p, KEY_BACK);
	LEADS_TO("d", KEY_NONE);
}

static void test_picture(void)
{
	const struct gl_frame frames[] = {{.func = GL_STR("main.work"), .file = GL_STR("/a.go"),
		.line = 7}, {.func = GL_STR("main.run"), .file = GL_STR("/a.go"), .line = 9}};
	struct dumps d = {
		.tool = &tool, .history = gl_history_new(), .on_whole = on_whole, .ctx = &d};
	struct picture p = {.tool = &tool, .history = d.history, .facts = &d.shown,
		.has_keyboard = true};

	is_str(drawn(&p, 3, 60), "waiting for a goroutine dump\n\n" HELP, "before a dump");
	p.is_ended = true;
	is_str(drawn(&p, 2, 12), "no g…arrived\nq qu…r stack\n", "if none came");
	p.is_ended = false;
	stack = gl_stacks_add(tool.stacks, frames, 2, NULL);
	take(&d, "a.txt", 1, "label.t", "a");
	for (const char *v = "abcdef"; *v; v++)
		take(&d, "a.txt", 2, "label.t", (char[]){*v, '\0'});
	dumps_show(&d);
	test_sizes(&p);
	test_keys(&p);
	test_stack(&p);
	picture_free(&p);
	gl_buf_free(&frame);
	gl_history_free(d.history);
	dumps_free(&d);
}

int main(void)
{
	tool.stacks = gl_stacks_new();
	test_shown();
	test_picture();
	gl_stacks_free(tool.stacks);
	return done();
}
