#include "lib/syntax/locate.h"

#include "lib/base/buf.h"

#include "tests/unit/tap.h"

#include <stdlib.h>
#include <time.h>

/* The hit begins at the first '^' and ends at the second one. */
static const struct {
	const char *line;
	enum gl_hit_kind kind;
} hits[] = {
	{"^goroutine 7 [running]:^", GL_HIT_HEADER},
	{"x ^goroutine 7 [running]:^", GL_HIT_HEADER},
	{"x ^goroutine\302\2407\302\240[chan\302\240receive]:^\302\240\342\200\213", GL_HIT_HEADER},
	{"of 5 goroutines ^goroutine\343\200\2007 [running]:^", GL_HIT_HEADER},
	{"Jan 02 15:04:05 node-3 app[7]: ^goroutine 7 [running]:^", GL_HIT_HEADER},
	{"{\"log\":\"^goroutine 7 [chan receive, 2 minutes]:^\\n\",\"stream\":\"stderr\"}",
		GL_HIT_HEADER},
	{"{\"log\":\"^goroutine 7 [running]:^\"}", GL_HIT_HEADER},
	{"\\n^goroutine 7 [running]:^\\nmain.main()", GL_HIT_HEADER},
	{"<pre>^goroutine 7 [running]:^</pre>", GL_HIT_HEADER},
	{"\033[31m^goroutine 7 [running]:^\033[0m", GL_HIT_HEADER},
	{"'^goroutine 7 [running]:^'", GL_HIT_HEADER},
	{"`^goroutine 7 [running]:^`", GL_HIT_HEADER},
	{"^goroutine 7 [running]:^\r", GL_HIT_HEADER},
	{"^goroutine 7 [select] {k: v1, \"a b\": \"x\"}:^", GL_HIT_HEADER},
	{"^goroutine 7 [select labels:{\"job\": \"a b\"}]:^", GL_HIT_HEADER},
	{"^goroutine 7 gp=0xc000 m=nil [select]:^", GL_HIT_HEADER},
	{"^goroutine 9223372036854775799 [select]:^", GL_HIT_HEADER},
	{"goroutine 6 x and ^goroutine 7 [running]:^", GL_HIT_HEADER},
	{"goroutine 6 [select] waits for ^goroutine 7 [running]:^", GL_HIT_HEADER},
	{"goroutine 6 [select]: ^goroutine 7 [running]:^", GL_HIT_HEADER},
	{"^goroutine 7 [select] {k: a goroutine 7 of it}:^", GL_HIT_HEADER},
	{"^goroutine 7 [running]:^\\n\\ngoroutine 8 [running]:\\n", GL_HIT_HEADER},
	{"goroutine goroutine ^goroutine 7 [running]:^", GL_HIT_HEADER},
	{"^Goroutine 5 in state select, with main.f on top of the stack:^", GL_HIT_HEADER},
	{"found: ^[Goroutine 5 in state select, with main.f on top of the stack:^", GL_HIT_HEADER},
	{" ^Goroutine 5 in state chan receive, 2 minutes, with f on top of the stack:^\\n",
		GL_HIT_HEADER},
	{"^goroutine profile: total 12^", GL_HIT_TOTAL},
	{"web-1  | ^goroutine profile: total 12^", GL_HIT_TOTAL},
	{"\"^goroutine profile: total 12^\\n1 @ 0x1\"", GL_HIT_TOTAL},
	{"x\\n^goroutine profile: total 12^\\n", GL_HIT_TOTAL},
	{"(^goroutineleak profile: total 0^", GL_HIT_TOTAL},
	{"^my-app_2.x profile: total 3^\r", GL_HIT_TOTAL},
	{"^panic:^ boom", GL_HIT_CRASH},
	{"web-1  | ^panic:^ boom", GL_HIT_CRASH},
	{"{\"log\":\"^panic:^ boom\\n\"}", GL_HIT_CRASH},
	{"x\\n^panic:^ boom", GL_HIT_CRASH},
	{"\033[31m^panic:^ boom", GL_HIT_CRASH},
	{"x: ^fatal^ error: all goroutines are asleep - deadlock!", GL_HIT_CRASH},
	{"x: ^SIGQUIT:^ quit", GL_HIT_CRASH},
	{"x: ^SIGUSR1:^ user-defined signal 1", GL_HIT_CRASH},
	{"x: ^Signal^ 65", GL_HIT_CRASH},
	{"x: ^Exception^ 0xc0000005 0x0 0x0 0x7ff", GL_HIT_CRASH},
	{"^panic:^ goroutine 7 [running]:", GL_HIT_CRASH},
	{"SIG panic SIGx ^panic:^ panic: x", GL_HIT_CRASH},
};

static const char *const misses[] = {
	"",
	"g",
	"oroutine 7 [running]:",
	"goroutine",
	"goroutine ",
	"goroutine 7",
	"goroutine 7 [",
	"goroutine 7 [running]",
	"goroutine 7 [running:",
	"goroutine 7 [running] was seen",
	"goroutine 7 [running]: and more of it",
	"goroutine 7 running]:",
	"goroutine 7[running]:",
	"goroutine  7 [running]:",
	"goroutine x [running]:",
	"goroutine -7 [running]:",
	"goroutine 99999999999999999999 [running]:",
	"goroutines 7 [running]:",
	"Xoroutine 7 [running]:",
	"a goroutine 7 that waits",
	"a goroutine is a thread: it runs",
	"created by main.main in goroutine 1",
	"[originating from goroutine 7]:",
	"GOROUTINE 7 [running]:",
	"Goroutine 5 in state select",
	"Goroutine 5 in state select, with main.f on top of the stack",
	"Goroutine 5 in state select, with main.f on top of the stack: or so",
	"Goroutine 5 (running) created at:",
	"Goroutine x in state select, with main.f on top of the stack:",
	"goroutine profile: total",
	"goroutine profile: total ",
	"goroutine profile: total x",
	"goroutine profile: total 12 of 13",
	"goroutine profile: total 12x",
	" profile: total 12",
	"( profile: total 12",
	"goroutine profile: totals 12",
	"panic:boom",
	"panic at the disco",
	"mypanic: boom",
	"my.panic: boom",
	"dont-panic: boom",
	"non_fatal error: x",
	"nonfatal error: x",
	"a fatal error occurred: x",
	"xSIGQUIT: quit",
	"SIG: x",
	"SIGQUIT",
	"SIGQUIT:quit",
	"SIGquit: x",
	"got SIGQUIT, bye",
	"Signal 65 came",
	"Signal x",
	"Signal ",
	"Traffic-Signal 65",
	"Exception 0",
	"Exception: 0x1",
	"MyException 0xc0000005",
	"main.main()",
	"\t/src/main.go:12 +0x1f",
};

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

/* Calls gl_locate with a copy of exactly these bytes. */
static struct gl_hit find(struct gl_str line, size_t from)
{
	char *block = malloc(line.len + !line.len);
	struct gl_hit hit;

	memcpy(block, line.p, line.len);
	hit = gl_locate((struct gl_str){block, line.len}, from);
	free(block);
	return hit;
}

/* Copies the row without its two '^' to `text`, and stores where they were. */
static void take_row(const char *row, struct gl_buf *text, size_t *at, size_t *end)
{
	*at = strcspn(row, "^");
	*end = strcspn(row + *at + 1, "^") + *at;
	text->len = 0;
	gl_buf_add(text, row, *at);
	gl_buf_add(text, row + *at + 1, *end - *at);
	gl_buf_str(text, str(row + *end + 2));
}

/* Returns true if the hit is found from each place before it, and from none behind it. */
static bool is_found_from(struct gl_str line, struct gl_hit want)
{
	unsigned wrong = 0;

	for (size_t from = 0; from <= line.len; from++) {
		struct gl_hit hit = find(line, from);

		if (from <= want.at)
			wrong += hit.kind != want.kind || hit.at != want.at || hit.end != want.end;
		else if (hit.kind != GL_HIT_NONE)
			wrong += hit.at < from || hit.end > line.len || hit.end <= hit.at;
	}
	return wrong == 0;
}

/* Cuts the line at each byte: a hit must be within the part that is left. */
static bool is_safe_cut(struct gl_str line)
{
	unsigned wrong = 0;

	for (size_t len = 0; len <= line.len; len++) {
		struct gl_hit hit = find((struct gl_str){line.p, len}, 0);

		wrong += hit.kind != GL_HIT_NONE && (hit.end > len || hit.end <= hit.at);
	}
	return wrong == 0;
}

static void test_hits(void)
{
	struct gl_buf line = {0};

	for (size_t i = 0; i < sizeof hits / sizeof hits[0]; i++) {
		struct gl_hit want = {.kind = hits[i].kind};

		take_row(hits[i].line, &line, &want.at, &want.end);
		ok(is_found_from(gl_buf_view(&line), want) && is_safe_cut(gl_buf_view(&line)),
			hits[i].line);
	}
	for (size_t i = 0; i < sizeof misses / sizeof misses[0]; i++)
		ok(find(str(misses[i]), 0).kind == GL_HIT_NONE && is_safe_cut(str(misses[i])),
			misses[i]);
	gl_buf_free(&line);
}

/* Puts the rows far behind other text of many lengths. */
static void test_far(void)
{
	unsigned wrong = 0;
	struct gl_buf line = {0}, row = {0};

	for (size_t i = 0; i < sizeof hits / sizeof hits[0]; i++) {
		for (size_t n = 200; n < 280; n++) {
			struct gl_hit want = {.kind = hits[i].kind}, hit;

			take_row(hits[i].line, &row, &want.at, &want.end);
			line.len = 0;
			for (size_t k = 0; k < n; k++)
				gl_buf_char(&line, '(');
			gl_buf_str(&line, gl_buf_view(&row));
			hit = find(gl_buf_view(&line), 0);
			wrong += hit.kind != want.kind || hit.at != want.at + n ||
				 hit.end != want.end + n;
		}
	}
	is_num(wrong, 0, "far from the line's begin");
	gl_buf_free(&line);
	gl_buf_free(&row);
}

/* Finds several hits in one line, one after another. */
static void test_all(void)
{
	static const size_t at[] = {0, 18, 39, 63};
	struct gl_str line = GL_STR("panic: a [recovered\\nfatal error: bad\\n"
				    "\"goroutine 7 [running]:\\ngoroutine profile: total 1\\n");
	struct gl_hit hit = gl_locate(line, 0);
	size_t n = 0, wrong = 0;

	for (; hit.kind != GL_HIT_NONE; hit = gl_locate(line, hit.end), n++)
		wrong += n >= 4 || hit.at < at[n];
	ok(n == 4 && wrong == 0, "each in turn");
	ok(gl_locate(GL_STR("goroutine profile: total 1\\ngoroutine profile: total 2"), 3).at == 28,
		"one that begins too early hides no later one");
}

#if defined(__SANITIZE_THREAD__) /* which takes a hundred times as long */
#define LONG ((size_t)1 << 16)
#else
#define LONG ((size_t)1 << 20)
#endif

/* Lines that consist of beginnings of hits but have none, or that consist of hits. */
static void test_hostile(void)
{
	static const char *const units[] = {"goroutine ", "goroutine 7 [", "goroutine 7 [x]",
		"goroutine 7 [x]: ", "goroutine 7 a=b ",
		"goroutine 7 a=", "goroutine 7 [:]::::", "Goroutine 5 in state ",
		"Goroutine 5 in state x on top of the stack", " profile: total ",
		"x profile: total 7x", "profile: total 7 profile: total ", "SIG", " SIG", "\\SIG",
		"mSIG", "SIGA ", "Signal ", "Signal 1", " Signal 7777", "Exception 0x", "panic:",
		" panic: ", "\\npanic: ", "mpanic: ", "fatal error: ", "goroutine 7 [running]:\\n",
		"\033[31m", "a profile: total 1\\n", "=== BEGIN SIG ", "*** SIGA 0"};
	static char line[LONG];
	clock_t begin = clock();
	size_t wrong = 0, n = 0;

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		size_t len = strlen(units[i]);
		struct gl_str all = {line, LONG};
		struct gl_hit hit;

		for (size_t k = 0; k < LONG; k++)
			line[k] = units[i][k % len];
		memcpy(line + LONG - 4, i % 2 ? " ===" : " 77\"", 4);
		for (hit = gl_locate(all, 0); hit.kind != GL_HIT_NONE; n++) {
			size_t from = hit.end;

			hit = gl_locate(all, from);
			wrong += hit.kind != GL_HIT_NONE && hit.at < from;
		}
	}
	ok(wrong == 0 && n > LONG / 10, "hostile lines, hit by hit");
	ok((clock() - begin) / CLOCKS_PER_SEC < 20, "in a time that grows as they do");
}

int main(void)
{
	test_hits();
	test_far();
	test_all();
	ok(gl_locate((struct gl_str){NULL, 0}, 0).kind == GL_HIT_NONE, "no line");
	test_hostile();
	return done();
}
