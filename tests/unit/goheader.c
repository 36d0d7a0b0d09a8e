/*
 * Tests headers of goroutines: what is read from them, what is written, and that the fast readers
 * of ids and waits agree with the general ones.
 */
#include "lib/syntax/goheader.h"

#include "lib/base/buf.h"

#include "tests/unit/tap.h"

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

#define ALL                                                                                        \
	(GL_HAS_LEAKED | GL_HAS_SCAN | GL_HAS_DURABLE | GL_HAS_WAIT | GL_HAS_LOCKED | GL_HAS_BUBBLE)

static const struct {
	const char *rest;
	uint32_t has; /* besides GL_HAS_STATE */
	const char *state; /* NULL: it is not a header */
	uint64_t wait_seconds, bubble;
	const char *back; /* the parts behind the state, as gl writes them */
} rests[] = {
	{"[running]:", 0, "running", 0, 0, ""},
	{"[chan receive (nil chan)]:", 0, "chan receive (nil chan)", 0, 0, ""},
	{"[select (scan)]:", GL_HAS_SCAN, "select", 0, 0, " (scan)"},
	{"[select (durable) (leaked) (scan)]:", GL_HAS_LEAKED | GL_HAS_SCAN | GL_HAS_DURABLE,
		"select", 0, 0, " (leaked) (scan) (durable)"},
	{"[ (scan)]:", 0, " (scan)", 0, 0, ""},
	{"[select, 5 minutes]:", GL_HAS_WAIT, "select", 300, 0, ", 5 minutes"},
	{"[syscall, locked to thread, 5 minutes]:", GL_HAS_WAIT | GL_HAS_LOCKED, "syscall", 300, 0,
		", 5 minutes, locked to thread"},
	{"[select, synctest group 3]:", GL_HAS_BUBBLE, "select", 0, 3, ", synctest bubble 3"},
	{"[select (leaked) (scan) (durable), 7 minutes, locked to thread, synctest bubble 9]:", ALL,
		"select", 420, 9,
		" (leaked) (scan) (durable), 7 minutes, locked to thread, synctest bubble 9"},
	{"[select, of a newer kind, 2 minutes]:", GL_HAS_WAIT, "select", 120, 0, ", 2 minutes"},
	{"[select, 99999999999999999999 minutes]:", 0, "select", 0, 0, ""},
	{"[select, 153722867280912931 minutes]:", 0, "select", 0, 0,
		""}, /* more seconds than 63 bits can hold */
	{"[select, synctest bubble x]:", 0, "select", 0, 0, ""},
	{"[select, 5 minutes] {k: v}:", GL_HAS_WAIT | GL_HAS_LABELS, "select", 300, 0,
		", 5 minutes"},
	{"[select labels:{\"k\": \"v\"}]:", GL_HAS_LABELS, "select", 0, 0, ""},
	{"[select, \"job\":\"x]:y\"]:", GL_HAS_LABELS, "select", 0, 0, ""},
	{"[select]:   <- stuck", 0, "select", 0, 0, ""},
	/* what follows the header is not a note, but the dump's next line */
	{"[select]:  goroutine 8 [select]:", 0, NULL, 0, 0, NULL},
	{"[select]:  main.f(0x1)", 0, NULL, 0, 0, NULL},
	{"[select, 5 minutesx]:", 0, NULL, 0, 0, NULL},
	{"[select, locked to threads]:", 0, NULL, 0, 0, NULL},
	{"[]:", 0, NULL, 0, 0, NULL},
	{"[select]", 0, NULL, 0, 0, NULL},
	{"[select] x:", 0, NULL, 0, 0, NULL},
	{"select]:", 0, NULL, 0, 0, NULL},
};

static void test_rests(void)
{
	struct gl_arena arena = {0};
	struct gl_buf back = {0};

	for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++) {
		struct gl_header h;
		int got = gl_goheader_rest(str(rests[i].rest), &h, &arena);

		if (!rests[i].state) {
			ok(got == 1, rests[i].rest);
			continue;
		}
		back.len = 0;
		gl_goheader_put_parts(&back, &h);
		ok(got == 0 && h.has == (rests[i].has | (uint32_t)GL_HAS_STATE) &&
			gl_str_eq(h.state, str(rests[i].state)) &&
			h.wait_seconds == rests[i].wait_seconds && h.bubble == rests[i].bubble,
			rests[i].rest);
		ok(gl_str_eq(gl_buf_view(&back), str(rests[i].back)), rests[i].rest);
	}
	gl_buf_free(&back);
	gl_arena_free(&arena);
}

static const struct {
	const char *line;
	uint64_t id;
	const char *open; /* from the `[` on; NULL: it is not a header */
	bool is_like, is_cut;
} ids[] = {
	{"goroutine 7 [running]:", 7, "[running]:", true, true},
	{"goroutine 12345678 [running]:", 12345678, "[running]:", true, true},
	{"goroutine 1 gp=0x1c6d m=nil mp=0x5f25e0 [running]:", 1, "[running]:", true, true},
	{"goroutine\xc2\xa0" "7\xe2\x80\x89[running]:", 7, "[running]:", true, true},
	{"goroutine 7 [chan rec", 7, "[chan rec", true, true},
	{"goroutine 7 gp=0x1", 0, NULL, true, true},
	{"goroutine 7", 0, NULL, false, true},
	{"gorou", 0, NULL, false, true},
	{"goroutine running on other thread", 0, NULL, false, false},
	{"goroutine 99999999999999999999 [running]:", 0, NULL, true, true},
	{"goroutine 7 main.run(0x1)", 0, NULL, false, true},
	{"[Goroutine 5 in state select, with", 0, NULL, true, true},
	{"Goroutine 5 is here", 0, NULL, false, false},
	{"main.run()", 0, NULL, false, false},
};

static void test_ids(void)
{
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		struct gl_str line = str(ids[i].line);
		const char *end = line.p + line.len, *open, *fast;
		uint64_t id = 0, fast_id = 0;

		open = gl_goheader_id(line.p, end, &id);
		fast = gl_goheader_short_id(line.p, end, &fast_id);
		ok(!open == !ids[i].open &&
				(!open || (id == ids[i].id && strcmp(open, ids[i].open) == 0)),
			ids[i].line);
		ok(!fast || (fast == open && fast_id == id),
			"the fast reader agrees, or knows nothing");
		ok(gl_goheader_is_like(line) == ids[i].is_like &&
				gl_goheader_is_cut(line) == ids[i].is_cut,
			ids[i].line);
	}
}

static void test_waits(void)
{
	static const char *const texts[] = {"[select, 5 minutes]:\n",
		"[select, 1234567 minutes]:\n", "[select, 12345678 minutes]:\n",
		"[select (scan), 10 minutes]:\n", "[select, locked to thread, 10 minutes]:\n",
		"[select, x 10 minutes]:\n", "[select, 5 minutes, locked to thread]:\n",
		"[select,10 minutes]:\n", "[, 5 minutes]:\n"};
	struct gl_arena arena = {0};
	struct gl_buf cut = {0};
	unsigned nfast = 0;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct gl_str text = str(texts[i]);
		uint64_t seconds = 0;
		const char *digits = gl_goheader_wait(text, &seconds);
		struct gl_header whole, rest;

		cut.len = 0;
		if (!digits || !gl_goheader_drop_wait(text, digits, &cut))
			continue;
		if (gl_goheader_rest((struct gl_str){text.p, text.len - 1}, &whole, &arena) != 0)
			continue;
		nfast++;
		ok(gl_goheader_rest((struct gl_str){cut.p, cut.len - 1}, &rest, &arena) == 0 &&
				whole.wait_seconds == seconds &&
				whole.has == (rest.has | (uint32_t)GL_HAS_WAIT) &&
				gl_str_eq(whole.state, rest.state),
			texts[i]);
	}
	is_num(nfast, 3, "three of them are for the fast reader");
	gl_buf_free(&cut);
	gl_arena_free(&arena);
}

static void test_reports(void)
{
	struct gl_buf rest = {0};
	uint64_t id;

	ok(gl_goheader_goleak(
		   str("[Goroutine 5 in state select, 2 minutes, with main.f on top of the stack:"),
		   &id, &rest) &&
			id == 5,
		"goleak's header");
	is_str(gl_buf_view(&rest), "[select, 2 minutes]:\n", "it is read as Go's");
	rest.len = 0;
	ok(gl_goheader_goleak(
		   str(" Goroutine 6 in state select] {k: v}, with main.f on top of the stack:"),
		   &id, &rest) &&
			id == 6,
		"with labels");
	is_str(gl_buf_view(&rest), "[select] {k: v}:\n", "which stand behind the brackets");
	ok(!gl_goheader_goleak(str("Goroutine 6 in state select, with"), &id, &rest), "cut");
	gl_buf_free(&rest);
}

int main(void)
{
	test_rests();
	test_ids();
	test_waits();
	test_reports();
	return done();
}
