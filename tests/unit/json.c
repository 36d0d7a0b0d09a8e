#include "lib/base/json.h"
#include "lib/base/json_put.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/utf8.h"
#include "tests/unit/tap.h"

#define FFFD "\xef\xbf\xbd"

struct row {
	struct gl_str text;
	bool is_valid;
};

#define YES(t) {{t, sizeof t - 1}, true}
#define NO(t) {{t, sizeof t - 1}, false}

static const struct row rows[] = {
	/* values, and blanks around them */
	YES("{}"), YES("[]"), YES("\"\""), YES("null"), YES("true"), YES("false"), YES("0"),
	YES(" \t\r\n[ 1 , 2 ]\n"), YES("{ \"a\" : 1 , \"b\" : [ ] }"), YES("[null,true,false]"),
	YES("{\"a\":1,\"a\":2}"), YES("{\"\":0}"), YES("{\"a\\u0062\":0}"),
	YES("[[],{},[{\"a\":[{}]}]]"), YES("\"alone\""), YES("[\"\"]"),
	NO(""), NO(" "), NO("{"), NO("["), NO("}"), NO("]"), NO("[1}"), NO("{\"a\":1]"),
	NO("[1,]"), NO("[,1]"), NO("[,]"), NO("[1,,2]"), NO("[1 2]"), NO("[1][2]"), NO("1 2"),
	NO("{,}"), NO("{\"a\":1,}"), NO("{\"a\"}"), NO("{\"a\":}"), NO("{a:1}"), NO("{1:1}"),
	NO("{'a':1}"), NO("{\"a\":1 \"b\":2}"), NO("{\"a\",1}"), NO("{null:1}"), NO("{\"a\":1}}"),
	NO("[1]x"), NO("[1]//c"), NO("/*c*/1"), NO("\v1"), NO("\f1"), NO("\xa0" "1"),
	NO("\xef\xbb\xbf{}"), NO("[1\0]"), NO("\0"),
	/* words */
	NO("nul"), NO("nulL"), NO("nulll"), NO("True"), NO("TRUE"), NO("truth"), NO("fals"),
	NO("NaN"), NO("nan"), NO("Infinity"), NO("-Infinity"), NO("undefined"), NO("[true false]"),
	/* numbers */
	YES("-0"), YES("-1"), YES("10"), YES("1234567890123456789012345678901234567890"),
	YES("0.5"), YES("-0.0"), YES("1e5"), YES("1E5"), YES("1e+5"), YES("1e-5"), YES("1.5e300"),
	YES("0e0"), YES("0E+00"), YES("1e400"), YES("123.456e-7"), YES("[0,-0,0.0]"), YES("20e1"),
	NO("01"), NO("-01"), NO("00"), NO("+1"), NO("-"), NO("--1"), NO("1."), NO(".5"), NO("-.5"),
	NO("1.e5"), NO("1e"), NO("1e+"), NO("1e-"), NO("1E"), NO("0x1F"), NO("1_000"), NO("1,5"),
	NO("1.2.3"), NO("1e5.5"), NO("1ee5"), NO("- 1"), NO("1 e5"), NO("\xef\xbc\x91"), NO("0e"),
	/* strings */
	YES("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), YES("\"\\u0000\""), YES("\"\\uABCD\\uabcd\""),
	YES("\"\\ud83d\\ude00\""), YES("\"\\ud800\""), YES("\"\\udc00\""),
	YES("\"\\ude00\\ud83d\""),
	YES("\"\\ud83d\\n\""), YES("\"\x7f\""), YES("\"\xc2\x80\""), YES("\"\xe2\x80\xa8\""),
	YES("\"\xf0\x9f\x98\x80\""), YES("\"\xf4\x8f\xbf\xbf\""), YES("\"\xef\xbf\xbf\""),
	YES("\"0123456789abcdef0123456789abcdef\""), YES("\"a/b\""),
	NO("\""), NO("\"a"), NO("'a'"), NO("\"\\\""), NO("\"\\x41\""), NO("\"\\a\""), NO("\"\\'\""),
	NO("\"\\0\""), NO("\"\\v\""), NO("\"\\U0041\""), NO("\"\\u\""), NO("\"\\u12\""),
	NO("\"\\u123g\""), NO("\"\\u 123\""), NO("\"\\u-123\""), NO("\"\\ud83d\\u\""), NO("\"\\"),
	NO("\"\n\""), NO("\"\t\""), NO("\"\r\""), NO("\"\0\""), NO("\"\x1f\""), NO("\"\x01\""),
	NO("\"0123456\n\""), NO("\"01234567\n\""), NO("\"\xff\""), NO("\"\x80\""), NO("\"\xc3\""),
	NO("\"\xc3(\""), NO("\"\xc0\xaf\""), NO("\"\xe0\x80\xaf\""), NO("\"\xed\xa0\x80\""),
	NO("\"\xf4\x90\x80\x80\""), NO("\"\xf8\x88\x80\x80\x80\""), NO("\"\xe2\x82\""),
	NO("{\"\xff\":1}"), NO("\"a\"b"), NO("[\"a\" \"b\"]"),
};

#define NROWS (sizeof rows / sizeof rows[0])

/*
 * Reads the text with gl_json_skip, in a copy of exactly this size, so that a sanitizer notices
 * reads beyond it.
 */
static bool skips(struct gl_str text)
{
	char *copy = gl_mem_new(1, text.len);
	struct gl_json j = {.p = copy, .end = copy + text.len};
	struct gl_str raw;
	bool good;

	memcpy(copy, text.p, text.len);
	good = gl_json_skip(&j, &raw) && gl_json_at_end(&j);
	good = good && j.depth == 0;
	if (!good && (!j.what || j.p < copy || j.p > j.end))
		printf("# no place or reason for '%.*s'\n", (int)text.len, text.p);
	gl_mem_free(copy);
	return good;
}

static void walk(struct gl_json *j, struct gl_arena *a)
{
	struct gl_str s;
	bool first = true;
	uint64_t n;

	switch (gl_json_peek(j)) {
	case GL_JSON_OBJECT:
		gl_json_enter(j);
		while (gl_json_key(j, &first, &s, a))
			walk(j, a);
		break;
	case GL_JSON_ARRAY:
		gl_json_enter(j);
		while (gl_json_element(j, &first))
			walk(j, a);
		break;
	case GL_JSON_STRING:
		gl_json_str(j, &s, a);
		break;
	case GL_JSON_NUMBER:
		gl_json_u64(j, &n);
		break;
	case GL_JSON_TRUE:
	case GL_JSON_FALSE:
	case GL_JSON_NULL:
		gl_json_skip(j, NULL);
		break;
	case GL_JSON_BAD:
		break;
	}
}

/* Reads the text with the calls that decode values. */
static bool walks(struct gl_str text, struct gl_arena *a)
{
	char *copy = gl_mem_new(1, text.len);
	struct gl_json j = {.p = copy, .end = copy + text.len};
	bool good;

	memcpy(copy, text.p, text.len);
	walk(&j, a);
	good = gl_json_at_end(&j) && j.depth == 0;
	gl_mem_free(copy);
	return good;
}

static void test_rows(void)
{
	struct gl_arena a = {0};
	char name[96];

	for (size_t i = 0; i < NROWS; i++) {
		struct gl_str t = rows[i].text;

		snprintf(name, sizeof name, "row %zu %s: %.40s", i,
			rows[i].is_valid ? "accepted" : "refused", t.p);
		for (char *c = name; *c; c++)
			if (*c < 0x20 || *c == '#')
				*c = '?';
		ok(skips(t) == rows[i].is_valid && walks(t, &a) == rows[i].is_valid, name);
	}
	gl_arena_free(&a);
}

/* Returns true if no prefix of the valid text t is valid: it ends with its value, not a number. */
static bool must_refuse_prefixes(struct gl_str t)
{
	char last = t.p[t.len - 1];

	return last == '}' || last == ']' || last == '"' || last == 'l' || last == 'e';
}

static void test_prefixes(void)
{
	struct gl_arena a = {0};
	unsigned wrong = 0, differ = 0;

	for (size_t i = 0; i < NROWS; i++)
		for (size_t n = 0; rows[i].is_valid && n < rows[i].text.len; n++) {
			struct gl_str t = {rows[i].text.p, n};
			bool s = skips(t);

			differ += s != walks(t, &a);
			wrong += s && must_refuse_prefixes(rows[i].text);
		}
	is_num(wrong, 0, "no prefix of a valid text is accepted");
	is_num(differ, 0, "skipping and decoding agree on every prefix");
	gl_arena_free(&a);
}

/*
 * Replaces each byte of each row by bytes that matter to the parser: both ways to read must agree.
 */
static void test_mutants(void)
{
	static const char bytes[] = "\"\\{}[],:0-.eE+ tn\n\x80\xc3\xff";
	struct gl_arena a = {0};
	char copy[64];
	unsigned differ = 0;

	for (size_t i = 0; i < NROWS; i++)
		for (size_t at = 0; at < rows[i].text.len; at++)
			for (size_t k = 0; k < sizeof bytes; k++) {
				struct gl_str t = {copy, rows[i].text.len};

				memcpy(copy, rows[i].text.p, t.len);
				copy[at] = bytes[k];
				differ += skips(t) != walks(t, &a);
				gl_arena_reset(&a);
			}
	is_num(differ, 0, "skipping and decoding agree on every changed byte");
	gl_arena_free(&a);
}

static bool nested(unsigned depth, char opener, char closer)
{
	char text[1024];
	size_t n = 0;

	for (unsigned i = 0; i < depth; i++) {
		text[n++] = opener;
		if (opener == '{' && i + 1 < depth) {
			memcpy(text + n, "\"\":", 3);
			n += 3;
		}
	}
	for (unsigned i = 0; i < depth; i++)
		text[n++] = closer;
	return skips((struct gl_str){text, n});
}

static void test_depth(void)
{
	char many[100000];

	ok(nested(GL_LIMIT_JSON_DEPTH, '[', ']'), "arrays at the limit of depth");
	ok(!nested(GL_LIMIT_JSON_DEPTH + 1, '[', ']'), "arrays beyond it");
	ok(nested(GL_LIMIT_JSON_DEPTH, '{', '}'), "objects at the limit of depth");
	ok(!nested(GL_LIMIT_JSON_DEPTH + 1, '{', '}'), "objects beyond it");
	memset(many, '[', sizeof many);
	ok(!skips((struct gl_str){many, sizeof many}), "a hundred thousand brackets");
}

static struct gl_str str_of(const char *text, size_t len, struct gl_arena *a)
{
	struct gl_json j = {.p = text, .end = text + len};
	struct gl_str s = {NULL, 0};

	if (!gl_json_str(&j, &s, a) || !gl_json_at_end(&j))
		return (struct gl_str){"(fault)", 7};
	return s;
}

static bool mangles(const char *text, struct gl_arena *a)
{
	struct gl_json j = {.p = text, .end = text + strlen(text)};
	struct gl_str s;

	return gl_json_str(&j, &s, a) && j.is_mangled;
}

#define STR(lit) str_of((lit), sizeof(lit) - 1, &a)

static void test_strings(void)
{
	struct gl_arena a = {0};
	const char *text = "\"plain\"";
	struct gl_str s = str_of(text, 7, &a);

	is_str(s, "plain", "no escapes");
	ok(s.p == text + 1, "without escapes the text itself is handed out");
	is_str(STR("\"\""), "", "empty");
	is_str(STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\/\b\f\n\r\t", "every short escape");
	is_str(STR("\"a\\u0041\\u00e9\\u20ac\""), "aA\xc3\xa9\xe2\x82\xac", "\\u by length");
	is_str(STR("\"\\ud83d\\ude00x\""), "\xf0\x9f\x98\x80x", "a pair of surrogates");
	is_str(STR("\"\\ud83dx\""), FFFD "x", "a lone high surrogate");
	is_str(STR("\"\\ud83d\\ud83d\\ude00\""), FFFD "\xf0\x9f\x98\x80", "high, then a pair");
	is_str(STR("\"\\ude00\\ud83d\""), FFFD FFFD, "a pair the wrong way round");
	is_str(STR("\"\\ud83d\\n\\ude00\""), FFFD "\n" FFFD, "a pair torn apart");
	is_str(STR("\"a\\u0000b\""), "a\0b", "U+0000 does not end a string");
	is_str(STR("\"\\u003c\\u003E\""), "<>", "hex digits of either case");
	is_str(STR("\"\xc3\xa9\\n0123456789\""), "\xc3\xa9\n0123456789", "UTF-8 and escapes");
	is_str(STR(" \t\"a\"\n"), "a", "blanks around it are skipped");
	is_str(STR("7"), "(fault)", "a number is no string");
	ok(!mangles("\"\\ud83d\\ude00\\ufffd\"", &a), "a pair and U+FFFD itself are not mangled");
	ok(mangles("\"\\ud83d\"", &a), "a lone high surrogate is");
	ok(mangles("\"x\\ude00\\ud83d\"", &a), "and a lone low one");
	gl_arena_free(&a);
}

/* JSON texts, what gl_json_repair makes of them, and whether that is another text. */
static const struct {
	const char *text, *mended;
	bool is_mangled;
} surrogates[] = {
	{"[{\"\\uDFFF\":\"\\ud83d\\ud83d\\ude00\"}]",
		"[{\"" FFFD "\":\"" FFFD "\\ud83d\\ude00\"}]", true},
	{"[\"\\ude00\\ud83d\\n\", 7 ]", "[\"" FFFD FFFD "\\n\", 7 ]", true},
	{"[\"\\\\ud83d\"]", "[\"\\\\ud83d\"]", false},
	{"[\"\\u001b\\ufffd\\ud83d\\ude00\"]", "[\"\\u001b\\ufffd\\ud83d\\ude00\"]", false},
};

static void test_surrogates(void)
{
	for (size_t i = 0; i < sizeof surrogates / sizeof surrogates[0]; i++) {
		const char *text = surrogates[i].text;
		struct gl_str all = {text, strlen(text)};
		struct gl_str want = {surrogates[i].mended, strlen(surrogates[i].mended)};
		struct gl_json j = {.p = text, .end = text + all.len};
		struct gl_buf b = {0};

		ok(gl_json_skip(&j, NULL) && j.is_mangled == surrogates[i].is_mangled,
			"seen even where values are skipped");
		ok(gl_json_repair(&b, all) == surrogates[i].is_mangled, "and mended");
		ok(gl_str_eq(gl_buf_view(&b), want), text);
		gl_buf_free(&b);
	}
}

static const struct {
	const char *text;
	bool is_whole;
	uint64_t n;
} numbers[] = {
	{"0", true, 0}, {"7", true, 7}, {"-0", true, 0}, {"7.0", true, 7}, {"70e-1", true, 7},
	{"7e0", true, 7}, {"0.7e1", true, 7}, {"1.5e3", true, 1500}, {"1E+2", true, 100},
	{"1e18", true, UINT64_C(1000000000000000000)}, {"0e999999999999999999999", true, 0},
	{"9223372036854775807", true, INT64_MAX}, {"9223372036854775807.00", true, INT64_MAX},
	{"922337203685477580.7e1", true, INT64_MAX}, {"0.0", true, 0}, {"-0.0e5", true, 0},
	{"9223372036854775808", false, 0}, {"1e19", false, 0}, {"1e99999999999999999999", false, 0},
	{"18446744073709551617", false, 0}, {"-1", false, 0}, {"7.5", false, 0}, {"71e-1", false,
		0},
	{"1e-1", false, 0}, {"1e-99999999999999999999", false, 0}, {"0.1", false, 0},
	{"\"7\"", false, 0}, {"null", false, 0}, {"[7]", false, 0}, {"true", false, 0},
};

static void test_numbers(void)
{
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		char text[64];
		struct gl_json j = {.p = text};
		uint64_t n = 0;
		bool got;

		/* a comma follows the number, so gl_json_u64 takes its fast path */
		j.end = text + snprintf(text, sizeof text, "%s,", numbers[i].text);
		got = gl_json_u64(&j, &n);
		if (!got)
			n = 0;
		ok(got == numbers[i].is_whole && n == numbers[i].n && !j.what && j.p == j.end - 1,
			numbers[i].text);
	}
}

static void test_raw(void)
{
	const char *text = " {\"a\": [1, 2] } , 3";
	struct gl_json j = {.p = text, .end = text + strlen(text)};
	struct gl_str raw;

	ok(gl_json_skip(&j, &raw), "a value is skipped");
	is_str(raw, "{\"a\": [1, 2] }", "its text has no blanks around it");
	ok(*j.p == ' ' && !gl_json_at_end(&j) && *j.p == ',', "the cursor is behind it");
}

static void test_put(void)
{
	struct gl_buf b = {0};

	ok(!gl_json_put_str(&b, GL_STR("main.(*T[...]).f <\xc3\xa9/>")), "nothing to repair");
	is_str(gl_buf_view(&b), "\"main.(*T[...]).f <\xc3\xa9/>\"", "plain text is left alone");
	b.len = 0;
	gl_json_put_str(&b, GL_STR("\"\\\n\t\r\b\f\0\x01\x1f\x7f"));
	is_str(gl_buf_view(&b),
		"\"\\\"\\\\\\n\\t\\r\\b\\f\\u0000\\u0001\\u001f\\u007f\"", "escapes");
	b.len = 0;
	gl_json_put_str(&b, GL_STR("\xc2\x80\xc2\x9b\xc2\xa0"));
	is_str(gl_buf_view(&b), "\"\\u0080\\u009b\xc2\xa0\"", "C1 controls are escaped");
	b.len = 0;
	gl_json_put_str(&b, GL_STR("\xe2\x80\xae\xe2\x81\xa9\xd8\x9c"
				   "\xf3\xa0\x81\xa1\xe4\xb8\xad\xf0\x9f\x98\x80"));
	is_str(gl_buf_view(&b),
		"\"\\u202e\\u2069\\u061c\\udb40\\udc61\xe4\xb8\xad\xf0\x9f\x98\x80\"",
		"what reorders or hides text is escaped");
	b.len = 0;
	ok(gl_json_put_str(&b, GL_STR("a\xff" "b\xe2\x82")), "a repair is told");
	is_str(gl_buf_view(&b), "\"a" FFFD "b" FFFD FFFD "\"", "what is no UTF-8");
	b.len = 0;
	ok(!gl_json_put_str(&b, (struct gl_str){NULL, 0}), "no bytes at all");
	is_str(gl_buf_view(&b), "\"\"", "are an empty string");
	gl_buf_free(&b);
}

/* JSON that is shown keeps its meaning, and its spelling where that is safe on a terminal. */
static void test_show(void)
{
	struct gl_buf b = {0};

	gl_json_show(&b, GL_STR("{\"a\":\r\t\"\x7f\xc2\x9b\xe2\x80\xae\\u001b"
				"\\\"\xc3\xa9\xf3\xa0\x81\xa1\",\n\"b\":[1]}"));
	is_str(gl_buf_view(&b),
		"{\"a\":  \"\\u007f\\u009b\\u202e\\u001b"
		"\\\"\xc3\xa9\\udb40\\udc61\", \"b\":[1]}",
		"JSON of others, for a terminal");
	gl_buf_free(&b);
}

/* Writes every pair of bytes at every place of a word, and reads it again. */
static void test_round(void)
{
	struct gl_buf b = {0}, want = {0};
	struct gl_arena a = {0};
	char text[36], out[sizeof text * 6 + 32];
	unsigned differ = 0, elsewhere = 0;

	for (unsigned c = 0; c < 65536; c++) {
		struct gl_str got, in = {text, sizeof text};

		memset(text, 'x', sizeof text);
		text[c % 35] = (char)(c >> 8);
		text[c % 35 + 1] = (char)(c & 0xff);
		b.len = want.len = 0;
		gl_json_put_str(&b, in);
		gl_utf8_repair(&want, in);
		elsewhere += !gl_str_eq(gl_str_of(out, gl_json_put_at(out, in)), gl_buf_view(&b));
		got = str_of(b.p, b.len, &a);
		differ += !gl_str_eq(got, gl_buf_view(&want));
		gl_arena_reset(&a);
	}
	is_num(differ, 0, "what was written is read back");
	is_num(elsewhere, 0, "the same is written at a place with room");
	is_num(sizeof out, gl_json_room(sizeof text), "that is the room it asks for");
	gl_buf_free(&b);
	gl_buf_free(&want);
	gl_arena_free(&a);
}

int main(void)
{
	test_rows();
	test_prefixes();
	test_mutants();
	test_depth();
	test_strings();
	test_surrogates();
	test_numbers();
	test_raw();
	test_put();
	test_show();
	test_round();
	return done();
}
