#include "lib/parse/ndjson.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/syntax/frameargs.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

/* Two readers with separate tables: one may recognise lines, the other must read them in full. */
struct pair {
	struct gl_stacks *stacks[2];
	struct gl_ndjson *n[2];
	struct gl_record rec[2];
	struct gl_err err[2];
	enum gl_ndjson_kind kind[2];
};

static void open_pair(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		p->stacks[i] = gl_stacks_new();
		p->n[i] = gl_ndjson_new(p->stacks[i]);
	}
	gl_ndjson_use_general_path(p->n[1]);
}

static void close_pair(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		gl_ndjson_free(p->n[i]);
		gl_stacks_free(p->stacks[i]);
	}
}

/* --- equality ------------------------------------------------------------------------ */

static bool same_str(struct gl_str a, struct gl_str b)
{
	return (a.p == NULL) == (b.p == NULL) && gl_str_eq(a, b);
}

static bool same_frame(const struct gl_frame *a, const struct gl_frame *b)
{
	if (!a || !b)
		return a == b;
	return same_str(a->func, b->func) && same_str(a->file, b->file) && a->line == b->line &&
	       a->is_gap == b->is_gap;
}

static bool same_stack(const struct gl_stack *a, const struct gl_stack *b)
{
	if (!a || !b)
		return a == b;
	if (a->nframes != b->nframes || !same_frame(a->created_by, b->created_by))
		return false;
	for (size_t i = 0; i < a->nframes; i++)
		if (!same_frame(a->frames[i], b->frames[i]))
			return false;
	return a->canon->sig == b->canon->sig &&
	       gl_str_eq(gl_canon_text(a->canon), gl_canon_text(b->canon)) &&
	       a->where == b->where && gl_stack_make_texts(a) && gl_stack_make_texts(b) &&
	       gl_str_eq(a->texts->json, b->texts->json) &&
	       gl_str_eq(a->texts->json_created, b->texts->json_created);
}

static bool same_counts(const struct gl_counts *a, const struct gl_counts *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = same_str(a->v[i].key, b->v[i].key) && a->v[i].n == b->v[i].n;
	return same;
}

static bool same_group(const struct gl_group *a, const struct gl_group *b)
{
	if (!a || !b)
		return a == b;
	if (a->nby != b->nby)
		return false;
	for (size_t i = 0; i < a->nby; i++)
		if (!same_str(a->by[i], b->by[i]) || !same_str(a->key[i], b->key[i]))
			return false;
	return same_counts(&a->states, &b->states) && same_counts(&a->classes, &b->classes) &&
	       same_counts(&a->creators, &b->creators) && same_counts(&a->sigs, &b->sigs) &&
	       same_counts(&a->sources, &b->sources) && same_counts(&a->dumps, &b->dumps) &&
	       a->has_sources == b->has_sources && a->wait_known == b->wait_known &&
	       a->wait_min == b->wait_min && a->wait_max == b->wait_max &&
	       a->wait_sum == b->wait_sum && a->nids == b->nids &&
	       memcmp(a->ids, b->ids, sizeof a->ids) == 0 &&
	       memcmp(a->wait_minutes, b->wait_minutes, sizeof a->wait_minutes) == 0 &&
	       same_stack(a->example, b->example);
}

static bool same_more(const struct gl_more *a, const struct gl_more *b)
{
	bool same;

	if (!a || !b)
		return a == b;
	same = a->nancestors == b->nancestors && same_str(a->reason, b->reason) &&
	       same_str(a->origin, b->origin) && same_str(a->time, b->time) &&
	       same_group(a->group, b->group);
	for (size_t i = 0; same && i < a->nancestors; i++) {
		const struct gl_ancestor *x = &a->ancestors[i], *y = &b->ancestors[i];

		same = x->id == y->id && x->nframes == y->nframes &&
		       same_frame(x->created_by, y->created_by);
		for (size_t k = 0; same && k < x->nframes; k++)
			same = same_frame(&x->frames[k], &y->frames[k]);
	}
	return same;
}

static bool same_args(
	const struct gl_record_args *a, const struct gl_record_args *b, size_t nframes)
{
	struct gl_frameargs of_a, of_b;
	bool same = true;

	if (!a || !b)
		return a == b;
	of_a = gl_frameargs_of(a);
	of_b = gl_frameargs_of(b);
	for (size_t i = 0; same && i < nframes; i++) {
		struct gl_frame_args x = gl_frameargs_next(&of_a), y = gl_frameargs_next(&of_b);

		same = same_str(x.args, y.args) && x.off == y.off && x.is_inlined == y.is_inlined;
	}
	return same;
}

static bool same_record(const struct gl_record *a, const struct gl_record *b)
{
	bool same = a->has == b->has && a->sig == b->sig && a->class == b->class &&
		    a->count == b->count && a->id == b->id && a->wait_seconds == b->wait_seconds &&
		    a->bubble == b->bubble && a->parent == b->parent && a->dump == b->dump &&
		    same_str(a->state, b->state) && same_str(a->source, b->source) &&
		    same_str(a->raw, b->raw) && a->nlabels == b->nlabels &&
		    same_stack(a->stack, b->stack);

	if (gl_record_has(a, GL_HAS_OFFSET))
		same = same && a->offset == b->offset && a->bytes == b->bytes;
	for (size_t i = 0; same && i < a->nlabels; i++)
		same = same_str(a->labels[i].key, b->labels[i].key) &&
		       same_str(a->labels[i].value, b->labels[i].value);
	return same && same_more(a->more, b->more) &&
	       same_args(a->args, b->args, a->stack ? a->stack->nframes : 0);
}

/*
 * Reads a copy of exactly this line with both readers, and leaves the second one's result in p.
 * Returns false if they differ.
 */
static bool agree(struct pair *p, struct gl_str line)
{
	static char *copy;
	bool same;

	copy = realloc(copy, line.len ? line.len : 1);
	memcpy(copy, line.p, line.len);
	for (int i = 0; i < 2; i++) {
		gl_ndjson_reset(p->n[i]);
		p->kind[i] = gl_ndjson_parse(p->n[i], (struct gl_str){copy, line.len}, &p->rec[i],
			&p->err[i]);
	}
	same = p->kind[0] == p->kind[1];
	if (same && p->kind[0] == GL_NDJSON_BAD)
		same = strcmp(p->err[0].what, p->err[1].what) == 0 &&
		       p->err[0].column == p->err[1].column &&
		       strcmp(p->err[0].detail, p->err[1].detail) == 0;
	if (same && p->kind[0] == GL_NDJSON_RECORD)
		same = same_record(&p->rec[0], &p->rec[1]);
	if (!same)
		fprintf(stderr, "# differ: %.*s\n", (int)line.len, line.p);
	return same;
}

/* --- lines --------------------------------------------------------------------------- */

#define F1 "{\"func\":\"runtime.gopark\",\"file\":\"/go/src/runtime/proc.go\",\"line\":398}"
#define F2 "{\"func\":\"main.(*T[...]).run\",\"file\":\"/src/a <b>.go\",\"line\":12}"
#define F3 "{\"func\":\"main.main.func1\",\"file\":\"/src/main.go\",\"line\":120}"
#define GAP "{\"elided\":true,\"n\":53}"
#define WHERE "\"where\":" F2
#define FRAMES "\"frames\":[" F1 "," F2 "," GAP "," F3 "]"
#define CREATOR "{\"func\":\"main.start\",\"file\":\"/src/main.go\",\"line\":1"
#define TAIL "\"source\":\"dump.txt\",\"dump\":1,\"offset\":120,\"bytes\":360"

/* %s is the sig of FRAMES. */
static const char *const lines[] = {
	"{\"sig\":\"%s\",\"count\":1,\"id\":7,"
	"\"state\":\"chan receive\",\"class\":\"chan-receive\","
	"\"wait_seconds\":300," WHERE "," FRAMES ",\"created_by\":" CREATOR ",\"id\":1}," TAIL "}",
	"{\"sig\":\"%s\",\"count\":1,\"id\":8,\"state\":\"running\",\"class\":\"running\"," WHERE
	"," FRAMES ",\"created_by\":" CREATOR "}," TAIL "}",
	"{\"sig\":\"%s\",\"count\":1,\"id\":9,\"state\":\"select\",\"class\":\"select\","
	"\"locked\":true,\"leaked\":true,\"scan\":true,\"durable\":true,\"bubble\":4,"
	"\"labels\":{\"k\":\"v\",\"a b\":\"\\u003c\"},\"runtime\":true," WHERE "," FRAMES
	",\"ancestors\":[{\"id\":3,\"frames\":[" F2 "," GAP "],\"created_by\":" CREATOR "}},"
	"{\"id\":4,\"frames\":[]}],\"source\":\"a\",\"origin\":\"pod/x\",\"dump\":2,"
	"\"reason\":\"panic: x\",\"time\":\"2026-11-21T03:27:49Z\",\"offset\":0,\"bytes\":1,"
	"\"partial\":true,\"truncated\":true,\"mangled\":true}",
	"{\"sig\":\"%s\",\"count\":3," WHERE "," FRAMES "}",
	"{\"sig\":\"%s\",\"count\":3,\"id\":1," WHERE "," FRAMES
	",\"created_by\":" CREATOR ",\"id\":12},"
	"\"source\":\"a b\",\"origin\":\"pod/x\",\"dump\":3,\"time\":\"2026-11-21T03:27:49Z\"}",
	"{\"sig\":\"%s\",\"count\":3,\"id\":1," WHERE ",\"frames\":["
	"{\"func\":\"runtime.gopark\",\"file\":\"/go/src/runtime/proc.go\",\"line\":398,"
	"\"args\":\"0x1, {0x2}\",\"off\":31}," F2 "," GAP ","
	"{\"func\":\"main.main.func1\",\"file\":\"/src/main.go\",\"line\":120,\"inlined\":true}]}",
	"{\"sig\":\"%s\",\"count\":40,\"state\":\"select\"," WHERE "," FRAMES ","
	"\"by\":[\"where\",\"label.a\"],\"key\":[\"f x.go:1\",null],\"states\":{\"select\":40},"
	"\"classes\":{\"select\":40},\"creators\":{\"main.start /src/main.go:1\":40},"
	"\"sigs\":{\"00\":39,\"01\":1},\"wait\":{\"known\":2,\"min\":60,\"max\":120,\"sum\":180,"
	"\"minutes\":[1,1]},\"ids\":[1,2,9],\"sources\":{\"a\":39,\"b\":1},"
	"\"dumps\":{\"a#2\":1},\"example\":{\"sig\":\"%s\"," WHERE "," FRAMES
	",\"created_by\":" CREATOR "}}}",
};

#define NLINES (sizeof lines / sizeof lines[0])

static char sig[GL_HASH_HEX + 1];

static struct gl_str line_of(size_t i, char out[4096])
{
	int n = snprintf(out, 4096, lines[i], sig, sig);

	return (struct gl_str){out, (size_t)n};
}

/* The signature is computed from the frames, and replaces a wrong one in the line. */
static void learn_sig(void)
{
	struct pair p;

	open_pair(&p);
	agree(&p, GL_STR("{\"sig\":\"0123456789abcdef\"," FRAMES "}"));
	ok(p.kind[0] == GL_NDJSON_RECORD && p.rec[0].sig != UINT64_C(0x0123456789abcdef) &&
			p.rec[0].sig == p.rec[0].stack->canon->sig,
		"a sig that its frames contradict is computed anew");
	gl_hash_hex(p.rec[0].sig, sig);
	close_pair(&p);
}

static void test_fields(void)
{
	const struct gl_record *r;
	struct pair p;
	char text[4096];

	open_pair(&p);
	r = &p.rec[0];
	agree(&p, line_of(0, text));
	ok(p.kind[0] == GL_NDJSON_RECORD && r->count == 1 && r->id == 7 && r->wait_seconds == 300 &&
			r->class == GL_CLASS_CHAN_RECEIVE && r->parent == 1 && r->dump == 1 &&
			r->offset == 120 && r->bytes == 360 && !r->more,
		"numbers of a record");
	is_str(r->state, "chan receive", "its state");
	is_str(r->source, "dump.txt", "its source");
	ok(r->has == (GL_HAS_SIG | GL_HAS_ID | GL_HAS_STATE | GL_HAS_CLASS | GL_HAS_WAIT |
			     GL_HAS_FRAMES | GL_HAS_PARENT | GL_HAS_DUMP | GL_HAS_OFFSET),
		"what is known of it");
	ok(r->stack->nframes == 4 && r->stack->where == 1 && r->stack->frames[2]->is_gap &&
			r->stack->frames[2]->line == 53 && r->stack->frames[3]->line == 120,
		"its frames");
	is_str(r->stack->frames[1]->file, "/src/a <b>.go", "a frame's file");
	is_str(r->stack->created_by->func, "main.start", "its creator");
	agree(&p, line_of(2, text));
	ok(r->nlabels == 2 && r->bubble == 4 && gl_record_has(r, GL_HAS_LEAKED) &&
			gl_record_has(r, GL_HAS_RUNTIME) && gl_record_has(r, GL_HAS_MANGLED),
		"flags and labels");
	is_str(gl_record_label(r, GL_STR("a b")), "<", "a label's value");
	ok(r->more->nancestors == 2 && r->more->ancestors[0].id == 3 &&
			r->more->ancestors[0].nframes == 2 && r->more->ancestors[0].created_by &&
			r->more->ancestors[1].nframes == 0,
		"ancestors");
	is_str(r->more->origin, "pod/x", "origin");
	is_str(r->more->reason, "panic: x", "reason");
	agree(&p, line_of(5, text));
	ok(r->args && r->args->frames[0].off == 31 && r->args->frames[3].is_inlined &&
			!r->args->frames[1].args.p && r->args->frames[1].off == -1,
		"what --args shows");
	is_str(r->args->frames[0].args, "0x1, {0x2}", "a frame's args");
	close_pair(&p);
}

static void test_group(void)
{
	const struct gl_group *g;
	struct pair p;
	char text[4096];

	open_pair(&p);
	agree(&p, line_of(6, text));
	g = gl_record_group(&p.rec[0]);
	ok(g && g->nby == 2 && g->key[1].p == NULL && g->has_sources && g->sources.n == 2 &&
			g->wait_known == 2 && g->wait_max == 120 && g->wait_minutes[1] == 1 &&
			g->nids == 3 && g->ids[2] == 9 && g->example && g->dumps.v[0].n == 1,
		"a group's keys");
	ok(!gl_record_has(&p.rec[0], GL_HAS_CLASS), "a group without a class gets none");
	close_pair(&p);
}

struct kind_row {
	struct gl_str line;
	enum gl_ndjson_kind kind;
	const char *what; /* the error message, for a row of BAD */
};

#define ROW(line, kind, what) {{line, sizeof line - 1}, kind, what}
#define REC(line) ROW(line, GL_NDJSON_RECORD, NULL)
#define LOG(line) ROW(line, GL_NDJSON_OTHER, NULL)
#define BAD(line, what) ROW(line, GL_NDJSON_BAD, what)
#define S "\"sig\":\"00112233445566ff\",\"count\":2"

static const struct kind_row kinds[] = {
	REC("{\"frames\":[]}"),
	REC("{" S "}"),
	REC(" { \"count\" : 2 , \"sig\" : \"00112233445566FF\" } "),
	REC("{\"frames\":[{}]}"),
	REC("{" S ",\"id\":null,\"state\":null,\"frames\":null}"),
	REC("{" S ",\"locked\":false}"),
	REC("{" S ",\"id\":7.0}"),
	REC("{" S ",\"more\":[{\"x\":1}]}"),
	REC("{" S ",\"class\":\"of-tomorrow\"}"),
	REC("{" S ",\"key\":\"mine\",\"ids\":\"too\"}"),
	REC("{" S ",\"id\":\"x\",\"id\":7}"),
	REC("{\"s\\u0069g\":\"00112233445566ff\",\"count\":1}"),
	REC("{" S ",\"created_by\":{\"id\":7}}"),
	REC("{\"count\":3,\"by\":[\"where\"],\"key\":[null]}"),
	LOG("{\"count\":3,\"by\":\"me\"}"),
	LOG("{}"),
	LOG("[]"),
	LOG("7"),
	LOG("\"x\""),
	LOG("null"),
	LOG("{\"count\":1}"),
	LOG("{\"sig\":\"SIGTERM\"}"),
	LOG("{\"level\":\"info\",\"id\":\"x\",\"count\":-1}"),
	LOG("{\"frames\":null}"),
	LOG("[\"frames\"]"),
	LOG("[{\"a\":1}]"),
	LOG("[1,2]"),
	LOG("{"
	    "\"sig\":\"00112233445566ff\",\"count\":null}"),
	BAD("", "JSON is cut short (jq -c puts each value on one line)"),
	BAD("{", "JSON is cut short (jq -c puts each value on one line)"),
	BAD("{" S, "JSON is cut short (jq -c puts each value on one line)"),
	BAD("{" S "}}", "extra text after the JSON value"),
	BAD("{" S ",}", "a value is missing after a comma"),
	BAD("{\"a\":\"\xff\"}", "not UTF-8"),
	BAD("[{" S "}]", "records in an array; jq -c '.[]' puts each on a line of its own"),
	BAD("{" S ",\"id\":\"7\"}", "id is not a whole number"),
	BAD("{" S ",\"id\":-7}", "id is not a whole number"),
	BAD("{" S ",\"id\":7.5}", "id is not a whole number"),
	BAD("{" S ",\"id\":9223372036854775808}", "id is not a whole number"),
	BAD("{" S ",\"id\":7,\"id\":[]}", "id is not a whole number"),
	BAD("{\"id\":\"7\"," S "}", "id is not a whole number"),
	BAD("{\"sig\":\"00112233445566ff\",\"count\":0}",
		"count is not a whole number of at least 1"),
	BAD("{\"sig\":\"00112233445566f\",\"count\":1}", "sig is not 16 hex digits"),
	BAD("{\"sig\":\"00112233445566fg\",\"count\":1}", "sig is not 16 hex digits"),
	BAD("{\"sig\":7,\"count\":1}", "sig is not 16 hex digits"),
	BAD("{" S ",\"dump\":0}", "dump is not a whole number of at least 1"),
	BAD("{" S ",\"state\":7}", "state is not a string"),
	BAD("{" S ",\"locked\":1}", "locked is not true"),
	BAD("{" S ",\"labels\":{\"a\":1}}", "labels is not an object of at most 4096 strings"),
	BAD("{" S ",\"labels\":[]}", "labels is not an object of at most 4096 strings"),
	BAD("{\"frames\":{}}", "frames is not an array of at most 65536 frames"),
	BAD("{\"frames\":[1]}", "frames is not an array of at most 65536 frames"),
	BAD("{\"frames\":[{\"func\":1}]}", "frames is not an array of at most 65536 frames"),
	BAD("{\"frames\":[{\"line\":-1}]}", "frames is not an array of at most 65536 frames"),
	BAD("{\"frames\":[{\"function\":\"f\"}]}",
		"frames is not an array of at most 65536 frames"),
	BAD("{" S ",\"created_by\":\"f\"}", "created_by is not a frame"),
	BAD("{" S ",\"where\":\"f\"}", "where is not a frame"),
	BAD("{" S ",\"ancestors\":{}}", "ancestors is not an array of at most 1024 goroutines"),
	BAD("{" S ",\"by\":\"sig\"}", "by is not an array of key names"),
	BAD("{" S ",\"by\":[\"sig\"]}", "key is not an array of as many values as by has names"),
	BAD("{" S ",\"by\":[\"sig\"],\"key\":[]}",
		"key is not an array of as many values as by has names"),
	BAD("{" S ",\"by\":[\"sig\"],\"key\":[\"x\"],\"ids\":[2,1]}",
		"ids is not an array of at most 8 increasing numbers"),
};

static void test_kinds(void)
{
	struct pair p;

	open_pair(&p);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct kind_row *row = &kinds[i];
		bool good = agree(&p, row->line) && p.kind[0] == row->kind;

		if (good && row->what)
			good = strcmp(p.err[0].what, row->what) == 0;
		if (!good && p.kind[0] == GL_NDJSON_BAD)
			fprintf(stderr, "# %s\n", p.err[0].what);
		ok(good, *row->line.p ? row->line.p : "an empty line");
	}
	close_pair(&p);
}

static void test_details(void)
{
	struct pair p;
	const struct gl_record *r = &p.rec[0];

	open_pair(&p);
	agree(&p, GL_STR("{" S ",\"id\":\"7\"}"));
	ok(p.err[0].column == 42 && strcmp(p.err[0].detail, "\"7\"") == 0,
		"place and text of a fault");
	agree(&p, GL_STR("{\"frames\":[" F2 "],\"id\":1,\"id\":2,\"state\":\"select\"}"));
	ok(r->id == 2 && r->count == 1, "of equal keys the last counts; count is 1");
	ok(gl_record_has(r, GL_HAS_CLASS) && r->class == GL_CLASS_SELECT, "a class is derived");
	agree(&p, GL_STR("{" S ",\"class\":\"of-tomorrow\",\"state\":\"sleep\"}"));
	ok(r->class == GL_CLASS_SLEEP && !r->stack && r->sig == UINT64_C(0x00112233445566ff) &&
			!gl_record_has(r, GL_HAS_FRAMES) && gl_record_has(r, GL_HAS_SIG),
		"a class that is none is derived; sig without frames");
	agree(&p, GL_STR("{" S ",\"offset\":3}"));
	ok(!gl_record_has(r, GL_HAS_OFFSET), "an offset without bytes is unknown");
	agree(&p, GL_STR("{\"frames\":[],\"created_by\":{\"id\":7}}"));
	ok(r->parent == 7 && !r->stack->created_by, "a creator of whom only the id is known");
	agree(&p, GL_STR("{\"frames\":[" F1 "],\"frames\":[" F2 "," F3 "]}"));
	ok(r->stack->nframes == 2, "of two frames keys the last counts");
	agree(&p, GL_STR("{" S ",\"labels\":{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}}"));
	ok(r->nlabels == 2, "of two equal labels");
	is_str(gl_record_label(r, GL_STR("a")), "3", "the last counts");
	close_pair(&p);
}

/* Lines with the same frames and different creators: each record has the creator of its line. */
static void test_creators(void)
{
	static const char *const ends[] = {"", ",\"created_by\":" CREATOR "}",
		",\"created_by\":" CREATOR "2}", ",\"created_by\":" CREATOR ",\"id\":5}",
		",\"created_by\":" CREATOR ",\"id\":05}", ",\"created_by\":{\"func\":\"x\"}",
		",\"created_by\":{\"id\":5}", ",\"created_by\":{}", ",\"created_by\":{,\"id\":5}",
		", \"created_by\":" CREATOR "}", ",\"created_by\":null",
		",\"created_by\":" CREATOR "},\"created_by\":{\"func\":\"y\"}",
		",\"created_by\":" CREATOR "},\"frames\":[]", ",\"where\":{\"func\":\"q\"}"};
	struct pair p;
	char text[4096];
	bool good = true;

	open_pair(&p);
	for (size_t i = 0; i < 200; i++) {
		size_t k = i * 7 % (sizeof ends / sizeof ends[0]);
		int n = snprintf(text, sizeof text,
			"{\"sig\":\"%s\",\"count\":1," WHERE "," FRAMES "%s}",
			sig, ends[k]);

		good &= agree(&p, (struct gl_str){text, (size_t)n});
		n = snprintf(text, sizeof text, "{\"sig\":\"%s\",\"count\":1," FRAMES "%s}", sig,
			ends[k]);
		good &= agree(&p, (struct gl_str){text, (size_t)n});
	}
	ok(good, "equal frames with different creators");
	close_pair(&p);
}

/* --- lines like ones before ---------------------------------------------------------- */

/* Returns true if the line, which agree() has read before, is recognised at one look. */
static bool is_known(struct pair *p, const char *text, const char *end)
{
	struct gl_record rec = {0};
	const char *q = gl_ndjson_known(p->n[0], text, end, &rec);

	return q && same_record(&rec, &p->rec[1]);
}

static void test_known(void)
{
	struct pair p;
	char text[4096];
	struct gl_record rec = {0};
	struct gl_str line;
	size_t known = 0;

	open_pair(&p);
	for (size_t i = 0; i < NLINES; i++) {
		line = line_of(i, text);
		for (int k = 0; k < 3; k++)
			agree(&p, line);
		text[line.len] = '\n';
		known += is_known(&p, text, text + line.len + 1);
	}
	is_num(known, 5, "lines of numbers, short strings and args are known at one look");
	line = line_of(0, text);
	ok(!gl_ndjson_known(p.n[0], text, text + line.len, &rec), "but not without a LF");
	text[line.len] = '\r';
	text[line.len + 1] = '\n';
	rec = (struct gl_record){0};
	ok(!gl_ndjson_known(p.n[0], text, text + line.len + 2, &rec), "nor with a CR");
	close_pair(&p);
}

/* Writes a line in which `added` follows the usual members of each frame. */
static struct gl_str line_with(char *text, size_t size, size_t id, const char *const added[3])
{
	int n = snprintf(text, size,
		"{\"sig\":\"%s\",\"count\":1,\"id\":%zu," WHERE
		",\"frames\":[%.*s%s},%.*s%s}," GAP ",%.*s%s}],"
		"\"created_by\":" CREATOR ",\"id\":1}," TAIL "}",
		sig, id + 1, (int)sizeof F1 - 2, F1, added[0], (int)sizeof F2 - 2, F2, added[1],
		(int)sizeof F3 - 2, F3, added[2]);

	return (struct gl_str){text, (size_t)n};
}

/* Tests members that may follow the usual ones of a frame. --args writes the first USUAL rows. */
static void test_args(void)
{
	enum { USUAL = 7 };
	static const char *const some[] = {
		"", ",\"args\":\"\"", ",\"args\":\"0x1, {0x2}\",\"off\":31",
		",\"args\":\"...\",\"inlined\":true", ",\"off\":0",
		",\"args\":\"0xc000010018, {0x52b003?, 0x1}, ...\",\"off\":123456",
		",\"args\":\"...\",\"off\":7,\"inlined\":true", ",\"args\":\"f(x)\"",
		",\"args\":\"\\u0030x1\"", ",\"args\":\"\\\"\",\"off\":1",
		",\"args\":\"\303\251\"", ",\"args\":\"\377\"", ",\"args\":\"\t\"",
		",\"args\":null", ",\"args\":7", ",\"off\":007", ",\"off\":-1", ",\"off\":1.5",
		",\"off\":9223372036854775807",
		",\"off\":9223372036854775808", ",\"off\":3,\"args\":\"0x1\"",
		",\"args\":\"a\",\"args\":\"b\"", ",\"inlined\":false", ", \"args\":\"0x1\"",
		",\"args\" : \"0x1\"", ",\"more\":1", ",\"line\":7", ",\"args\":\"0x1\",\"off\"",
		",\"args\":\"0x1", ",\"args\":\"0x1\"}"};
	const size_t n = sizeof some / sizeof some[0];
	struct pair p;
	char text[4096];
	unsigned differ = 0;
	size_t known = 0;

	open_pair(&p);
	for (size_t i = 0; i < 6 * n * n; i++) {
		const char *const added[] = {some[i % USUAL], some[i / USUAL % n], some[i * 7 % n]};
		struct gl_str line = line_with(text, sizeof text - 1, i, added);

		differ += !agree(&p, line);
		text[line.len] = '\n';
		known += p.kind[0] == GL_NDJSON_RECORD && is_known(&p, text, text + line.len + 1);
	}
	is_num(differ, 0, "args in many spellings");
	ok(known > 200, "many were known at one look");
	close_pair(&p);
}

/* Lines of more kinds than templates are kept for. */
static void test_many_kinds(void)
{
	struct pair p;
	char text[4096];
	unsigned differ = 0;
	int n;

	open_pair(&p);
	for (int i = 0; i < 6000; i++) {
		n = snprintf(text, sizeof text,
			"{\"sig\":\"%s\",\"count\":%d,\"id\":%d,\"state\":\"s%d\",%s" WHERE
			"," FRAMES ",\"source\":\"a\",\"dump\":%d}",
			sig, i % 3 + 1, i + 1, i / 2 % 1500, i % 5 ? "\"wait_seconds\":60," : "",
			i);
		differ += !agree(&p, (struct gl_str){text, (size_t)n});
	}
	is_num(differ, 0, "what is forgotten is read again");
	close_pair(&p);
}

/* --- mutants ------------------------------------------------------------------------- */

static const char bytes[] = "\"\\{}[],:0127-.e tnrf\n\x80\xc3x";

static void test_changed(void)
{
	struct pair p;
	char text[4096];
	unsigned differ = 0, records = 0;

	open_pair(&p);
	for (size_t i = 0; i < NLINES; i++) {
		struct gl_str line = line_of(i, text);

		agree(&p, line);
		is_num(p.kind[0], GL_NDJSON_RECORD, "a line is a record");
		for (size_t at = 0; at < line.len; at++) {
			char was = text[at];

			for (size_t k = 0; k < sizeof bytes; k++) {
				text[at] = bytes[k];
				differ += !agree(&p, line);
				records += p.kind[0] == GL_NDJSON_RECORD;
			}
			text[at] = was;
			differ += !agree(&p, line); /* the cache learns the unchanged line again */
		}
	}
	is_num(differ, 0, "changed bytes: recognised and read are the same");
	ok(records > 1000, "and often still a record");
	close_pair(&p);
}

static void test_moved(void)
{
	struct pair p;
	char text[4096], other[4096];
	unsigned differ = 0, whole = 0;

	open_pair(&p);
	for (size_t i = 0; i < NLINES; i++) {
		struct gl_str line = line_of(i, text);

		for (size_t at = 0; at < line.len; at++) {
			differ += !agree(&p, (struct gl_str){text, at});
			whole += p.kind[0] != GL_NDJSON_BAD;
			memcpy(other, text, at);
			memcpy(other + at, text + at + 1, line.len - at - 1);
			differ += !agree(&p, (struct gl_str){other, line.len - 1});
			other[at] = ' ';
			memcpy(other + at + 1, text + at, line.len - at);
			differ += !agree(&p, (struct gl_str){other, line.len + 1});
			other[at] = text[at];
			differ += !agree(&p, (struct gl_str){other, line.len + 1});
			differ += !agree(&p, line);
		}
	}
	is_num(differ, 0, "cut, missing, blank and doubled bytes: the same");
	is_num(whole, 0, "no line cut short is read");
	close_pair(&p);
}

static uint32_t roll(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 8) % n;
}

/*
 * Lines with members in random order, some of them repeated, some of the wrong type, with and
 * without blanks.
 */
static void test_shuffled(void)
{
	static const char *const members[] = {"\"count\":1", "\"count\":3", "\"id\":7",
		"\"id\":\"7\"",
		"\"state\":\"select\"", "\"class\":\"select\"", "\"wait_seconds\":60", WHERE,
			FRAMES,
		"\"frames\":[" F2 "]", "\"created_by\":" CREATOR "}",
			"\"created_by\":" CREATOR ",\"id\":2}",
		"\"source\":\"a\"", "\"offset\":1", "\"bytes\":2", "\"unknown\":[1,{\"id\":2}]",
		"\"locked\":true", "\"leaked\":false", "\"runtime\":null",
			"\"labels\":{\"a\":\"b\"}"};
	struct pair p;
	uint32_t seed = 1;
	unsigned differ = 0;

	open_pair(&p);
	for (int i = 0; i < 20000; i++) {
		struct gl_buf b = {0};
		uint32_t n = roll(&seed, 9), spaced = roll(&seed, 4);

		gl_buf_char(&b, '{');
		if (roll(&seed, 3)) {
			gl_buf_add(&b, "\"sig\":\"", 7);
			gl_buf_add(&b, sig, GL_HASH_HEX);
			gl_buf_add(&b, "\",", 2);
		}
		gl_buf_add(&b, "\"dump\":1", 8);
		while (n-- > 0) {
			const char *m = members[roll(&seed, sizeof members / sizeof members[0])];

			gl_buf_add(&b, ", ", spaced ? 1 : 2);
			gl_buf_add(&b, m, strlen(m));
		}
		gl_buf_char(&b, '}');
		differ += !agree(&p, gl_buf_view(&b));
		gl_buf_free(&b);
	}
	is_num(differ, 0, "shuffled members: recognised and read are the same");
	close_pair(&p);
}

static void test_many_pairs(void)
{
	struct pair p;
	struct gl_buf b = {0};

	open_pair(&p);
	GL_BUF_LIT(&b, "{" S ",\"by\":[\"sig\"],\"key\":[\"x\"],\"sources\":{");
	for (unsigned i = 0; i < 10000; i++) {
		GL_BUF_LIT(&b, "\"host-");
		gl_buf_u64(&b, i % 9000);
		GL_BUF_LIT(&b, "\":");
		gl_buf_u64(&b, i + 1);
		gl_buf_char(&b, i < 9999 ? ',' : '}');
	}
	gl_buf_char(&b, '}');
	ok(agree(&p, gl_buf_view(&b)) && p.kind[0] == GL_NDJSON_RECORD &&
			p.rec[0].more->group->sources.n == 9000 &&
			p.rec[0].more->group->sources.v[0].n == 9001,
		"ten thousand sources, a thousand of them twice");
	gl_buf_free(&b);
	close_pair(&p);
}

int main(void)
{
	learn_sig();
	test_fields();
	test_group();
	test_kinds();
	test_details();
	test_creators();
	test_known();
	test_args();
	test_many_kinds();
	test_changed();
	test_moved();
	test_shuffled();
	test_many_pairs();
	return done();
}
