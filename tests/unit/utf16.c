#include "lib/input/utf16.h"

#include "tests/unit/tap.h"

#define LIT(s) {(s), sizeof(s) - 1}

static const struct {
	struct gl_str bytes, want;
	bool is_whole;
	const char *name;
} rows[] = {
	{LIT("\xff\xfe" "g\0o\0"), LIT("go"), true, "little-endian"},
	{LIT("\xfe\xff" "\0g\0o"), LIT("go"), true, "big-endian"},
	{LIT("\xff\xfe" "a\0\r\0\n\0"), LIT("a\r\n"), true, "CRLF stays"},
	{LIT("\xff\xfe" "\xdc\0"), LIT("\303\234"), true, "two bytes of UTF-8"},
	{LIT("\xff\xfe" "\x3d\xd8\x00\xde"), LIT("\360\237\230\200"), true, "a pair of surrogates"},
	{LIT("\xfe\xff" "\xd8\x3d\xde\x00"), LIT("\360\237\230\200"), true, "big-endian, too"},
	{LIT("\xff\xfe" "\x00\xd8\x00\xdc"), LIT("\360\220\200\200"), true, "the first pair"},
	{LIT("\xff\xfe" "\xff\xdb\xff\xdf"), LIT("\364\217\277\277"), true, "the last pair"},
	{LIT("\xff\xfe" "\x3d\xd8\x00\xe0"), LIT("\377\356\200\200"), true,
		"what follows the first half is no second half"},
	{LIT("\xff\xfe" "\x3d\xd8" "a\0"), LIT("\377" "a"), true, "the first half alone"},
	{LIT("\xff\xfe" "\x3d\xd8\x3d\xd8\x00\xde"), LIT("\377\360\237\230\200"), true,
		"before a whole pair"},
	{LIT("\xff\xfe" "\x00\xde" "a\0"), LIT("\377" "a"), true, "the second half alone"},
	{LIT("\xff\xfe" "a\0\xff\xfe" "b\0"), LIT("ab"), true, "of files behind one another"},
	{LIT("\xff\xfe" "\0\0a\0"), LIT("\0a"), true, "NUL is a character"},
	{LIT("\xff\xfe" "a\0b"), LIT("a"), false, "cut within a unit"},
	{LIT("\xff\xfe" "a\0\x3d\xd8"), LIT("a"), false, "cut within a pair"},
};

/* Converts the text in pieces of n bytes. */
static bool recode(struct gl_str s, size_t n, struct gl_buf *out)
{
	struct gl_utf16 u = {.is_big = (unsigned char)s.p[0] == 0xfe, .is_on = true};

	out->len = 0;
	for (; s.len > n; s = gl_str_skip(s, n))
		gl_utf16_put(&u, (struct gl_str){s.p, n}, out);
	gl_utf16_put(&u, s, out);
	return gl_utf16_end(&u);
}

static bool detects(struct gl_str s)
{
	struct gl_utf16 u = {0};

	return gl_utf16_detect(&u, s.p, s.p + s.len) && u.is_on;
}

int main(void)
{
	struct gl_buf out = {0};
	struct gl_utf16 little = {.is_on = true}, big = {.is_on = true, .is_big = true};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (size_t n = 1; n <= rows[i].bytes.len; n++) {
			bool is_whole = recode(rows[i].bytes, n, &out);

			ok(is_whole == rows[i].is_whole &&
					gl_str_eq(gl_buf_view(&out), rows[i].want),
				rows[i].name);
		}
	ok(detects(GL_STR("\xff\xfe")) && detects(GL_STR("\xfe\xffgo")), "either mark");
	ok(!detects(GL_STR("\xff\xfe\0\0")), "that of UTF-32 is another");
	ok(!detects(GL_STR("\xfe\xfe")) && !detects(GL_STR("\xfeg")) && !detects(GL_STR("\xffg")),
		"half a mark is none");
	ok(!detects(GL_STR("\xef\xbb\xbf")) && !detects(GL_STR("g\0o\0")) &&
			!detects(GL_STR("\xff")),
		"nor is that of UTF-8, or none");
	ok(gl_utf16_goes_on(&little, "g") && gl_utf16_goes_on(&big, "\0g"), "ASCII goes on");
	ok(!gl_utf16_goes_on(&little, "go") && !gl_utf16_goes_on(&big, "\x1f\x8b"),
		"others do not");
	gl_buf_free(&out);
	return done();
}
