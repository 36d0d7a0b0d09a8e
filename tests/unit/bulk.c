/*
 * Reads logs twice: with lines unwrapped in bulk, and line by line. The records, remarks and counts
 * must be the same, whatever the log contains and in whatever pieces it arrives.
 */
#include "lib/unwrap/layers.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define TEXT 30000
#define ROOM (TEXT * 8)

static uint64_t seed = 1;

static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* --- a dump -------------------------------------------------------------------------------- */

static const char *const headers[] = {"[running]", "[chan receive, 12 minutes]", "[select]",
	"[IO wait, locked to thread]", "[semacquire]"};

static const char *const others[] = {"panic: boom <&> \"x\"", "fatal error: all asleep", "",
	"created by main.main in goroutine 1", "time=\"2024-01-02T15:04:05Z\" level=info msg=hello",
	"=== BEGIN goroutine stack dump ===", "goroutine profile: total 3", "  odd # \\ text\r",
	"2 @ 0x1 0x2", "[signal SIGSEGV: x]", "goroutine 8 [odd", "\xc3\xa9\xff \x01"};

static size_t make_dump(char *out)
{
	size_t len = 0, n = 1 + draw(40);

	for (size_t id = 1; id <= n && len < TEXT - 9000; id++) {
		len += (size_t)sprintf(out + len, "goroutine %zu %s:\n", id, headers[draw(5)]);
		for (size_t i = draw(6); i < 7; i++) {
			if (draw(100) == 0) /* a long line */
				len += (size_t)sprintf(out + len, "main.%0*d(0x1)\n",
					draw(2) ? 300 : 4200, 7);
			len += (size_t)sprintf(out + len, "main.(*T).f%zu(0x%zx, {0x1, 0x2})\n",
				draw(9), draw(99999));
			len += (size_t)sprintf(
				out + len, "\t/a/b<c>.go:%zu +0x%zx\n", 1 + draw(999), draw(99999));
			if (draw(60) == 0)
				len += (size_t)sprintf(out + len, "%s\n", others[draw(12)]);
		}
		len += (size_t)sprintf(out + len, "\n");
		if (draw(8) == 0)
			len += (size_t)sprintf(out + len, "%s\n", others[draw(12)]);
	}
	return len;
}

/* --- its envelopes ------------------------------------------------------------------------- */

/*
 * A line of a log: $ stands for the text, escaped as in a string if `is_escaped` is set, @ for two
 * digits that vary, and ~ for up to nine of them.
 */
struct form {
	const char *name, *line;
	bool is_escaped, tabs_as_octal;
};

static const struct form forms[] = {
	{"CRI", "2024-01-02T15:04:@.~Z stderr F $\n", false, false},
	{"kubectl --timestamps", "2024-01-02T15:04:@.~Z $\n", false, false},
	{"kubectl --prefix --timestamps", "[pod/web-7f/app] 2024-01-02T15:04:@.~Z $\n", false,
		false},
	{"journald", "Jan 02 15:04:@ node-3 dockerd[123]: $\n", false, false},
	{"syslog", "<30>1 2024-01-02T15:04:@Z node-3 app 1 - - $\n", false, true},
	{"compose", "web-1  | $\n", false, false},
	{"indentation", "    $\n", false, false},
	{"docker", "{\"log\":\"$\\n\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:04:@.~Z\"}\n",
		true, false},
	{"zap", "{\"level\":\"info\",\"ts\":17042078@.@,\"msg\":\"$\"}\n", true, false},
	{"one string", "$\\n", true, false},
};

#define STRING 9 /* the last form: the whole dump is one string, so its envelope is written once */

static size_t put_byte(char *out, char c, const struct form *f)
{
	if (c == '\t' && f->tabs_as_octal)
		return (size_t)sprintf(out, "#011");
	if (!f->is_escaped || (unsigned char)c > 0x7f || (c >= ' ' && !strchr("<>&\"\\", c))) {
		*out = c;
		return 1;
	}
	if (c == '"' || c == '\\')
		return (size_t)sprintf(out, "\\%c", c);
	if (c == '\t' && draw(2))
		return (size_t)sprintf(out, "\\t");
	return (size_t)sprintf(out, "\\u%04x", (unsigned)c);
}

static size_t put_line(char *out, struct gl_str text, const struct form *f)
{
	static unsigned second;
	size_t len = 0, n;

	second += draw(50) == 0;
	for (const char *p = f->line; *p; p++) {
		if (*p == '$') {
			for (size_t i = 0; i < text.len; i++)
				len += put_byte(out + len, text.p[i], f);
		} else if (*p == '@') {
			len += (size_t)sprintf(out + len, "%02u", second % 60);
		} else if (*p == '~') {
			n = (size_t)sprintf(out + len, "%09u", (unsigned)draw(1000000000));
			while (draw(8) == 0 && n > 1)
				n--;
			len += n;
		} else {
			out[len++] = *p;
		}
	}
	return len;
}

static size_t wrap(char *out, const char *p, size_t len, const struct form *f)
{
	const char *end = p + len, *nl;
	size_t n = 0;

	if (f == &forms[STRING])
		n += (size_t)sprintf(out, "time=\"2024-01-02T15:04:05Z\" level=info msg=\"");
	for (; p < end && n < ROOM - 40000; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end - 1;
		if (f == &forms[0] && nl - p > 4 && draw(30) == 0) { /* split it: P, F */
			size_t at = n;

			n += put_line(out + n, gl_str_of(p, p + 3), f);
			memcpy(gl_port_memmem(out + at, n - at, " F ", 3) ? (char *)(uintptr_t)
				gl_port_memmem(out + at, n - at, " F ", 3) : out, " P ", 3);
			p += 3;
		}
		n += put_line(out + n, gl_str_of(p, nl), f);
	}
	if (f == &forms[STRING])
		n += (size_t)sprintf(out + n, "\" x=1\n");
	return n;
}

/* Interleaves the lines of two logs, mostly in runs of several lines of one log. */
static size_t mix(char *out, const char *a, size_t alen, const char *b, size_t blen)
{
	const char *p[2] = {a, b}, *end[2] = {a + alen, b + blen};
	size_t n = 0, i = 0;

	while (p[0] < end[0] || p[1] < end[1]) {
		const char *nl;

		i = draw(6) == 0 ? !i : i;
		i = p[i] < end[i] ? i : !i;
		nl = memchr(p[i], '\n', (size_t)(end[i] - p[i]));
		nl = nl ? nl + 1 : end[i];
		memcpy(out + n, p[i], (size_t)(nl - p[i]));
		n += (size_t)(nl - p[i]);
		p[i] = nl;
	}
	return n;
}

/* Replaces, removes or inserts a few bytes at random. */
static size_t damage(char *text, size_t len)
{
	static const char *const bits[] = {"\"", "\\", "\n", "\r\n", "\\n", "9", "Z", "{",
		"\\u00e9", "\\u000a", "\\q", "web-2  | x\n", " ", "\t", "}"};
	size_t n = draw(2) ? draw(30) : 0;

	while (n-- && len > 40) {
		size_t at = draw(len - 20), gone = draw(2) ? 1 : draw(20);
		const char *bit = draw(3) ? bits[draw(15)] : "";
		size_t more = strlen(bit);

		memmove(text + at + more, text + at + gone, len - at - gone);
		memcpy(text + at, bit, more);
		len = len - gone + more;
	}
	return draw(4) ? len : draw(len + 1);
}

/* --- reading ------------------------------------------------------------------------------- */

static void put_record(struct gl_buf *out, const struct gl_record *r)
{
	char text[300];

	gl_buf_add(out, text, (size_t)snprintf(text, sizeof text,
		"%p %llx %llu id %llu dump %llu at %llu+%llu ", (const void *)r->stack,
		(unsigned long long)r->has, (unsigned long long)r->count, (unsigned long long)r->id,
		(unsigned long long)r->dump, (unsigned long long)r->offset,
		(unsigned long long)r->bytes));
	gl_buf_str(out, r->state);
	if (r->more) {
		gl_buf_str(out, r->more->time);
		gl_buf_str(out, r->more->origin);
		gl_buf_str(out, r->more->reason);
	}
	gl_buf_char(out, '\n');
}

static void put_batch(struct gl_buf *out, struct gl_layers *ls)
{
	const struct gl_batch *b = gl_layers_batch(ls);
	size_t remark = 0;

	for (size_t i = 0; i <= b->nrecords; i++) {
		for (; remark < b->nremarks && b->remarks[remark].before <= i; remark++) {
			struct gl_err err = b->remarks[remark].err;

			gl_layers_place(ls, &err);
			gl_buf_u64(out, err.line);
			gl_buf_add(out, err.what, strlen(err.what));
			gl_buf_add(out, err.detail, strlen(err.detail));
			gl_buf_char(out, '\n');
		}
		if (i < b->nrecords) {
			struct gl_record r = b->records[i];
			const struct gl_more *last = NULL;
			struct gl_arena arena = {0};

			if (gl_layers_is_below(ls))
				gl_layers_complete(ls, &r, &arena, &last);
			put_record(out, &r);
			gl_arena_free(&arena);
		}
	}
}

/*
 * Reads the log in windows of about `piece` bytes. Each window is a copy, so that a sanitizer
 * notices a read beyond its end.
 */
static void read_log(struct gl_buf *out, struct gl_stacks *stacks, struct gl_str log, size_t piece,
	bool is_general)
{
	struct gl_layers *ls = gl_layers_new(stacks, 0, GL_ARGS_NONE);
	size_t have = piece, at = 0;
	bool moved, is_ended = false;
	struct gl_err err;

	if (is_general)
		gl_layers_use_general_path(ls);
	while (!is_ended) {
		size_t len = log.len - at < have ? log.len - at : have;
		char *copy = malloc(len + 1);
		struct gl_window w = {copy, copy + len, at + len == log.len};

		memcpy(copy, log.p + at, len);
		if (gl_layers_run(ls, &w, &moved, &is_ended, &err) != 0) {
			gl_buf_add(out, err.what, strlen(err.what));
			is_ended = true;
		}
		at += (size_t)(w.p - copy);
		have = w.p > copy ? piece : moved ? have : have * 2;
		put_batch(out, ls);
		free(copy);
	}
	gl_buf_add(out, gl_layers_tally(ls), sizeof(struct gl_input_counts));
	gl_layers_free(ls);
}

static bool is_same(struct gl_str log, size_t piece)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_buf fast = {0}, general = {0};
	bool same;

	read_log(&fast, stacks, log, piece, false);
	read_log(&general, stacks, log, piece, true);
	same = gl_str_eq(gl_buf_view(&fast), gl_buf_view(&general));
	if (!same && getenv("SHOW"))
		fprintf(stderr, "%.*s---\n%.*s---\n%.*s", (int)log.len, log.p, (int)fast.len,
			fast.p, (int)general.len, general.p);
	gl_buf_free(&fast);
	gl_buf_free(&general);
	gl_stacks_free(stacks);
	return same;
}

static char dump[TEXT], a[ROOM], b[ROOM], log_text[2 * ROOM];

static void test_form(const struct form *f, int rounds)
{
	unsigned wrong = 0;

	for (int i = 0; i < rounds; i++) {
		size_t len = damage(log_text, wrap(log_text, dump, make_dump(dump), f));

		wrong += !is_same(
			(struct gl_str){log_text, len}, draw(3) ? 100000 : 50 + draw(9000));
	}
	ok(wrong == 0, f->name);
}

/* Two forms at once: one log within the other (is_nested), or their lines interleaved. */
static void test_two(const struct form *f, const struct form *g, bool is_nested, int rounds)
{
	unsigned wrong = 0;

	for (int i = 0; i < rounds; i++) {
		size_t alen = wrap(a, dump, make_dump(dump) / (is_nested ? 3 : 1), f), blen, len;

		if (is_nested) {
			len = wrap(log_text, a, alen, g);
		} else {
			blen = wrap(b, dump, make_dump(dump), g);
			len = mix(log_text, a, alen, b, blen);
		}
		len = damage(log_text, len);
		wrong += !is_same(
			(struct gl_str){log_text, len}, draw(3) ? 100000 : 50 + draw(9000));
	}
	ok(wrong == 0, is_nested ? "one in the other" : "two at once");
}

int main(void)
{
	size_t n = sizeof forms / sizeof forms[0];

	for (size_t i = 0; i < n; i++)
		test_form(&forms[i], 60);
	for (size_t i = 0; i < 30; i++)
		test_two(&forms[draw(n)], &forms[draw(n)], i % 2, 10);
	return done();
}
