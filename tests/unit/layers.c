/*
 * Tests levels of wrapping: interleaved streams of one log, a dump that is a string in a line,
 * envelopes within each other up to the limit, counts, and undoing.
 */
#include "tests/unit/tap.h"

#include "lib/base/limits.h"
#include "lib/output/emit.h"
#include "lib/unwrap/layers.h"

#include <stdlib.h>

/* The result of reading one input. */
struct result {
	struct gl_buf records; /* as NDJSON */
	struct gl_buf notes;   /* one line for each remark: its line number and text */
	struct gl_input_counts tally;
	uint64_t dumps;
	bool was_unwrapping, had_hint, is_cut_short;
};

static void take_notes(struct result *out, const struct gl_layers *ls, const struct gl_batch *b)
{
	for (size_t i = 0; i < b->nremarks; i++) {
		struct gl_err err = b->remarks[i].err;

		gl_layers_place(ls, &err);
		gl_buf_u64(&out->notes, err.line);
		gl_buf_char(&out->notes, ' ');
		gl_buf_add(&out->notes, err.what, strlen(err.what));
		gl_buf_char(&out->notes, '\n');
	}
}

static void take_batch(struct result *out, struct gl_layers *ls)
{
	const struct gl_batch *b = gl_layers_batch(ls);
	const struct gl_more *last = NULL;
	struct gl_arena arena = {0};

	take_notes(out, ls, b);
	for (size_t i = 0; i < b->nrecords; i++) {
		struct gl_record r = b->records[i];

		if (gl_layers_is_below(ls))
			(void)gl_layers_complete(ls, &r, &arena, &last);
		gl_emit_record(&out->records, &r);
	}
	gl_arena_free(&arena);
}

/*
 * Makes all steps that are possible with the text up to `end`. Returns the first byte that was not
 * used up.
 */
static const char *run(struct result *out, struct gl_layers *ls, const char *p, const char *end,
	bool is_last)
{
	struct gl_window w = {p, end, is_last};
	struct gl_hint hint = {0};
	bool moved = true, is_ended = false;
	struct gl_err err;

	while (moved && !is_ended) {
		if (gl_layers_run(ls, &w, &moved, &is_ended, &err) != 0) {
			out->is_cut_short = true;
			return w.p;
		}
		out->had_hint |= gl_layers_hint(ls, &hint);
		take_batch(out, ls);
	}
	out->is_cut_short = is_last && !is_ended;
	return w.p;
}

/* Reads the text as a whole input, in two parts, the first of which has `cut` bytes. */
static struct result read_text(struct gl_str text, size_t cut)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_layers *ls = gl_layers_new(stacks, 0, GL_ARGS_NONE);
	struct result out = {0};
	const char *rest = run(&out, ls, text.p, text.p + cut, false);

	(void)run(&out, ls, rest, text.p + text.len, true);
	out.tally = *gl_layers_tally(ls);
	out.dumps = gl_layers_dumps(ls);
	out.was_unwrapping = gl_layers_is_unwrapping(ls);
	gl_layers_free(ls);
	gl_stacks_free(stacks);
	return out;
}

static void release(struct result *r)
{
	gl_buf_free(&r->records);
	gl_buf_free(&r->notes);
}

static bool has(const struct gl_buf *b, const char *text)
{
	return gl_port_memmem(b->p, b->len, text, strlen(text)) != NULL;
}

static bool is_same(const struct result *a, const struct result *b)
{
	return !a->is_cut_short && gl_str_eq(gl_buf_view(&a->records), gl_buf_view(&b->records)) &&
	       gl_str_eq(gl_buf_view(&a->notes), gl_buf_view(&b->notes)) &&
	       memcmp(&a->tally, &b->tally, sizeof a->tally) == 0;
}

/* Returns true if the records, remarks and counts are the same wherever the input is cut in two. */
static bool is_same_in_pieces(struct gl_str text, const struct result *whole)
{
	bool good = true;

	for (size_t cut = 0; good && cut < text.len; cut++) {
		struct result r = read_text(text, cut);

		good = is_same(&r, whole);
		if (!good)
			fprintf(stderr, "# cut at %zu\n", cut);
		release(&r);
	}
	return good;
}

/* --- bare text ----------------------------------------------------------------------------- */

#define GOROUTINE "goroutine 1 [running]:\nmain.main()\n\t/app/main.go:3 +0x1f\n"

static void test_bare(void)
{
	struct result r = read_text(GL_STR("hello\n" GOROUTINE), 0);

	ok(has(&r.records, "\"id\":1,") && has(&r.records, "\"offset\":6,\"bytes\":57"),
		"the top level reads the input's own text");
	ok(!r.was_unwrapping && !r.had_hint && !has(&r.records, "\"origin\""),
		"which is in no envelope");
	ok(r.dumps == 1 && r.tally.goroutines == 1 && r.tally.skipped == 1, "and is counted");
	release(&r);
}

/* Reads two texts one after the other, and undoes something that was read in between. */
static void test_again(void)
{
	static const char text[] = GOROUTINE;
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_layers *ls = gl_layers_new(stacks, 4, GL_ARGS_NONE);
	struct result out = {0}, lost = {0};

	gl_layers_save(ls);
	(void)run(&lost, ls, text, text + 40, false);
	gl_layers_restore(ls);
	(void)run(&out, ls, text, text + sizeof text - 1, true);
	gl_layers_begin_text(ls);
	(void)run(&out, ls, text, text + sizeof text - 1, true);
	ok(has(&out.records, "\"dump\":5,") && has(&out.records, "\"dump\":6,"),
		"dumps are numbered on from those before, and texts are dumps of their own");
	is_num(gl_layers_tally(ls)->goroutines, 2, "what was taken back is not counted");
	ok(gl_layers_top(ls) != NULL && gl_demux_offset(gl_layers_top(ls)) == 2 * (sizeof text - 1),
		"the top level stands at the end of both");
	release(&out);
	release(&lost);
	gl_layers_free(ls);
	gl_stacks_free(stacks);
}

/* --- streams ------------------------------------------------------------------------------- */

/* Output of `docker compose logs`: interleaved lines of two services, and a line of a third. */
static const char services[] = "web-1  | starting\n"
			       "web-1  | goroutine 1 [running]:\n"
			       "db-1   | goroutine 4 [select]:\n"
			       "web-1  | main.main()\n"
			       "db-1   | main.db()\n"
			       "mq-1   | ready\n"
			       "db-1   | \t/app/db.go:9 +0x1f\n"
			       "web-1  | \t/app/main.go:3 +0x1f\n"
			       "db-1   | created by main.main in goroutine 1\n"
			       "db-1   | \t/app/db.go:2 +0x1f\n"
			       "web-1  | exit status 2\n";

/*
 * Returns true if the record's place is from the line that begins with `first` to the end of the
 * line that begins with `last`.
 */
static bool has_place(const struct gl_buf *records, const char *origin, const char *first,
	const char *last)
{
	const char *p = strstr(services, first), *end = strchr(strstr(services, last), '\n') + 1;
	char want[96];

	snprintf(want, sizeof want, "\"offset\":%zu,\"bytes\":%zu", (size_t)(p - services),
		(size_t)(end - p));
	return has(records, origin) && has(records, want);
}

static void test_streams(void)
{
	struct gl_str text = {services, sizeof services - 1};
	struct result r = read_text(text, 0);

	ok(has(&r.records,
		   "\"where\":{\"func\":\"main.main\",\"file\":\"/app/main.go\",\"line\":3}") &&
			has(&r.records, "\"where\":{\"func\":\"main.db\",\"file\":\"/app/"
					"db.go\",\"line\":9}"),
		"each stream's goroutine has its own frames");
	ok(has_place(&r.records, "\"origin\":\"web-1\"", "web-1  | goroutine", "main.go:3") &&
			has_place(
				&r.records, "\"origin\":\"db-1\"", "db-1   | goroutine", "db.go:2"),
		"and says whose it is, and where it stands in the input");
	ok(r.dumps == 2 && r.tally.records == 2 && r.tally.goroutines == 2 &&
			r.tally.partial == 0 && r.tally.headers == 2,
		"counts are those of all levels together");
	ok(r.was_unwrapping && r.had_hint, "it is said how the text is unwrapped");
	ok(is_same_in_pieces(text, &r), "wherever a window ends, the same comes");
	release(&r);
}

/* --- a dump in a string -------------------------------------------------------------------- */

static const char escaped[] = "{\"level\":\"info\",\"msg\":\"up\"}\n"
			      "{\"level\":\"info\",\"msg\":\"=== BEGIN goroutine stack dump ===\\n"
			      "goroutine 1 [running]:\\nmain.main()\\n\\t/app/main.go:3 +0x1f\\n\\n"
			      "goroutine 5 [select]:\\nmain.f(0x\\n\\t/app/f.go:7 +0x2\\n"
			      "created by main.main in goroutine 1\\n\\t/app/main.go:2 +0x9\\n"
			      "=== END goroutine stack dump ===\","
			      "\"time\":\"2024-01-02T15:04:05Z\"}\n"
			      "{\"level\":\"info\",\"msg\":\"down\"}\n";

static void test_escaped(void)
{
	struct gl_str text = {escaped, sizeof escaped - 1};
	const char *first = strstr(escaped, "goroutine 1 ["),
		   *second = strstr(escaped, "goroutine 5 [");
	struct result r = read_text(text, 0);
	char want[2][64];

	snprintf(want[0], sizeof want[0], "\"offset\":%zu,", (size_t)(first - escaped));
	snprintf(want[1], sizeof want[1], "\"offset\":%zu,", (size_t)(second - escaped));
	ok(r.tally.records == 2 && r.dumps == 1, "the string's goroutines are one dump");
	ok(has(&r.records, want[0]) && has(&r.records, want[1]), "which stand within the line");
	ok(has(&r.records, "\"time\":\"2024-01-02T15:04:05Z\""), "and have its time");
	is_num(r.tally.partial, 1, "a line that was damaged within it is that of one goroutine");
	ok(is_same_in_pieces(text, &r), "wherever a window ends, the same comes");
	release(&r);
}

/* --- envelopes within each other ----------------------------------------------------------- */

/* Replaces each line of b by the form in which docker's json-file driver writes it. */
static void wrap(struct gl_buf *b)
{
	struct gl_buf out = {0};
	const char *end = b->p + b->len, *nl;

	for (const char *p = b->p; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		GL_BUF_LIT(&out, "{\"log\":\"");
		for (; p < nl; p++) {
			if (*p == '"' || *p == '\\')
				gl_buf_char(&out, '\\');
			if (*p == '\t')
				GL_BUF_LIT(&out, "\\u0009");
			else
				gl_buf_char(&out, *p);
		}
		GL_BUF_LIT(&out,
			"\\n\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:04:05.123Z\"}\n");
	}
	gl_buf_free(b);
	*b = out;
}

static void test_nested(void)
{
	struct gl_buf text = {0};
	struct result r;

	GL_BUF_LIT(&text, "starting\n" GOROUTINE "exit status 2\n");
	for (int depth = 1; depth <= GL_LIMIT_WRAP_DEPTH; depth++) {
		wrap(&text);
		r = read_text(gl_buf_view(&text), 0);
		ok(r.tally.records == 1 && r.tally.partial == 0 && r.notes.len == 0 &&
				has(&r.records, "\"frames\":[{\"func\":\"main.main\",\"file\":"
						"\"/app/main.go\",\"line\":3}]"),
			"a goroutine in envelopes within each other");
		if (depth == 2)
			ok(is_same_in_pieces(gl_buf_view(&text), &r),
				"in whatever pieces it comes");
		release(&r);
	}
	wrap(&text);
	r = read_text(gl_buf_view(&text), 0);
	is_num(r.tally.records, 0, "one envelope more than the limit is not taken off");
	ok(has(&r.notes, "2 goroutine within too many log envelopes: skipped\n"),
		"which is reported, with the input's line");
	release(&r);
	gl_buf_free(&text);
}

/* --- many streams -------------------------------------------------------------------------- */

/* Appends the lines of n services, one of each in turn. */
static void interleave(struct gl_buf *b, unsigned n)
{
	static const char *const lines[] = {"goroutine 7 [select]:", "main.main()",
		"\t/app/main.go:3 +0x1f"};

	for (size_t k = 0; k < 3; k++) {
		for (unsigned i = 0; i < n; i++) {
			char line[80];

			snprintf(line, sizeof line, "svc-%02u  | %s\n", i + 1, lines[k]);
			gl_buf_add(b, line, strlen(line));
		}
	}
}

static void test_many(void)
{
	struct gl_buf text = {0};
	struct result r;

	interleave(&text, GL_LIMIT_STREAMS);
	r = read_text(gl_buf_view(&text), 0);
	ok(r.tally.records == GL_LIMIT_STREAMS && r.tally.partial == 0 &&
			r.dumps == GL_LIMIT_STREAMS,
		"as many streams as the limit says are unwrapped at once");
	ok(has(&r.records, "\"origin\":\"svc-01\"") && has(&r.records, "\"origin\":\"svc-64\""),
		"from the first to the last");
	release(&r);
	gl_buf_free(&text);
}

int main(void)
{
	test_bare();
	test_again();
	test_streams();
	test_escaped();
	test_nested();
	test_many();
	return done();
}
