#include "lib/syntax/listline.h"
#include "tests/unit/tap.h"

static struct gl_str s(const char *text)
{
	return (struct gl_str){text, strlen(text)};
}

static void test_delve(void)
{
	struct gl_listline l;

	ok(gl_listline_read(GL_STR("(dlv) * Goroutine 7 - User: /a b/x.go:12 main.(*T).f "
				   "(0x54f372) (thread 9) [chan receive (nil chan) 1h2m3.5s]"),
		   &l) && l.kind == GL_LISTLINE_GOROUTINE && gl_listline_begins(&l),
		"a goroutine");
	is_num(l.number, 7, "its id");
	is_num(l.wait_seconds, 3723, "its wait");
	is_num(l.line, 12, "its line");
	is_str(l.state, "chan receive (nil chan)", "its state");
	is_str(l.func, "main.(*T).f", "its function");
	is_str(l.file, "/a b/x.go", "its file");
	ok(gl_listline_read(GL_STR("  Goroutine 7 - Start: /x.go:1 main.f (0x1) [select 123456]"),
		   &l) &&
			l.where == GL_LISTLINE_START && l.wait_seconds == 0,
		"a number without a unit is no wait");
	is_str(l.state, "select", "and is not in the state");
	ok(gl_listline_read(GL_STR("\t10  0x000000000044105d in runtime.gopark"), &l) &&
			l.kind == GL_LISTLINE_FUNC,
		"a frame");
	ok(gl_listline_read(GL_STR("\t     at /x y.go:364"), &l) && l.kind == GL_LISTLINE_PLACE,
		"its location");
	is_str(l.file, "/x y.go", "with a blank");
	ok(gl_listline_read(GL_STR("tenant=a b"), &l) && l.kind == GL_LISTLINE_GROUP, "a group");
	ok(gl_listline_read(GL_STR("\tTotal: 7"), &l) && l.number == 7, "its number");
}

static void test_gdb(void)
{
	struct gl_listline l;

	ok(gl_listline_read(GL_STR("(gdb) #0  runtime.gopark (f={void (*)(int)} 0x1, r=14 '\\016') "
				   "at /src/proc.go:364"),
		   &l) && l.kind == GL_LISTLINE_GDB && gl_listline_begins(&l),
		"a goroutine");
	is_str(l.func, "runtime.gopark", "its function");
	is_num(l.line, 364, "its line");
	ok(gl_listline_read(GL_STR("#0  poll () at ../sysdeps/poll.c:29"), &l) &&
			!gl_listline_begins(&l),
		"a thread in C begins nothing");
	ok(gl_listline_goes_on(GL_STR("#1  0x12 in main.f (a=1, ")) &&
			!gl_listline_goes_on(GL_STR("#1  0x12 in main.f (a=1) at /x.go:2")),
		"a line may be broken");
}

static void test_others(void)
{
	struct gl_listline l;

	ok(gl_listline_read(GL_STR("  000000c000038f60 000000c000038f80 main.f+206"), &l) &&
			l.kind == GL_LISTLINE_CORE_FRAME,
		"viewcore: a frame");
	is_str(l.func, "main.f", "its function");
	ok(gl_listline_read(GL_STR("7: chan send [1~2 minutes] [locked] "
				   "[Created by a.b @ c.go:41]"),
		   &l) && gl_listline_begins(&l) && l.is_locked && l.wait_seconds == 120,
		"panicparse: a group");
	is_str(l.creator, "a.b", "its creator");
	ok(gl_listline_read(GL_STR("    main     main.go:24   send(#1, 0x0)"), &l) &&
			l.kind == GL_LISTLINE_CALL,
		"its frame");
	is_str(l.func, "send", "its function");
}

static void test_none(void)
{
	static const char *const texts[] = {"", "#", "# ls -l (a)", "Goroutine 7",
		"goroutine 7 [select]:",
		"  Goroutine 7 - User: (0x1)", "7: ", "12: 3 GB used", "at noon", "G stacksize=",
		"Goroutine 5 in state select, with main.f on top of the stack:"};
	struct gl_listline l;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		ok(!gl_listline_read(s(texts[i]), &l) || !gl_listline_begins(&l), texts[i]);
}

int main(void)
{
	test_delve();
	test_gdb();
	test_others();
	test_none();
	return done();
}
