#include "lib/output/term.h"

#include "tests/unit/tap.h"

static struct gl_buf b;

/* Returns the contents of b, and empties it. */
static struct gl_str taken(void)
{
	struct gl_str s = gl_buf_view(&b);

	b.len = 0;
	return s;
}

static struct gl_str s(const char *text)
{
	return (struct gl_str){text, strlen(text)};
}

static void test_safe(void)
{
	static const struct {
		const char *text, *safe, *name;
	} rows[] = {
		{"main.f zoo.go:7", "main.f zoo.go:7", "plain text stays"},
		{"na\xc3\xafve \xe4\xb8\xad \xf0\x9f\x98\x80",
			"na\xc3\xafve \xe4\xb8\xad \xf0\x9f\x98\x80", "letters of any script stay"},
		{"\033[2J", "\\x1B[2J", "ESC"},
		{"a\tb\nc\rd\a\b", "a\\x09b\\x0Ac\\x0Dd\\x07\\x08", "C0"},
		{"\x7f", "\\x7F", "DEL"},
		{"\xc2\x9b"
		 "31m",
			"\\u{009B}31m", "C1 as UTF-8"},
		{"\x9b"
		 "31m",
			"\\x9B31m", "C1 as a byte"},
		{"\xe2\x80\xae"
		 "cod",
			"\\u{202E}cod", "a bidi override"},
		{"\xe2\x81\xa6\xe2\x81\xa9", "\\u{2066}\\u{2069}", "bidi isolates"},
		{"\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "\\u{200E}\\u{200F}\\u{061C}", "bidi marks"},
		{"\xe2\x80\xa8\xe2\x80\xa9", "\\u{2028}\\u{2029}", "separators"},
		{"\xef\xbb\xbf", "\\u{FEFF}", "a byte order mark"},
		{"\xf3\xa0\x81\xa1", "\\u{E0061}", "a tag"},
		{"\xe2\x80\x8b", "\\u{200B}", "a blank of no width"},
		{"a\xff\xc3z\xe2\x82", "a\\xFF\\xC3z\\xE2\\x82", "what is not UTF-8"},
		{"\xed\xa0\x80", "\\xED\\xA0\\x80", "a surrogate"},
		{"", "", "nothing"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		gl_term_safe(&b, s(rows[i].text));
		is_num(gl_term_columns(s(rows[i].text)), gl_term_columns(s(rows[i].safe)),
			rows[i].name);
		ok(gl_str_eq(taken(), s(rows[i].safe)), rows[i].name);
	}
	gl_term_safe(&b, (struct gl_str){"a\0b", 3});
	is_str(taken(), "a\\x00b", "NUL");
}

static void test_lines(void)
{
	static const struct {
		const char *text, *safe;
	} rows[] = {
		{"a()\r\n\t/a.go:1\n", "a()\r\n\t/a.go:1\n"},
		{"a\rb\r\r\nc\r", "a\\x0Db\\x0D\r\nc\\x0D"},
		{"\033[2J\n\t\xe2\x80\xae\t", "\\x1B[2J\n\t\\u{202E}\t"},
		{"\xc3\xa9\xff\n", "\xc3\xa9\\xFF\n"},
		{"", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		gl_term_lines(&b, s(rows[i].text));
		tap_str(taken(), s(rows[i].safe), "lines of a dump", "text", __FILE__, __LINE__);
	}
}

/* No string, whatever its bytes, leaves a byte that controls a terminal. */
static void test_never(void)
{
	uint32_t x = 1;
	size_t bad = 0;

	for (int round = 0; round < 20000; round++) {
		char text[6];
		struct gl_str safe;

		for (size_t i = 0; i < sizeof text; i++) {
			x = x * 1664525 + 1013904223;
			text[i] = (char)(x >> 24);
		}
		gl_term_safe(&b, (struct gl_str){text, sizeof text});
		safe = taken();
		for (size_t i = 0; i < safe.len; i++) {
			unsigned char c = (unsigned char)safe.p[i];

			bad += c < 0x20 || c == 0x7f;
			bad += c == 0xc2 && i + 1 < safe.len && (unsigned char)safe.p[i + 1] < 0xa0;
		}
	}
	is_num(bad, 0, "no control is left of any bytes");
}

static void test_columns(void)
{
	static const struct {
		const char *text;
		size_t columns;
		const char *name;
	} rows[] = {
		{"main.f", 6, "ASCII"},
		{"na\xc3\xafve", 5, "Latin"},
		{"\xe4\xb8\xad\xe6\x96\x87", 4, "Han is wide"},
		{"\xef\xbc\xa1", 2, "so are full-width letters"},
		{"\xea\xb0\x80", 2, "and Hangul"},
		{"\xf0\x9f\x98\x80", 2, "and emoji"},
		{"e\xcc\x81", 1, "a combining accent takes none"},
		{"\xe2\x96\x81\xe2\x96\x88", 2, "blocks are narrow"},
		{"\033", 4, "what is escaped takes its escape"},
		{"\xe2\x80\xae", 8, "so does a format control"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		is_num(gl_term_columns(s(rows[i].text)), rows[i].columns, rows[i].name);
}

static void test_cut(void)
{
	static const struct {
		const char *text;
		size_t width;
		const char *cut;
	} rows[] = {
		{"main.f", 6, "main.f"},
		{"github.com/a/b.(*T).Run x.go:7", 12, "gith\xe2\x80\xa6 x.go:7"},
		{"abcdefghij", 1, "\xe2\x80\xa6"},
		{"abcdefghij", 2, "\xe2\x80\xa6j"},
		{"abcdefghij", 5, "a\xe2\x80\xa6hij"},
		{"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad", 5, "\xe2\x80\xa6\xe4\xb8\xad"},
		/* a combining mark goes with the character before it */
		{"abcdefge\xcc\x81xyz", 6, "ab\xe2\x80\xa6xyz"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		gl_term_cut(&b, s(rows[i].text), rows[i].width);
		ok(gl_term_columns(gl_buf_view(&b)) <= rows[i].width, "fits");
		ok(gl_str_eq(gl_buf_view(&b), s(rows[i].cut)), rows[i].text);
		b.len = 0;
	}
	for (size_t width = 1; width < 20; width++) {
		gl_term_cut(&b,
			GL_STR("e\xcc\x81\xe4\xb8\xad_e\xcc\x81\xe4\xb8\xad\xe4\xb8\xad xyz"),
			width);
		ok(gl_term_columns(gl_buf_view(&b)) <= width, "any width is kept to");
		b.len = 0;
	}
}

#define WATCH \
	"go.etcd.io/etcd/server/v3/etcdserver/api/v3rpc.(*watchStream).sendLoop watch.go:408"

static void test_cut_name(void)
{
	static const struct {
		const char *text;
		size_t width;
		const char *cut;
	} rows[] = {
		{"main.leakSend zoo.go:93", 30, "main.leakSend zoo.go:93"},
		{WATCH, 70,
			"go.etcd.io/…/etcdserver/api/v3rpc.(*watchStream).sendLoop watch.go:408"},
		{WATCH, 69, "go.etcd.io/…/api/v3rpc.(*watchStream).sendLoop watch.go:408"},
		{WATCH, 58, "go.etcd.io/…/v3rpc.(*watchStream).sendLoop watch.go:408"},
		{WATCH, 48, "…/api/v3rpc.(*watchStream).sendLoop watch.go:408"},
		{WATCH, 47, "…/v3rpc.(*watchStream).sendLoop watch.go:408"},
		{WATCH, 30, "v3rpc.…).sendLoop watch.go:408"},
		{WATCH, 20, "v3r…ndLoop …h.go:408"},
		{WATCH, 14, "v3…Loop …o:408"},
		{WATCH, 13, "v3rp…h.go:408"},
		{"main.generic[a/b.T] a/x.go:7", 20, "main…a/b.T] a/x.go:7"},
		{"net/http.(*persistConn).writeLoop transport.go:2392", 26,
			"http…riteLoop …ort.go:2392"},
		{"e.g. main.main.func4 main.go:125", 30, "e.g. m….main.func4 main.go:125"},
		{"/abs.f x.go:1", 12, "abs.f x.go:1"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		gl_term_cut_name(&b, s(rows[i].text), rows[i].width);
		ok(gl_term_columns(gl_buf_view(&b)) <= rows[i].width, "fits");
		tap_str(gl_buf_view(&b), s(rows[i].cut), rows[i].text, "text", __FILE__, __LINE__);
		b.len = 0;
	}
	for (size_t width = 1; width < 60; width++) {
		gl_term_cut_name(&b, GL_STR("a.io/中/中中/c.(*T).f x.go:7"), width);
		ok(gl_term_columns(gl_buf_view(&b)) <= width, "any width is kept to");
		b.len = 0;
	}
}

/* A hostile name with many slashes must not take quadratic time. */
static void test_cut_slashes(void)
{
	struct gl_buf name = {0};

	for (size_t i = 0; i < 2000000; i++)
		GL_BUF_LIT(&name, "a/");
	GL_BUF_LIT(&name, "b.f x.go:1");
	gl_term_cut_name(&b, gl_buf_view(&name), 17);
	is_str(gl_buf_view(&b), "a/…/a/b.f x.go:1", "a path of two million folders is cut");
	b.len = 0;
	gl_buf_free(&name);
}

static void test_cut_end(void)
{
	gl_term_cut_end(&b, GL_STR("price, err := shop.Price(ctx)"), 12);
	is_str(gl_buf_view(&b), "price, err …", "what is read from its begin on is cut at its end");
	b.len = 0;
	gl_term_cut_end(&b, GL_STR("中中中"), 4);
	is_str(gl_buf_view(&b), "中…", "a wide character is not cut");
	b.len = 0;
}

static void test_wrap(void)
{
	gl_term_wrap(&b, GL_STR("one two three four"), 2, 10);
	is_str(gl_buf_view(&b), "one two\n  three\n  four",
		"lines break at blanks, and go on indented");
	b.len = 0;
	gl_term_wrap(&b, GL_STR("one two three four"), 2, 0);
	is_str(gl_buf_view(&b), "one two three four", "without a width in one line");
	b.len = 0;
	gl_term_wrap(&b, GL_STR("a longer_than_the_line b"), 2, 10);
	is_str(gl_buf_view(&b), "a\n  longer_than_the_line\n  b", "a word is never cut");
	b.len = 0;
}

static void test_amounts(void)
{
	static const struct {
		uint64_t n;
		const char *text;
	} bytes[] = {
		{0, "0 B"},
		{1023, "1023 B"},
		{1024, "1 KiB"},
		{1536, "1.5 KiB"},
		{2048 * 197, "394 KiB"},
		{UINT64_C(2048) * 100000, "195 MiB"},
		{UINT64_MAX, "15.9 EiB"},
	};

	for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
		gl_term_bytes(&b, bytes[i].n);
		tap_str(gl_buf_view(&b), s(bytes[i].text), "bytes", "text", __FILE__, __LINE__);
		b.len = 0;
	}
	gl_term_time(&b, 1763695669);
	is_str(gl_buf_view(&b), "2025-11-21T03:27:49Z", "a time");
	b.len = 0;
	gl_term_time(&b, 9223372035);
	is_str(gl_buf_view(&b), "2262-04-11T23:47:15Z", "the last that is told");
	b.len = 0;
	gl_term_time(&b, 0);
	is_str(gl_buf_view(&b), "1970-01-01T00:00:00Z", "and the first");
	b.len = 0;
	gl_term_time(&b, 9223372036);
	gl_term_time(&b, INT64_MAX);
	gl_term_time(&b, -1);
	is_str(gl_buf_view(&b), "", "one that cannot be told");
	gl_term_pad(&b, 42, 5);
	gl_term_pad(&b, 123456, 3);
	is_str(gl_buf_view(&b), "   42123456", "figures to the right");
	b.len = 0;
}

static void test_figures(void)
{
	static const uint64_t rising[] = {0, 1, 2, 3, 4, 5, 6, 7}, flat[] = {5, 5, 5};
	static const uint64_t huge[] = {0, UINT64_MAX / 2, UINT64_MAX};
	static const struct {
		uint64_t n, total;
		const char *text;
	} shares[] = {
		{0, 10, "0.0%"}, {1, 3, "33.3%"}, {2, 3, "66.7%"}, {3, 3, "100.0%"},
		{1, 1000000, "<0.1%"}, {999999, 1000000, "99.9%"}, {0, 0, ""},
		{UINT64_MAX / 2, UINT64_MAX, "50.0%"},
	};

	for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
		gl_term_share(&b, shares[i].n, shares[i].total);
		ok(gl_str_eq(taken(), s(shares[i].text)), shares[i].text);
	}
	gl_term_spark(&b, rising, 8);
	is_str(taken(), "▁▂▃▄▅▆▇█", "a sparkline");
	gl_term_spark(&b, flat, 3);
	is_str(taken(), "▁▁▁", "of one value");
	gl_term_spark(&b, huge, 3);
	is_str(taken(), "▁▄█", "of the largest");
}

int main(void)
{
	test_safe();
	test_lines();
	test_never();
	test_columns();
	test_cut();
	test_cut_name();
	test_cut_slashes();
	test_cut_end();
	test_wrap();
	test_amounts();
	test_figures();
	is_num(gl_term_width(-1), 0, "no terminal has no width");
	gl_buf_free(&b);
	return done();
}
