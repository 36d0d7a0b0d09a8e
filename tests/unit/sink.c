/*
 * Tests the sink as a reader of a text form uses it. It numbers dumps, holds one record back, drops
 * or keeps a record in doubt, and hands out batches. It joins stretches, which are parts of a dump
 * that another sink has read.
 */
#include "tests/unit/tap.h"

#include "lib/base/limits.h"
#include "lib/parse/reason.h"
#include "lib/parse/sink.h"

static struct gl_stacks *stacks;
static uint64_t ndumps;

static struct gl_sink begin(void)
{
	ndumps = 0;
	return (struct gl_sink){.stacks = stacks, .ndumps = &ndumps};
}

/*
 * Adds a goroutine, from its header to the end of its block. It becomes the held record, and the
 * record that was held before is released.
 */
static void add(struct gl_sink *in, uint64_t id)
{
	struct gl_opening o = gl_sink_open(in);
	struct gl_record *r = gl_sink_new(in);

	r->id = id;
	r->has = GL_HAS_ID;
	r->count = 1;
	gl_sink_hold(in, o);
}

static bool is_remark(
	const struct gl_sink *in, size_t i, uint64_t line, size_t before, const char *what)
{
	const struct gl_remark *n = &in->batch.remarks[i];

	return i < in->batch.nremarks && n->err.line == line && n->before == before &&
	       n->err.code == GL_ERR_NOTE && strcmp(n->err.what, what) == 0;
}

/* --- records and dumps --------------------------------------------------------------------- */

static void test_held(void)
{
	struct gl_sink in = begin();

	ok(!gl_sink_held(&in), "at first nothing is held");
	add(&in, 1);
	ok(in.batch.nrecords == 0 && gl_sink_held(&in)->id == 1, "a goroutine that ended is held");
	add(&in, 2);
	ok(in.batch.nrecords == 1 && gl_sink_held(&in)->id == 2, "until the next one ends");
	gl_sink_release(&in);
	ok(in.batch.nrecords == 2 && !gl_sink_held(&in), "or it is released");
	gl_sink_release(&in);
	is_num(in.batch.nrecords, 2, "once");
	ok(in.tally.headers == 2 && in.tally.records == 2 && in.tally.goroutines == 2 &&
			in.tally.dumps == 1,
		"all of them are counted");
	gl_sink_free(&in);
}

static void test_numbers(void)
{
	struct gl_sink in = begin();

	add(&in, 1);
	add(&in, 2);
	in.at.begins = true;
	add(&in, 3);
	gl_sink_empty_dump(&in);
	in.at.begins = true;
	add(&in, 4);
	gl_sink_release(&in);
	ok(in.batch.records[0].dump == 1 && in.batch.records[1].dump == 1, "a dump goes on");
	is_num(in.batch.records[2].dump, 2, "until the next goroutine begins one");
	is_num(in.batch.records[3].dump, 4, "a dump without goroutines has its number, too");
	ok(ndumps == 4 && in.tally.dumps == 4, "dumps are counted for the whole source");
	gl_sink_free(&in);
}

/* Two streams of one source, each with a sink of its own: no dump number is assigned twice. */
static void test_streams(void)
{
	struct gl_sink a = begin(), b = {.stacks = stacks, .ndumps = &ndumps};

	add(&a, 1);
	add(&b, 1);
	a.at.begins = true;
	add(&a, 2);
	add(&b, 2);
	ok(gl_sink_held(&a)->dump == 3 && gl_sink_held(&b)->dump == 2,
		"streams of one source share their numbers");
	gl_sink_free(&a);
	gl_sink_free(&b);
}

static void test_truncated(void)
{
	struct gl_sink in = begin();

	gl_sink_truncated(&in);
	is_num(in.tally.truncated, 0, "without a record no dump is cut");
	add(&in, 1);
	gl_sink_truncated(&in);
	gl_sink_truncated(&in);
	ok(gl_record_has(gl_sink_held(&in), GL_HAS_TRUNCATED) && in.tally.truncated == 1,
		"the held record is marked, and its dump counted once");
	gl_sink_free(&in);
}

/* Sections of GOTRACEBACK=crash show goroutines again. */
static void test_repeats(void)
{
	struct gl_sink in = begin();

	add(&in, 0);
	in.at.in_sections = true;
	add(&in, 0);
	add(&in, 7);
	gl_sink_release(&in);
	ok(!gl_record_has(&in.batch.records[1], GL_HAS_REPEAT) &&
			gl_record_has(&in.batch.records[2], GL_HAS_REPEAT),
		"in later sections all but g0 is a repeat");
	ok(in.tally.repeats == 1 && in.tally.goroutines == 2 && in.tally.records == 3,
		"which counts as no goroutine");
	gl_sink_free(&in);
}

/* --- reasons and doubt --------------------------------------------------------------------- */

static void test_reason(void)
{
	struct gl_sink in = begin();

	gl_reason_crash(&in, GL_STR("fatal error: boom"), false);
	in.at.begins = true;
	add(&in, 1);
	is_str(gl_sink_held(&in)->more->reason, "fatal error: boom",
		"the first goroutine has the reason");
	add(&in, 2);
	ok(!gl_sink_held(&in)->more, "the second has none");
	gl_sink_free(&in);
}

/* Begins a crash, `panic: x`, whose text contains what looks like a goroutine. */
static struct gl_sink begin_doubt(void)
{
	struct gl_sink in = begin();

	gl_reason_crash(&in, GL_STR("panic: x"), false);
	in.at.begins = true;
	in.at.line = 1;
	add(&in, 5);
	return in;
}

static void test_doubt(void)
{
	struct gl_sink in = begin_doubt();

	in.at.line = 4;
	gl_sink_outside_line(&in, false);
	ok(in.batch.nrecords == 0 && gl_sink_held(&in), "text does not release what is in doubt");
	gl_sink_outside_line(&in, true);
	gl_sink_at_header(&in, true, true);
	ok(in.batch.nrecords == 0 && !gl_sink_held(&in),
		"a running goroutine behind a blank line drops it");
	ok(is_remark(&in, 0, 2, 0, "header within the text of a panic: skipped") &&
			in.batch.remarks[0].err.has_id && in.batch.remarks[0].err.id == 5,
		"which is reported with its line and id");
	add(&in, 1);
	ok(gl_sink_held(&in)->dump == 1 && ndumps == 1 && in.tally.dumps == 1 &&
			in.tally.headers == 1,
		"as if its header had not been there");
	is_str(gl_sink_held(&in)->more->reason, "panic: x",
		"the goroutine that panicked has the reason");
	gl_sink_free(&in);
}

static void test_doubt_is_kept(void)
{
	struct gl_sink in = begin_doubt();

	gl_sink_at_header(&in, false, true);
	is_num(in.batch.nrecords, 1, "one that is not running drops nothing");
	gl_sink_free(&in);
	in = begin_doubt();
	gl_sink_at_header(&in, true, false);
	is_num(in.batch.nrecords, 1, "nor one without a blank line before it");
	gl_sink_free(&in);
	in = begin_doubt();
	for (int i = 1; i < GL_LIMIT_PREAMBLE_LINES; i++)
		gl_sink_outside_line(&in, true);
	is_num(in.batch.nrecords, 0, "a doubt lasts as long as the text of a panic may");
	gl_sink_outside_line(&in, true);
	is_num(in.batch.nrecords, 1, "and no longer");
	gl_sink_free(&in);
}

static void test_pass(void)
{
	struct gl_sink in = begin();

	add(&in, 1);
	gl_sink_outside_line(&in, true);
	ok(gl_sink_held(&in) && in.at.after_blank, "a blank line may be followed by the cut");
	gl_sink_outside_line(&in, false);
	ok(!gl_sink_held(&in) && in.batch.nrecords == 1, "other text releases the record");
	gl_sink_free(&in);
}

/* --- batches ------------------------------------------------------------------------------- */

static void test_notes(void)
{
	const uint64_t id = 9;
	struct gl_sink in = begin();

	in.at.line = 3;
	gl_sink_remark_here(&in, "first", NULL, GL_STR("a\033b"));
	add(&in, 1);
	gl_sink_release(&in);
	gl_sink_remark_at(&in, 2, "second", &id, GL_STR(""));
	gl_sink_remark(&in, "third", GL_STR(""));
	ok(is_remark(&in, 0, 4, 0, "first") && !in.batch.remarks[0].err.has_id,
		"about the line at hand");
	ok(strcmp(in.batch.remarks[0].err.detail, "a?b") == 0, "without its control bytes");
	ok(is_remark(&in, 1, 2, 1, "second") && in.batch.remarks[1].err.id == 9,
		"about another line and a goroutine, behind the record before it");
	ok(is_remark(&in, 2, 0, 1, "third"), "about none");
	gl_sink_free(&in);
}

/*
 * The data of records that were handed out is freed by the next batch, but not that of the held
 * one.
 */
static void test_next_batch(void)
{
	struct gl_sink in = begin();
	char text[] = "from here";
	struct gl_more more = {.origin = {text, sizeof text - 1}};
	struct gl_opening o = gl_sink_open(&in);
	struct gl_record *r;

	add(&in, 1);
	r = gl_sink_new(&in);
	r->id = 2;
	r->has = GL_HAS_ID;
	r->count = 1;
	r->more = &more;
	gl_sink_hold(&in, o);
	memset(text, '?', sizeof text - 1);
	gl_sink_remark_here(&in, "x", NULL, GL_STR(""));
	is_num(in.batch.nrecords, 1, "the first batch has one record");
	for (int i = 0; i < 3; i++)
		gl_sink_next_batch(&in);
	ok(in.batch.nrecords == 0 && in.batch.nremarks == 0, "the next one is empty");
	ok(gl_sink_held(&in) && gl_sink_held(&in)->id == 2, "the held record goes on into it");
	is_str(gl_sink_held(&in)->more->origin, "from here", "with what it points to");
	gl_sink_free(&in);
}

static void test_restore(void)
{
	struct gl_sink in = begin();

	add(&in, 1);
	add(&in, 2);
	gl_sink_next_batch(&in);
	gl_sink_save(&in);
	in.at.line += 7;
	in.at.offset += 100;
	in.at.begins = true;
	gl_sink_truncated(&in);
	gl_reason_crash(&in, GL_STR("panic: y"), false);
	gl_sink_remark_here(&in, "x", NULL, GL_STR(""));
	add(&in, 3);
	gl_sink_release(&in);
	gl_sink_restore(&in);
	ok(in.batch.nrecords == 0 && in.batch.nremarks == 0,
		"records and remarks since then are gone");
	ok(gl_sink_held(&in)->id == 2 && !gl_record_has(gl_sink_held(&in), GL_HAS_TRUNCATED),
		"what was held is held again, as it was");
	ok(ndumps == 1 && in.tally.headers == 2 && in.tally.truncated == 0 && in.at.line == 0 &&
			in.at.offset == 0 && in.reason.len == 0,
		"so are the counts, the place and the reason");
	gl_sink_free(&in);
}

/* --- many at once, and stretches ----------------------------------------------------------- */

static void test_room(void)
{
	struct gl_sink in = begin();
	struct gl_record *v;

	ok(!gl_sink_goes_on(&in), "before the first goroutine no dump goes on");
	add(&in, 1);
	ok(!gl_sink_goes_on(&in), "nor while one is held");
	gl_sink_release(&in);
	ok(gl_sink_goes_on(&in) && gl_sink_is_plain(&in), "behind it one does");
	v = gl_sink_room(&in, 100);
	for (uint64_t i = 0; i < 100; i++)
		v[i] = (struct gl_record){.id = i + 2, .has = GL_HAS_ID, .count = 2};
	gl_sink_take(&in, 60);
	ok(in.batch.nrecords == 61 && in.batch.records[60].id == 61, "the first of many are taken");
	ok(in.tally.goroutines == 121 && in.tally.records == 61 && in.tally.headers == 61,
		"and counted");
	in.at.is_message = true;
	ok(!gl_sink_goes_on(&in), "a log message may begin another dump");
	gl_sink_free(&in);
}

static void test_quiet(void)
{
	struct gl_sink in = begin();

	ok(gl_sink_is_quiet(&in) && !gl_sink_is_plain(&in), "at first all is quiet");
	gl_reason_crash(&in, GL_STR("panic: x"), false);
	ok(!gl_sink_is_quiet(&in), "a panic has a say in the next header");
	gl_sink_free(&in);
}

/* The middle of a dump is read by another sink; the result is as if one sink had read all of it. */
static void test_stretch(void)
{
	uint64_t own = 0;
	struct gl_sink in = begin(), other = {.stacks = stacks, .ndumps = &own};
	struct gl_stretch s = {0};

	gl_sink_empty_dump(&in);
	in.at.begins = true;
	add(&in, 1); /* dump 2 */
	gl_sink_release(&in);
	in.at.line = 10;
	in.at.offset = 500;

	gl_sink_begin_stretch(&other, 500);
	add(&other, 2);
	other.at.line = 3;
	gl_sink_remark_here(&other, "x", NULL, GL_STR(""));
	other.at.begins = true;
	add(&other, 3);
	gl_sink_release(&other);
	other.at.line = 8;
	other.at.offset = 900;
	gl_sink_end_stretch(&other, &s);
	ok(s.batch.nrecords == 2 && s.dumps == 1 && s.dump == 2 && s.lines == 8 && s.end == 900,
		"a stretch has its records, and counts from 1");
	ok(other.batch.nrecords == 0, "which are its own");

	gl_sink_join(&in, &s);
	ok(s.batch.records[0].dump == 2 && s.batch.records[1].dump == 3,
		"joined, they get their dumps");
	is_num(s.batch.remarks[0].err.line, 14, "remarks get their lines");
	ok(in.at.line == 18 && in.at.offset == 900 && in.at.dump == 3 && ndumps == 3,
		"the sink goes on behind it");
	ok(in.tally.goroutines == 3 && in.tally.headers == 3 && in.tally.dumps == 3,
		"with its counts");
	gl_stretch_free(&s);
	gl_sink_free(&in);
	gl_sink_free(&other);
}

static void test_counts(void)
{
	struct gl_input_counts a = {.headers = 1, .races = 2}, b = {.headers = 10, .records = 20,
		.races = 30};

	gl_input_counts_add(&a, &b);
	ok(a.headers == 11 && a.records == 20 && a.races == 32 && a.skipped == 0, "counts add up");
}

int main(void)
{
	stacks = gl_stacks_new();
	test_held();
	test_numbers();
	test_streams();
	test_truncated();
	test_repeats();
	test_reason();
	test_doubt();
	test_doubt_is_kept();
	test_pass();
	test_notes();
	test_next_batch();
	test_restore();
	test_room();
	test_quiet();
	test_stretch();
	test_counts();
	gl_stacks_free(stacks);
	return done();
}
