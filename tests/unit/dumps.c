#include "cmd/live/dumps.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

static struct tool tool;
static unsigned nwhole;

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
	struct gl_err err;
	struct gl_group group = {.by = &names, .key = &values, .nby = 1, .sources = {&at, 1},
		.has_sources = true};
	struct gl_more more = {.group = &group};
	struct gl_record r = {.raw = GL_STR("{}"), .count = 3, .dump = dump, .has = GL_HAS_DUMP,
		.source = at.key, .more = &more};

	is_num(dumps_take(d, &r, 1, &err), 0, "a group is taken");
	free(name);
	free(from);
}

/* While nothing of the next dump is shown yet, the dump before it is still drawn. */
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

int main(void)
{
	tool.stacks = gl_stacks_new();
	test_shown();
	gl_stacks_free(tool.stacks);
	return done();
}
