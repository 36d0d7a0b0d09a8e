/* Tests the reader of text: a dump that is cut at every byte, and undoing. */
#include "tests/unit/tap.h"

#include "lib/output/emit.h"
#include "lib/parse/demux.h"

#include <stdlib.h>

static const char dump[] =
	"goroutine 7 [running]:\n"
	"runtime/debug.Stack(0x1)\n"
	"\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\n"
	"main.main()\n"
	"\t/app/main.go:10 +0x1d\n"
	"\n"
	"goroutine 18 [chan receive, 12 minutes, locked to thread] {job: a, k: \"x y\"}:\n"
	"main.(*T).run(0xc000010018, {0x52b003, 0x1})\n"
	"\t/app/a b/t.go:123 +0x1b\n"
	"main.main.func1(...)\n"
	"\t/app/main.go:20\n"
	"created by main.main in goroutine 1\n"
	"\t/app/main.go:19 +0x45\n"
	"\n"
	"goroutine 19 [select (no cases)]:\n"
	"main.block()\n"
	"\t/app/main.go:31 +0x12\n"
	"created by main.main in goroutine 1\n"
	"\t/app/main.go:30 +0x45\n"
	"[originating from goroutine 1]:\n"
	"main.main(...)\n"
	"\t/app/main.go:30 +0x45\n";

struct read {
	struct gl_buf records[8]; /* each as NDJSON */
	bool is_partial[8], is_truncated[8];
	size_t n, notes;
};

static void take(struct read *out, const struct gl_batch *b)
{
	for (size_t i = 0; i < b->nrecords && out->n < 8; i++) {
		gl_emit_record(&out->records[out->n], &b->records[i]);
		out->is_partial[out->n] = gl_record_has(&b->records[i], GL_HAS_PARTIAL);
		out->is_truncated[out->n] = gl_record_has(&b->records[i], GL_HAS_TRUNCATED);
		out->n++;
	}
	out->notes += b->nremarks;
}

/* Reads the first len bytes as a whole input. */
static struct read read_cut(size_t len)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_demux *t = gl_demux_new(stacks, NULL, GL_ARGS_NONE);
	/* memory of its own, so that a sanitizer notices reads beyond it */
	char *p = malloc(len + 1);
	struct gl_err err;
	struct read out = {0};

	memcpy(p, dump, len);
	if (gl_demux_run(t, p, p + len, true, &err))
		take(&out, gl_demux_batch(t));
	free(p);
	gl_demux_free(t);
	gl_stacks_free(stacks);
	return out;
}

static void release(struct read *r)
{
	for (size_t i = 0; i < 8; i++)
		gl_buf_free(&r->records[i]);
}

/*
 * Returns true if the first len bytes look complete: they end with a line that may be the last one
 * of a dump (a creator's location, an ancestor's location, main.main's own), or with the blank line
 * after it.
 */
static bool leaves_no_trace(size_t len)
{
	static const char *const ends[] = {"/app/main.go:10 +0x1d\n", "/app/main.go:10 +0x1d\n\n",
		"/app/main.go:19 +0x45\n", "/app/main.go:19 +0x45\n\n",
		"/app/main.go:30 +0x45\n"};

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		size_t n = strlen(ends[i]);

		if (len >= n && memcmp(dump + len - n, ends[i], n) == 0)
			return true;
	}
	return false;
}

/*
 * Returns true if the first len bytes give the same records as the whole dump, except that the last
 * one is marked as partial or truncated unless the bytes look complete.
 */
static bool cut_holds(size_t len, const struct read *whole)
{
	struct read r = read_cut(len);
	bool good = r.n <= whole->n, flagged;

	for (size_t i = 0; good && i + 1 < r.n; i++)
		good = gl_str_eq(gl_buf_view(&r.records[i]), gl_buf_view(&whole->records[i]));
	if (r.n == 0) { /* within the first header: it is reported if a byte of its id is there */
		good = good && (len <= strlen("goroutine ") || r.notes == 1);
	} else {
		flagged = r.is_partial[r.n - 1] || r.is_truncated[r.n - 1];
		good = good && flagged == !leaves_no_trace(len);
		/* Cut within the next header: this goroutine is complete, but its dump is not. */
		if (good && !r.is_partial[r.n - 1] && flagged)
			good = r.is_truncated[r.n - 1];
	}
	if (!good)
		fprintf(stderr, "# cut at %zu: ...%.*s|\n", len, (int)(len < 30 ? len : 30),
			dump + (len < 30 ? 0 : len - 30));
	release(&r);
	return good;
}

static void test_cuts(void)
{
	struct read whole = read_cut(sizeof dump - 1);
	bool good = true;

	ok(whole.n == 3 && whole.notes == 0, "the whole dump has its three goroutines");
	ok(!whole.is_partial[2] && !whole.is_truncated[2], "and is not cut");
	for (size_t len = 1; len < sizeof dump - 1; len++)
		good = cut_holds(len, &whole) && good;
	ok(good, "cut at every byte: earlier records unchanged, the last one flagged");
	release(&whole);
}

/* `go tool pprof -raw` of two profiles. */
static const char raw[] =
	"PeriodType: goroutine count\n"
	"Period: 1\n"
	"Time: 2026-11-21 02:28:54.7 +0000 UTC\n"
	"Samples:\n"
	"goroutine/count\n"
	"         40: 1 2 \n"
	"          3: 2 \n"
	"                job:[a] \n"
	"Locations\n"
	"     1: 0x43b295 M=1 runtime.gopark /usr/local/go/src/runtime/proc.go:363 s=0\n"
	"     2: 0x6aecda M=1 main.leak /app/zoo.go:93 s=0\n"
	"             main.start /app/zoo.go:9 s=0\n"
	"Mappings\n"
	"1: 0x400000/0x6b3000/0x0 /app/zoo  [FN]\n"
	"PeriodType: goroutine count\n"
	"Period: 1\n"
	"Samples:\n"
	"goroutine/count\n"
	"          7: 5 \n"
	"          6: 5 4 3 \n"
	"Locations\n"
	"     3: 0x43b295 M=1 main.main /app/main.go:3 s=0\n"
	"     4: 0x43b296 M=1 main.run /app/main.go:4 s=0\n"
	"     5: 0x43b297 M=1 main.wait /app/main.go:5 s=0\n"
	"Mappings\n";

/* Goroutines that Delve lists. */
static const char listing[] =
	"(dlv) goroutines -t\n"
	"  Goroutine 1 - User: /app/main.go:60 main.main (0x54fdb3) [select 7]\n"
	"\t0  0x000000000044105d in runtime.gopark\n"
	"\t    at /usr/local/go/src/runtime/proc.go:364\n"
	"\t1  0x000000000054fdb3 in main.main\n"
	"\t    at /app/main.go:60\n"
	"  Goroutine 24 - User: /app/main.go:24 main.send (0x54f372) [chan send]\n"
	"\t0  0x000000000054f372 in main.send\n"
	"\t    at /app/main.go:24\n"
	"[2 goroutines]\n";

/* Returns true if nothing changes when the bytes from `at` on are read, undone and read again. */
static bool taken_back(struct gl_str text, size_t at, const struct read *whole)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_demux *t = gl_demux_new(stacks, NULL, GL_ARGS_ALL);
	const char *p = text.p, *end = text.p + text.len;
	struct gl_err err;
	struct read out = {0};
	bool good;

	p = gl_demux_run(t, p, text.p + at, false, &err);
	take(&out, gl_demux_batch(t));
	gl_demux_save(t);
	(void)gl_demux_run(t, p, end, true, &err);
	gl_demux_restore(t);
	(void)gl_demux_run(t, p, end, true, &err);
	take(&out, gl_demux_batch(t));
	good = out.n == whole->n;
	for (size_t i = 0; good && i < out.n; i++)
		good = gl_str_eq(gl_buf_view(&out.records[i]), gl_buf_view(&whole->records[i]));
	if (!good)
		fprintf(stderr, "# taken back at %zu\n", at);
	release(&out);
	gl_demux_free(t);
	gl_stacks_free(stacks);
	return good;
}

static void test_restore(struct gl_str text, size_t nrecords, const char *name)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_demux *t = gl_demux_new(stacks, NULL, GL_ARGS_ALL);
	struct gl_err err;
	struct read whole = {0};
	bool good = true;

	(void)gl_demux_run(t, text.p, text.p + text.len, true, &err);
	take(&whole, gl_demux_batch(t));
	gl_demux_free(t);
	gl_stacks_free(stacks);
	for (size_t at = 0; at < text.len; at++)
		good = taken_back(text, at, &whole) && good;
	is_num(whole.n, nrecords, name);
	ok(good, "  a piece taken back and read again gives the same records");
	release(&whole);
}

/* A panic whose text looks like a header with lines of a stack below it. */
static const char imitation[] = "panic: x\n"
				"goroutine 5 [running]:\n"
				"main.fake()\n"
				"\t/x.go:1 +0x1\n"
				"\n"
				"and more\n"
				"\n"
				"goroutine 1 [running]:\n"
				"main.main()\n"
				"\t/app/main.go:10 +0x1d\n"
				"exit status 2\n";

/* Reads the text in two pieces. The second one is read, undone, and read again. */
static struct read read_imitation(size_t at)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_demux *t = gl_demux_new(stacks, NULL, GL_ARGS_NONE);
	const char *p = imitation, *end = imitation + sizeof imitation - 1;
	struct gl_err err;
	struct read out = {0};

	p = gl_demux_run(t, p, imitation + at, false, &err);
	take(&out, gl_demux_batch(t));
	gl_demux_save(t);
	(void)gl_demux_run(t, p, end, true, &err);
	gl_demux_restore(t);
	(void)gl_demux_run(t, p, end, true, &err);
	take(&out, gl_demux_batch(t));
	gl_demux_free(t);
	gl_stacks_free(stacks);
	return out;
}

static void test_imitation(void)
{
	static const char want[] = "\"dump\":1,\"reason\":\"panic: x\",\"offset\":";
	bool good = true;

	for (size_t at = 0; at < sizeof imitation - 1; at++) {
		struct read r = read_imitation(at);

		good = good && r.n == 1 && r.notes == 1 && !r.is_partial[0] &&
		       gl_port_memmem(r.records[0].p, r.records[0].len, want, strlen(want));
		release(&r);
	}
	ok(good, "a header within the text of a panic is none, in whatever pieces it came");
}

int main(void)
{
	test_cuts();
	test_restore(GL_STR(dump), 3, "a dump");
	test_restore(GL_STR(raw), 4, "profiles that go tool pprof printed");
	test_restore(GL_STR(listing), 2, "a listing");
	test_imitation();
	return done();
}
