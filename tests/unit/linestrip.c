#include "lib/unwrap/linestrip.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define ROOM 60000
#define LINES 60

static uint64_t seed = 1;
static struct gl_offset_mark marks[GL_LINEBATCH_LINES];

static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/*
 * Forms of lines: $ stands for the text, @ for digits that vary, ~ for a fraction without its
 * trailing zeros, % for the counter of lines, and | for the way in which the end of the text is
 * written.
 */
static const struct form {
	const char *name;
	enum gl_envelope_kind kind;
	const char *line;
	bool is_escaped;
	unsigned most_slow; /* at most this many of LINES plain lines may need the general path */
} forms[] = {
	{"CRI", GL_ENVELOPE_PREFIX, "2024-01-02T15:@:@.~Z stderr F $", false, 13},
	{"CRI, of a zone", GL_ENVELOPE_PREFIX, "2024-01-02T15:@:@.~+01:00 stderr F $", false, 13},
	{"kubectl --timestamps", GL_ENVELOPE_PREFIX, "2024-01-02T15:@:@.~Z $", false, 13},
	{"a zone behind a blank", GL_ENVELOPE_PREFIX, "2024-01-02 15:@:@.~ +0100 $", false, 26},
	{"no zone", GL_ENVELOPE_PREFIX, "2024-01-02 15:@:@.~ $", false, 26},
	{"a time in brackets", GL_ENVELOPE_PREFIX, "[15:@:@] $", false, 13},
	{"Go's log", GL_ENVELOPE_PREFIX, "2024/01/02 15:@:@ $", false, 13},
	{"journald", GL_ENVELOPE_PREFIX, "Jan @ 15:@:@ node-3 dockerd[123]: $", false, 13},
	{"syslog", GL_ENVELOPE_PREFIX, "<30>1 2024-01-02T15:@:@.~Z node-3 app 1 - - $", false, 13},
	{"compose", GL_ENVELOPE_PREFIX, "web-1  | $", false, 13},
	{"a counter", GL_ENVELOPE_PREFIX, "[%] app: $", false, 13},
	{"a counter at its end", GL_ENVELOPE_PREFIX, "app %$", false, LINES},
	{"hclog", GL_ENVELOPE_PREFIX, "2024-01-02T15:@:@.@Z [DEBUG] plugin.x: $", false, 13},
	{"indentation", GL_ENVELOPE_PREFIX, "    $", false, 13},
	{"docker", GL_ENVELOPE_STRING,
		"{\"log\":\"$\\n\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:@:@.~Z\"}", true,
		13},
	{"time first", GL_ENVELOPE_STRING,
		"{\"Time\":\"2024-01-02T15:@:@.~Z\",\"Package\":\"a\",\"Output\":\"$\\n\"}", true,
		13},
	{"zap", GL_ENVELOPE_STRING, "{\"level\":\"info\",\"ts\":17042078@.@,\"msg\":\"$\",\"n\":%}",
		true, 13},
	{"no key before", GL_ENVELOPE_STRING, "  \"$\\n\",", true, 13},
	{"HTML", GL_ENVELOPE_HTML, "<pre>$", false, LINES},
};

static const char *const texts[] = {"goroutine 7 [running]:", "main.f(0x1, 0x2)",
	"\t/a/b.go:12 +0x1f", "", "created by main.main in goroutine 1",
	"goroutine profile: total 7", "[signal SIGSEGV]", "#011/a/b.go:12", "a#01 \\011 # b#011",
	"x\r", "\r", " ", "Z", "+0100 x", "5Z", " CET"};

static const char *const escaped[] = {"goroutine 7 [running]:", "main.f(0x1, 0x2)",
	"\\t/a/b.go:12 +0x1f", "", "\\u0009/a/b.go:12", "\\u003cx\\u003e \\\" \\\\",
	"{\\\"a\\\":1}", "time=\\\"x\\\"", "\\u000a", "a\\nb", "\\u00e9", "\\q", "\\", "\\r",
	"x\\"};

static size_t put_text(char *out, const struct form *f, bool is_plain)
{
	size_t n = is_plain ? 6 : 15, len = 0;
	const char *s = f->is_escaped ? escaped[draw(n)] : texts[draw(n)];
	size_t times = is_plain || draw(40) ? 1 : draw(2) ? 20 : 400;

	for (; times; times--, len += strlen(s))
		memcpy(out + len, s, strlen(s));
	return len;
}

static unsigned second; /* the time that the log shows, which advances slowly */

static size_t put_digits(char *out, char kind, unsigned nth)
{
	size_t len;

	if (kind == '%')
		return (size_t)sprintf(out, "%u", 95 + nth * 3);
	if (kind == '@')
		return (size_t)sprintf(out, "%02u", second / 10 % 60);
	len = (size_t)sprintf(out, "%09u", (unsigned)draw(1000000000));
	while (draw(5) == 0 && len > 1)
		len--;
	return len;
}

static size_t put_line(char *out, const struct form *f, bool is_plain, unsigned nth)
{
	size_t len = 0;

	second += draw(3) == 0;
	for (const char *p = f->line; *p; p++) {
		if (*p == '$')
			len += nth ? put_text(out + len, f, is_plain)
				   : (size_t)sprintf(out + len, "goroutine 1 [running]:");
		else if (strchr("@~%", *p) && !(*p == '%' && f->kind == GL_ENVELOPE_HTML))
			len += put_digits(out + len, *p, nth);
		else
			out[len++] = *p;
	}
	return len;
}

/* Replaces, removes or doubles a byte of the line, or turns its digits into 9. */
static size_t damage(char *line, size_t len)
{
	static const char bytes[] = "0159aZ.:\"\\ {}\t\r,-";
	size_t at = len ? draw(len) : 0;

	switch (draw(5)) {
	case 0:
		line[at] = bytes[draw(sizeof bytes - 1)];
		return len;
	case 1:
		memmove(line + at, line + at + 1, len - at - (len > at));
		return len - (len > at);
	case 2:
		memmove(line + at + 1, line + at, len - at);
		return len + 1;
	case 3:
		return at;
	default:
		for (size_t i = at; i < len && i < at + 30; i++)
			line[i] = line[i] >= '0' && line[i] <= '9' ? '9' : line[i];
		return len;
	}
}

static size_t make(char *out, const struct form *f, bool is_plain)
{
	size_t len = 0;

	for (unsigned i = 0; i < LINES; i++) {
		size_t n = put_line(out + len, f, is_plain, i);

		if (i && !is_plain && draw(4) == 0)
			n = damage(out + len, n);
		len += n;
		if (!is_plain && draw(30) == 0)
			out[len++] = '\r';
		out[len++] = '\n';
	}
	return len;
}

/* Unwraps one line by the general path, and compares the result with that of the fast path. */
static unsigned compare(struct gl_envelope *e, struct gl_str line, const char *base,
	const struct gl_linebatch *y, size_t i, const struct gl_linebatch_stamp *stamp)
{
	size_t at = y->marks[i].at, end = i + 1 < y->nmarks ? y->marks[i + 1].at : y->len;
	struct gl_str text = {y->text + at, end - at}, got_stamp = {NULL, 0};
	struct gl_buf out = {0};
	struct gl_payload got;
	unsigned wrong = 0;

	if (!gl_envelope_take(e, line, &out, &got))
		return 1;
	wrong += !gl_str_eq(text, gl_buf_view(&out)) || got.goes_on;
	wrong += base + y->marks[i].begin != line.p || base + y->marks[i].from != got.text;
	if (stamp) {
		got_stamp = (struct gl_str){stamp->text, stamp->len};
		got.stamp.len =
			got.stamp.len < GL_OFFSETMAP_STAMP ? got.stamp.len : GL_OFFSETMAP_STAMP;
		wrong += stamp->begin != y->marks[i].begin;
		wrong += !gl_str_eq(got_stamp, got.stamp);
	}
	wrong += gl_linebatch_may_begin(text.p, text.p + text.len) != (stamp != NULL);
	gl_buf_free(&out);
	return wrong;
}

static struct gl_str line_at(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return gl_str_of(p, nl ? nl : end);
}

/* Strips lines from p on with gl_linestrip, and compares each with the general path. Moves *p. */
static unsigned run_fast(struct gl_linestrip *strip, struct gl_envelope *e, const char **p,
	const char *end, struct gl_linebatch *y)
{
	static char room[ROOM + GL_LINEBATCH_LINE + GL_LINEBATCH_SLACK];
	const char *base = *p, *to;
	unsigned wrong = 0;
	size_t stamp = 0;

	y->text = room;
	y->marks = marks;

	y->most = draw(4) ? ROOM : 1 + draw(300);
	to = gl_linestrip(strip, base, end, y);
	strip->taken += y->nmarks;
	for (size_t i = 0; i < y->nmarks; i++) {
		bool has = stamp < y->nstamps && y->stamps[stamp].at == y->marks[i].at;
		struct gl_str line = line_at(*p, end);

		wrong += compare(e, line, base, y, i, has ? &y->stamps[stamp] : NULL);
		stamp += has;
		*p = line.p + line.len + 1;
	}
	wrong += *p != to || stamp != y->nstamps;
	wrong += y->nmarks && e->kind == GL_ENVELOPE_PREFIX && e->width != y->width;
	return wrong;
}

/* Reads some lines by both paths. *nslow: how many lines the fast path left to the general one. */
static unsigned run(const struct form *f, const char *p, const char *end, unsigned *nslow)
{
	static struct gl_linebatch y;
	struct gl_str line = line_at(p, end);
	const char *text = gl_port_memmem(line.p, line.len, "goroutine 1", 11);
	struct gl_linestrip strip = {.nmasks = 0};
	struct gl_envelope e;
	struct gl_buf out = {0};
	struct gl_payload got;
	unsigned wrong = 0;

	if (!gl_envelope_learn(&e, f->kind, line, (size_t)(text - line.p)))
		return 1;
	while (p < end) {
		if (strip.nmasks)
			wrong += run_fast(&strip, &e, &p, end, &y);
		line = line_at(p, end);
		if (p < end && gl_envelope_take(&e, line, &out, &got) && !got.goes_on)
			gl_linestrip_learn(&strip, &e, line);
		++*nslow;
		p = line.p + line.len + (p < end);
	}
	gl_buf_free(&out);
	gl_envelope_free(&e);
	return wrong;
}

static void test_form(const struct form *f, int nrounds)
{
	static char text[ROOM * 8];
	unsigned wrong = 0, nslow = 0, unused = 0;

	for (int i = 0; i < nrounds; i++) {
		bool is_plain = i < 100;
		size_t len = make(text, f, is_plain);
		char *copy = malloc(len); /* so that a sanitizer notices reads beyond it */

		memcpy(copy, text, len);
		wrong += run(f, copy, copy + len, is_plain ? &nslow : &unused);
		free(copy);
	}
	ok(wrong == 0, f->name);
	if (!ok(nslow <= f->most_slow * 100, "most of its plain lines are taken"))
		fprintf(stderr, "# %u of %d lines were not\n", nslow / 100, LINES);
}

int main(void)
{
	const char *more = getenv("ROUNDS");
	int nrounds = 1500 * (more ? atoi(more) : 1);

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		test_form(&forms[i], nrounds);
	return done();
}
