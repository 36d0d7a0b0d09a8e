/*
 * Tests that a lost asterisk is found in the names of methods as Markdown leaves them, and that
 * names as Go prints them stay as they are.
 */
#include "tests/unit/tap.h"

#include "lib/syntax/receiver.h"

static const struct row {
	const char *name, *want; /* want == NULL: the name as it is */
} rows[] = {
	{"net.(conn).serve", "net.(*conn).serve"},
	{"net.(_conn).serve", "net.(*conn).serve"},
	{"net.(\\*conn).serve", "net.(*conn).serve"},
	{"a.b/c.(_Model).Close.func1", "a.b/c.(*Model).Close.func1"},
	{"main.(List[...]).push", "main.(*List[...]).push"},
	{"main.(\303\204rger).run", "main.(*\303\204rger).run"},
	{"main.(T).f-fm", "main.(*T).f-fm"},

	{"net.(*conn).serve", NULL},
	{"main.(*_T).f", NULL},
	{"main.T.f", NULL},
	{"main.main.func1", NULL},
	{"go.(*struct { sync.Mutex }).Lock", NULL},
	{"main.glob..func1", NULL},
	{"(anonymous namespace)::f", NULL},
	{"main.(", NULL},
	{"main.(_", NULL},
	{"main.(_).f", NULL},
	{"main.(\\*", NULL},
	{"main.(T", NULL},
	{"main.(T)", NULL},
	{".(T).f", NULL},
	{"main.(...).f", NULL},
	{"main.(1).f", NULL},
	{"", NULL},
};

/* Returns true if the row's name is written as it should be. */
static bool is_whole(struct gl_buf *b, const struct row *row)
{
	const char *want = row->want ? row->want : row->name;

	b->len = 0;
	gl_receiver_put(b, (struct gl_str){row->name, strlen(row->name)});
	return gl_str_eq(gl_buf_view(b), (struct gl_str){want, strlen(want)});
}

int main(void)
{
	struct gl_buf b = {0};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ok(is_whole(&b, &rows[i]), rows[i].name);
	gl_buf_free(&b);
	return done();
}
