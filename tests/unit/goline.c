/*
 * Tests every recogniser of a line of a text dump, with lines of Go 1.2 to 1.27 that it must
 * accept, and with similar lines that it must refuse.
 */
#include "tests/unit/tap.h"

#include "lib/syntax/goheader.h"
#include "lib/syntax/goline.h"
#include "lib/syntax/mark.h"

static struct gl_str str(const char *text)
{
	return (struct gl_str){text, strlen(text)};
}

/* Returns `good`. If it is false, prints the line of a table that failed. */
static bool complain(bool good, const char *line)
{
	if (!good)
		fprintf(stderr, "# line: %s\n", line);
	return good;
}

/* Returns true if the recogniser found the text `want`. NULL: it must have found none. */
static bool is_text(struct gl_str got, const char *want)
{
	return want ? gl_str_eq(got, str(want)) : got.p == NULL;
}

/* --- headers ------------------------------------------------------------------------------- */

/* The text of a header from its bracket on, and what is read from it. */
static const struct header_row {
	const char *rest, *state;
	uint32_t has; /* besides GL_HAS_STATE */
	uint64_t seconds, bubble;
	const char *labels; /* ` key=value` for each label */
} header_rows[] = {
	/* of all versions of Go */
	{"[running]:", "running", 0, 0, 0, ""},
	{"[chan receive (nil chan)]:", "chan receive (nil chan)", 0, 0, 0, ""},
	{"[select (no cases)]:", "select (no cases)", 0, 0, 0, ""},
	{"[???]:", "???", 0, 0, 0, ""},
	{"[timer goroutine (idle)]:", "timer goroutine (idle)", 0, 0, 0, ""},
	/* minutes since Go 1.3, `locked to thread` since 1.4, `scan` since 1.6 */
	{"[chan receive, 1 minutes]:", "chan receive", GL_HAS_WAIT, 60, 0, ""},
	{"[sleep, 10080 minutes]:", "sleep", GL_HAS_WAIT, 604800, 0, ""},
	{"[syscall, 12 minutes, locked to thread]:", "syscall", GL_HAS_WAIT | GL_HAS_LOCKED, 720, 0,
		""},
	{"[running, locked to thread]:", "running", GL_HAS_LOCKED, 0, 0, ""},
	{"[runnable (scan)]:", "runnable", GL_HAS_SCAN, 0, 0, ""},
	{"[select (scan), 3 minutes]:", "select", GL_HAS_SCAN | GL_HAS_WAIT, 180, 0, ""},
	/* since Go 1.22 */
	{"[force gc (idle)]:", "force gc (idle)", 0, 0, 0, ""},
	/* `synctest group` in 1.24, `synctest bubble` and `durable` since 1.25 */
	{"[chan receive (synctest), synctest group 18]:", "chan receive (synctest)", GL_HAS_BUBBLE,
		0, 18, ""},
	{"[chan receive (durable), synctest bubble 1]:", "chan receive",
		GL_HAS_DURABLE | GL_HAS_BUBBLE, 0, 1, ""},
	{"[chan receive (nil chan) (durable), 2 minutes, synctest bubble 1]:",
		"chan receive (nil chan)", GL_HAS_DURABLE | GL_HAS_WAIT | GL_HAS_BUBBLE, 120, 1,
		""},
	/* since Go 1.26 */
	{"[sync.RWMutex.RLock (leaked)]:", "sync.RWMutex.RLock", GL_HAS_LEAKED, 0, 0, ""},
	{"[chan send (nil chan) (leaked)]:", "chan send (nil chan)", GL_HAS_LEAKED, 0, 0, ""},
	{"[select (leaked) (scan) (durable), locked to thread]:", "select",
		GL_HAS_LEAKED | GL_HAS_SCAN | GL_HAS_DURABLE | GL_HAS_LOCKED, 0, 0, ""},
	/* labels within the bracket (1.26), behind it (1.27), and of CockroachDB's fork of Go */
	{"[select labels:{\"job\": \"a b\", \"k\": \"]:\"}]:", "select", GL_HAS_LABELS, 0, 0,
		" job=a b k=]:"},
	{"[select, 3 minutes] {empty: , k: v1.2/x_y, \"sp ace\": \"127.0.0.1:80\"}:", "select",
		GL_HAS_WAIT | GL_HAS_LABELS, 180, 0, " empty= k=v1.2/x_y sp ace=127.0.0.1:80"},
	{"[select] {\"a\\\"b\": \"x\\n\\u00e9\"}:", "select", GL_HAS_LABELS, 0, 0,
		" a\"b=x\n\303\251"},
	{"[select, \"job\":\"x]:y\"]:", "select", GL_HAS_LABELS, 0, 0, " job=x]:y"},
	/* an unknown word of a future release does not make the header unreadable */
	{"[select, frobnicated, 2 minutes]:", "select", GL_HAS_WAIT, 120, 0, ""},
	/* text that was added behind the header: CR, blanks, a note */
	{"[running]:\r", "running", 0, 0, 0, ""},
	{"[running]:  ", "running", 0, 0, 0, ""},
	{"[chan send, 5 minutes]:          <- STUCK", "chan send", GL_HAS_WAIT, 300, 0, ""},
};

/* Texts that are no headers from their bracket on. */
static const char *const bad_headers[] = {"", "[", "[]:", "[running]", "[running", "running]:",
	"[running] :", "[running]:x", "[select] {k: v:", "[select, \"job\":\"x]:",
	"[select labels:{\"job\": \"a]:"};

static bool has_labels(const struct gl_header *h, const char *want)
{
	struct gl_buf b = {0};
	bool good;

	for (size_t i = 0; i < h->nlabels; i++) {
		gl_buf_char(&b, ' ');
		gl_buf_str(&b, h->labels[i].key);
		gl_buf_char(&b, '=');
		gl_buf_str(&b, h->labels[i].value);
	}
	good = gl_str_eq(gl_buf_view(&b), str(want));
	gl_buf_free(&b);
	return good;
}

static bool header_reads(const struct header_row *row, struct gl_arena *a)
{
	struct gl_header h;

	return gl_goheader_rest(str(row->rest), &h, a) == 0 &&
	       gl_str_eq(h.state, str(row->state)) && h.has == (row->has | GL_HAS_STATE) &&
	       h.wait_seconds == row->seconds && h.bubble == row->bubble &&
	       has_labels(&h, row->labels);
}

static void test_header_rest(void)
{
	struct gl_arena arena = {0};
	struct gl_header h;
	bool good = true, none = true;

	for (size_t i = 0; i < sizeof header_rows / sizeof header_rows[0]; i++)
		good &= complain(header_reads(&header_rows[i], &arena), header_rows[i].rest);
	ok(good, "header: state, wait, decorations, bubble and labels of every version");
	for (size_t i = 0; i < sizeof bad_headers / sizeof bad_headers[0]; i++)
		none &= complain(gl_goheader_rest(str(bad_headers[i]), &h, &arena) == 1,
			bad_headers[i]);
	ok(none, "header: what is cut or closed otherwise is none");
	ok(gl_goheader_rest(GL_STR("[select] {k: \"\\xff\"}:"), &h, &arena) == 0 &&
			(h.has & GL_HAS_MANGLED) && h.nlabels == 1,
		"header: a label that is not UTF-8 is flagged");
	ok(gl_goheader_rest(GL_STR("[sleep, 99999999999999999999 minutes]:"), &h, &arena) ==
				0 &&
			!(h.has & GL_HAS_WAIT),
		"header: a wait beyond 63 bits is not known");
	gl_arena_free(&arena);
}

/* The beginning of a header: its id, and the position of its bracket; -1: it is not a header. */
static const struct {
	const char *line;
	uint64_t id;
	int bracket;
} header_begins[] = {
	{"goroutine 7 [chan receive]:", 7, 12},
	{"goroutine 0 [idle]:", 0, 12},
	{"goroutine 1234567890123456789 [select]:", 1234567890123456789, 30},
	{"goroutine 1 gp=0x1c6d51c641e0 m=0 mp=0x5f25e0 [running]:", 1, 46},
	{"goroutine 9 gp=0xc000006700 m=nil [force gc (idle)]:", 9, 34},
	{"goroutine\302\2407\302\240[sleep]:", 7, 14}, /* no-break spaces */
	{"goroutine 7 main.run [running]:", 7, -1},
	{"goroutine 7[running]:", 7, -1},
	{"goroutine x [running]:", 0, -1},
	{"goroutine  [running]:", 0, -1},
	{"Goroutine 7 [running]:", 0, -1},
	{" goroutine 7 [running]:", 0, -1},
	{"goroutine profile: total 7", 0, -1},
};

static void test_header_id(void)
{
	bool good = true;

	for (size_t i = 0; i < sizeof header_begins / sizeof header_begins[0]; i++) {
		const char *line = header_begins[i].line;
		int want = header_begins[i].bracket;
		uint64_t id = 0;
		const char *got = gl_goheader_id(line, line + strlen(line), &id);

		good &= complain(want < 0 ? !got : got == line + want && id == header_begins[i].id,
			line);
		good &= complain(want < 0 || gl_goheader_is_like(str(line)), line);
	}
	ok(good, "header: where its id and its bracket are");
	ok(gl_goheader_is_like(GL_STR("goroutine 7 [running")) &&
			!gl_goheader_is_like(GL_STR("goroutine profile: total 3")) &&
			!gl_goheader_is_like(GL_STR("main.main()")),
		"header: one that is cut is like one; a profile's title is not");
}

static void test_report(void)
{
	struct gl_buf rest = {0};
	uint64_t id = 0;

	ok(gl_goheader_goleak(
		   GL_STR("[Goroutine 5 in state chan receive, 2 minutes, with main.f on "
			  "top of the stack:"),
		   &id, &rest) &&
			id == 5,
		"goleak: the first of its list");
	is_str(gl_buf_view(&rest), "[chan receive, 2 minutes]:\n",
		"goleak: it is read as Go's header");
	ok(gl_goheader_goleak(GL_STR(" Goroutine 6 in state select, with a.B on top of the stack:"),
			&id, &rest) && id == 6,
		"goleak: a further one");
	ok(!gl_goheader_goleak(GL_STR("[Goroutine 5 in state select"), &id, &rest) &&
			!gl_goheader_goleak(GL_STR("Goroutine x in state select, with a.B on top "
						   "of the stack:"), &id, &rest),
		"goleak: neither a cut one nor one without a number");
	gl_buf_free(&rest);
}

static void test_json(void)
{
	ok(gl_mark_is_json_record(GL_STR("{\"id\":7,\"sig\":\"00\"}")) &&
			gl_mark_is_json_record(GL_STR("{\"count\":1,\"frames\":[]}")),
		"a line of JSON with a signature or frames may be ours");
	ok(!gl_mark_is_json_record(GL_STR("{\"msg\":\"x\"}")) &&
			!gl_mark_is_json_record(GL_STR(" {\"sig\":\"00\"}")) &&
			!gl_mark_is_json_record(GL_STR("\"sig\"")),
		"other JSON is not");
}

/* --- frames -------------------------------------------------------------------------------- */

/* A line, and the name of the function in it; NULL: the line is not that of a function. */
static const char *const func_rows[][2] = {
	{"main.main()", "main.main"},
	{"main.(*T).run(0x1, {0x2, 0x3}, ...)", "main.(*T).run"},
	{"net/http.(*conn).serve(0xc0000a0000, {0x5f, 0xc0})", "net/http.(*conn).serve"},
	{"main.f(...)", "main.f"},
	{"main.G[...](0x0?)", "main.G[...]"},
	{"main.(*L[...]).Wait.func1()", "main.(*L[...]).Wait.func1"},
	{"main.f-range1.1(_, {{{...}}})", "main.f-range1.1"},
	{"main.glob..func1(0x0, 0x0)", "main.glob..func1"},
	{"gopkg.in/yaml%2ev3.Unmarshal(0x1)", "gopkg.in/yaml%2ev3.Unmarshal"},
	{"main.\303\234n\303\257()", "main.\303\234n\303\257"},
	{"panic({0x4b5c80, 0x4f1348})", "panic"},
	{"type:.hash.main.K(0x1)", "type:.hash.main.K"},
	{"main.main", NULL},
	{"main.main() ", NULL},
	{"main.main(0x1", NULL},
	{"main.main(0x1))", NULL},
	{"two words(0x1)", NULL},
	{"()", NULL},
	{"\tmain.main()", NULL},
	{"", NULL},
};

static void test_func(void)
{
	bool good = true;

	for (size_t i = 0; i < sizeof func_rows / sizeof func_rows[0]; i++) {
		struct gl_str name = {0};
		bool is_one = gl_goline_func(str(func_rows[i][0]), &name);

		good &= complain(is_one == (func_rows[i][1] != NULL) &&
				(!is_one || is_text(name, func_rows[i][1])), func_rows[i][0]);
	}
	ok(good, "function: all before the last parenthesis that opens");
	ok(gl_goline_args_plain(GL_STR("0xc000010018, {0x52b003, 0x1}, _, 0x0?, ...")) &&
			gl_goline_args_plain(GL_STR("")) &&
			!gl_goline_args_plain(GL_STR("\"x\"")) &&
			!gl_goline_args_plain(GL_STR("nil")),
		"args: what the runtime prints there, and nothing else");
}

static void test_cut_func(void)
{
	static const char *const rows[][3] = { /* the line, the part of it that is kept, the name */
		{"main.run(0xc00012>", "main.run(0xc00012>", "main.run"},
		{"main.run(0xc00012...", "main.run(0xc00012.", "main.run"},
		{"main.run(0xc0\342\200\246", "main.run(0xc0\342", "main.run"},
		{"main.(*T>", NULL, NULL}, /* cut within the name */
		{"main.run(0xc00012", NULL, NULL},
		{"say hello(0x1>", NULL, NULL},
		{"main.run(nil>", NULL, NULL},
	};
	bool good = true;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_str line = str(rows[i][0]), name = {0};
		bool is_one = gl_goline_cut_func(&line, &name);

		good &= complain(is_one == (rows[i][1] != NULL) &&
					 (!is_one || (is_text(line, rows[i][1]) &&
							     is_text(name, rows[i][2]))),
			rows[i][0]);
	}
	ok(good, "function: cut at the edge of a screen, with the first byte of the mark");
}

static const struct location_row {
	const char *line, *file; /* NULL: it shows only a pc */
	int64_t number, off;
	size_t key_len;
	bool is_pc;
} location_rows[] = {
	{"\t/app/x.go:12 +0x1f", "/app/x.go", 12, 0x1f, 13, false},
	{"\t/app/x.go:12", "/app/x.go", 12, -1, 13, false},
	{"        /app/x.go:12 +0x1f", "/app/x.go", 12, 0x1f, 20, false},
	{"\t/app/x.go:12 +0x1f\r", "/app/x.go", 12, 0x1f, 13, false},
	{"\t/app/x.go:12 +0x1f fp=0xc000", "/app/x.go", 12, 0x1f, 13, false},
	{"\t/app/x.go:12 +0x1f fp=0xc000 sp=0xc000", "/app/x.go", 12, 0x1f, 13, false},
	{"\t/app/x.go:12 +0x1f fp=0xc000 sp=0xc000 pc=0x4b", "/app/x.go", 12, 0x1f, 13, false},
	{"\t/path with space/C:\\x.go:y/f:12.go:77 +0x1b", "/path with space/C:\\x.go:y/f:12.go",
		77, 0x1b, 38, false},
	{"\tC:/Users/app/a.go:12 +0x1f", "C:/Users/app/a.go", 12, 0x1f, 21, false},
	{"\t<autogenerated>:1 +0x2c", "<autogenerated>", 1, 0x2c, 18, false},
	{"\t_cgo_gotypes.go:73 +0x45", "_cgo_gotypes.go", 73, 0x45, 19, false},
	{"\t?:0 +0x5", "?", 0, 0x5, 4, false},
	{"\t/src/x.c:42 pc=0x7f00", "/src/x.c", 42, -1, 12, true},
	{"\tpc=0x7f00", NULL, -1, -1, 1, true},
};

static bool location_reads(const struct location_row *row, const struct gl_location *got)
{
	return is_text(got->file, row->file) && got->line == row->number && got->off == row->off &&
	       got->key_len == row->key_len && got->has_pc_only == row->is_pc;
}

static void test_file(void)
{
	static const char *const none[] = {"", "\t", "/app/x.go:12 +0x1f", "\t/app/x.go",
		"\t/app/x.go: +0x1f", "\t:12", "\tpanic: again", "\t/app/x.go:12 and more",
		"\t/app/x.go:99999999999999999999"};
	struct gl_location at;
	bool good = true, bad = true;

	for (size_t i = 0; i < sizeof location_rows / sizeof location_rows[0]; i++)
		good &= complain(gl_goline_file(str(location_rows[i].line), &at) &&
				location_reads(&location_rows[i], &at), location_rows[i].line);
	ok(good, "location: file, line and offset, whatever registers follow");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		bad &= complain(!gl_goline_file(str(none[i]), &at), none[i]);
	ok(bad, "location: neither without indentation nor without a line number");
}

static void test_bare_file(void)
{
	static const char *const some[] = {"/app/x.go:12 +0x1f", "/app/x.go:12", "/app/x.s:12",
		"<autogenerated>:1", "?:0", "/src/x.c:42 pc=0x7f00",
		"/app/bin:12 +0x0", "/app/bin:12 +0x1"};
	static const char *const none[] = {
		"\t/app/x.go:12", "10.0.0.7:5", "note at x.go:12", "x:1", ""};
	struct gl_location at;
	bool good = true, bad = true;

	for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
		good &= complain(gl_goline_bare_file(str(some[i]), &at), some[i]);
	ok(good, "location: one that lost its indentation");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		bad &= complain(!gl_goline_bare_file(str(none[i]), &at), none[i]);
	ok(bad, "location: text with a colon and a number is none");
}

static void test_file_tail(void)
{
	ok(gl_goline_is_file_tail(GL_STR("")) && gl_goline_is_file_tail(GL_STR(" +0x1f")) &&
			gl_goline_is_file_tail(GL_STR(" +0x1f\r")) &&
			gl_goline_is_file_tail(GL_STR(" +0x1f fp=0x1 sp=0x2 pc=0x3")),
		"behind a location: nothing, or offset and registers");
	ok(!gl_goline_is_file_tail(GL_STR(" +0x")) && !gl_goline_is_file_tail(GL_STR("1")) &&
			!gl_goline_is_file_tail(GL_STR(" +0x1f and")),
		"behind a location: nothing else");
}

static void test_created(void)
{
	struct gl_str name = {0};
	uint64_t parent = 0;
	bool has_parent = true;

	ok(gl_goline_created(GL_STR("created by main.main"), &name, &has_parent, &parent) &&
			!has_parent,
		"creator: up to Go 1.20 without its goroutine");
	is_str(name, "main.main", "creator: its name");
	ok(gl_goline_created(GL_STR("created by main.(*P).run in goroutine 18"), &name, &has_parent,
			&parent) && has_parent && parent == 18,
		"creator: with its goroutine since 1.21");
	is_str(name, "main.(*P).run", "creator: its name before that");
	ok(!gl_goline_created(GL_STR("created by "), &name, &has_parent, &parent) &&
			!gl_goline_created(GL_STR("created by me for you"), &name, &has_parent,
				&parent) &&
			!gl_goline_created(GL_STR("created by a.b in goroutine x"), &name,
				&has_parent, &parent),
		"creator: prose is none");
}

static void test_elided(void)
{
	int64_t n = 0;

	ok(gl_goline_elided(GL_STR("...additional frames elided..."), &n) && n == -1,
		"gap: Go 1.3 to 1.20 do not count");
	ok(gl_goline_elided(GL_STR("...53 frames elided..."), &n) && n == 53, "gap: later ones do");
	ok(!gl_goline_elided(GL_STR("...frames elided..."), &n) &&
			!gl_goline_elided(GL_STR("...53 frames elided"), &n) &&
			!gl_goline_elided(GL_STR("... 53 frames elided..."), &n),
		"gap: what is written otherwise is none");
}

static void test_single_lines(void)
{
	uint64_t id = 0;
	struct gl_str text = {0};

	ok(gl_goline_ancestor(GL_STR("[originating from goroutine 7]:"), &id) && id == 7,
		"ancestor: its goroutine");
	ok(!gl_goline_ancestor(GL_STR("[originating from goroutine 7]"), &id) &&
			!gl_goline_ancestor(GL_STR("[originating from goroutine ]:"), &id),
		"ancestor: cut, it is none");
	ok(gl_goline_unavailable(
			GL_STR("\tgoroutine running on other thread; stack unavailable")) &&
			!gl_goline_unavailable(GL_STR("\tgoroutine running on other thread")),
		"a stack that is not available");
	ok(gl_goline_foreign(GL_STR("non-Go function at pc=0x7f00deadbeef")) &&
			!gl_goline_foreign(GL_STR("non-Go function")),
		"a C function without a name");
	ok(gl_goline_named(GL_STR("goroutine 7 main.run(0x1)"), &id, &text) && id == 7 &&
			gl_str_eq(text, GL_STR("main.run(0x1)")),
		"a frame behind its goroutine's name");
	ok(!gl_goline_named(GL_STR("goroutine 7 [running]:"), &id, &text) &&
			!gl_goline_named(GL_STR("goroutine 7 "), &id, &text),
		"a header is no such frame");
}

static void test_diagnosis(void)
{
	static const char *const some[] = {
		"runtime: unexpected return pc for main.f called from 0x1",
		"runtime: g 5: unexpected return pc for main.f called from 0x1",
		"stack: frame={sp:0xc00003a748, fp:0xc00003a790} stack=[0xc00003a000,0xc00003a800)",
		"0x000000c00003a648:  0x0000000000000002  0x0000000000508ec8",
		"000000c00003a648: 00000000 00000002", "----- stack segment boundary -----"};
	static const char *const none[] = {"main.main()", "\t/app/x.go:1", "created by main.main",
		"0x12: 0x1", "runtime.main()", ""};
	bool good = true, bad = true;

	for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
		good &= complain(gl_goline_diagnosis(str(some[i])), some[i]);
	ok(good, "the runtime's own remarks within a stack");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		bad &= complain(!gl_goline_diagnosis(str(none[i])), none[i]);
	ok(bad, "frames are no remarks");
}

static void test_padding(void)
{
	static const char hole[] = "main.main()\0\0\0", first[] = "\0x", one[] = "a\0b";

	ok(gl_mark_padding((struct gl_str){hole, 14}) == hole + 11 &&
			gl_mark_padding((struct gl_str){first, 2}) == first,
		"NUL bytes that pad begin where they do");
	ok(!gl_mark_padding((struct gl_str){one, 3}) && !gl_mark_padding(GL_STR("abc")) &&
			!gl_mark_padding(GL_STR("")),
		"a single one within a line pads nothing");
}

static void test_is_frame(void)
{
	static const char *const some[] = {"main.main()", "\t/app/x.go:1 +0x2",
		"created by main.main", "...3 frames elided...", "non-Go function at pc=0x1"};
	static const char *const none[] = {"goroutine 1 [running]:", "panic: x", "",
		"exit status 2", "[originating from goroutine 7]:"};
	bool good = true, bad = true;

	for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
		good &= complain(gl_goline_is_frame(str(some[i])), some[i]);
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		bad &= complain(!gl_goline_is_frame(str(none[i])), none[i]);
	ok(good, "lines of a stack");
	ok(bad, "lines between stacks");
}

/* --- between goroutines -------------------------------------------------------------------- */

static void test_marks(void)
{
	static const struct {
		const char *line;
		enum gl_mark mark;
	} rows[] = {
		{"panic: boom", GL_MARK_CRASH},
		{"fatal error: all goroutines are asleep - deadlock!", GL_MARK_CRASH},
		{"SIGQUIT: quit", GL_MARK_SIGNAL},
		{"SIGSEGV: segmentation violation", GL_MARK_SIGNAL},
		{"Signal 65", GL_MARK_SIGNAL},
		{"Exception 0xc0000005 0x0 0x0 0x4b5c80", GL_MARK_SIGNAL},
		{"goroutine profile: total 12", GL_MARK_TOTAL},
		{"goroutineleak profile: total 0", GL_MARK_TOTAL},
		{"=== BEGIN goroutine stack dump ===", GL_MARK_BEGIN},
		{"INFO[0007] === BEGIN goroutine stack dump ===", GL_MARK_BEGIN},
		{"*** goroutine dump...***", GL_MARK_BEGIN},
		{"=== END goroutine stack dump ===", GL_MARK_END},
		{"*** end\n***", GL_MARK_END},
		{"-----", GL_MARK_SECTION},
		{"runtime stack:", GL_MARK_STACK},
		{"WARNING: DATA RACE", GL_MARK_RACE},
		{"heap profile: 5: 4096 [10: 8192] @ heap/1048576", GL_MARK_FOREIGN},
		{"--- mutex:", GL_MARK_FOREIGN},
		{"--- contention:", GL_MARK_FOREIGN},
		{"", GL_MARK_NONE},
		{"\tpanic: again", GL_MARK_NONE},
		{"panic:", GL_MARK_NONE},
		{"SIG: x", GL_MARK_NONE},
		{"SIGQUIT", GL_MARK_NONE},
		{"Signal strength", GL_MARK_NONE},
		{"------", GL_MARK_NONE},
		{"=== BEGIN goroutine stack dump", GL_MARK_NONE},
		{"main.main()", GL_MARK_NONE},
		{"goroutine 1 [running]:", GL_MARK_NONE},
	};
	bool good = true;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		good &= complain(gl_mark_find(str(rows[i].line)) == rows[i].mark, rows[i].line);
	ok(good, "what a line outside of goroutines means");
}

static void test_crash_text(void)
{
	static const char *const some[] = {"PC=0x463961 m=0 sigcode=0", "rax    0x0",
		"rflags 0x246", "r10      0x7f00", "exit status 2",
		"signal arrived during cgo execution", "instruction bytes: 0xf 0xb",
		"panic during panic",
		"[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4f1348]"};
	static const char *const none[] = {"rax", "rax 12", "RAX 0x1", "rax 0x1 and", "PC=1", "",
		"main.main()", "exit"};
	bool good = true, bad = true;

	for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
		good &= complain(gl_mark_is_crash_text(str(some[i])), some[i]);
	ok(good, "text of a crash before and behind its goroutines");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		bad &= complain(!gl_mark_is_crash_text(str(none[i])), none[i]);
	ok(bad, "text that is not a crash's");
}

static void test_total(void)
{
	static const char *const none[] = {"goroutine profile: total", "goroutine profile: total x",
		"goroutine profile: total 12 ", " profile: total 12",
		"my goroutine profile: total 12", "{\"log\":\"goroutine profile: total 12",
		"msg=goroutine profile: total 12", "goroutine profile: total 99999999999999999999"};
	struct gl_str name = {0};
	uint64_t total = 1;
	bool bad = true;

	ok(gl_mark_title(GL_STR("goroutine profile: total 12"), &name, &total) && total == 12 &&
			gl_mark_is_of_goroutines(name),
		"total: of goroutines");
	ok(gl_mark_title(GL_STR("goroutineleak profile: total 0"), &name, &total) && total == 0 &&
			gl_mark_is_of_goroutines(name),
		"total: of leaked ones (Go 1.26)");
	ok(gl_mark_title(GL_STR("open files profile: total 3"), &name, &total) && total == 3 &&
			!gl_mark_is_of_goroutines(name),
		"total: of what a program counts itself");
	is_str(name, "open files", "total: whose name may have several words");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		bad &= complain(!gl_mark_title(str(none[i]), &name, &total), none[i]);
	ok(bad, "total: cut, behind a log's words or beyond 63 bits, it is none");
}

int main(void)
{
	test_header_rest();
	test_header_id();
	test_report();
	test_json();
	test_func();
	test_cut_func();
	test_file();
	test_bare_file();
	test_file_tail();
	test_created();
	test_elided();
	test_single_lines();
	test_diagnosis();
	test_padding();
	test_is_frame();
	test_marks();
	test_crash_text();
	test_total();
	return done();
}
