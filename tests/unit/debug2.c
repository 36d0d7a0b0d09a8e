/*
 * Tests the reader of goroutine blocks by itself: windows that end at every byte, undoing, and
 * blocks that are dropped, closed or cut off.
 */
#include "tests/unit/tap.h"

#include "lib/output/emit.h"
#include "lib/parse/debug2.h"
#include "lib/parse/reason.h"

#include <stdlib.h>

/*
 * Three goroutines. The frames of the second one occur twice, so that they are also read from the
 * caches.
 */
static const char dump[] =
	"goroutine 7 [running]:\n"
	"main.(*T).run(0xc000010018, {0x52b003, 0x1})\n"
	"\t/app/a b/t.go:123 +0x1b\n"
	"main.main()\n"
	"\t/app/main.go:10 +0x1d\n"
	"\n"
	"goroutine 18 [chan receive, 12 minutes, locked to thread] {job: \"x y\"}:\n"
	"main.(*T).run(0xc000010020, {0x52b003, 0x1})\n"
	"\t/app/a b/t.go:123 +0x1b\n"
	"...3 frames elided...\n"
	"created by main.main in goroutine 7\n"
	"\t/app/main.go:19 +0x45\n"
	"\n"
	"goroutine 19 [chan receive, 12 minutes, locked to thread] {job: \"x y\"}:\n"
	"main.(*T).run(0xc000010028, {0x52b003, 0x1})\n"
	"\t/app/a b/t.go:123 +0x1b\n"
	"...3 frames elided...\n"
	"created by main.main in goroutine 7\n"
	"\t/app/main.go:19 +0x45\n"
	"[originating from goroutine 7]:\n"
	"main.main(...)\n"
	"\t/app/main.go:19 +0x45\n";

#define DUMP_LEN (sizeof dump - 1)
#define WINDOWS 4

struct feed {
	struct gl_stacks *stacks;
	uint64_t ndumps;
	struct gl_sink in;
	struct gl_debug2 *reader;
	bool is_reading, is_open;
	char *windows[WINDOWS]; /* the windows that were passed since the last batch */
	unsigned nwindows;
	struct gl_buf out; /* records as NDJSON */
	unsigned n, npartial, ntruncated, nremarks;
};

static void begin(struct feed *f, enum gl_args args)
{
	*f = (struct feed){.stacks = gl_stacks_new()};
	f->in = (struct gl_sink){
		.stacks = f->stacks, .ndumps = &f->ndumps, .args = args};
	f->reader = gl_debug2_new(&f->in);
}

static void free_windows(struct feed *f)
{
	while (f->nwindows > 0)
		free(f->windows[--f->nwindows]);
}

/* Moves the batch to f->out. */
static void take_batch(struct feed *f)
{
	for (size_t i = 0; i < f->in.batch.nrecords; i++) {
		const struct gl_record *r = &f->in.batch.records[i];

		gl_emit_record(&f->out, r);
		f->n++;
		f->npartial += gl_record_has(r, GL_HAS_PARTIAL);
		f->ntruncated += gl_record_has(r, GL_HAS_TRUNCATED);
	}
	f->nremarks += (unsigned)f->in.batch.nremarks;
	gl_sink_next_batch(&f->in);
	free_windows(f);
}

/*
 * Passes the text in a window that has its own memory, so that a sanitizer notices reads beyond it.
 * It is freed together with the batch.
 */
static size_t put(struct feed *f, const char *text, size_t len)
{
	char *window = malloc(len + 1);
	const char *end = window + len, *p = window;

	f->windows[f->nwindows++] = window;
	memcpy(window, text, len);
	f->in.base = window;
	f->is_reading |= gl_debug2_starts(f->reader, window, end);
	if (f->is_reading)
		p = gl_debug2_run(f->reader, p, end, &f->is_open);
	f->in.at.offset += (uint64_t)(p - window);
	return (size_t)(p - window);
}

static void end(struct feed *f, const char *text, size_t len)
{
	f->in.base = text;
	gl_debug2_end(f->reader, text, text + len);
	gl_sink_release(&f->in);
	take_batch(f);
}

static void release(struct feed *f)
{
	free_windows(f);
	gl_debug2_free(f->reader);
	gl_sink_free(&f->in);
	gl_stacks_free(f->stacks);
	gl_buf_free(&f->out);
}

static struct feed read_whole(const char *text, size_t len, enum gl_args args)
{
	struct feed f;
	size_t n;

	begin(&f, args);
	n = put(&f, text, len);
	take_batch(&f);
	end(&f, text + n, len - n);
	return f;
}

static bool is_same(const struct feed *a, const struct feed *b)
{
	return gl_str_eq(gl_buf_view(&a->out), gl_buf_view(&b->out)) &&
		a->nremarks == b->nremarks &&
	       a->in.at.line == b->in.at.line && a->in.at.offset == b->in.at.offset;
}

/* --- windows ------------------------------------------------------------------------------- */

static bool two_windows_agree(size_t cut, const struct feed *whole, enum gl_args args)
{
	struct feed f;
	size_t n;
	bool good;

	begin(&f, args);
	n = put(&f, dump, cut);
	take_batch(&f);
	good = n <= cut && (cut == DUMP_LEN || n == cut || !memchr(dump + n, '\n', cut - n));
	n += put(&f, dump + n, DUMP_LEN - n);
	end(&f, dump + n, DUMP_LEN - n);
	good = good && n == DUMP_LEN && is_same(&f, whole);
	if (!good)
		fprintf(stderr, "# cut at %zu\n", cut);
	release(&f);
	return good;
}

static void test_windows(enum gl_args args)
{
	struct feed whole = read_whole(dump, DUMP_LEN, args);
	bool good = true;

	ok(whole.n == 3 && whole.npartial == 0 && whole.ntruncated == 0 && whole.nremarks == 0,
		"the dump has its three goroutines");
	is_num(whole.in.at.line, 22, "every line was counted");
	for (size_t cut = 0; cut <= DUMP_LEN; cut++)
		good &= two_windows_agree(cut, &whole, args);
	ok(good, args ? "wherever a window ends, the same records come with their arguments"
			   : "wherever a window ends, the same records come");
	release(&whole);
}

/* Each record's offset and bytes are those of its lines. */
static void test_places(void)
{
	static const char *const begins[] = {"goroutine 7 ", "goroutine 18 ", "goroutine 19 "};
	struct feed f;
	size_t n, i = 0;
	bool good = true;

	begin(&f, GL_ARGS_NONE);
	n = put(&f, dump, DUMP_LEN);
	f.in.base = dump + n;
	gl_debug2_end(f.reader, dump + n, dump + n);
	gl_sink_release(&f.in);
	for (; i < f.in.batch.nrecords; i++) {
		const struct gl_record *r = &f.in.batch.records[i];
		const char *p = dump + r->offset;

		good &= strncmp(p, begins[i], strlen(begins[i])) == 0 && p[r->bytes - 1] == '\n' &&
			(p[r->bytes] == '\n' || p[r->bytes] == '\0');
	}
	ok(good && i == 3, "a record's offset and bytes span its lines");
	release(&f);
}

/* --- undoing ------------------------------------------------------------------------------- */

static bool taken_back(size_t at, const struct feed *whole)
{
	struct feed f;
	size_t n, rest;
	bool is_reading, good;

	begin(&f, GL_ARGS_NONE);
	n = put(&f, dump, at);
	take_batch(&f);
	gl_sink_save(&f.in);
	gl_debug2_save(f.reader);
	is_reading = f.is_reading;
	(void)put(&f, dump + n, DUMP_LEN - n);
	gl_debug2_restore(f.reader);
	gl_sink_restore(&f.in);
	f.is_reading = is_reading;
	rest = put(&f, dump + n, DUMP_LEN - n);
	end(&f, dump + n + rest, DUMP_LEN - n - rest);
	good = is_same(&f, whole);
	if (!good)
		fprintf(stderr, "# taken back to %zu\n", at);
	release(&f);
	return good;
}

static void test_restore(void)
{
	struct feed whole = read_whole(dump, DUMP_LEN, GL_ARGS_NONE);
	bool good = true;

	for (size_t at = 0; at <= DUMP_LEN; at++)
		good &= taken_back(at, &whole);
	ok(good, "what is read between save and restore leaves no trace");
	release(&whole);
}

/* --- the block in progress ----------------------------------------------------------------- */

static void test_open(void)
{
	const char *second = strstr(dump, "goroutine 18");
	size_t to_second = (size_t)(second - dump);
	struct feed f;
	uint64_t at = 0;

	begin(&f, GL_ARGS_NONE);
	ok(!gl_debug2_is_open(f.reader, &at) && gl_debug2_is_between(f.reader),
		"at first none is open");
	(void)put(&f, dump, to_second - 1);
	ok(f.is_open && gl_debug2_is_open(f.reader, &at) && at == 0,
		"a block that may go on is open");
	ok(!gl_debug2_is_between(f.reader), "and not over without an empty line");
	(void)put(&f, "\n", 1);
	ok(gl_debug2_is_between(f.reader), "which may be its end");
	(void)put(&f, second, strlen("goroutine 18 [select]:\n") - 1);
	ok(gl_debug2_is_open(f.reader, &at) && at == 0, "half a header does not end it");
	release(&f);
}

static void test_drop(void)
{
	struct feed f;
	uint64_t at;

	begin(&f, GL_ARGS_NONE);
	(void)put(&f, dump, 60);
	gl_debug2_drop(f.reader);
	ok(!gl_debug2_is_open(f.reader, &at), "a block that is dropped is not open");
	end(&f, "", 0);
	is_num(f.n, 0, "and gives no record");
	release(&f);
}

static void test_close(void)
{
	struct feed f;

	begin(&f, GL_ARGS_NONE);
	(void)put(&f, dump, (size_t)(strstr(dump, "goroutine 18") - dump));
	take_batch(&f);
	is_num(f.n, 0, "a block that is over is held until something follows");
	gl_debug2_close(f.reader);
	take_batch(&f);
	ok(f.n == 1 && f.npartial == 0 && f.ntruncated == 0, "closed, it is given out as whole");
	release(&f);
}

/* --- what ends a block --------------------------------------------------------------------- */

static void test_others(void)
{
	static const char text[] = "goroutine 1 [running]:\n"
				   "main.main()\n"
				   "\t/app/main.go:10 +0x1d\n"
				   "exit status 2\n";
	struct feed f;
	size_t n;

	begin(&f, GL_ARGS_NONE);
	n = put(&f, text, sizeof text - 1);
	ok(!f.is_open && strcmp(text + n, "exit status 2\n") == 0,
		"a line of others is left to them");
	release(&f);
	begin(&f, GL_ARGS_NONE);
	ok(!gl_debug2_starts(f.reader, text + 23, text + sizeof text - 1),
		"a frame begins no block");
	ok(!gl_debug2_starts(f.reader, text, text + 22),
		"nor does a header without its line's end");
	release(&f);
}

/*
 * Reads the text as a whole input, and tests the numbers of records, of partial and truncated ones,
 * and of remarks.
 */
static void cut_gives(const char *text, unsigned n, unsigned npartial, unsigned ntruncated,
	unsigned nremarks, const char *name)
{
	struct feed f = read_whole(text, strlen(text), GL_ARGS_NONE);

	if (!ok(f.n == n && f.npartial == npartial && f.ntruncated == ntruncated &&
				f.nremarks == nremarks, name))
		fprintf(stderr, "# %u records, %u partial, %u truncated, %u notes\n", f.n,
			f.npartial, f.ntruncated, f.nremarks);
	release(&f);
}

#define FIRST "goroutine 1 [running]:\nmain.main()\n\t/app/main.go:10 +0x1d\n"

static void test_ends(void)
{
	cut_gives(FIRST, 1, 0, 0, 0, "a block may be the last one");
	cut_gives(FIRST "\n", 1, 0, 0, 0, "an empty line may follow");
	cut_gives("goroutine 1 [running]:\nmain.main()\n", 1, 1, 1, 0,
		"without a location it was cut");
	cut_gives("goroutine 1 [running]:\nmain.main()\n\t/app/ma", 1, 1, 1, 0,
		"so it was within one");
	cut_gives(FIRST "\ngoroutine 2 [sel", 1, 0, 1, 1, "a header that was cut is reported");
	cut_gives(FIRST "\ngoroutine 2 [select]:", 2, 1, 1, 0, "one that lacks but its LF is read");
	cut_gives(FIRST "\nthe end", 1, 0, 0, 0, "text behind a whole block is no part of it");
}

/* On Windows, the goroutine that crashed is printed without its header. */
static void test_bare(void)
{
	static const char text[] = "main.main()\n\t/app/main.go:10 +0x1d\n";
	struct feed f;

	begin(&f, GL_ARGS_NONE);
	ok(!gl_debug2_starts_bare(f.reader, GL_STR("main.main()")),
		"a function alone begins no block");
	gl_reason_crash(&f.in, GL_STR("Exception 0xc0000005 0x0 0x0 0x4b5c80"), true);
	(void)gl_reason_preamble(&f.in, GL_STR("PC=0x4b5c80"));
	ok(gl_debug2_starts_bare(f.reader, GL_STR("main.main()")), "behind an exception it does");
	f.is_reading = true;
	(void)put(&f, text, sizeof text - 1);
	end(&f, "", 0);
	ok(f.n == 1 && gl_port_memmem(f.out.p, f.out.len, "Exception 0xc0000005", 20),
		"and has the exception for its reason");
	release(&f);
}

int main(void)
{
	test_windows(GL_ARGS_NONE);
	test_windows(GL_ARGS_ALL);
	test_places();
	test_restore();
	test_open();
	test_drop();
	test_close();
	test_others();
	test_ends();
	test_bare();
	return done();
}
