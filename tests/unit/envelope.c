#include "lib/unwrap/envelope.h"

#include "tests/unit/tap.h"

#include <stdlib.h>

#define ESC "\033"
#define LINES 12

/* A line of a log, and the dump's text in it, or NULL if another writer wrote the line. */
struct take {
	const char *line, *text;
	const char *stamp; /* "" without one */
	bool goes_on;
};

/* An envelope that is learned from a line, whose text begins at the '^'. */
static const struct row {
	const char *name;
	enum gl_envelope_kind kind;
	const char *from, *origin;
	struct take takes[LINES];
} rows[] = {
	{"CRI", GL_ENVELOPE_PREFIX, "2024-01-02T15:04:05.1Z stderr F ^goroutine 1 [running]:", "",
		{{"2024-01-02T15:04:05.25Z stderr F main.main()", "main.main()\n",
			 "2024-01-02T15:04:05.25Z", false},
			{"2024-01-02T15:04:06Z stderr F \t/a.go:7 +0x1\r", "\t/a.go:7 +0x1\n",
				"2024-01-02T15:04:06Z", false},
			{"2024-01-02T15:04:06Z stderr F", "\n", "2024-01-02T15:04:06Z", false},
			{"2024-01-02T15:04:06Z stderr P main.ma", "main.ma", "2024-01-02T15:04:06Z",
				true},
			{"2024-01-02T15:04:06Z stderr F in()", "in()\n", "2024-01-02T15:04:06Z",
				false},
			{"2024-01-02T15:04:06Z stderr F a#011b\\011c", "a#011b\\011c\n",
				"2024-01-02T15:04:06Z", false},
			{"2024-01-02T15:04:06Z stdout F main.main()", NULL, "", false},
			{"main.main()", NULL, "", false}, {"", NULL, "", false}}},
	{"syslog", GL_ENVELOPE_PREFIX,
		"Jan 02 15:04:05 node-3 app[7]: ^goroutine 1 [running]:", "node-3/app",
		{{"Jan  3 15:04:06 node-3 app[7]: main.main()", "main.main()\n", "Jan  3 15:04:06",
			 false},
			{"Jan  3 15:04:06 node-3 app[7]: #011/a.go:7 +0x1", "\t/a.go:7 +0x1\n",
				"Jan  3 15:04:06", false},
			{"Jan  3 15:04:06 node-3 app[7]: \\011/a.go:7", "\t/a.go:7\n",
				"Jan  3 15:04:06", false},
			{"Jan  3 15:04:06 node-3 app[7]: a#01 #012 \\0111#", "a#01 #012 \t1#\n",
				"Jan  3 15:04:06", false},
			{"                               main.f()", "main.f()\n", "", false},
			{"                               \t/a.go:7", "\t/a.go:7\n", "", false},
			{"                                 x", "  x\n", "", false},
			{"   ", "\n", "", false},
			{"                              x", NULL, "", false}, {"", NULL, "", false},
			{"Jan  3 15:04:06 node-3 app[8]: main.main()", NULL, "", false},
			{"Jan  3 15:04:06 node-3 api[7]: main.main()", NULL, "", false}}},
	{"what hangs has the width of the line before", GL_ENVELOPE_PREFIX,
		"2024-01-02T15:04:05Z n a[7]: ^goroutine 1 [running]:", "n/a",
		{{"2024-01-02T15:04:05.5Z n a[7]: x", "x\n", "2024-01-02T15:04:05.5Z", false},
			{"                               y", "y\n", "", false},
			{"                              y", NULL, "", false}}},
	{"RFC 5424", GL_ENVELOPE_PREFIX,
		"<30>1 2024-01-02T15:04:05Z node-3 app 1 - - ^goroutine 1 [running]:", "node-3/app",
		{{"<30>1 2024-01-02T15:04:06.5Z node-3 app 1 - - #011/a.go:7", "\t/a.go:7\n",
			 "2024-01-02T15:04:06.5Z", false},
			{"<30>1 2024-01-02T15:04:06.5Z node-4 app 1 - - x", NULL, "", false}}},
	{"compose", GL_ENVELOPE_PREFIX, "web-1  | ^goroutine 1 [running]:", "web-1",
		{{"web-1  | main.main()", "main.main()\n", "", false},
			{"web-1  |", "\n", "", false},
			{"web-1  | \t/a#011.go:7", "\t/a#011.go:7\n", "", false},
			{"         hangs", NULL, "", false},
			{"web-2  | main.main()", NULL, "", false}}},
	/* in Markdown, a bar within a cell has a backslash before it */
	{"a table", GL_ENVELOPE_PREFIX, "| 7 | app | ^goroutine 1 [running]: |", "",
		{{"| 8 | app | main.main() |", "main.main()\n", "", false},
			{"| 8 | app | a\\|b |", "a|b\n", "", false},
			{"| 8 | app | a | b |", "a\n", "", false},
			{"| 8 | app | a | b", "a | b\n", "", false},
			{"| 8 | app | a | b\\|", "a | b|\n", "", false},
			{"| 8 | api | main.main() |", NULL, "", false}}},
	{"kubectl", GL_ENVELOPE_PREFIX,
		"[pod/web-7f/app] ^goroutine 1 [running]:", "pod/web-7f/app",
		{{"[pod/web-7f/app] x", "x\n", "", false},
			{"[pod/web-8f/app] x", NULL, "", false}}},
	{"hclog", GL_ENVELOPE_PREFIX, "2020-12-10T10:22:12.345Z [DEBUG] plugin.x_v1: ^panic: x",
		"plugin.x_v1",
		{{"2020-12-10T10:22:12.350Z [DEBUG] plugin.x_v1: y", "y\n",
			 "2020-12-10T10:22:12.350Z", false},
			{"2020-12-10T10:22:12.350Z [DEBUG] plugin.y_v1: y", NULL, "", false}}},
	{"a prefix of somebody's", GL_ENVELOPE_PREFIX, "[7] app: ^goroutine 1 [running]:", "",
		{{"[8] app: x", "x\n", "", false}, {"[8] app:", "\n", "", false},
			{"[8] api: x", NULL, "", false}}},
	{"docker", GL_ENVELOPE_STRING,
		"{\"log\":\"^goroutine 1 [running]:\\n\",\"stream\":\"stderr\",\"time\":"
		"\"2024-01-02T15:04:05.1Z\"}",
		"",
		{{"{\"log\":\"\\t/a.go:7 \\u003cx\\u003e\\n\",\"stream\":\"stderr\",\"time\":"
		  "\"2024-01-02T15:04:06.25Z\"}",
			 "\t/a.go:7 <x>\n", "2024-01-02T15:04:06.25Z", false},
			{"{\"log\":\"main.ma\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:04:"
			 "06Z\"}",
				"main.ma", "2024-01-02T15:04:06Z", true},
			{"{\"log\":\"in()\\n\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:04:"
			 "06Z\"}\r",
				"in()\n", "2024-01-02T15:04:06Z", false},
			{"{\"log\":\"\\n\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:04:"
			 "06Z\"}",
				"\n", "2024-01-02T15:04:06Z", false},
			{"{\"time\":\"2024-01-02T15:04:06Z\",\"stream\":\"stderr\",\"log\":"
			 "\"x\\n\"}",
				"x\n", "2024-01-02T15:04:06Z", false},
			{" {\"stream\":\"stderr\",\"log\":\"x\\n\",\"attrs\":{\"a\":\"b\"}}", "x\n",
				"", false},
			{"{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"2024-01-02T15:04:"
			 "06Z\"}",
				NULL, "", false},
			{"{\"log\":\"x\\n", NULL, "", false},
			{"{\"msg\":\"x\\n\",\"stream\":\"stderr\"}", NULL, "", false},
			{"x {\"log\":\"x\\n\",\"stream\":\"stderr\"}", NULL, "", false},
			{"main.main()", NULL, "", false}}},
	{"test2json", GL_ENVELOPE_STRING,
		"{\"Time\":\"2024-01-02T15:04:05Z\",\"Action\":\"output\",\"Package\":\"p\","
		"\"Test\":\"T\","
		"\"Output\":\"^goroutine 1 [running]:\\n\"}",
		"p.T",
		{{"{\"Time\":\"2024-01-02T15:04:06.5Z\",\"Action\":\"output\",\"Package\":\"p\","
		  "\"Test\":"
		  "\"T\",\"Output\":\"main.f()\\n\"}",
			 "main.f()\n", "2024-01-02T15:04:06.5Z", false},
			{"{\"Package\":\"p\",\"Test\":\"T\",\"Output\":\"main.f\\u003e\"}",
				"main.f>", "", true},
			{"{\"Package\":\"q\",\"Test\":\"T\",\"Output\":\"main.f()\\n\"}", NULL, "",
				false},
			{"{\"Package\":\"p\",\"Test\":\"U\",\"Output\":\"main.f()\\n\"}", NULL, "",
				false},
			{"{\"Package\":\"p\",\"Output\":\"main.f()\\n\"}", NULL, "", false}}},
	{"Fluent Bit", GL_ENVELOPE_STRING,
		"{\"log\":\"^goroutine 1 [running]:\",\"kubernetes\":{\"pod_name\":\"web-1\","
		"\"container_name\":\"app\"}}",
		"web-1/app",
		{{"{\"log\":\"x\",\"kubernetes\":{\"pod_name\":\"web-1\",\"container_name\":"
		  "\"app\"}}",
			 "x", "", true},
			{"{\"kubernetes\":{\"container_name\":\"app\",\"pod_name\":\"web-1\"},"
			 "\"log\":\"x\\n\"}",
				"x\n", "", false},
			{"{\"log\":\"x\",\"kubernetes\":{\"pod_name\":\"web-2\",\"container_name\":"
			 "\"app\"}}",
				NULL, "", false}}},
	{"a logger's entries", GL_ENVELOPE_STRING,
		"{\"ts\":1704207845.25,\"level\":\"error\",\"msg\":\"^goroutine 1 [running]:\"}",
		"",
		{{"{\"ts\":1704207846.5,\"level\":\"error\",\"msg\":\"main.f(\\\"x\\\")\"}",
			 "main.f(\"x\")\n", "1704207846.5", false},
			{"{\"level\":\"info\",\"ts\":1704207847,\"msg\":\"\\u003e\"}", ">\n",
				"1704207847", false},
			{"{\"ts\":1704207846.5,\"msg\":\"odd \\q\"}", "odd \\q\n", "1704207846.5",
				false},
			{"{\"ts\":1704207846.5,\"msg\":\"\"}", "\n", "1704207846.5", false},
			{"{\"ts\":1704207846.5,\"message\":\"x\"}", NULL, "", false}}},
	{"blanks behind the key", GL_ENVELOPE_STRING, "{ \"msg\": \"^goroutine 1 [running]:\" }",
		"",
		{{"{ \"msg\": \"x\" }", "x\n", "", false},
			{"{ \"n\": 7, \"msg\": \"x\" }", "x\n", "", false}}},
	{"a Go literal", GL_ENVELOPE_STRING, "2024/01/02 15:04:05 app: \"^goroutine 1 [running]:\"",
		"",
		{{"2024/01/02 15:04:06 app: \"\\t/a.go:7\\x20\\u00e9\"", "\t/a.go:7 \xc3\xa9\n",
			 "2024/01/02 15:04:06", false},
			{"2024/01/02 15:04:06 app: \"x\" and more", "x\n", "2024/01/02 15:04:06",
				false},
			{"2024/01/02 15:04:06 app: \"x", NULL, "", false},
			{"2024/01/02 15:04:06 api: \"x\"", NULL, "", false},
			{"2024/01/02 15:04:06 app: x", NULL, "", false}}},
	{"logfmt", GL_ENVELOPE_STRING,
		"time=\"2024-01-02T15:04:05Z\" level=error msg=\"^goroutine 1 [running]:\" x=1", "",
		{{"time=\"2024-01-02T15:04:06Z\" level=error msg=\"main.f()\" x=2", "main.f()\n",
			 "2024-01-02T15:04:06Z", false},
			{"time=\"2024-01-02T15:04:06Z\" level=info msg=\"main.f()\" x=2", NULL, "",
				false}}},
	{"epochs in logfmt", GL_ENVELOPE_STRING, "ts=1704207845.25 msg=\"^goroutine 1 [running]:\"",
		"", {{"ts=1704207846.5 msg=\"x\"", "x\n", "1704207846.5", false}}},
	{"a literal whose text has line ends", GL_ENVELOPE_STRING,
		"a: \"^goroutine 1 [running]:\\n\"", "",
		{{"a: \"main.ma\"", "main.ma", "", true}, {"a: \"in()\\n\"", "in()\n", "", false}}},
	{"colours", GL_ENVELOPE_COLOUR, "^x", "",
		{{ESC "[31mgoroutine 1 [running]:" ESC "[0m", "goroutine 1 [running]:\n", "",
			 false},
			{"main.main()\r", "main.main()\n", "", false}, {"", "\n", "", false},
			{ESC "[1;38;5;9ma" ESC "[Kb" ESC "[?25hc", "abc\n", "", false},
			{"a" ESC "]8;;http://x\a"
			 "b" ESC "]8;;" ESC "\\c",
				"abc\n", "", false},
			{"a" ESC "_x" ESC "\\b" ESC "Pq" ESC "\\c", "abc\n", "", false},
			{"a" ESC "7b" ESC "=c", "abc\n", "", false}, {"a" ESC, "a\n", "", false},
			{"a" ESC "[", "a\n", "", false}, {"a" ESC "[31", "a\n", "", false},
			{"a" ESC "]0;title", "a\n", "", false},
			{"a" ESC "]0;t" ESC, "a\n", "", false}}},
	{"HTML", GL_ENVELOPE_HTML, "^x", "",
		{{"<pre>goroutine 1 [running]:", "goroutine 1 [running]:\n", "", false},
			{"f(&lt;nil&gt;, &#34;a&quot;, &#39;b&apos;)\r", "f(<nil>, \"a\", 'b')\n",
				"", false},
			{"a &amp;&amp; b &amp;lt;&#43;&nbsp;&#160;.", "a && b &lt;+  .\n", "",
				false},
			{"&#9;/a.go:7&#x9;x<br>", "\t/a.go:7\tx\n", "", false},
			{"a<br/>b<br />c</pre></code>", "abc\n", "", false},
			{"<div class=\"x\"><span>a</span></div>", "a\n", "", false},
			{"<p>a</p><code lang=\"go\">b</code>", "ab\n", "", false},
			{"a < b && c > d & e", "a < b && c > d & e\n", "", false},
			{"main.F[<T>] &x; <", "main.F[<T>] &x; <\n", "", false},
			{"<pre", "<pre\n", "", false}, {"", "\n", "", false}}},
};

static struct gl_str str(const char *s)
{
	return (struct gl_str){s, strlen(s)};
}

/* Copies the line without its '^' to `text`, and returns where the '^' was. */
static size_t take_row(const char *line, struct gl_buf *text)
{
	size_t at = strcspn(line, "^");

	text->len = 0;
	gl_buf_add(text, line, at);
	gl_buf_str(text, str(line + at + 1));
	return at;
}

/* What gl_envelope_take made of a line. `stamp` is the timestamp's place in it; SIZE_MAX: none. */
struct got {
	bool is_taken, goes_on, is_inside;
	size_t stamp, stamp_len;
};

static struct got take(struct gl_envelope *e, struct gl_str line, struct gl_buf *out)
{
	char *block = malloc(line.len + !line.len);
	struct gl_payload p;
	struct got got = {.stamp = SIZE_MAX};

	memcpy(block, line.p, line.len);
	got.is_taken = gl_envelope_take(e, (struct gl_str){block, line.len}, out, &p);
	if (got.is_taken) {
		got.goes_on = p.goes_on;
		got.stamp = p.stamp.p ? (size_t)(p.stamp.p - block) : SIZE_MAX;
		got.stamp_len = p.stamp.p ? p.stamp.len : 0;
		got.is_inside = (!p.text || (p.text >= block && p.text <= block + line.len)) &&
				(!p.stamp.p || got.stamp + got.stamp_len <= line.len);
	}
	free(block);
	return got;
}

static bool learn(struct gl_envelope *e, const struct row *row)
{
	struct gl_buf line = {0};
	size_t at = take_row(row->from, &line);
	bool is = gl_envelope_learn(e, row->kind, gl_buf_view(&line), at);

	gl_buf_free(&line); /* the envelope must have copied what it needs */
	return is;
}

static bool is_right(const struct take *t, const struct got *got, struct gl_str out)
{
	if (!gl_str_starts(out, GL_STR("before\n")))
		return false;
	out = gl_str_skip(out, strlen("before\n"));
	if (!t->text)
		return !got->is_taken && out.len == 0;
	if (!got->is_taken || !got->is_inside || !gl_str_eq(out, str(t->text)) ||
		got->goes_on != t->goes_on)
		return false;
	if (t->stamp[0] == '\0')
		return got->stamp == SIZE_MAX;
	return got->stamp != SIZE_MAX &&
	       gl_str_eq((struct gl_str){t->line + got->stamp, got->stamp_len}, str(t->stamp));
}

static void test_row(const struct row *row)
{
	struct gl_envelope e;
	struct gl_buf out = {0}, own = {0};
	bool is_learned = learn(&e, row);

	take_row(row->from, &own);
	ok(is_learned && gl_str_eq(gl_buf_view(&e.origin), str(row->origin)), row->name);
	ok(take(&e, gl_buf_view(&own), &out).is_taken, "  its own line");
	for (size_t i = 0; i < LINES && row->takes[i].line; i++) {
		struct got got;

		out.len = 0;
		GL_BUF_LIT(&out, "before\n");
		got = take(&e, str(row->takes[i].line), &out);
		if (!ok(is_right(&row->takes[i], &got, gl_buf_view(&out)), row->takes[i].line))
			fprintf(stderr, "#   got '%.*s'\n", (int)out.len, out.p);
	}
	gl_envelope_free(&e);
	gl_buf_free(&out);
	gl_buf_free(&own);
}

static uint64_t seed = 1;

/* Returns a random number below n. */
static size_t draw(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* Makes a line of a row's line by changing bytes or cutting it, or makes it of random bytes. */
static size_t draw_line(const struct row *row, char *text, size_t room)
{
	static const char bytes[] = "\"\\{}:,un0 #<>&;\033[]\n\r\xff\0";
	size_t n = 0, len;

	while (n < LINES && row->takes[n].line)
		n++;
	n = draw(n);
	len = strlen(row->takes[n].line);
	len = len < room ? len : room;
	memcpy(text, row->takes[n].line, len);
	if (draw(3) == 0)
		len = draw(len + 1);
	for (size_t i = len ? draw(4) : 0; i-- > 0;)
		text[draw(len)] = bytes[draw(sizeof bytes - 1)];
	if (draw(20) == 0)
		for (size_t i = 0; i < len; i++)
			text[i] = (char)draw(256);
	return len;
}

/*
 * A line that is refused must leave `out` unchanged. The text of a line that is accepted must end
 * with an LF, unless it goes on in the next line.
 */
static void test_random(void)
{
	unsigned wrong = 0, taken = 0, refused = 0;
	struct gl_buf out = {0};

	GL_BUF_LIT(&out, "before\n");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_envelope e;

		wrong += !learn(&e, &rows[i]);
		for (int round = 0; round < 1500; round++) {
			char text[256];
			size_t len = draw_line(&rows[draw(4) ? i : draw(i + 1)], text, sizeof text);
			struct got got = take(&e, (struct gl_str){text, len}, &out);

			wrong += !gl_str_starts(gl_buf_view(&out), GL_STR("before\n"));
			if (got.is_taken) {
				wrong += !got.is_inside ||
					 (!got.goes_on && out.p[out.len - 1] != '\n');
				taken++;
			} else {
				wrong += out.len != strlen("before\n");
				refused++;
			}
			out.len = strlen("before\n");
		}
		gl_envelope_free(&e);
	}
	is_num(wrong, 0, "lines with odd bytes");
	ok(taken > 3000 && refused > 3000, "many are taken, and many are not");
	gl_buf_free(&out);
}

/* Learns envelopes from random lines, some of which are refused, and reads the same lines. */
static void test_learn_random(void)
{
	static const enum gl_envelope_kind kinds[] = {GL_ENVELOPE_PREFIX, GL_ENVELOPE_STRING,
		GL_ENVELOPE_COLOUR, GL_ENVELOPE_HTML};
	unsigned wrong = 0;

	for (int round = 0; round < 20000; round++) {
		char text[256];
		const struct row *row = &rows[draw(sizeof rows / sizeof rows[0])];
		size_t len = draw_line(row, text, sizeof text), at = len ? draw(len) + 1 : 0;
		struct gl_envelope e;
		struct gl_buf out = {0};
		char *block;

		if (at == 0)
			continue;
		block = malloc(len);
		text[at - 1] = draw(4) ? '"' : text[at - 1];
		memcpy(block, text, len);
		if (gl_envelope_learn(&e, kinds[draw(4)], (struct gl_str){block, len}, at))
			(void)take(&e, (struct gl_str){text, len}, &out);
		wrong += out.failed;
		gl_envelope_free(&e);
		gl_buf_free(&out);
		free(block);
	}
	is_num(wrong, 0, "learned from lines with odd bytes");
}

static void test_refused(void)
{
	struct gl_envelope e;
	char text[GL_PREFIX_MAX + 20];

	memset(text, 'x', sizeof text);
	ok(!gl_envelope_learn(&e, GL_ENVELOPE_PREFIX, (struct gl_str){text, sizeof text},
		   GL_PREFIX_MAX + 1),
		"a prefix that is too long");
	gl_envelope_free(&e);
	ok(!gl_envelope_learn(&e, GL_ENVELOPE_STRING, GL_STR("{\"log\":\"x"), 8),
		"a string that nothing closes");
	gl_envelope_free(&e);
	gl_envelope_free(&e);
	ok(e.key.p == NULL && e.writer.p == NULL && e.origin.p == NULL, "freed twice, it is empty");
}

int main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		test_row(&rows[i]);
	test_refused();
	test_random();
	test_learn_random();
	return done();
}
