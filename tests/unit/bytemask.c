#include "lib/unwrap/bytemask.h"

#include "tests/unit/tap.h"

static bool fits(const struct gl_bytemask *m, const char *text)
{
	char room[GL_BYTEMASK_MAX];
	size_t len = strlen(text);
	bool is_fit;

	memset(room, '\xff', sizeof room); /* fills the bytes behind the text */
	memcpy(room, text, len);
	is_fit = gl_bytemask_fits(m, room);
#if GL_HAS_AVX2
	if (gl_avx2_is_there() && is_fit != gl_bytemask_fits_avx2(m, room))
		return false;
#endif
	return is_fit == gl_bytemask_fits_str(m, (struct gl_str){text, len}) && is_fit;
}

/* Replaces each byte of a long text by each other byte. */
static unsigned try_all(const struct gl_bytemask *m, const char *text, size_t from, size_t to)
{
	char copy[GL_BYTEMASK_MAX + 1];
	unsigned wrong = 0;

	strcpy(copy, text);
	for (size_t i = 0; text[i]; i++) {
		for (int c = 1; c < 256; c++) {
			bool is_digit = i >= from && i < to && text[i] >= '0' && text[i] <= '9';

			copy[i] = (char)c;
			wrong += fits(m, copy) !=
				 (copy[i] == text[i] || (is_digit && c >= '0' && c <= '9'));
		}
		copy[i] = text[i];
	}
	return wrong;
}

int main(void)
{
	static const char text[] = "12 web-1 2024-01-02T15:04:05.123456789Z stderr F 7 ";
	char long_text[GL_BYTEMASK_MAX + 1];
	struct gl_bytemask m;

	gl_bytemask_begin(&m);
	ok(m.room == 0 && fits(&m, "") && fits(&m, "x"), "an empty one fits all");
	ok(gl_bytemask_add(&m, GL_STR("12 web-1 "), false), "bytes");
	ok(fits(&m, "12 web-1 ") && fits(&m, "12 web-1 and more"), "fit");
	ok(!fits(&m, "12 web-1") && !fits(&m, "13 web-1 ") && !fits(&m, ""), "others do not");
	ok(gl_bytemask_add(&m, GL_STR("2024-01-02T15:04:05.123456789Z"), true), "a stamp");
	ok(gl_bytemask_add(&m, GL_STR(" stderr F 7 "), false), "and bytes again");
	is_num(m.room, 64, "what is read of a text");
	ok(fits(&m, "12 web-1 9999-99-99T00:00:00.000000000Z stderr F 7 x"), "other digits fit");
	ok(!fits(&m, "12 web-1 9999-99-99T00:00:00.00000000Z stderr F 7 xx"), "not fewer");
	is_num(try_all(&m, text, 9, 39), 0, "byte for byte");
	memset(long_text, 'x', GL_BYTEMASK_MAX);
	ok(!gl_bytemask_add(&m, (struct gl_str){long_text, GL_BYTEMASK_MAX - m.len + 1}, false),
		"longer than the limit");
	ok(gl_bytemask_add(&m, (struct gl_str){long_text, GL_BYTEMASK_MAX - m.len}, false),
		"as long as the limit");
	ok(m.len == GL_BYTEMASK_MAX && m.room == GL_BYTEMASK_MAX, "is all of its room");
	return done();
}
