/*
 * Tests the reader of debug=1 profiles by itself: buckets, totals that are right or wrong, profiles
 * without a title and of other kinds, windows that end at every byte, and undoing.
 */
#include "tests/unit/tap.h"

#include "lib/output/emit.h"
#include "lib/parse/debug1.h"

#include <stdlib.h>

/* The text behind a title: labels, a frame of a generic type, a bucket with only runtime frames. */
static const char buckets[] =
	"3 @ 0x4385ce 0x406c1f 0x4b62c5 0x465e61\n"
	"# labels: {\"k\":\"v\", \"path\":\"a b\"}\n"
	"#\t0x4b62c4\tmain.worker+0x24\t\t\t/app/main.go:58\n"
	"#\t0x4b6300\tmain.(*Pool[...]).loop+0x60\t/app/a b/pool.go:9\n"
	"\n"
	"1 @ 0x4385ce 0x465e61\n"
	"#\t0x465e60\truntime.gcBgMarkWorker+0x100\t/usr/local/go/src/runtime/"
	"mgc.go:1310\n"
	"\n"
	"1 @ 0x4b7000\n"
	"#\t0x4b6fff\tmain.main+0x1f\t/app/main.go:12\n"
	"\n";

#define BUCKETS_LEN (sizeof buckets - 1)

struct feed {
	struct gl_stacks *stacks;
	uint64_t ndumps;
	struct gl_sink in;
	struct gl_debug1 *reader;
	bool is_open;
	struct gl_buf out; /* records as NDJSON */
	unsigned n, npartial, ntruncated, nleaked;
	uint64_t goroutines;
	struct gl_buf notes; /* the remarks, one per line */
};

static void begin(struct feed *f)
{
	*f = (struct feed){.stacks = gl_stacks_new()};
	f->in = (struct gl_sink){.stacks = f->stacks, .ndumps = &f->ndumps};
	f->reader = gl_debug1_new(&f->in);
}

/* Moves the records and remarks of the batch to f. */
static void take_batch(struct feed *f)
{
	for (size_t i = 0; i < f->in.batch.nrecords; i++) {
		const struct gl_record *r = &f->in.batch.records[i];

		gl_emit_record(&f->out, r);
		f->n++;
		f->goroutines += r->count;
		f->npartial += gl_record_has(r, GL_HAS_PARTIAL);
		f->ntruncated += gl_record_has(r, GL_HAS_TRUNCATED);
		f->nleaked += gl_record_has(r, GL_HAS_LEAKED);
	}
	for (size_t i = 0; i < f->in.batch.nremarks; i++) {
		const char *what = f->in.batch.remarks[i].err.what;

		gl_buf_add(&f->notes, what, strlen(what));
		gl_buf_char(&f->notes, '\n');
	}
	gl_sink_next_batch(&f->in);
}

/*
 * Passes the text in a window that has its own memory and is then freed, so that a sanitizer
 * notices reads beyond it or after it.
 */
static size_t put(struct feed *f, const char *text, size_t len)
{
	char *window = malloc(len + 1);
	const char *p;

	memcpy(window, text, len);
	f->in.base = window;
	p = gl_debug1_run(f->reader, window, window + len, &f->is_open);
	len = (size_t)(p - window);
	f->in.at.offset += len;
	free(window);
	return len;
}

static void end(struct feed *f, const char *text, size_t len)
{
	f->in.base = text;
	gl_debug1_end(f->reader, text, text + len);
	gl_sink_release(&f->in);
	take_batch(f);
}

/* Reads a profile with this name and total, and this text behind its title. */
static struct feed read_profile(const char *name, uint64_t total, const char *text)
{
	struct feed f;
	size_t n;

	begin(&f);
	gl_debug1_begin(f.reader, (struct gl_str){name, strlen(name)}, total);
	n = put(&f, text, strlen(text));
	end(&f, text + n, f.is_open ? strlen(text) - n : 0);
	return f;
}

static void release(struct feed *f)
{
	gl_debug1_free(f->reader);
	gl_sink_free(&f->in);
	gl_stacks_free(f->stacks);
	gl_buf_free(&f->out);
	gl_buf_free(&f->notes);
}

static bool has(const struct gl_buf *b, const char *text)
{
	return gl_port_memmem(b->p, b->len, text, strlen(text)) != NULL;
}

/* --- buckets and totals -------------------------------------------------------------------- */

static void test_buckets(void)
{
	struct feed f = read_profile("goroutine", 5, buckets);

	ok(f.n == 3 && f.goroutines == 5, "a bucket is a record with its count");
	ok(f.npartial == 0 && f.ntruncated == 0 && f.notes.len == 0,
		"and the counts reach the total");
	ok(has(&f.out, "\"labels\":{\"k\":\"v\",\"path\":\"a b\"}"), "labels");
	ok(has(&f.out,
		   "\"func\":\"main.(*Pool[...]).loop\",\"file\":\"/app/a b/pool.go\",\"line\":9"),
		"names without their offsets, files with blanks");
	ok(has(&f.out, "\"offset\":0,") && f.in.at.line == 11, "offsets and lines are counted");
	is_num(f.ndumps, 1, "a profile is a dump");
	release(&f);
	f = read_profile("goroutineleak", 5, buckets);
	is_num(f.nleaked, 3, "of a leak profile all goroutines are leaked");
	release(&f);
}

static void test_totals(void)
{
	struct feed f = read_profile("goroutine", 6, buckets);

	ok(f.n == 3 && f.ntruncated == 1 && f.npartial == 0, "counts below the total: it was cut");
	ok(has(&f.notes, "profile cut short: its counts do not reach its total"),
		"which is reported");
	release(&f);
	f = read_profile("goroutine", 4, buckets);
	ok(f.n == 3 && f.ntruncated == 0, "counts above the total: nothing was cut");
	ok(has(&f.notes, "the profile's counts exceed its total"), "but it is reported");
	release(&f);
	f = read_profile("goroutine", 0, "");
	ok(f.n == 0 && f.ndumps == 1 && f.notes.len == 0, "total 0 is a dump without goroutines");
	release(&f);
}

/* With debug=0, Go 1.7 and older write only the count lines. */
static void test_counts_alone(void)
{
	struct feed f = read_profile("goroutine", 3, "2 @ 0x1 0x2\n1 @ 0x3 0x4\n");

	ok(f.n == 2 && f.npartial == 0 && f.ntruncated == 0, "counts without any frames are whole");
	release(&f);
	f = read_profile("goroutine", 3, "0 @ 0x1\n3 @ 0x2\n");
	ok(f.n == 1 && has(&f.notes, "malformed count"), "a count of 0 is reported");
	release(&f);
}

/* A last line without an LF may be incomplete, so it is not trusted. */
static void test_cut(void)
{
	struct feed f =
		read_profile("goroutine", 2, "2 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/app/a.go:1");

	ok(f.n == 1 && f.npartial == 1, "a bucket that ends within a line is partial");
	ok(!has(&f.out, "/app/a.go"), "and its last line is not read");
	release(&f);
}

/* --- other profiles, and profiles without a title ------------------------------------------ */

static void test_foreign(void)
{
	static const char heap[] = "5: 4096 [10: 8192] @ 0x1 0x2\n"
				   "#\t0x1\tmain.f+0x1\t/app/a.go:1\n";
	struct feed f = read_profile("threadcreate", 5, buckets);

	ok(f.n == 0 && f.ndumps == 0, "counts of another profile are no goroutines");
	ok(has(&f.notes, "a threadcreate profile, not a goroutine profile"),
		"it is called what it is");
	release(&f);
	f = read_profile("open files", 5, buckets);
	ok(f.n == 0 && has(&f.notes, "a profile of something else, not a goroutine profile"),
		"so is one that a program named itself");
	release(&f);
	begin(&f);
	gl_debug1_begin_foreign(f.reader, "a heap profile", GL_STR(""), 0);
	is_num(put(&f, heap, sizeof heap - 1), sizeof heap - 1, "lines of a heap profile");
	ok(f.is_open, "are passed over");
	is_num(put(&f, "goroutine 1 [running]:\n", 23), 0, "up to the first that is none of its");
	ok(!f.is_open, "where it ends");
	end(&f, "", 0);
	ok(f.n == 0 && has(&f.notes, "a heap profile"), "and gave nothing but its remark");
	release(&f);
}

static void test_headless(void)
{
	struct feed f;

	begin(&f);
	ok(!gl_debug1_begin_headless(f.reader, GL_STR("3 apples @ home")) &&
			!gl_debug1_begin_headless(f.reader, GL_STR("3 @ home")) &&
			!gl_debug1_begin_headless(f.reader, GL_STR("3 @")),
		"text with a number and an @ begins no profile");
	ok(gl_debug1_begin_headless(f.reader, GL_STR("3 @ 0x4385ce 0x406c1f 0x4b62c5 0x465e61")),
		"a count with its pcs does, whose title was lost");
	(void)put(&f, buckets, BUCKETS_LEN);
	end(&f, "", 0);
	ok(f.n == 3 && f.goroutines == 5 && f.ntruncated == 1,
		"its buckets are read, as of a cut dump");
	ok(has(&f.notes, "counts without the line that gives their total"), "which is reported");
	release(&f);
}

static void test_others(void)
{
	static const char text[] = "1 @ 0x1\n#\t0x1\tmain.f+0x1\t/app/a.go:1\n\n"
				   "goroutine 1 [running]:\n";
	struct feed f;
	size_t n;

	begin(&f);
	gl_debug1_begin(f.reader, GL_STR("goroutine"), 1);
	n = put(&f, text, sizeof text - 1);
	ok(!f.is_open && strcmp(text + n, "goroutine 1 [running]:\n") == 0,
		"a line of another dump is left to it");
	take_batch(&f);
	is_num(f.n, 1, "and all of this one is given out");
	release(&f);
}

/* --- windows, and pieces that are undone --------------------------------------------------- */

static bool is_same(const struct feed *a, const struct feed *b)
{
	return gl_str_eq(gl_buf_view(&a->out), gl_buf_view(&b->out)) &&
	       gl_str_eq(gl_buf_view(&a->notes), gl_buf_view(&b->notes)) &&
	       a->in.at.line == b->in.at.line && a->in.at.offset == b->in.at.offset;
}

/*
 * Reads the text in two windows. If is_twice, the second one is first read and undone. Returns true
 * if the result is that of the whole text.
 */
static bool pieces_agree(size_t cut, bool is_twice, const struct feed *whole)
{
	struct feed f;
	size_t n, rest;
	uint64_t at;
	bool good;

	begin(&f);
	gl_debug1_begin(f.reader, GL_STR("goroutine"), 6);
	n = put(&f, buckets, cut);
	take_batch(&f);
	good = f.is_open && (!gl_debug1_is_open(f.reader, &at) || at <= n);
	if (is_twice) {
		gl_sink_save(&f.in);
		gl_debug1_save(f.reader);
		(void)put(&f, buckets + n, BUCKETS_LEN - n);
		f.in.base = buckets;
		gl_debug1_end(f.reader, buckets, buckets);
		gl_sink_restore(&f.in);
		gl_debug1_restore(f.reader);
	}
	rest = put(&f, buckets + n, BUCKETS_LEN - n);
	end(&f, "", 0);
	good = good && n + rest == BUCKETS_LEN && is_same(&f, whole);
	if (!good)
		fprintf(stderr, "# cut at %zu\n", cut);
	release(&f);
	return good;
}

static void test_pieces(void)
{
	struct feed whole = read_profile("goroutine", 6, buckets);
	bool good = true, again = true;

	for (size_t cut = 0; cut <= BUCKETS_LEN; cut++) {
		good &= pieces_agree(cut, false, &whole);
		again &= pieces_agree(cut, true, &whole);
	}
	ok(good, "wherever a window ends, the same records come");
	ok(again, "what is read between save and restore leaves no trace");
	release(&whole);
}

int main(void)
{
	test_buckets();
	test_totals();
	test_counts_alone();
	test_cut();
	test_foreign();
	test_headless();
	test_others();
	test_pieces();
	return done();
}
