/*
 * Tests the args of frames: what is read from a goroutine's lines, and that the caches of debug2
 * give the same as its general path.
 */
#include "lib/syntax/frameargs.h"

#include "tests/unit/tap.h"

#include "lib/output/emit.h"
#include "lib/parse/demux.h"

#include <dirent.h>
#include <stdlib.h>

/* --- lines --------------------------------------------------------------------------------- */

static bool is(struct gl_frame_args a, const char *args, int64_t off)
{
	bool is_inlined = args && strcmp(args, "...") == 0;

	return (args ? a.args.p && gl_str_eq(a.args, (struct gl_str){args, strlen(args)})
		     : !a.args.p) &&
	       a.off == off && a.is_inlined == is_inlined;
}

static void test_lines(void)
{
	const struct gl_record_args args = {NULL,
		GL_STR("main.(*T).f(0x1, {0x2, 0x3}, ...)\n"
		       "\t/app/a b (1)/x.go:12 +0x1f\n"
		       "main.g[...](...)\n"
		       "\t/app/x.go:13\r\n"
		       "\t/app/alone.go:14 +0x2 fp=0xc000 sp=0xc000 pc=0x4b\n"
		       "...3 frames elided...\n"
		       "\t/app/behind.go:15 +0x3\n"
		       "crosscall2\n"
		       "\t/src/x.c:42 pc=0x7f00\n"
		       "non-Go function at pc=0x7f00\n"
		       "\tpc=0x7f00\n"
		       "main.h()\n"
		       "/app/pasted.go:16 +0x4\n"
		       "main.last(0x5)\n"
		       "created by main.main in goroutine 1\n"
		       "\t/app/x.go:17 +0x5\n"
		       "main.behind(0x6)")};
	struct gl_frameargs f = gl_frameargs_of(&args);

	ok(is(gl_frameargs_next(&f), "0x1, {0x2, 0x3}, ...", 0x1f), "a function and its location");
	ok(is(gl_frameargs_next(&f), "...", -1), "one that is inlined, with a CR");
	ok(is(gl_frameargs_next(&f), NULL, 2), "a location alone");
	ok(is(gl_frameargs_next(&f), NULL, -1), "a gap");
	ok(is(gl_frameargs_next(&f), NULL, 3), "a location behind it");
	ok(is(gl_frameargs_next(&f), NULL, -1) && is(gl_frameargs_next(&f), NULL, -1),
		"functions of C");
	ok(is(gl_frameargs_next(&f), "", 4), "a location without its indentation");
	ok(is(gl_frameargs_next(&f), "0x5", -1), "a function alone");
	ok(is(gl_frameargs_next(&f), NULL, -1) && is(gl_frameargs_next(&f), NULL, -1),
		"nothing behind a creator");
}

static void test_array(void)
{
	const struct gl_frame_args frames[] = {{GL_STR("0x1"), 2, false}, {{NULL, 0}, 3, false}};
	const struct gl_record_args args = {frames, {NULL, 0}};
	struct gl_frameargs f = gl_frameargs_of(&args);

	ok(is(gl_frameargs_next(&f), "0x1", 2) && is(gl_frameargs_next(&f), NULL, 3),
		"args that were read before");
}

/* --- marks: where the arguments are in a goroutine's lines ---------------------------------- */

#define FRAMES 3

static struct gl_frame shown[] = {
	{.func = {"main.f", 6}}, {.func = {"main.(*T).g", 11}}, {.func = {"main.h", 6}}};
static const struct gl_frame *const frames[] = {&shown[0], &shown[1], &shown[2]};

/*
 * Marks where the arguments are in the lines `first`. Returns true if the arguments in the lines
 * `other` are the same whether they are read with these marks or without.
 */
static bool is_read_alike(const char *first, const char *other)
{
	const struct gl_stack stack = {.frames = frames, .nframes = FRAMES};
	const struct gl_record_args a = {NULL, {first, strlen(first)}},
				    b = {NULL, {other, strlen(other)}};
	struct gl_frameargs_list plain = {.v = NULL}, marked = {.v = NULL};
	struct gl_frameargs_mark marks[FRAMES];
	bool is_same;

	gl_frameargs_begin(&marked, &a, NULL, 0);
	is_same = gl_frameargs_upto(&marked, &stack, FRAMES) &&
		  gl_frameargs_note(&marked, FRAMES, marks);
	gl_frameargs_begin(&plain, &b, NULL, 0);
	gl_frameargs_begin(&marked, &b, marks, FRAMES);
	for (size_t n = 1; is_same && n <= FRAMES; n++) {
		const struct gl_str *x = gl_frameargs_upto(&plain, &stack, n),
				    *y = gl_frameargs_upto(&marked, &stack, n);

		for (size_t i = 0; i < n; i++)
			is_same &= !x[i].p == !y[i].p && gl_str_eq(x[i], y[i]);
	}
	gl_frameargs_free(&plain);
	gl_frameargs_free(&marked);
	return is_same;
}

static void test_marks(void)
{
	const char *first = "main.f(0xc000012345)\n\t/app/x.go:7 +0x1\n"
			    "main.(*T).g({0x1, 0x2}, 0xc000067890, ...)\n\t/app/x.go:8 +0x2f\n"
			    "main.h(...)\n\t/app/x.go:9\n";
	static const char *const others[] = {
		"main.f(0x1)\n\t/app/x.go:7 +0x1\nmain.(*T).g({0x1, 0x2}, 0x0, ...)\n"
		"\t/app/x.go:8 +0x2f\nmain.h(...)\n\t/app/x.go:9\n",
		"main.f(0xc000012345?, 0x2, 0x3)\n\t/app/x.go:7 +0x1\nmain.(*T).g()\n"
		"\t/app/x.go:8 +0x2f\nmain.h(0x4)\n\t/app/x.go:9\n",
		"main.f(0xc000012345)\r\n\t/app/x.go:7 +0x1\r\nmain.(*T).g()\r\n"
		"\t/app/x.go:8 +0x2f\r\nmain.h(...)\r\n\t/app/x.go:9\r\n",
		"main.f(0xc000012345)\n\t/app/x.go:7 +0x123\nmain.(*T).g(0x5)\n"
		"\t/app/x.go:8\nmain.h(0x6)\n\t/app/x.go:9\n",
		"main.f(0xc000012345)\nmain.(*T).g(0x5)\nmain.h(0x6)\n",
		"main.f(0xc000012345)\n\t/app/x.go:7 +0x1\n\t/app/x.go:8 +0x2f\n",
		"main.f(0xc000012345)\n\t/app/x.go:7 +0x1\nmain.(*T).g(0x5)\n\t/app/x.go:8 +0x2f\n"
		"main.h(0x6)",
		"main.f(", "main.f(0xc000012345", ""};
	bool is_good = is_read_alike(first, first);

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		is_good &= is_read_alike(first, others[i]) && is_read_alike(others[0], others[i]);
	ok(is_good, "marks only make the reading faster");
}

static void test_markless(void)
{
	const struct gl_stack stack = {.frames = frames, .nframes = 2};
	const struct gl_record_args gap = {
		NULL, GL_STR("...2 frames elided...\nmain.(*T).g(0x1)\n")};
	struct gl_frameargs_list list = {.v = NULL};
	struct gl_frameargs_mark marks[2];

	gl_frameargs_begin(&list, &gap, NULL, 0);
	ok(gl_frameargs_upto(&list, &stack, 2) && !gl_frameargs_note(&list, 2, marks),
		"there are no marks of a frame that shows no arguments");
	gl_frameargs_free(&list);
}

/* --- the caches ---------------------------------------------------------------------------- */

static uint64_t seed = 1;

static uint32_t draw(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(seed >> 33) % below;
}

static bool read_file(struct gl_buf *to, const char *name)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "samples/%s", name);
	f = fopen(path, "rb");
	to->len = 0;
	if (!f || !gl_buf_room(to, 200000)) {
		if (f)
			fclose(f);
		return false;
	}
	to->len = fread(to->p, 1, 200000, f);
	fclose(f);
	return to->len > 0;
}

/*
 * Copies the text, replacing some bytes of args, now and then by one that args cannot have. To some
 * lines it adds what a web page or a terminal may add.
 */
static void vary(struct gl_buf *to, struct gl_str from)
{
	static const char bytes[] = "0123456789abcdefx{}, .?()_\t\r\033[m\302\240\377";
	static const char *const added[] = {" ", "\r", "\302\240", "\033[0m", " <- here", "```"};

	for (const char *p = from.p; p < from.p + from.len; p++) {
		bool is_arg = draw(20) == 0 && strchr("0123456789abcdef{,", *p);
		const char *more = added[draw(6)];

		if (*p == '\n' && draw(200) == 0)
			gl_buf_add(to, more, strlen(more));
		if (is_arg)
			gl_buf_char(to, bytes[draw(draw(200) ? 16 : sizeof bytes - 1)]);
		else
			gl_buf_char(to, *p);
	}
}

/* Returns true if both ways to read the arguments agree. */
static bool agree(const struct gl_record *r)
{
	struct gl_frameargs slow, quick;

	if (!r->args || !r->stack)
		return true;
	slow = quick = gl_frameargs_of(r->args);
	for (size_t i = 0; i < r->stack->nframes; i++) {
		struct gl_str a = gl_frameargs_next(&slow).args;
		struct gl_str b = gl_frameargs_next_text(&quick, r->stack->frames[i]);

		if (!a.p != !b.p || !gl_str_eq(a, b) || slow.lines.len != quick.lines.len)
			return false;
	}
	return true;
}

static bool all_agree = true;

/* Appends the text's records as NDJSON with args. is_general: without the caches. */
static void read_text(struct gl_buf *to, struct gl_str text, bool is_general)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_demux *t = gl_demux_new(stacks, NULL, GL_ARGS_ALL);
	const struct gl_batch *b = gl_demux_batch(t);
	struct gl_err err;
	const char *p = text.p, *end = p + text.len, *got;

	if (is_general)
		gl_demux_keep_text(t);
	to->len = 0;
	do {
		got = gl_demux_run(t, p, end, true, &err);
		for (size_t i = 0; i < b->nrecords; i++) {
			all_agree &= agree(&b->records[i]);
			gl_emit_record(to, &b->records[i]);
		}
		if (gl_demux_stopped(t) == GL_DEMUX_WRAPPED)
			gl_demux_skip_line(t, NULL);
		if (gl_demux_stopped(t) != GL_DEMUX_ALL)
			gl_demux_resume(t);
	} while (got && got != p && (p = got) != end);
	gl_demux_free(t);
	gl_stacks_free(stacks);
}

/* Returns how many args the records have. Sets *is_same to false if the two paths differ. */
static size_t compare(struct gl_str text, bool *is_same)
{
	static struct gl_buf fast, general;
	size_t n = 0;

	read_text(&fast, text, false);
	read_text(&general, text, true);
	*is_same &= gl_str_eq(gl_buf_view(&fast), gl_buf_view(&general));
	for (size_t i = 0; i + 7 < fast.len; i++)
		n += memcmp(fast.p + i, "\"args\":", 7) == 0;
	return n;
}

/*
 * Reads a sample several times in a row, and each of its variants twice, so that the caches know
 * them.
 */
static size_t try_sample(const char *name, bool *is_same)
{
	static struct gl_buf sample, text, copy;

	if (!read_file(&sample, name))
		return 0;
	text.len = copy.len = 0;
	gl_buf_str(&copy, gl_buf_view(&sample));
	for (int i = 0; i < 8; i++) {
		gl_buf_str(&text, gl_buf_view(&copy));
		gl_buf_char(&text, '\n');
		if (i % 2 == 0)
			continue;
		copy.len = 0;
		vary(&copy, gl_buf_view(&sample));
	}
	return compare(gl_buf_view(&text), is_same);
}

static void test_caches(void)
{
	DIR *d = opendir("samples");
	struct dirent *e;
	bool is_same = true;
	size_t n = 0;

	while (d && (e = readdir(d)))
		if (strstr(e->d_name, ".txt")) {
			bool was_same = is_same;

			n += try_sample(e->d_name, &is_same);
			if (was_same && !is_same)
				fprintf(stderr, "# %s\n", e->d_name);
		}
	if (d)
		closedir(d);
	ok(is_same, "the caches give what the general path gives");
	ok(n > 10000, "of many args");
	ok(all_agree, "the arguments alone are those that are read with the locations");
	fprintf(stderr, "# %zu args\n", n);
}

int main(void)
{
	test_lines();
	test_array();
	test_marks();
	test_markless();
	test_caches();
	return done();
}
