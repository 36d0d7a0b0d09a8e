#include "lib/summary/calls.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

static struct gl_stacks *table;

/*
 * Returns the stack of a text of frames, innermost first and separated by blanks. A frame is
 * FUNCTION:LINE; `:7` is one without a function, and `...` is a gap.
 */
static const struct gl_stack *stack(const char *text)
{
	struct gl_frame v[16];
	size_t n = 0;

	while (*text) {
		size_t len = strcspn(text, " ");
		const char *colon = memchr(text, ':', len);

		v[n] = (struct gl_frame){.line = -1, .is_gap = strncmp(text, "...", 3) == 0};
		if (colon) {
			if (colon > text)
				v[n].func = gl_str_of(text, colon);
			v[n].file = GL_STR("/app/x.go");
			v[n].line = strtol(colon + 1, NULL, 10);
		}
		n++;
		text += len + (text[len] == ' ');
	}
	return gl_stacks_add(table, v, n, NULL);
}

static const struct gl_call_func *func(const struct gl_calls *c, const char *name)
{
	static const struct gl_call_func none;

	for (size_t i = 0; i < c->nfuncs; i++)
		if (gl_str_eq(c->funcs[i]->name, (struct gl_str){name, strlen(name)}))
			return c->funcs[i];
	return &none;
}

static bool counts(const struct gl_calls *c, const char *name, uint64_t flat, uint64_t cum)
{
	const struct gl_call_func *f = func(c, name);

	return f->flat == flat && f->cum == cum;
}

static void test_sums(void)
{
	struct gl_calls c = {0};

	ok(gl_calls_add(&c, stack("main.a:1 main.b:2 main.main:3"), 5) &&
			gl_calls_add(&c, stack("main.b:2 main.main:3"), 2) &&
			gl_calls_add(&c, stack("main.a:1 main.a:4 main.a:4 main.main:3"), 1) &&
			gl_calls_add(&c, stack("... main.main:3"), 10) &&
			gl_calls_add(&c, stack(":9 main.main:3"), 100) &&
			gl_calls_add(&c, NULL, 1000),
		"stacks are taken");
	ok(counts(&c, "main.a", 6, 6), "recursion counts a goroutine once");
	ok(counts(&c, "main.b", 2, 7), "flat and cum differ");
	ok(counts(&c, "main.main", 0, 118), "a root is in all");
	ok(c.nfuncs == 3 && c.nframes == 6, "a gap and what has no name are no functions");
	ok(c.unknown == 1110 && c.goroutines == 1118, "what shows no innermost function is told");
	gl_calls_free(&c);
}

static void test_canonical(void)
{
	const char *whole =
		"runtime.gopark:1 main.a:2 runtime.gopanic:3 main.main:4 runtime.goexit:5";
	struct gl_calls c = {0};

	ok(gl_calls_add(&c, stack(whole), 1) &&
			gl_calls_add(&c, stack("main.a:2 panic:3 main.main:4"), 1),
		"two forms of a stack are taken");
	ok(c.nframes == 3 && counts(&c, "panic", 0, 2) && counts(&c, "main.a", 2, 2),
		"one stack in two forms is counted alike");
	gl_calls_free(&c);
}

static void test_order(void)
{
	struct gl_calls c = {0};

	ok(gl_calls_add(&c, stack("main.d:1 main.c:1"), 3) &&
			gl_calls_add(&c, stack("main.b:1 main.c:1"), 3) &&
			gl_calls_add(&c, stack("main.a:1"), 4),
		"stacks are taken");
	gl_calls_sort(c.funcs, c.nfuncs, GL_CALLS_BY_FLAT);
	ok(c.funcs[0] == func(&c, "main.a") && c.funcs[1] == func(&c, "main.b") &&
			c.funcs[2] == func(&c, "main.d") && c.funcs[3] == func(&c, "main.c"),
		"by flat, cum, name");
	gl_calls_sort(c.funcs, c.nfuncs, GL_CALLS_BY_CUM);
	ok(c.funcs[0] == func(&c, "main.c") && c.funcs[1] == func(&c, "main.a") &&
			c.funcs[2] == func(&c, "main.b"),
		"by cum, flat, name");
	gl_calls_free(&c);
}

/* Returns true if edge i has these values. other: a name; "" if there is none. */
static bool is_edge(const struct gl_calls *c, size_t i, const char *name, bool is_callee,
	const char *other, uint64_t count)
{
	const struct gl_call_edge *e = i < c->nedges ? c->edges[i] : NULL;
	struct gl_str got = e && e->other ? e->other->name : GL_STR("");

	return e && e->func == func(c, name) && e->is_callee == is_callee && e->count == count &&
	       gl_str_eq(got, (struct gl_str){other, strlen(other)});
}

static void test_edges(void)
{
	struct gl_calls c = {0};
	struct gl_call_func *wanted[2];

	ok(gl_calls_add(&c, stack("main.x:1 main.a:1 main.main:3"), 5) &&
			gl_calls_add(&c, stack("main.y:1 main.a:2 main.main:3"), 2) &&
			gl_calls_add(&c, stack("main.a:1 main.a:1 main.a:1 ... main.main:3"), 1) &&
			gl_calls_add(&c, stack("main.a:1"), 3),
		"stacks are taken");
	wanted[0] = (struct gl_call_func *)(uintptr_t)func(&c, "main.a");
	wanted[1] = (struct gl_call_func *)(uintptr_t)func(&c, "main.main");
	ok(gl_calls_find_edges(&c, wanted, 2) && c.nedges == 10, "edges are found");
	ok(is_edge(&c, 0, "main.a", false, "main.main", 7), "a caller, over two lines");
	ok(is_edge(&c, 1, "main.a", false, "main.a", 1), "recursion is an edge, counted once");
	ok(is_edge(&c, 2, "main.a", false, "", 3) && c.edges[2]->is_root, "a root");
	ok(is_edge(&c, 3, "main.a", false, "", 1) && !c.edges[3]->is_root, "behind a gap");
	ok(is_edge(&c, 4, "main.a", true, "main.x", 5) &&
			is_edge(&c, 5, "main.a", true, "main.y", 2) &&
			is_edge(&c, 6, "main.a", true, "main.a", 1),
		"callees, the most goroutines first");
	ok(is_edge(&c, 7, "main.main", false, "", 8) &&
			is_edge(&c, 8, "main.main", true, "main.a", 7) &&
			is_edge(&c, 9, "main.main", true, "", 1),
		"the next function");
	gl_calls_free(&c);
}

static void test_bounds(void)
{
	struct gl_calls c = {0};

	ok(gl_calls_add(&c, stack("main.a:9223372036854775807"), INT64_MAX) &&
			gl_calls_add(&c, stack("main.a:0"), INT64_MAX),
		"any count and line is taken");
	ok(c.nframes == 2 && c.goroutines == INT64_MAX &&
			counts(&c, "main.a", INT64_MAX, INT64_MAX),
		"sums stay at the most there can be");
	gl_calls_free(&c);
}

int main(void)
{
	table = gl_stacks_new();
	test_sums();
	test_canonical();
	test_order();
	test_edges();
	test_bounds();
	gl_stacks_free(table);
	return done();
}
