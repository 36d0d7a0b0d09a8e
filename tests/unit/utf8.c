#include "lib/base/utf8.h"

#include "tests/unit/tap.h"

static const struct {
	const char *name;
	struct gl_str text;
	bool is_valid;
	struct gl_str repaired;
} rows[] = {
#define ROW(name, text, is_valid, repaired) \
	{name, {text, sizeof text - 1}, is_valid, {repaired, sizeof repaired - 1}}
#define FFFD "\xef\xbf\xbd"
	ROW("ascii", "main.main", true, "main.main"),
	ROW("NUL is a character", "a\0b", true, "a\0b"),
	ROW("two bytes", "\xc3\xa9", true, "\xc3\xa9"),
	ROW("three bytes", "\xe2\x82\xac", true, "\xe2\x82\xac"),
	ROW("four bytes", "\xf0\x9f\x98\x80", true, "\xf0\x9f\x98\x80"),
	ROW("U+10FFFF", "\xf4\x8f\xbf\xbf", true, "\xf4\x8f\xbf\xbf"),
	ROW("above U+10FFFF", "\xf4\x90\x80\x80", false, FFFD FFFD FFFD FFFD),
	ROW("overlong slash", "\xc0\xaf", false, FFFD FFFD),
	ROW("overlong of three", "\xe0\x80\xaf", false, FFFD FFFD FFFD),
	ROW("surrogate", "\xed\xa0\x80", false, FFFD FFFD FFFD),
	ROW("cut", "x\xe2\x82", false, "x" FFFD FFFD),
	ROW("stray tail", "\x80z", false, FFFD "z"),
	ROW("head without tail", "\xc3(", false, FFFD "("),
	ROW("0xff", "\xff", false, FFFD),
	ROW("far behind ascii", "0123456789abcdef\xff", false, "0123456789abcdef" FFFD),
};

static void test_put(void)
{
	struct gl_buf b = {0};

	gl_utf8_put(&b, 'a');
	gl_utf8_put(&b, 0xe9);
	gl_utf8_put(&b, 0x20ac);
	gl_utf8_put(&b, 0x1f600);
	is_str(gl_buf_view(&b), "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "put, each length");
	b.len = 0;
	gl_utf8_put(&b, 0xd800);
	gl_utf8_put(&b, 0x110000);
	is_str(gl_buf_view(&b), "\xff\xff", "put what is no character");
	gl_buf_free(&b);
}

/* Every character is read back as it was written. */
static void test_round(void)
{
	struct gl_buf b = {0};
	uint32_t bad = 0, back;

	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		b.len = 0;
		gl_utf8_put(&b, c);
		if (gl_utf8_char(b.p, b.p + b.len, &back) != b.len || back != c)
			bad = c;
	}
	is_num(bad, 0, "all characters, there and back");
	gl_buf_free(&b);
}

static void test_steers(void)
{
	static const uint32_t yes[] = {0, '\n', 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0x9f, 0xad, 0x61c,
		0x200b, 0x200e, 0x200f, 0x2028, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xe0061};
	static const uint32_t no[] = {' ', '~', 0xa0, 0xe9, 0x61b, 0x200a, 0x2010, 0x2027, 0x202f,
		0x4e2d, 0xfffd, 0x1f600, 0xe0100, 0x10ffff};

	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		ok(gl_utf8_is_unsafe(yes[i]), "it steers a terminal");
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		ok(!gl_utf8_is_unsafe(no[i]), "it does not");
}

int main(void)
{
	struct gl_buf b = {0};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		is_num(gl_utf8_valid(rows[i].text), rows[i].is_valid, rows[i].name);
		b.len = 0;
		gl_utf8_repair(&b, rows[i].text);
		ok(gl_str_eq(gl_buf_view(&b), rows[i].repaired), rows[i].name);
		ok(gl_utf8_valid(gl_buf_view(&b)), "what was repaired is valid");
	}
	gl_buf_free(&b);
	ok(gl_utf8_ascii(GL_STR("0123456789abcdef")), "ascii");
	ok(!gl_utf8_ascii(GL_STR("0123456789abcde\x80")), "not ascii in the last of a word");
	ok(!gl_utf8_ascii(GL_STR("0123456789abcdef\x80")), "not ascii behind the words");
	ok(gl_utf8_ascii(GL_STR("0123456789abcdefg")), "ascii behind the words");
	ok(!gl_utf8_ascii(GL_STR("012\x80")), "not ascii in less than a word");
	ok(!gl_utf8_ascii(GL_STR("\x80" "0123456789abcdefg")), "not ascii at the begin");
	test_put();
	test_round();
	test_steers();
	return done();
}
